using System.Runtime.CompilerServices;

namespace Inception.Reports.Html;

/// <summary>Turns an interpolated string into HTML: literals as they are, holes escaped. Numbers must come formatted.</summary>
[InterpolatedStringHandler]
internal readonly ref struct HtmlHandler
{
    private readonly HtmlPage _page;

    /// <summary>Called by the compiler.</summary>
    public HtmlHandler(int literalLength, int formattedCount, HtmlPage page)
    {
        _ = literalLength + formattedCount;
        _page = page;
    }

    /// <summary>Markup.</summary>
    public void AppendLiteral(string markup) => _page.Literal(markup);

    /// <summary>Text.</summary>
    public void AppendFormatted(string? text) => _page.Escaped(text);

    /// <summary>A count.</summary>
    public void AppendFormatted(int count) => _page.Literal(count.ToString());

    /// <summary>A seed or an id.</summary>
    public void AppendFormatted(long number) => _page.Literal(number.ToString());
}
