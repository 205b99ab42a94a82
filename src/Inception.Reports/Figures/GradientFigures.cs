using Inception.Core;
using Inception.Core.Statistics;
using Inception.Reports.Text;

namespace Inception.Reports.Figures;

/// <summary>Heat maps, block by epoch, of what each auxiliary head's gradient is to the blocks it shares.</summary>
internal static class GradientFigures
{
    /// <summary>Both maps for the arms that are told apart; nothing where no head gives a gradient.</summary>
    public static IEnumerable<GradientFigure> Of(ReportModel model, Func<int, bool> isShown)
    {
        var findings = model.Findings.Gradients.Where(g => isShown(g.Arm.Index)).ToList();
        var heads = FigureBuilder.Heads.Where(h => h.Name != "main" && findings.Any(g => g.Heads.Any(x => x.Head == h.Name && !x.Cells.IsEmpty))).ToList();
        if (heads.Count == 0)
        {
            yield break;
        }

        // At least a whole colour for 1 % or a cosine of 0.1: smaller ones are next to nothing and look so.
        yield return new GradientFigure(
            "figure-gradients", "Share of the gradient by block and epoch", "%", 1, heads.Count, Panels(c => c.Share, 100, GradientSentences.Percent));
        yield return new GradientFigure(
            "figure-cosines", "Cosine to the main head's gradient by block and epoch", "", 0.1, heads.Count, Panels(c => c.Cosine, 1, GradientSentences.Plain));

        List<GradientPanel> Panels(Func<GradientCell, EstimateResult> quantity, double scale, Func<IEnumerable<EstimateResult>, MetricFormat> formatOf) =>
            [.. from finding in findings
                from head in heads
                let found = finding.Heads.FirstOrDefault(h => h.Head == head.Name)
                let cells = found?.Cells.ToDictionary(c => (c.Block, c.Epoch), quantity) ?? []
                select Panel(finding.Arm, head.Title, cells, scale, formatOf(cells.Values))];
    }

    private static GradientPanel Panel(
        Arm arm, string head, Dictionary<(string Block, int Epoch), EstimateResult> cells, double scale, MetricFormat format)
    {
        var blocks = cells.Keys.Select(c => c.Block).Distinct().ToList();
        var epochs = cells.Keys.Select(c => c.Epoch).Distinct().ToList();
        double Shown(double value) => Math.Round(value * scale, scale == 1 ? 4 : 2);
        double? Point(EstimateResult? value) => value?.Match<double?>(
            known: e => Shown(e.Point), constant: (x, _) => Shown(x), tooFew: values => values is [var one] ? Shown(one) : null);
        EstimateResult? At(string block, int epoch) => cells.GetValueOrDefault((block, epoch));
        return new GradientPanel(
            arm.Index, head, blocks, epochs,
            [.. blocks.Select(b => epochs.Select(e => Point(At(b, e))).ToList())],
            [.. blocks.Select(b => epochs.Select(e => At(b, e) is { } value ? ReportModel.Cell(value, format) : "").ToList())]);
    }
}
