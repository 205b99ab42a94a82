using Inception.Core.Statistics;
using Inception.Reports.Figures;
using Inception.Reports.Html;
using Inception.Reports.Text;

namespace Inception.Reports.Sections;

/// <summary>The objective against the weights of the auxiliary losses: sentences, curves, and the means behind them.</summary>
internal static class WeightSection
{
    public static void Write(HtmlPage page, ReportModel model, FigureBuilder figures)
    {
        if (model.Weights is not { } found || figures.Find("figure-weights") is null)
        {
            return;
        }

        var level = MetricFormat.Percent(model.Findings.Level);
        page.Write($"<section id=\"weights\"><h2>Weights of the auxiliary losses</h2>\n");
        page.Sentences(WeightSentences.Of(model));
        FigureSection.Write(page, "figure-weights", "Objective by weight of the auxiliary losses",
            $"{model.Findings.Objective.Metric} against the weight, on the scale of its root. Diamonds and bars: mean over seeds with its {level} Student t interval at each weight tried. Line and band: a parabola in the root of the weight, least squares with an intercept for each seed, and the {level} interval of its mean over these seeds at each weight by itself. Thick on the axis: weights that are not excluded from being the best.");
        Means(page, model, found, level);
        page.Write($"</section>\n");
    }

    private static void Means(HtmlPage page, ReportModel model, WeightFinding found, string level)
    {
        page.Write($"<details><summary>The means as a table</summary>\n");
        page.OpenTable("weights-table", $"Mean over seeds [{level} Student t interval].", false, "Weight of", Head.Of("Weight"), Head.Of(model.Metric.Head));
        foreach (var (curve, tried) in found.Curves.SelectMany(c => c.Tried.Select(t => (c, t))))
        {
            page.Write($"<tr><th scope=\"row\">{(curve.Head == "both" ? "both heads" : FigureBuilder.HeadTitle(curve.Head))}</th>");
            page.Number(tried.Weight.ToString("0.####"));
            page.Number(ReportModel.Cell(tried.Score, model.Metric));
            page.Write($"</tr>\n");
        }

        page.CloseTable();
        page.Write($"</details>\n");
    }
}
