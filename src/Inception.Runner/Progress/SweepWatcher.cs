using Inception.Core;
using Inception.Core.Search;
using Inception.Results;
using Inception.Runner.Scheduling;

namespace Inception.Runner.Progress;

/// <summary>
/// Follows a sweep by reading the store: the running trials at every look, and a trial in full only when it begins,
/// ends an epoch or is gone from the running ones. It never writes.
/// </summary>
internal sealed class SweepWatcher
{
    // A growing plan is read whole, so not at every look.
    private static readonly TimeSpan BetweenPlans = TimeSpan.FromSeconds(1);

    private readonly IResultsStore store;
    private SweepRecord sweep;
    private readonly TimeProvider clock;
    private readonly int jobs;
    private readonly long start;
    private readonly int foreseen;
    private readonly SortedDictionary<long, TrialRecord> trials = [];
    private readonly Dictionary<long, Observation> observed = [];
    private readonly Dictionary<long, double> spent = [];
    private readonly HashSet<long> pruned = [];
    private Dictionary<long, RunningView> running = [];
    private long planned;

    /// <summary>Begins to watch; what has ended before is known and not told again.</summary>
    public SweepWatcher(IResultsStore store, SweepRecord sweep, int jobs, TimeProvider clock)
    {
        (this.store, this.sweep, this.clock, this.jobs) = (store, sweep, clock, jobs);
        start = clock.GetTimestamp();
        foreseen = Planner.Count(sweep);

        foreach (var trial in sweep.Trials)
        {
            trials.Add(trial.Id, trial);
        }
    }

    /// <summary>Time since the watch began.</summary>
    public TimeSpan Elapsed => clock.GetElapsedTime(start);

    /// <summary>Is the plan whole? While it grows, workers are needed that note what comes next, even where no trial waits.</summary>
    public bool IsPlanned => sweep.IsPlanned;

    /// <summary>Trials that have not ended and that nobody trains.</summary>
    public int Waiting => trials.Values.Count(t => !t.State.IsEnded && !running.ContainsKey(t.Id));

    /// <summary>Have all trials ended?</summary>
    public bool IsFinished => sweep.IsPlanned && trials.Values.All(t => t.State.IsEnded);

    /// <summary>Looks at the store and tells what happened since the last look, in order.</summary>
    public IReadOnlyList<SweepEvent> Look()
    {
        var events = new List<SweepEvent>();
        LookForNewTrials();
        var now = store.Running(sweep.Id).Where(r => trials.ContainsKey(r.TrialId)).ToDictionary(r => r.TrialId);

        // Gone from the running ones: ended, or given back. A trial can also begin and end between two looks: trials are
        // claimed in order, so those before a running one that seem to wait may have ended.
        var newest = now.Values.Where(r => !running.ContainsKey(r.TrialId)).Select(r => r.Index).DefaultIfEmpty(-1).Max();
        var doubtful = trials.Values.Where(t => !t.State.IsEnded && !now.ContainsKey(t.Id) && (running.ContainsKey(t.Id) || t.Plan.Index < newest)).ToList();

        foreach (var trial in pruned.Except(doubtful.Select(t => t.Id)).ToList())
        {
            Refresh(trial, wasRunning: false, events);
        }

        pruned.Clear();

        foreach (var trial in doubtful)
        {
            Refresh(trial.Id, running.ContainsKey(trial.Id), events);
        }

        var views = new Dictionary<long, RunningView>();

        foreach (var trial in now.Values.Where(r => !trials[r.TrialId].State.IsEnded))
        {
            views.Add(trial.TrialId, View(trial, events));
        }

        running = views;
        return events;
    }

    /// <summary>Reads every trial that has not ended again; for when no worker is left and a look may have missed one.</summary>
    public IReadOnlyList<SweepEvent> LookAtAll()
    {
        var events = new List<SweepEvent>(Look());

        foreach (var trial in trials.Values.Where(t => !t.State.IsEnded && !running.ContainsKey(t.Id)).ToList())
        {
            Refresh(trial.Id, wasRunning: false, events);
        }

        return events;
    }

    /// <summary>The state at the last look.</summary>
    public SweepSnapshot Snapshot()
    {
        var work = trials.Values.Select(WorkOf).ToList();
        // What a growing plan will add takes what trials took so far.
        work.AddRange(Enumerable.Repeat(new TrialWork(-1, false, false, TimeSpan.Zero, 0, 0), sweep.IsPlanned ? 0 : Math.Max(0, foreseen - trials.Count)));
        var ended = trials.Values.Where(t => t.State.IsEnded).Select(t => ((TrialState.Ended)t.State).outcome).ToList();
        return new SweepSnapshot(
            sweep.Id,
            work.Count,
            ended.Count(o => o.IsCompleted),
            ended.Count(o => o.IsFailed || o.IsOutOfMemory),
            ended.Count(o => o.IsDiverged),
            ended.Count(o => o.IsPruned),
            Waiting,
            work.Sum(w => w.HasEnded ? 1 : w.Done) / Math.Max(1, work.Count),
            [.. running.Values.OrderBy(v => v.Plan.Index)],
            Elapsed,
            Eta.Left(work, jobs));
    }

    // A trial that begins before it is known here is told a little later.
    private void LookForNewTrials()
    {
        if (sweep.IsPlanned || (planned != 0 && clock.GetElapsedTime(planned) < BetweenPlans) || store.FindSweep(sweep.Id) is not { } now)
        {
            return;
        }

        (sweep, planned) = (now, clock.GetTimestamp());

        foreach (var trial in now.Trials.Where(t => !trials.ContainsKey(t.Id)))
        {
            // As it was planned: what became of it is an event of its own.
            trials.Add(trial.Id, new TrialRecord(trial.Id, trial.Plan, TrialState.Waiting, [], trial.Provenance));
        }

        // Pruned ones never ran again, so no look at the running ones sees their end.
        foreach (var trial in now.Trials.Where(t => t.State is TrialState.Ended { outcome.IsPruned: true } && !trials[t.Id].State.IsEnded))
        {
            pruned.Add(trial.Id);
        }
    }

    private void Refresh(long trialId, bool wasRunning, List<SweepEvent> events)
    {
        if (store.FindTrial(trialId) is not (_, var trial))
        {
            return;
        }

        trials[trialId] = trial;

        if (trial.State is TrialState.Ended ended)
        {
            observed.Remove(trialId);
            var score = trial.TryScore(sweep.Experiment.Objective);
            events.Add(new SweepEvent.TrialEnded(trial, ended.outcome, score is null ? null : score.Value));
        }
        else if (wasRunning && !trial.State.IsRunning)
        {
            observed.Remove(trialId);
            // Between two looks a trial may pause and be told to go on: then it waits, with a higher limit than it ran with.
            var plan = running[trialId].Plan;
            events.Add(trial.State.IsPaused || trial.Plan.Until > plan.Until
                ? new SweepEvent.TrialPaused(trialId, plan)
                : new SweepEvent.TrialGivenBack(trial));
        }
    }

    private RunningView View(RunningTrial now, List<SweepEvent> events)
    {
        if (!running.TryGetValue(now.TrialId, out var before) || before.Running.Attempt != now.Attempt)
        {
            observed[now.TrialId] = new Observation(clock.GetTimestamp(), now.Progress.Step);
            // Read again: its epoch limit may have been raised since.
            var trial = Read(now.TrialId);
            events.Add(new SweepEvent.TrialBegun(now, trial.Plan));
            return new RunningView(now, trial.Plan, LatestOf(trial));
        }

        // The pace counts from the first step, not from the start of the process.
        if (before.Running.Progress.Step == 0 && now.Progress.Step > 0)
        {
            observed[now.TrialId] = new Observation(clock.GetTimestamp(), now.Progress.Step);
        }

        if (now.Progress.Epoch <= before.Running.Progress.Epoch || before.Running.Progress.Epoch == 0)
        {
            return before with { Running = now };
        }

        var view = before with { Running = now, Latest = LatestOf(Read(now.TrialId)) };
        events.Add(new SweepEvent.EpochEnded(view, now.Progress.Epoch - 1));
        return view;
    }

    private TrialRecord Read(long trialId) => store.FindTrial(trialId) is (_, var trial) ? trial : trials[trialId];

    // The values of the last epoch, each metric's own.
    private static Dictionary<string, MetricPoint> LatestOf(TrialRecord trial) =>
        trial.Metrics.GroupBy(m => m.Name).ToDictionary(g => g.Key, g => g.MaxBy(m => (m.Epoch, m.Step))!);

    private TrialWork WorkOf(TrialRecord trial)
    {
        if (trial.State.IsEnded)
        {
            // What failed or diverged early says nothing about what a trial takes.
            if (!spent.TryGetValue(trial.Id, out var seconds))
            {
                seconds = trial.State is TrialState.Ended { outcome.IsCompleted: true } ? trial.Series(Metric.EpochSeconds).Sum(m => m.Value) : 0;
                spent.Add(trial.Id, seconds);
            }

            return new TrialWork(trial.Plan.Arm.Index, true, false, TimeSpan.FromSeconds(seconds), 1, 1);
        }

        if (!running.TryGetValue(trial.Id, out var view))
        {
            return new TrialWork(trial.Plan.Arm.Index, false, false, TimeSpan.Zero, 0, 0);
        }

        var seen = observed[trial.Id];
        var steps = view.Running.Progress.Step - seen.Step;
        var share = view.Running.Progress.TotalSteps > 0 ? (double)steps / view.Running.Progress.TotalSteps : 0;
        return new TrialWork(trial.Plan.Arm.Index, false, true, clock.GetElapsedTime(seen.Since), share, view.Share);
    }

    /// <summary>Since when, and from which step on, a trial's pace was seen.</summary>
    private sealed record Observation(long Since, long Step);
}
