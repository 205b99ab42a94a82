using Inception.Core.Statistics;

namespace Inception.Reports.Figures;

/// <summary>The objective against the weights of the auxiliary losses: a panel for each weight.</summary>
internal sealed record WeightFigure(string Id, string Title, string Unit, string Scale, IReadOnlyList<WeightPanel> Panels) : Figure(Id, Title);

/// <summary>One curve with its band, the ranges of weights that may be the best, and the means at the weights tried.</summary>
internal sealed record WeightPanel(
    string Title, IReadOnlyList<double> Weights, IReadOnlyList<double> Fit, IReadOnlyList<double> Low, IReadOnlyList<double> High,
    IReadOnlyList<IReadOnlyList<double>> Flat, IReadOnlyList<TriedPoint> Tried);

/// <summary>The mean at a weight that was tried, with its interval where it has one.</summary>
internal sealed record TriedPoint(double Weight, double Mean, double? Low, double? High);

/// <summary>Makes the figure of a sweep over auxiliary weights.</summary>
internal static class WeightFigures
{
    /// <summary>The figure, or none.</summary>
    public static IEnumerable<Figure> Of(ReportModel model)
    {
        if (model.Weights is { } found)
        {
            yield return new WeightFigure(
                "figure-weights", $"{model.Findings.Objective.Metric} by weight of the auxiliary losses", model.Metric.Unit, model.Metric.Head,
                [.. found.Curves.Select(c => Panel(model, c))]);
        }
    }

    private static WeightPanel Panel(ReportModel model, WeightCurve curve)
    {
        var points = curve.Curve.Points;
        return new WeightPanel(
            Text.WeightSentences.Title(curve.Head),
            [.. points.Select(p => Math.Round(p.Weight, 5))],
            [.. points.Select(p => model.Shown(p.Fit.Point))],
            [.. points.Select(p => model.Shown(p.Fit.Low))],
            [.. points.Select(p => model.Shown(p.Fit.High))],
            [.. curve.Flat.Select(r => new[] { r.Item1, r.Item2 })],
            [.. curve.Tried.SelectMany(t => Point(model, t))]);
    }

    private static TriedPoint[] Point(ReportModel model, TriedWeight tried) => tried.Score.Match<TriedPoint[]>(
        known: e => [new(tried.Weight, model.Shown(e.Point), model.Shown(e.Low), model.Shown(e.High))],
        constant: (value, _) => [new(tried.Weight, model.Shown(value), null, null)],
        tooFew: values => [.. values.Select(v => new TriedPoint(tried.Weight, model.Shown(v), null, null))]);
}
