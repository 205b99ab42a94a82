using Inception.Core.Statistics;
using Inception.Reports.Html;
using Inception.Reports.Text;

namespace Inception.Reports.Sections;

/// <summary>How far the networks of two arms disagree, against those of one arm.</summary>
internal static class DisagreementTable
{
    public static void Write(HtmlPage page, ReportModel model, ExampleFindings found)
    {
        var contrasts = found.Contrasts.Where(c => c.Between is not null).ToList();
        if (contrasts.Count == 0)
        {
            return;
        }

        var own = found.Arms.ToDictionary(a => a.Arm.Index, a => a.Disagreement);
        page.Write($"<details><summary>How far networks disagree</summary>\n");
        page.OpenTable(
            "disagreement-table",
            $"Share of the images that two networks answer differently, one rightly and one wrongly. Beyond luck: between arms less the mean within them, with its {MetricFormat.Percent(model.Findings.Level)} jackknife interval over seeds, which is rather too wide where only luck differs.",
            contrasts.Count > TrialSection.TallFrom,
            "Arm", Head.Of("Seeds"), Head.Of("One of each arm"), Head.Of("Two of the control"), Head.Of("Two of the arm"), Head.Of("Beyond luck, %"));
        foreach (var contrast in contrasts)
        {
            page.Write($"<tr><th scope=\"row\">{model.Names.Short(contrast.Arm)}</th>");
            page.Number(contrast.Networks.Length.ToString());
            page.Number(Share(contrast.Between));
            page.Number(Share(own[contrast.Control.Index]));
            page.Number(Share(own[contrast.Arm.Index]));
            page.Number(contrast.Excess is { Value: var e } ? ExampleSentences.Points(e) : null);
            page.Write($"</tr>\n");
        }

        page.CloseTable();
        page.Write($"</details>\n");
    }

    private static string? Share(double? share) => share is { } some ? ExampleSentences.Percent(some) : null;
}
