using Inception.Results;
using Inception.Runner.Machine;
using Inception.Runner.Progress;
using Inception.Runner.Workers;

namespace Inception.Runner.Scheduling;

/// <summary>The runner's worker processes: started while trials wait, seen when they die, and ended with it.</summary>
internal sealed class WorkerPool(
    IWorkerLauncher launcher, IResultsStore store, LocalProcesses processes, MemoryKills memory, Places places, TimeProvider clock, string sweepId, JobPlan plan)
    : IDisposable
{
    // A worker that found nothing to do is not started again at once.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    private readonly WorkerSlot[] slots = [.. Enumerable.Range(0, plan.Jobs).Select(i => new WorkerSlot(i))];

    /// <summary>Worker processes that have not been seen to end.</summary>
    public int Alive => slots.Count(s => s.Worker is not null);

    /// <summary>Was every place given up, so that nothing will be trained?</summary>
    public bool IsGivenUp => slots.All(s => s.IsGivenUp && s.Worker is null);

    /// <summary>The last lines of the worker that was given up last.</summary>
    public IReadOnlyList<string> LastLines { get; private set; } = [];

    /// <summary>Starts workers in free places, not more than trials wait.</summary>
    public void Fill(int waiting)
    {
        foreach (var slot in slots.Where(s => s.Worker is null && !s.IsGivenUp && s.RestUntil <= clock.GetTimestamp()).Take(Math.Max(0, waiting)))
        {
            var memoryKills = memory.Count();
            slot.Fill(launcher.Start(new WorkerOrder(sweepId, slot.Number, plan.Threads, places.WorkerLog(sweepId, slot.Number))), memoryKills);
        }
    }

    /// <summary>Takes note of workers that have ended; tells of those that died, whose trials are given back to the store.</summary>
    /// <param name="stopping">Was everybody asked to stop? Then a worker that ended by the same signal did not die.</param>
    public IReadOnlyList<SweepEvent> Reap(bool stopping = false)
    {
        var events = new List<SweepEvent>();

        foreach (var slot in slots.Where(s => s.Worker is { Exited.IsCompleted: true }))
        {
            var worker = slot.Worker!;
            var exitCode = worker.Exited.Result;
            var diedIdle = false;
            slot.RestUntil = clock.GetTimestamp() + (long)(Rest.TotalSeconds * clock.TimestampFrequency);

            if (exitCode != 0 && !(stopping && ExitCause.IsStop(exitCode)))
            {
                var cause = ExitCause.Of(exitCode, memory.Count() - slot.MemoryKillsBefore);
                var trials = store.ReleaseDead(sweepId, processes.Host, worker.ProcessId, cause);
                events.Add(new SweepEvent.WorkerDied(slot.Number, worker.ProcessId, exitCode, cause, trials, worker.LastLines));
                LastLines = worker.LastLines;
                diedIdle = trials.Count == 0;
                slot.RestUntil = diedIdle ? slot.RestUntil : 0;
            }

            slot.Clear(diedIdle);
        }

        return events;
    }

    /// <summary>Each ends with the exit of a worker.</summary>
    public IEnumerable<Task> Exits => slots.Where(s => s.Worker is not null).Select(s => s.Worker!.Exited);

    /// <summary>Asks every worker for a checkpoint and its end, and waits for that; who is late is killed.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        foreach (var slot in slots)
        {
            slot.Worker?.AskToStop();
        }

        var exits = Task.WhenAll(Exits);
        await Task.WhenAny(exits, Task.Delay(patience, clock));
        KillAll();
        await Task.WhenAny(exits, Task.Delay(TimeSpan.FromSeconds(5), clock));
    }

    /// <summary>Kills every worker at once.</summary>
    public void KillAll()
    {
        foreach (var slot in slots.Where(s => s.Worker is { Exited.IsCompleted: false }))
        {
            slot.Worker?.Kill();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        KillAll();

        foreach (var slot in slots)
        {
            slot.Clear(diedIdle: false);
        }
    }
}
