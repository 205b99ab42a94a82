using Inception.Core.Statistics;

namespace Inception.Reports.Text;

/// <summary>How the objective follows the weights of the auxiliary losses, in sentences.</summary>
internal static class WeightSentences
{
    /// <summary>The name of a curve's weight.</summary>
    public static string Title(string head) => head switch
    {
        "aux1" => "weight of auxiliary head 1",
        "aux2" => "weight of auxiliary head 2",
        _ => "weight of both auxiliary heads",
    };

    /// <summary>Two sentences for each curve, and one on what the heads do together; none for other sweeps.</summary>
    public static IEnumerable<string> Of(ReportModel model)
    {
        if (model.Weights is not { } found)
        {
            yield break;
        }

        foreach (var curve in found.Curves)
        {
            yield return Best(model, curve);
            yield return Fit(model, curve);
        }

        if (found.Interaction is { Value: var interaction })
        {
            var p = MetricFormat.P(interaction.PValue);
            yield return interaction.PValue <= model.Findings.Alpha
                ? $"One head's weight changes what the other's does (product of the weights' roots, p = {p})."
                : $"That one head's weight changes what the other's does was not shown (product of the weights' roots, p = {p}).";
        }
    }

    private static string Best(ReportModel model, WeightCurve curve)
    {
        var best = curve.Best(model.Findings.Objective.Direction.IsMaximize);
        var points = curve.Curve.Points;
        var edge = best.Weight == points[0].Weight || best.Weight == points[^1].Weight ? ", the edge of what was tried" : "";
        var level = MetricFormat.Percent(model.Findings.Level);
        var isAll = curve.Flat is [var (low, high)] && low == points[0].Weight && high == points[^1].Weight;
        var flat = isAll
            ? "no weight in the range tried is excluded from being the best"
            : $"not excluded from being the best are {string.Join(" and ", curve.Flat.Select(r => r.Item1 == r.Item2 ? Number(r.Item1) : $"{Number(r.Item1)} to {Number(r.Item2)}"))}";
        return $"{ConsoleVerdict.Capital(Title(curve.Head))}: the curve is best at {Number(best.Weight)}{edge}, with {model.Metric.Bare(best.Fit)} {model.Metric.Unit}, n = {best.Fit.N} seeds; {flat} ({level}, Scheff\u00E9).";
    }

    private static string Fit(ReportModel model, WeightCurve curve) => curve.Curve.LackOfFit is not { } lack
        ? "Whether the means follow such a curve cannot be told from three weights."
        : lack.Value <= model.Findings.Alpha
            ? $"The means do not follow the curve (lack of fit, p = {MetricFormat.P(lack.Value)}): rely on the means."
            : $"The means do not contradict the curve (lack of fit, p = {MetricFormat.P(lack.Value)}).";

    private static string Number(double weight) => weight.ToString("0.###");
}
