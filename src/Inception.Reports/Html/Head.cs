namespace Inception.Reports.Html;

/// <summary>The head of a table's column; numbers stand to the right.</summary>
internal readonly record struct Head(string Text, bool IsNumber)
{
    /// <summary>The head of a column of texts.</summary>
    public static implicit operator Head(string text) => new(text, false);

    /// <summary>The head of a column of numbers.</summary>
    public static Head Of(string text) => new(text, true);
}
