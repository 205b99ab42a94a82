using Inception.Core.Statistics;
using Inception.Reports.Figures;

namespace Inception.Reports.Text;

/// <summary>What the gradient accounts say, a sentence for each auxiliary head of each arm.</summary>
internal static class GradientSentences
{
    /// <summary>The sentences, in order of arm and head.</summary>
    public static IEnumerable<string> Of(ReportModel model) =>
        from finding in model.Findings.Gradients
        from head in finding.Heads
        where head.Head != "main"
        select $"{ArmNames.Full(finding.Arm)}: {Sentence(head)}";

    /// <summary>The format of shares of one, shown in percent with decimals that suit them.</summary>
    public static MetricFormat Percent(IEnumerable<EstimateResult> shares) =>
        MetricFormat.For("/accuracy", ReportModel.Known(shares), [], typographic: true);

    /// <summary>The format of numbers without a unit, such as cosines, with decimals that suit them.</summary>
    public static MetricFormat Plain(IEnumerable<EstimateResult> values) =>
        MetricFormat.For("", ReportModel.Known(values), [], typographic: true);

    private static string Sentence(HeadGradient head)
    {
        var title = FigureBuilder.HeadTitle(head.Head);
        if (head.Cells.IsEmpty)
        {
            return $"{title} gives nothing to the blocks it sits on.";
        }

        // The block that it shapes most at the start.
        var first = head.Cells.Min(c => c.Epoch);
        var last = head.Cells.Max(c => c.Epoch);
        var block = head.Cells.Where(c => c.Epoch == first).MaxBy(c => Point(c.Share))!.Block;
        var start = head.TryShare(block, first).Value;
        var end = head.TryShare(block, last).Value;
        var percent = Percent([start, end]);
        var shares = first == last
            ? $"supplies {Text(start, percent)} of {block}'s gradient"
            : $"supplies {Text(start, percent)} of {block}'s gradient in epoch {first} and {Text(end, percent)} in epoch {last}";
        return $"{title} {shares}; {Conflicts(head)}; to first order {Text(head.Help, Percent([head.Help]))} of the main head's progress is its work.";
    }

    private static string Conflicts(HeadGradient head)
    {
        if (head.LastConflict is not { Value: var last })
        {
            return "it opposes the main head in no account";
        }

        var (low, high) = (head.Conflicts.Min(), head.Conflicts.Max());
        var range = head.Conflicts.Length == 1 ? "one seed" : $"{low * 100:0.#} to {high * 100:0.#} % in single seeds";
        return $"it opposes the main head in {head.Conflicts.Average() * 100:0.#} % of the accounts ({range}), last at step {last}";
    }

    private static double Point(EstimateResult result) => result.Match(
        known: e => e.Point, constant: (value, _) => value, tooFew: values => values.Count == 0 ? double.NegativeInfinity : values[0]);

    private static string Text(EstimateResult result, MetricFormat format) => result.Match(
        known: e => $"{format.Bare(e)} {format.Unit}",
        constant: (value, n) => $"{format.Value(value)} (in all {n} seeds)",
        tooFew: values => values is [var one] ? $"{format.Value(one)} (one seed, no interval)" : "an unknown part");
}
