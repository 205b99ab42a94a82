using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Inception.Reports.Text;

namespace Inception.Reports.Html;

/// <summary>
/// Writes HTML. Markup stands in the literal parts of an interpolated string; whatever fills its holes is escaped, so
/// there is no way to write text that is not.
/// </summary>
internal sealed class HtmlPage(TextWriter writer)
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Writes markup with escaped holes: <c>page.Write($"&lt;td&gt;{text}&lt;/td&gt;")</c>.</summary>
    /// <remarks>The compiler makes the handler write each part as it comes; nothing is left to do here.</remarks>
    public HtmlPage Write([InterpolatedStringHandlerArgument("")] ref HtmlHandler markup) => this;

    /// <summary>Writes a table cell that holds a number, or a dash where there is none.</summary>
    public void Number(string? text) => Write($"<td class=\"number\">{text ?? "\u2013"}</td>");

    /// <summary>Writes a table cell that holds text.</summary>
    public void Cell(string? text) => Write($"<td>{text}</td>");

    /// <summary>Opens a table in a box of its own that scrolls; <paramref name="id"/> names its caption. A tall one has a limited height.</summary>
    public void OpenTable(string id, string caption, bool tall, params ReadOnlySpan<Head> heads)
    {
        Write($"<div class=\"{(tall ? "scroll tall" : "scroll")}\" role=\"region\" tabindex=\"0\" aria-labelledby=\"{id}\"><table><caption><span id=\"{id}\">{caption}</span></caption><thead><tr>");
        foreach (var head in heads)
        {
            Write($"<th scope=\"col\"");
            if (head.IsNumber)
            {
                Write($" class=\"number\"");
            }

            Write($">{head.Text}</th>");
        }

        Write($"</tr></thead><tbody>\n");
    }

    /// <summary>Closes what <see cref="OpenTable"/> opened.</summary>
    public void CloseTable() => Write($"</tbody></table></div>\n");

    /// <summary>Writes sentences as a list, the first <paramref name="most"/> of them, and how many more the tables below hold.</summary>
    public void Sentences(IEnumerable<string> sentences, int most = 8)
    {
        var all = sentences.ToList();
        if (all.Count == 0)
        {
            return;
        }

        Write($"<ul>\n");
        foreach (var sentence in all.Take(most))
        {
            Write($"<li>{PlainText.Bind(sentence)}</li>\n");
        }

        Write($"</ul>\n");
        if (all.Count > most)
        {
            Write($"<p class=\"note\">And {all.Count - most} more like these; the tables below have all.</p>\n");
        }
    }

    internal void Literal(string markup) => writer.Write(markup);

    internal void Escaped(string? text) => Encoder.Encode(writer, PlainText.Clean(text));
}
