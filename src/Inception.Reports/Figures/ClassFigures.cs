using Inception.Core.Statistics;

namespace Inception.Reports.Figures;

/// <summary>Differences to the control in accuracy by class, in percentage points; a row of marks for each arm.</summary>
internal sealed record ClassFigure(string Id, string Title, bool IsWhole, IReadOnlyList<string> Classes, IReadOnlyList<ClassRow> Rows) : Figure(Id, Title);

/// <summary>One arm's differences by class; an interval is null where there is none, all three where nothing was compared.</summary>
internal sealed record ClassRow(int Arm, IReadOnlyList<double?> Mean, IReadOnlyList<double?> Low, IReadOnlyList<double?> High);

/// <summary>Makes the figure of accuracies by class.</summary>
internal static class ClassFigures
{
    /// <summary>A figure shows at most this many classes: those that differ most.</summary>
    public const int MostClasses = 30;

    /// <summary>The figure, or none; arms that have no style are left out.</summary>
    public static IEnumerable<Figure> Of(ReportModel model, Func<int, bool> isStyled)
    {
        var contrasts = model.Examples?.Contrasts.Where(c => isStyled(c.Arm.Index)).DistinctBy(c => c.Arm.Index).ToList() ?? [];
        if (contrasts.Count == 0)
        {
            yield break;
        }

        var names = model.Examples!.Examples.Classes;
        var all = contrasts.SelectMany(c => c.Classes).ToLookup(c => c.Class);
        var shown = all.OrderByDescending(c => c.Max(d => Math.Abs(Estimate(d.Comparison).Mean ?? 0))).Take(MostClasses).Select(c => c.Key).Order().ToList();
        yield return new ClassFigure(
            "figure-classes", "Difference to the control by class, validation accuracy", shown.Count == all.Count,
            [.. shown.Select(c => Text.PlainText.Shorten(names[c], 24))],
            [.. contrasts.Select(c => Row(c, shown))]);
    }

    private static ClassRow Row(ContrastExamples contrast, List<int> shown)
    {
        var byClass = contrast.Classes.ToDictionary(c => c.Class, c => Estimate(c.Comparison));
        var rows = shown.Select(c => byClass.GetValueOrDefault(c)).ToList();
        return new(contrast.Arm.Index, [.. rows.Select(r => r.Mean)], [.. rows.Select(r => r.Low)], [.. rows.Select(r => r.High)]);
    }

    private static (double? Mean, double? Low, double? High) Estimate(Comparison comparison)
    {
        static double? Points(double share) => Math.Round(share * 100, 3);
        return comparison.Match<(double?, double?, double?)>(
            tested: t => (Points(t.Difference.Point), Points(t.Difference.Low), Points(t.Difference.High)),
            constant: (difference, _) => (Points(difference), null, null),
            tooFew: values => values is [var one] ? (Points(one), null, null) : (null, null, null));
    }
}
