using Inception.Core.Statistics;
using Inception.Reports.Html;

namespace Inception.Reports.Sections;

/// <summary>Where the spread of a trial's accuracy comes from: the seed, or which images happen to be held out.</summary>
internal static class SpreadTable
{
    public static void Write(HtmlPage page, ReportModel model, ExampleFindings found)
    {
        var arms = found.Arms.Where(a => a.Split is not null).ToList();
        if (arms.Count == 0)
        {
            return;
        }

        page.Write($"<details><summary>Where the spread comes from</summary>\n");
        page.OpenTable(
            "spread-table",
            $"Standard deviations of one trial's validation accuracy in points, by a two-way analysis of variance of {found.Examples.Labels.Length} images and the arm's seeds; estimates without intervals. Seeds: networks that are better or worse on any images. Images: a set of others would be easier or harder for all networks alike. Both: which network happens to be right on which image. Observed: over these seeds on these images.",
            arms.Count > TrialSection.TallFrom,
            "Arm", Head.Of("Seeds, n"), Head.Of("Observed"), Head.Of("Seeds"), Head.Of("Images"), Head.Of("Both"), Head.Of("Seeds disagree on"));
        foreach (var arm in arms)
        {
            var split = arm.Split.Value;
            page.Write($"<tr><th scope=\"row\">{model.Names.Short(arm.Arm)}</th>");
            page.Number(arm.Seeds.ToString());
            page.Number(Points(split.Observed));
            page.Number(Points(split.Seeds));
            page.Number(Points(split.Examples));
            page.Number(Points(split.Interplay));
            page.Number(arm.Disagreement is { } d ? Text.ExampleSentences.Percent(d) : null);
            page.Write($"</tr>\n");
        }

        page.CloseTable();
        page.Write($"</details>\n");
    }

    private static string Points(double variance) => (Math.Sqrt(variance) * 100).ToString("0.00");
}
