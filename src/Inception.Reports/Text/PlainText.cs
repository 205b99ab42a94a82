using System.Globalization;
using System.Text;

namespace Inception.Reports.Text;

/// <summary>Makes text that anybody may have written safe to show: on a terminal, in a table, in JSON.</summary>
internal static class PlainText
{
    /// <summary>The text on one line, without control characters, direction overrides and broken surrogates.</summary>
    public static string Clean(string? text)
    {
        var clean = new StringBuilder(text?.Length ?? 0);
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            clean.Append(Rune.GetUnicodeCategory(rune) switch
            {
                UnicodeCategory.Control => rune.Value is '\n' or '\r' or '\t' ? " " : "\uFFFD",
                UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => " ",
                _ when rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) => "\uFFFD",
                _ => rune.ToString(),
            });
        }

        return clean.ToString();
    }

    /// <summary>The cleaned text, or its beginning and its length where it is longer than <paramref name="longest"/>.</summary>
    public static string Clip(string? text, int longest)
    {
        var clean = Clean(text);
        if (clean.Length <= longest)
        {
            return clean;
        }

        var cut = char.IsHighSurrogate(clean[longest - 1]) ? longest - 1 : longest;
        return $"{clean[..cut]}\u2026 ({clean.Length} characters)";
    }

    /// <summary>The cleaned text, at most <paramref name="longest"/> characters long, an ellipsis at the cut.</summary>
    public static string Shorten(string? text, int longest)
    {
        var clean = Clean(text);
        if (clean.Length <= longest)
        {
            return clean;
        }

        var cut = char.IsHighSurrogate(clean[longest - 2]) ? longest - 2 : longest - 1;
        return $"{clean[..cut].TrimEnd()}\u2026";
    }

    /// <summary>The text with no-break spaces where a line must not end: before a unit and around a sign of equality.</summary>
    public static string Bind(string text) => text
        .Replace(" %", "\u00A0%", StringComparison.Ordinal)
        .Replace(" points", "\u00A0points", StringComparison.Ordinal)
        .Replace(" = ", "\u00A0=\u00A0", StringComparison.Ordinal)
        .Replace("p < ", "p\u00A0<\u00A0", StringComparison.Ordinal);

    /// <summary>Lines of at most <paramref name="width"/> characters, broken at spaces where there are any; later lines are indented by two.</summary>
    public static IReadOnlyList<string> Wrap(string text, int width)
    {
        var lines = new List<string>();
        var line = "";
        foreach (var word in Clean(text).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var rest = word;
            if (line.Trim().Length > 0 && line.Length + 1 + rest.Length > width)
            {
                lines.Add(line);
                line = "  ";
            }

            while (line.Length + rest.Length > width)
            {
                var room = width - line.Length;
                lines.Add(line + rest[..room]);
                rest = rest[room..];
                line = "  ";
            }

            line = line.Trim().Length == 0 ? line + rest : $"{line} {rest}";
        }

        lines.Add(line);
        return lines;
    }
}
