using Inception.Reports.Html;

namespace Inception.Reports.Sections;

/// <summary>What a reader must know before relying on the findings.</summary>
internal static class RemarkSection
{
    public static void Write(HtmlPage page, ReportModel model)
    {
        page.Write($"<section id=\"remarks\"><h2>Remarks</h2>\n");
        if (model.Findings.Remarks.IsEmpty)
        {
            page.Write($"<p>None: seeds are paired, hardware and software were the same throughout, and every trial counts.</p></section>\n");
            return;
        }

        page.Write($"<ul>\n");
        foreach (var remark in model.Findings.Remarks)
        {
            page.Write($"<li>{remark.Sentence}</li>\n");
        }

        page.Write($"</ul></section>\n");
    }
}
