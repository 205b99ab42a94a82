using System.Text;
using Inception.Core;

namespace Inception.Experiments;

/// <summary>The text of an experiment file, or the fault that says why there is none.</summary>
internal static class SourceText
{
    internal const int LongestBytes = 1_000_000;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads the file; exactly one of the two results is not null.</summary>
    internal static (string? Text, Fault? Fault) Read(string path)
    {
        var shown = Shown.Path(path);

        if (path.Length == 0)
        {
            return (null, Fault.Of("the experiment file has no name; name a file such as experiments/quickstart.yaml"));
        }

        try
        {
            if (Directory.Exists(path))
            {
                return (null, Fault.Of($"{shown} is a folder; name an experiment file in it"));
            }

            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);

            // The file may be a device without an end: read one byte more than is taken, whatever its length says.
            var bytes = new byte[LongestBytes + 1];
            var count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);

            return count > LongestBytes
                ? (null, Fault.Of($"{shown} has more than 1 MB; an experiment file is a few lines of settings"))
                : Decode(path, bytes.AsSpan(0, count));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, Fault.Of($"{shown} does not exist; {Neighbour(path)}"));
        }
        catch (UnauthorizedAccessException)
        {
            return (null, Fault.Of($"{shown} may not be read; give yourself permission to read it"));
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            return (null, Fault.Of($"{shown} cannot be read; the system says: {e.Message}"));
        }
    }

    private static (string? Text, Fault? Fault) Decode(string path, ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
        {
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        }

        string text;

        try
        {
            text = Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            var before = Encoding.UTF8.GetString(bytes[..Math.Clamp(e.Index, 0, bytes.Length)]);
            return (null, Fault.At(PositionAt(path, before), "the file is not UTF-8 text; save it as UTF-8"));
        }

        var control = text.AsSpan().IndexOfAnyExceptInRange(' ', '\uffff');

        while (control >= 0 && text[control] is '\t' or '\n' or '\r')
        {
            var next = text.AsSpan(control + 1).IndexOfAnyExceptInRange(' ', '\uffff');
            control = next < 0 ? -1 : control + 1 + next;
        }

        return control < 0
            ? (text, null)
            : (null, Fault.At(
                PositionAt(path, text[..control]),
                $"the file holds the control character U+{(int)text[control]:X4}; remove it"));
    }

    private static Position PositionAt(string path, string before) =>
        new(Shown.Path(path), before.Count(c => c == '\n') + 1, before.Length - before.LastIndexOf('\n'));

    private static string Neighbour(string path)
    {
        var folder = Path.GetDirectoryName(path) is { Length: > 0 } name ? name : ".";

        if (!Directory.Exists(folder))
        {
            return $"there is no folder {Shown.Path(folder)}";
        }

        // Without their endings, which say nothing about which one was meant.
        var files = Directory.EnumerateFiles(folder, "*.yaml").Take(1000).Select(f => Path.GetFileNameWithoutExtension(f)).Order();
        var near = Nearest.tryFind(files, Path.GetFileNameWithoutExtension(path));
        return near is null
            ? "look in experiments/ for one"
            : $"did you mean {Path.Join(Path.GetDirectoryName(path), near.Value + ".yaml")}?";
    }
}
