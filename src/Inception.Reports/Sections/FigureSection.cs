using Inception.Reports.Html;

namespace Inception.Reports.Sections;

/// <summary>The place of a figure; the page's script draws into it.</summary>
internal static class FigureSection
{
    public static void Write(HtmlPage page, string id, string label, string caption) =>
        page.Write($"<figure><div class=\"chart\" id=\"{id}\" role=\"group\" aria-label=\"{label}\" aria-describedby=\"{id}-caption\"></div><figcaption id=\"{id}-caption\">{caption}</figcaption></figure>\n");
}
