using Inception.Core;
using Inception.Core.Search;
using Inception.Runner.Output;
using Inception.Runner.Scheduling;

namespace Inception.Runner.Progress;

/// <summary>One line of text for each event, with the time since the start; for files, pipes and CI.</summary>
internal sealed class PlainView(Terminal terminal) : ISweepView
{
    private static readonly TimeSpan BetweenEpochs = TimeSpan.FromSeconds(10);

    private readonly Dictionary<long, TimeSpan> told = [];
    private SweepSnapshot? latest;
    private int ended;
    private int total;

    /// <inheritdoc/>
    public void Begun(SweepRecord sweep, JobPlan plan)
    {
        (ended, total) = (sweep.Trials.Count(t => t.State.IsEnded), Planner.Count(sweep));
        var done = ended > 0 ? $", {ended} ended before" : "";
        terminal.Out.WriteLine($"sweep {sweep.Id}");
        terminal.Out.WriteLine($"{Text.Count(total, "trial")}{done}; {Text.Count(plan.Jobs, "worker")} of {Text.Count(plan.Threads, "thread")}");
    }

    /// <inheritdoc/>
    public void Happened(SweepEvent happening, TimeSpan elapsed)
    {
        // Epochs may be short: a trial is heard of every so often.
        if (happening is SweepEvent.EpochEnded epoch)
        {
            var id = epoch.View.Running.TrialId;

            if (elapsed - told.GetValueOrDefault(id, TimeSpan.Zero) < BetweenEpochs)
            {
                return;
            }

            told[id] = elapsed;
        }

        Write(elapsed, Describe.Line(happening));

        if (happening is SweepEvent.WorkerDied died)
        {
            foreach (var line in died.LastLines.TakeLast(3))
            {
                Write(elapsed, $"  | {line}");
            }
        }
        else if (happening is SweepEvent.TrialEnded && ++ended < total && latest?.Left is { } left)
        {
            Write(elapsed, $"{ended} of {total} trials ended, about {Text.Duration(left)} left");
        }
    }

    /// <inheritdoc/>
    public void Changed(SweepSnapshot snapshot) => latest = snapshot;

    /// <inheritdoc/>
    public void Stopped(SweepSnapshot snapshot)
    {
        var rest = string.Concat(
            snapshot.Failed > 0 ? $", {snapshot.Failed} failed" : "",
            snapshot.Diverged > 0 ? $", {snapshot.Diverged} diverged" : "",
            snapshot.Pruned > 0 ? $", {snapshot.Pruned} pruned" : "",
            snapshot.Ended < snapshot.Total ? $", {snapshot.Total - snapshot.Ended} not ended" : "");
        Write(snapshot.Elapsed, $"{snapshot.Completed} of {Text.Count(snapshot.Total, "trial")} completed{rest}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Write(TimeSpan elapsed, string line) =>
        terminal.Out.WriteLine(Text.Shorten($"[{Text.Duration(elapsed),7}] {line.ReplaceLineEndings(" ")}", terminal.Width));
}
