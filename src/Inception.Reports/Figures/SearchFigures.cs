using Inception.Core.Statistics;
using Inception.Reports.Text;

namespace Inception.Reports.Figures;

/// <summary>Importance of the swept settings, in percent, the most important first.</summary>
internal sealed record ImportanceFigure(string Id, string Title, IReadOnlyList<ImportanceRow> Rows) : Figure(Id, Title);

/// <summary>One setting's importance with its interval, in percent.</summary>
internal sealed record ImportanceRow(string Key, double Mean, double Low, double High);

/// <summary>The score of every arm against each setting, or as one line through all settings.</summary>
internal sealed record SearchFigure(
    string Id, string Title, string Unit, string Scale, IReadOnlyList<AxisData> Axes, IReadOnlyList<string> Arms, IReadOnlyList<double> Scores,
    IReadOnlyList<bool> Best) : Figure(Id, Title);

/// <summary>The scores smoothed over two settings, on a grid whose rows go along the second.</summary>
internal sealed record ContourFigure(
    string Id, string Title, string Unit, string Scale, IReadOnlyList<AxisData> Axes, IReadOnlyList<string> Arms, IReadOnlyList<double> Scores,
    IReadOnlyList<IReadOnlyList<double>> Grid) : Figure(Id, Title);

/// <summary>A setting's values by arm; with levels, they count from 0 the places of these.</summary>
internal sealed record AxisData(string Key, bool IsLogarithmic, IReadOnlyList<string> Levels, IReadOnlyList<double> Values);

/// <summary>Makes the figures of a search.</summary>
internal static class SearchFigures
{
    private const int Side = 25;

    /// <summary>The figures; none for a sweep that is no search.</summary>
    public static IEnumerable<Figure> Of(ReportModel model)
    {
        if (model.Search is not { } search)
        {
            yield break;
        }

        var metric = model.Findings.Objective.Metric;
        var byKey = search.Axes.ToDictionary(a => a.Key);
        var order = search.Importance.Select(i => byKey[i.Key]).ToList();
        List<AxisData> axes = [.. order.Select(Axis)];
        List<string> arms = [.. search.Arms.Select(a => PlainText.Clip(a.Label, 160))];
        List<double> scores = [.. search.Scores.Select(model.Shown)];
        yield return new ImportanceFigure("figure-importance", "Importance of the settings", [.. search.Importance.Select(Row)]);
        yield return new SearchFigure("figure-slices", $"{metric} by setting", model.Metric.Unit, model.Metric.Head, axes, arms, scores, Best(search, model));
        yield return new SearchFigure("figure-parallel", "Every arm through all settings", model.Metric.Unit, model.Metric.Head, axes, arms, scores, Best(search, model));
        yield return new ContourFigure(
            "figure-contour", $"{metric} over the two most important settings", model.Metric.Unit, model.Metric.Head, axes[..2], arms, scores,
            [.. search.Smooth(order[0], order[1], Side).Select(row => row.Select(model.Shown).ToList())]);
    }

    private static ImportanceRow Row(SettingImportance importance)
    {
        static double Percent(double share) => Math.Round(share * 100, 1);
        return new(importance.Key, Percent(importance.Share.Point), Percent(importance.Share.Low), Percent(importance.Share.High));
    }

    private static AxisData Axis(SearchAxis axis) =>
        new(axis.Key, axis.IsLogarithmic, [.. axis.Levels.Select(l => PlainText.Shorten(l, 24))], [.. axis.Values]);

    // The quarter that importance is about.
    private static List<bool> Best(SearchFinding search, ReportModel model)
    {
        var sign = model.Findings.Objective.Direction.IsMaximize ? -1 : 1;
        var count = Math.Max(2, (int)Math.Ceiling(SearchFinding.Best * search.Scores.Length));
        var best = search.Scores.Select((s, i) => (s, i)).OrderBy(x => sign * x.s).Take(count).Select(x => x.i).ToHashSet();
        return [.. Enumerable.Range(0, search.Scores.Length).Select(best.Contains)];
    }
}
