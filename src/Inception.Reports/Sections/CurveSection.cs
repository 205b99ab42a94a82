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

        LastValues(page, model, figures);
        page.Write($"</section>\n");
    }

    // The curves' ends in numbers, for who cannot see the charts or needs the figures.
    private static void LastValues(HtmlPage page, ReportModel model, FigureBuilder figures)
    {
        page.Write($"<details><summary>The curves' last values as a table</summary>\n");
        var series = FigureBuilder.Metrics
            .Select(metric => (Metric: metric, Curves: Curve.OfSweep(model.Sweep, metric, model.Findings.Level)))
            .Where(s => s.Curves.Count > 0)
            .Select(s => (s.Metric, Ends: s.Curves.ToDictionary(c => c.Arm.Index, c => End(c, model.Findings.Level))))
            .Select(s => (s.Ends, Format: MetricFormat.For(s.Metric, ReportModel.Known(s.Ends.Values), [], typographic: true)))
            .ToList();
        page.OpenTable(
            "curves-table", $"Mean at the last epoch [{MetricFormat.Percent(model.Findings.Level)} Student t interval].",
            model.Findings.Arms.Length > TrialSection.TallFrom, ["Arm", .. series.Select(s => Head.Of(s.Format.Head))]);
        foreach (var arm in model.Findings.Arms)
        {
            page.Write($"<tr><th scope=\"row\">{model.Names.Short(arm.Arm)}</th>");
            foreach (var (ends, format) in series)
            {
                page.Number(ends.TryGetValue(arm.Arm.Index, out var end) ? ReportModel.Cell(end, format) : null);
            }

            page.Write($"</tr>\n");
        }

        page.CloseTable();
        page.Write($"</details>\n");
    }

    private static EstimateResult End(Curve curve, double level) =>
        Estimates.Mean(level, curve.Seeds.Select(s => s.Points[^1].Value));

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
