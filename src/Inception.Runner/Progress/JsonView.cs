using System.Text.Json.Nodes;
using Inception.Core;
using Inception.Core.Search;
using Inception.Runner.Output;
using Inception.Runner.Scheduling;

namespace Inception.Runner.Progress;

/// <summary>One JSON object a line for each event, as docs/json-events.md describes them.</summary>
internal sealed class JsonView(TextWriter writer, TimeProvider clock) : ISweepView
{
    private static readonly TimeSpan BetweenProgress = TimeSpan.FromSeconds(5);

    private TimeSpan lastProgress = TimeSpan.MinValue;

    /// <inheritdoc/>
    public void Begun(SweepRecord sweep, JobPlan plan) => Write("sweep-begun", TimeSpan.Zero, new JsonObject
    {
        ["sweep"] = sweep.Id,
        ["name"] = sweep.Experiment.Name,
        ["trials"] = Planner.Count(sweep),
        ["ended"] = sweep.Trials.Count(t => t.State.IsEnded),
        ["jobs"] = plan.Jobs,
        ["threads"] = plan.Threads,
    });

    /// <inheritdoc/>
    public void Happened(SweepEvent happening, TimeSpan elapsed)
    {
        var (name, body) = happening switch
        {
            SweepEvent.TrialBegun e => ("trial-begun", new JsonObject
            {
                ["trial"] = e.Plan.Index,
                ["id"] = e.Running.TrialId,
                ["attempt"] = e.Running.Attempt,
                ["seed"] = e.Plan.Seed,
                ["arm"] = e.Plan.Arm.Index,
                ["settings"] = Json.Of(e.Plan.Arm.Assignments),
                ["host"] = e.Running.Host,
                ["pid"] = e.Running.ProcessId,
            }),
            SweepEvent.EpochEnded e => ("epoch-ended", new JsonObject
            {
                ["trial"] = e.View.Plan.Index,
                ["id"] = e.View.Running.TrialId,
                ["epoch"] = e.Epoch,
                ["epochs"] = e.View.Epochs,
                ["metrics"] = Metrics(e.View.Latest.Values),
            }),
            SweepEvent.TrialEnded e => ("trial-ended", new JsonObject
            {
                ["trial"] = e.Trial.Plan.Index,
                ["id"] = e.Trial.Id,
                ["outcome"] = e.Outcome.Word,
                ["message"] = e.Outcome.ToString(),
                ["score"] = Json.Of(e.Score),
                ["attempts"] = e.Trial.Provenance.Attempts,
                ["metrics"] = Metrics(Last(e.Trial)),
            }),
            SweepEvent.TrialPaused e => ("trial-paused", new JsonObject { ["trial"] = e.Plan.Index, ["id"] = e.TrialId, ["epoch"] = e.Plan.Until }),
            SweepEvent.TrialGivenBack e => ("trial-given-back", new JsonObject { ["trial"] = e.Trial.Plan.Index, ["id"] = e.Trial.Id, ["attempts"] = e.Trial.Provenance.Attempts }),
            SweepEvent.WorkerDied e => ("worker-died", new JsonObject
            {
                ["slot"] = e.Slot,
                ["pid"] = e.ProcessId,
                ["exitCode"] = e.ExitCode,
                ["cause"] = e.Cause,
                ["trialIds"] = Json.Array(e.Trials.Select(t => (JsonNode?)t)),
                ["lastLines"] = Json.Array(e.LastLines.Select(l => (JsonNode?)l)),
            }),
            SweepEvent.Notice e => ("notice", new JsonObject { ["text"] = e.Text }),
            _ => throw new ArgumentOutOfRangeException(nameof(happening)),
        };

        Write(name, elapsed, body);
    }

    /// <inheritdoc/>
    public void Changed(SweepSnapshot snapshot)
    {
        if (lastProgress == TimeSpan.MinValue || snapshot.Elapsed - lastProgress >= BetweenProgress)
        {
            lastProgress = snapshot.Elapsed;
            Write("progress", snapshot.Elapsed, new JsonObject
            {
                ["ended"] = snapshot.Ended,
                ["waiting"] = snapshot.Waiting,
                ["share"] = Json.Of(snapshot.Share),
                ["secondsLeft"] = Json.Of(snapshot.Left?.TotalSeconds),
                ["running"] = Json.Array(snapshot.Running.Select(r => new JsonObject
                {
                    ["trial"] = r.Plan.Index,
                    ["epoch"] = r.Running.Progress.Epoch,
                    ["step"] = r.Running.Progress.Step,
                    ["steps"] = r.Running.Progress.TotalSteps,
                    ["device"] = r.Running.Progress.Device,
                })),
            });
        }
    }

    /// <inheritdoc/>
    public void Stopped(SweepSnapshot snapshot) => Write("sweep-stopped", snapshot.Elapsed, new JsonObject
    {
        ["sweep"] = snapshot.SweepId,
        ["trials"] = snapshot.Total,
        ["completed"] = snapshot.Completed,
        ["failed"] = snapshot.Failed,
        ["diverged"] = snapshot.Diverged,
        ["pruned"] = snapshot.Pruned,
        ["waiting"] = snapshot.Waiting,
    });

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static IEnumerable<MetricPoint> Last(TrialRecord trial) => trial.Metrics.GroupBy(m => m.Name).Select(g => g.MaxBy(m => (m.Epoch, m.Step))!);

    private static JsonObject Metrics(IEnumerable<MetricPoint> points) => new(points.Select(p => KeyValuePair.Create(p.Name, Json.Of(p.Value))));

    private void Write(string name, TimeSpan elapsed, JsonObject body)
    {
        var line = new JsonObject { ["event"] = name, ["time"] = clock.GetUtcNow().UtcDateTime.ToString("O"), ["elapsed"] = Math.Round(elapsed.TotalSeconds, 3) };

        foreach (var (key, value) in body.ToList())
        {
            body.Remove(key);
            line[key] = value;
        }

        Json.WriteLine(writer, line);
    }
}
