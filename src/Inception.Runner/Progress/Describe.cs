using Inception.Core;
using Inception.Runner.Output;

namespace Inception.Runner.Progress;

/// <summary>One line for each thing that happens in a sweep.</summary>
internal static class Describe
{
    /// <summary>The line, without the time.</summary>
    public static string Line(SweepEvent happening) => happening switch
    {
        SweepEvent.TrialBegun e => $"trial {e.Plan.Name} {(e.Running.Attempt > 1 ? $"goes on (attempt {e.Running.Attempt})" : "begun")}: {Text.Arm(e.Plan.Arm)} seed={e.Plan.Seed}",
        SweepEvent.EpochEnded e => $"trial {e.View.Plan.Name} epoch {e.Epoch}/{e.View.Epochs}{Values(e.View)}",
        SweepEvent.TrialEnded e => $"trial {e.Trial.Plan.Name} {e.Outcome}{(e.Score is { } score ? $", score {Text.Number(score)}" : "")}",
        SweepEvent.TrialGivenBack e => $"trial {e.Trial.Plan.Name} waits again, after {Text.Count(e.Trial.Provenance.Attempts, "attempt")}",
        SweepEvent.TrialPaused e => $"trial {e.Plan.Name} paused after epoch {e.Plan.Until} of {e.Plan.Settings.Training.Epochs}",
        SweepEvent.WorkerDied e => $"worker {e.Slot} died: {e.Cause}",
        SweepEvent.Notice e => e.Text,
        _ => throw new ArgumentOutOfRangeException(nameof(happening)),
    };

    private static string Values(RunningView view)
    {
        var accuracy = view.Value(Metric.Accuracy("validation", "main"));
        var loss = view.Value(Metric.Loss("validation", "main"));
        return accuracy is null && loss is null ? ""
            : $": validation{(accuracy is { } a ? $" accuracy {Text.Number(a)}" : "")}{(loss is { } l ? $" loss {Text.Number(l)}" : "")}";
    }
}
