using Inception.Core;
using Inception.Reports.Html;
using Inception.Reports.Text;

namespace Inception.Reports.Sections;

/// <summary>Every trial, and the ones left out with the reason.</summary>
internal static class TrialSection
{
    /// <summary>Tables with more rows than this scroll in a box of limited height.</summary>
    public const int TallFrom = 60;

    public static void Write(HtmlPage page, ReportModel model)
    {
        Excluded(page, model);
        page.Write($"<section id=\"trials\"><h2>Trials</h2>\n");
        var conditions = HasDifferentConditions(model);
        page.OpenTable(
            "trials-caption",
            "Every trial with its own value; single values, so without intervals. Activate a column's head to sort by it.",
            model.Sweep.Trials.Length > TallFrom,
            [
                "Trial", .. model.Keys.Select(k => (Head)k), Head.Of("Seed"), "Outcome", Head.Of(model.Metric.Head),
                .. model.HasTest ? [Head.Of(model.Test.Head)] : Array.Empty<Head>(), Head.Of("Epochs"), Head.Of("Duration"),
                .. conditions ? [Head.Of("Attempts"), "Device", "Host"] : Array.Empty<Head>(),
            ]);
        foreach (var trial in model.Sweep.Trials.OrderBy(t => t.Plan.Index))
        {
            Row(page, model, trial, conditions);
        }

        page.CloseTable();
        page.Write($"</section>\n");
    }

    private static void Excluded(HtmlPage page, ReportModel model)
    {
        var excluded = model.Findings.Excluded;
        page.Write($"<section id=\"excluded\"><h2>Excluded trials</h2>\n");
        if (excluded.IsEmpty)
        {
            page.Write($"<p>None: all {model.Sweep.Trials.Length} trials completed and count.</p></section>\n");
            return;
        }

        page.OpenTable("excluded-caption", "Trials that no number above comes from.", excluded.Length > TallFrom, "Trial", "Arm", Head.Of("Seed"), "Reason");
        foreach (var item in excluded)
        {
            page.Write($"<tr><th scope=\"row\">{item.Trial.Plan.Name}</th>");
            page.Cell(ArmNames.Full(item.Trial.Plan.Arm));
            page.Number(item.Trial.Plan.Seed.ToString());
            page.Cell(PlainText.Clip(item.Reason, 600));
            page.Write($"</tr>\n");
        }

        page.CloseTable();
        page.Write($"</section>\n");
    }

    private static void Row(HtmlPage page, ReportModel model, TrialRecord trial, bool conditions)
    {
        page.Write($"<tr><th scope=\"row\">{trial.Plan.Name}</th>");
        foreach (var key in model.Keys)
        {
            page.Cell(ArmNames.ValueOf(trial.Plan.Arm, key));
        }

        page.Number(trial.Plan.Seed.ToString());
        page.Cell(StateOf(trial));
        page.Number(trial.TryScore(model.Findings.Objective) is { Value: var score } && double.IsFinite(score) ? model.Metric.Bare(score) : null);
        if (model.HasTest)
        {
            var test = trial.Series(Metric.Accuracy("test", "main"));
            page.Number(!test.IsEmpty && double.IsFinite(test[^1].Value) ? model.Test.Bare(test[^1].Value) : null);
        }

        page.Number(trial.Metrics.IsEmpty ? null : trial.Metrics.Max(m => m.Epoch).ToString());
        page.Number(trial.Provenance is { Started.Value: var started, Ended.Value: var ended } ? Span(ended - started) : null);
        if (conditions)
        {
            page.Number(trial.Provenance.Attempts.ToString());
            page.Cell(PlainText.Clip(trial.Provenance.Device, 60));
            page.Cell(PlainText.Clip(trial.Provenance.Host, 60));
        }

        page.Write($"</tr>\n");
    }

    // What all trials share stands under Provenance.
    private static bool HasDifferentConditions(ReportModel model) =>
        model.Sweep.Trials.Select(t => (t.Provenance.Attempts, t.Provenance.Device, t.Provenance.Host)).Distinct().Count() > 1;

    private static string StateOf(TrialRecord trial) =>
        trial.State is TrialState.Ended { outcome: var outcome }
            ? outcome.Word + (trial.Provenance.ReusedFrom is { } source ? $", reused from {source.Value}" : "")
        : trial.State.IsRunning ? "running"
        : trial.State.IsPaused ? "paused"
        : trial.Provenance.Attempts > 0 ? "interrupted" : "waiting";

    /// <summary>A duration as h:mm:ss, which also sorts as text of one length does.</summary>
    internal static string Span(TimeSpan span) => $"{(int)span.TotalHours}:{span.Minutes:00}:{span.Seconds:00}";
}
