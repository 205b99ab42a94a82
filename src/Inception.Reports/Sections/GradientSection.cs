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
        Heads(page, model);
        Shares(page, model);
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
            $"Over all shared blocks and the whole training, mean over seeds [{MetricFormat.Percent(model.Findings.Level)} Student t interval]. Effect: the change of the main head\u2019s loss, to first order and in plain gradient steps, that the head\u2019s part of the updates makes; below 0 it helps. Opposes: accounts in which the head\u2019s gradient points away from the main head\u2019s, smallest to largest over seeds.",
            rows.Count > TrialSection.TallFrom, "Arm", "Head", Head.Of("Opposes, %"), Head.Of("Effect, nats"), Head.Of("Part of the progress, %"));
        foreach (var (arm, head) in rows)
        {
            page.Write($"<tr><th scope=\"row\">{model.Names.Short(arm)}</th>");
            page.Cell(FigureBuilder.HeadTitle(head.Head));
            page.Number(head.Conflicts.IsEmpty ? null : $"{head.Conflicts.Average() * 100:0.#} [{head.Conflicts.Min() * 100:0.#}, {head.Conflicts.Max() * 100:0.#}]");
            page.Number(ReportModel.Cell(head.Effect, nats));
            page.Number(ReportModel.Cell(head.Help, help));
            page.Write($"</tr>\n");
        }

        page.CloseTable();
        page.Write($"</details>\n");
    }

    private static void Shares(HtmlPage page, ReportModel model)
    {
        var rows =
            (from finding in model.Findings.Gradients
             from head in finding.Heads
             from block in head.Cells.Select(c => c.Block).Distinct()
             select (finding.Arm, Head: head, Block: block, Cells: head.Cells.Where(c => c.Block == block).ToList()))
            .ToList();
        var format = GradientSentences.Percent(rows.SelectMany(r => r.Cells).Select(c => c.Share));
        page.Write($"<details><summary>The shares as a table</summary>\n");
        page.OpenTable(
            "gradients-table",
            $"Share of the block's gradient in %, mean over seeds [{MetricFormat.Percent(model.Findings.Level)} Student t interval].",
            rows.Count > TrialSection.TallFrom, "Arm", "Head", "Block", Head.Of("First epoch"), Head.Of("Last epoch"));
        foreach (var (arm, head, block, cells) in rows)
        {
            page.Write($"<tr><th scope=\"row\">{model.Names.Short(arm)}</th>");
            page.Cell(FigureBuilder.HeadTitle(head.Head));
            page.Cell(block);
            page.Number(ReportModel.Cell(cells[0].Share, format));
            page.Number(ReportModel.Cell(cells[^1].Share, format));
            page.Write($"</tr>\n");
        }

        page.CloseTable();
        page.Write($"</details>\n");
    }
}
