using Inception.Core;

namespace Inception.Experiments;

/// <summary>Foreign text in a sentence: one line, at most 60 characters, quoted where it is more than a plain name.</summary>
internal static class Shown
{
    internal static string Text(string text) => Value.ShowName(text);
}
