using Inception.Core.Statistics;
using Inception.Reports.Figures;
using Inception.Reports.Html;
using Inception.Reports.Text;

namespace Inception.Reports.Sections;

/// <summary>Learning curves of the heads, training and validation, with their spread over seeds.</summary>
internal static class CurveSection
{
    public static void Write(HtmlPage page, ReportModel model, FigureBuilder figures)
    {
        var present = figures.Data.Figures.OfType<CurveFigure>().ToList();
        if (present.Count == 0)
        {
            return;
        }

        page.Write($"<section id=\"curves\"><h2>Learning curves</h2>\n");
        page.Write($"<div class=\"legend\" id=\"curves-legend\" role=\"group\" aria-label=\"Curves shown\"></div>\n");
        foreach (var figure in present)
        {
            var quantity = figure.Unit == "%" ? "Accuracy" : "Loss (cross-entropy)";
            FigureSection.Write(page, figure.Id, $"{quantity} by epoch",
                $"{quantity} in {figure.Unit} by epoch, completed trials only. Line: mean over seeds. Band: {Band(model, figure)} " +
                "A head that an arm does not train has no curve." + (figures.HasGreyArms ? ArmSection.Chosen(model) : ""));
        }

        page.Write($"</section>\n");
    }

    private static string Band(ReportModel model, CurveFigure figure)
    {
        var lines = figure.Panels.SelectMany(p => p.Lines).ToList();
        var counts = lines.Select(l => Math.Max(1, l.Seeds.Count)).Distinct().Order().ToList();
        var n = counts.Count == 1 ? $"n = {counts[0]}" : $"n from {counts[0]} to {counts[^1]}";
        var level = MetricFormat.Percent(model.Findings.Level);
        var interval = $"{level} Student t interval of the mean at each epoch by itself";
        return counts[^1] switch
        {
            1 => "none, one seed per arm.",
            < 3 => $"smallest to largest, {n} seeds.",
            _ when counts[0] >= Curve.SeedsForInterval => $"{interval}, {n} seeds.",
            _ => $"{interval} from 3 seeds on, smallest to largest with 2, none with 1; {n} seeds.",
        };
    }
}
