using Inception.Core.Statistics;
using Inception.Reports.Figures;
using Inception.Reports.Html;
using Inception.Reports.Text;

namespace Inception.Reports.Sections;

/// <summary>The arms: the settings in which they differ, how many seeds, what they reached; and every seed's value.</summary>
internal static class ArmSection
{
    public static void Write(HtmlPage page, ReportModel model, FigureBuilder figures)
    {
        var level = MetricFormat.Percent(model.Findings.Level);
        page.Write($"<section id=\"arms\"><h2>Arms</h2>\n");
        page.OpenTable(
            "arms-caption",
            $"Mean over seeds [{level} Student t interval]." + (model.HasTest ? "" : NoTest(model)),
            model.Findings.Arms.Length > TrialSection.TallFrom,
            [
                .. model.Keys.DefaultIfEmpty("Arm").Select(k => (Head)k), Head.Of("Seeds"), Head.Of(model.Metric.Head),
                .. model.HasTest ? [Head.Of(model.Test.Head)] : Array.Empty<Head>(),
            ]);
        foreach (var arm in model.Findings.Arms)
        {
            Row(page, model, arm);
        }

        page.CloseTable();
        if (model.HasTest)
        {
            page.Write($"<p class=\"note\">The test images were read once per trial, after its last epoch, and decide nothing here.</p>");
        }

        if (figures.Find("figure-seeds") is not null)
        {
            FigureSection.Write(page, "figure-seeds", "Every seed in every arm",
                $"{model.Findings.Objective.Metric} of every seed; a thin line joins the trials of one seed. Diamond and bar beside: mean with its {level} Student t interval, where there are two seeds or more." +
                (figures.HasGreyArms ? Chosen(model) : ""));
        }

        page.Write($"</section>\n");
    }

    /// <summary>Which arms have a colour where not all can.</summary>
    public static string Chosen(ReportModel model) =>
        $" Of {model.Findings.Arms.Length} arms the ones of best mean are told apart{(model.Findings.HasControl ? ", and the control" : "")}; being picked for it flatters them.";

    private static string NoTest(ReportModel model) =>
        model.Sweep.IsFinished ? "" : " Test accuracies follow when every trial has an outcome.";

    private static void Row(HtmlPage page, ReportModel model, ArmFinding arm)
    {
        page.Write($"<tr>");
        if (arm.Arm.Assignments.IsEmpty)
        {
            page.Write($"<th scope=\"row\">{model.Names.Short(arm.Arm)}</th>");
        }

        foreach (var (key, first) in model.Keys.Select((k, i) => (k, i == 0)))
        {
            page.Write($"<th scope=\"row\">{ArmNames.ValueOf(arm.Arm, key)}");
            if (first && arm.IsControl)
            {
                page.Write($" <span class=\"badge control\">control</span>");
            }

            page.Write($"</th>");
        }

        page.Number(arm.Values.Length == arm.Planned ? arm.Planned.ToString() : $"{arm.Values.Length} of {arm.Planned}");
        page.Number(ReportModel.Cell(arm.Mean, model.Metric));
        if (model.HasTest)
        {
            page.Number(ReportModel.Cell(arm.Test, model.Test));
        }

        page.Write($"</tr>\n");
    }
}
