using Inception.Core.Statistics;
using Inception.Reports.Html;
using Inception.Reports.Text;

namespace Inception.Reports.Sections;

/// <summary>What a search says of its settings: importance, and the score against each of them.</summary>
internal static class SearchSection
{
    public static void Write(HtmlPage page, ReportModel model)
    {
        if (model.Search is not { } search)
        {
            return;
        }

        var metric = model.Findings.Objective.Metric;
        var level = MetricFormat.Percent(model.Findings.Level);
        var n = search.Arms.Length;
        page.Write($"<section id=\"search\"><h2>Settings</h2>\n");
        FigureSection.Write(page, "figure-importance", "Importance of the settings",
            $"How much each setting decides whether an arm is among the best quarter (PED-ANOVA): its share of the settings\u2019 divergences, which sum to 100 %, with its {level} percentile bootstrap interval over the {n} arms that the search drew." +
            (search.LeftOut > 0 ? $" Left out: {search.LeftOut} without a score, pruned, failed or not run yet; what the pruned ones say of the settings is missing here." : ""));
        Table(page, search, level);
        FigureSection.Write(page, "figure-slices", "Score by setting",
            $"{metric} of each arm (mean over its seeds) against each setting, the most important first. In colour: the best quarter.");
        FigureSection.Write(page, "figure-contour", "Score over two settings",
            $"{metric} over the two most important settings, smoothed for the eye (a normal kernel; without an interval). Points: the {n} arms.");
        FigureSection.Write(page, "figure-parallel", "All settings in parallel",
            "A line for each arm through all settings to its score. In colour: the best quarter; being picked for it flatters them.");
        page.Write($"</section>\n");
    }

    private static void Table(HtmlPage page, SearchFinding search, string level)
    {
        page.Write($"<details><summary>The importance as a table</summary>\n");
        page.OpenTable("search-table", $"Share of the settings\u2019 divergences [{level} percentile bootstrap interval], n = {search.Arms.Length} arms.", false, "Setting", Head.Of("Importance, %"));
        foreach (var setting in search.Importance)
        {
            page.Write($"<tr><th scope=\"row\">{setting.Key}</th>");
            page.Number(SearchSentences.Importance(setting));
            page.Write($"</tr>\n");
        }

        page.CloseTable();
        page.Write($"</details>\n");
    }
}
