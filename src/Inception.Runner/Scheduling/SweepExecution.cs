using Inception.Core;
using Inception.Results;
using Inception.Runner.Machine;
using Inception.Runner.Progress;
using Inception.Runner.Workers;

namespace Inception.Runner.Scheduling;

/// <summary>
/// Runs a sweep to its end: starts workers while trials wait, and watches. It holds no state that is not in the store,
/// so it may be killed at any moment, and another may work on the same sweep.
/// </summary>
internal sealed class SweepExecution(
    IWorkerLauncher launcher, LocalProcesses processes, MemoryKills memory, Places places, TimeProvider clock, StopSignal stop)
{
    private static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // A store that answers nobody for this long is said so, once.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Trains what has not ended. Ends when every trial has, also those that another runner's workers train, or where a
    /// limit is reached.
    /// </summary>
    public async Task<SweepEnd> RunAsync(IResultsStore store, SweepRecord sweep, JobPlan plan, SweepLimits limits, ISweepView view)
    {
        var notices = CleanUp(store, sweep.Id);
        var watcher = new SweepWatcher(store, sweep, plan.Jobs, clock);
        using var pool = new WorkerPool(launcher, store, processes, memory, places, clock, sweep.Id, plan);
        stop.AtOnce = pool.KillAll;
        view.Begun(sweep, plan);
        Tell(view, watcher, notices);
        var answered = clock.GetTimestamp();
        var begin = watcher.Snapshot();
        SweepEnd? limit = null;

        try
        {
            while (!stop.IsRequested && !watcher.IsFinished && limit is null)
            {
                if (TryStep(watcher, pool, view))
                {
                    answered = clock.GetTimestamp();
                }
                else if (answered != 0 && clock.GetElapsedTime(answered) > Silence)
                {
                    view.Happened(new SweepEvent.Notice("the results store does not answer; workers go on and keep their results until it does"), watcher.Elapsed);
                    answered = 0;
                }

                limit = limits.Reached(begin, watcher.Snapshot());

                if (!watcher.IsFinished && limit is null)
                {
                    await Task.WhenAny([Task.Delay(Pulse, clock, stop.Token), .. pool.Exits]);
                }
            }

            if (stop.IsRequested || limit is not null)
            {
                view.Happened(new SweepEvent.Notice("stopping: workers write a checkpoint (again: at once)"), watcher.Elapsed);
            }

            await pool.StopAsync(Patience);
            Tell(view, watcher, [.. pool.Reap(stopping: true), .. watcher.LookAtAll()]);
            view.Stopped(watcher.Snapshot());
            return watcher.IsFinished ? SweepEnd.Finished : stop.IsRequested ? SweepEnd.Interrupted : limit ?? SweepEnd.Interrupted;
        }
        finally
        {
            stop.AtOnce = () => { };
        }
    }

    private bool TryStep(SweepWatcher watcher, WorkerPool pool, ISweepView view)
    {
        try
        {
            Tell(view, watcher, [.. pool.Reap(), .. watcher.Look()]);

            if (watcher.Waiting > 0 && pool.Alive == 0)
            {
                // What seems to wait may have ended between two looks.
                Tell(view, watcher, watcher.LookAtAll());
            }

            pool.Fill(watcher.IsPlanned ? watcher.Waiting : int.MaxValue);
            view.Changed(watcher.Snapshot());
        }
        catch (Exception fault) when (StoreAccess.MayPass(fault))
        {
            return false;
        }

        if (watcher.Waiting > 0 && pool.IsGivenUp)
        {
            throw new UserException(
                $"workers end before they take up a trial: {pool.LastLines.LastOrDefault(l => l.Length > 0) ?? "they printed nothing"}; see {Places.Shown(places.WorkerLog(watcher.Snapshot().SweepId, 0))}", FaultReport.Failed);
        }

        return true;
    }

    /// <summary>Gives back the trials of workers of this machine that died with their runner, and says who else is at work.</summary>
    private List<SweepEvent> CleanUp(IResultsStore store, string sweepId)
    {
        var events = new List<SweepEvent>();

        foreach (var group in store.Running(sweepId).GroupBy(r => (r.Host, r.ProcessId)))
        {
            var (host, processId) = group.Key;

            if (host == processes.Host && !processes.IsWorker(processId, sweepId))
            {
                store.ReleaseDead(sweepId, host, processId, "the worker and its runner were killed");
                events.Add(new SweepEvent.Notice($"worker {processId} died with its runner; its trial goes on from its last checkpoint"));
            }
            else
            {
                events.Add(new SweepEvent.Notice($"worker {processId} on {host} is at work on this sweep already; joining it"));
            }
        }

        return events;
    }

    private static void Tell(ISweepView view, SweepWatcher watcher, IReadOnlyList<SweepEvent> events)
    {
        foreach (var happening in events)
        {
            view.Happened(happening, watcher.Elapsed);
        }
    }
}
