using Inception.Reports.Figures;
using Inception.Reports.Html;
using Inception.Reports.Text;

namespace Inception.Reports.Sections;

/// <summary>What each auxiliary head gave to the blocks it shares: a sentence each, heat maps, and the figures behind them.</summary>
internal static class GradientSection
{
    public static void Write(HtmlPage page, ReportModel model, FigureBuilder figures)
    {
        if (figures.Find("figure-gradients") is null)
        {
            return;
        }

        var every = string.Join(" or ", model.Findings.Gradients.Select(g => g.Every).Distinct().Order());
        page.Write($"<section id=\"gradients\"><h2>Gradients of the heads</h2>\n");
        page.Sentences(GradientSentences.Of(model));
        FigureSection.Write(page, "figure-gradients", "Share of the gradient by block and epoch",
            $"Share of each block's gradient that a head supplies, in %, mean over seeds and over the epoch's accounts (one every {every} steps). Heads' shares sum to 100 %; below 0 a head works against the sum." +
            (figures.HasGreyArms ? ArmSection.Chosen(model) : ""));
        FigureSection.Write(page, "figure-cosines", "Cosine to the main head\u2019s gradient by block and epoch",
            "Cosine of a head\u2019s gradient of each block with the main head\u2019s, from \u22121 to 1, mean over seeds and over the epoch\u2019s accounts. Below 0 the head opposes the main head; near 0 the two ask for different things.");
        Heads(page, model);
        Blocks(page, model);
        page.Write($"</section>\n");
    }

    // What the sentences tell, with the amounts behind them.
    private static void Heads(HtmlPage page, ReportModel model)
    {
        var rows = model.Findings.Gradients.SelectMany(g => g.Heads.Select(h => (g.Arm, Head: h))).ToList();
        var nats = MetricFormat.For("/loss", ReportModel.Known(rows.Select(r => r.Head.Effect)), [], typographic: true);
        var help = GradientSentences.Percent(rows.Select(r => r.Head.Help));
        page.Write($"<details><summary>Conflict and effect of each head as a table</summary>\n");
        page.OpenTable(
            "heads-table",
            $"Over all shared blocks and the whole training, mean over seeds [{MetricFormat.Percent(model.Findings.Level)} Student t interval]. Effect: the change of the main head\u2019s loss, to first order and in plain gradient steps, that the head\u2019s part of the updates makes; below 0 it helps. Opposes: accounts in which the head\u2019s gradient points away from the main head\u2019s, smallest to largest over seeds, and the last step at which one did.",
            rows.Count > TrialSection.TallFrom, "Arm", "Head", Head.Of("Opposes, %"), Head.Of("Last at step"), Head.Of("Effect, nats"), Head.Of("Part of the progress, %"));
        foreach (var (arm, head) in rows)
        {
            page.Write($"<tr><th scope=\"row\">{model.Names.Short(arm)}</th>");
            page.Cell(FigureBuilder.HeadTitle(head.Head));
            page.Number(head.Conflicts.IsEmpty ? null : $"{head.Conflicts.Average() * 100:0.#} [{head.Conflicts.Min() * 100:0.#}, {head.Conflicts.Max() * 100:0.#}]");
            page.Number(head.LastConflict is { Value: var step } ? step.ToString() : null);
            page.Number(ReportModel.Cell(head.Effect, nats));
            page.Number(ReportModel.Cell(head.Help, help));
            page.Write($"</tr>\n");
        }

        page.CloseTable();
        page.Write($"</details>\n");
    }

    // The heat maps' first and last columns with their intervals.
    private static void Blocks(HtmlPage page, ReportModel model)
    {
        var rows =
            (from finding in model.Findings.Gradients
             from head in finding.Heads
             from block in head.Cells.Select(c => c.Block).Distinct()
             select (finding.Arm, Head: head, Block: block, Cells: head.Cells.Where(c => c.Block == block).ToList()))
            .ToList();
        var percent = GradientSentences.Percent(rows.SelectMany(r => r.Cells).Select(c => c.Share));
        var plain = GradientSentences.Plain(rows.SelectMany(r => r.Cells).Select(c => c.Cosine));
        page.Write($"<details><summary>Shares and cosines as a table</summary>\n");
        page.OpenTable(
            "gradients-table",
            $"In the first and the last epoch: share of the block\u2019s gradient, and cosine to the main head\u2019s; mean over seeds [{MetricFormat.Percent(model.Findings.Level)} Student t interval].",
            rows.Count > TrialSection.TallFrom, "Arm", "Head", "Block", Head.Of("First share, %"), Head.Of("Last share, %"), Head.Of("First cosine"), Head.Of("Last cosine"));
        foreach (var (arm, head, block, cells) in rows)
        {
            page.Write($"<tr><th scope=\"row\">{model.Names.Short(arm)}</th>");
            page.Cell(FigureBuilder.HeadTitle(head.Head));
            page.Cell(block);
            page.Number(ReportModel.Cell(cells[0].Share, percent));
            page.Number(ReportModel.Cell(cells[^1].Share, percent));
            page.Number(ReportModel.Cell(cells[0].Cosine, plain));
            page.Number(ReportModel.Cell(cells[^1].Cosine, plain));
            page.Write($"</tr>\n");
        }

        page.CloseTable();
        page.Write($"</details>\n");
    }
}
