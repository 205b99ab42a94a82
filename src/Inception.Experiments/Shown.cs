using Inception.Core;

namespace Inception.Experiments;

/// <summary>Foreign text in a sentence: one line of bounded length, quoted where it is more than a plain name.</summary>
internal static class Shown
{
    private const int LongestPath = 300;

    /// <summary>A key or a value.</summary>
    internal static string Text(string text) => Value.ShowName(text);

    /// <summary>A path: whole, so that it can be copied, unless it is no path that a person would use.</summary>
    internal static string Path(string path) =>
        path.Length is > 0 and <= LongestPath && !path.Any(c => char.IsControl(c) || c is ';' or '"')
            ? path
            : Value.ShowName(path);
}
