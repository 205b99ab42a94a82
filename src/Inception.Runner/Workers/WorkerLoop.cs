using Inception.Core;
using Inception.Core.Search;
using Inception.Results;
using Inception.Runner.Machine;
using Inception.Training;

namespace Inception.Runner.Workers;

/// <summary>A worker's life: claim a trial, train it, write its end, and claim the next, until none waits.</summary>
/// <param name="openStore">Opens a connection of its own each time.</param>
/// <param name="train">The trainer.</param>
/// <param name="places">Where data and results lie.</param>
/// <param name="identity">Who works.</param>
/// <param name="clock">The clock.</param>
/// <param name="stop">Asks for a checkpoint and an end.</param>
internal sealed class WorkerLoop(
    Func<IResultsStore> openStore,
    Func<TrialJob, ITrialListener, TrialEnd> train,
    Places places,
    WorkerIdentity identity,
    TimeProvider clock,
    StopSignal stop)
{
    /// <summary>How long a worker waits for a store that does not answer, before it gives up.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>How long it waits for the results of others, where the plan grows with them.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Works until no trial waits, and none will, or a stop is asked for.</summary>
    public void Run(string sweepId, int slot, int threads)
    {
        using var store = openStore();
        using var heartbeatStore = openStore();

        while (!stop.IsRequested)
        {
            if (Insist(() => store.Claim(sweepId, identity, ClaimKeeper.Lease)) is not { } claim)
            {
                if (!Plan(store, sweepId))
                {
                    return;
                }

                continue;
            }

            Console.WriteLine($"trial {claim.Plan.Name}, attempt {claim.Attempt}: {claim.Plan.Arm.Label}, seed {claim.Plan.Seed}");

            try
            {
                Work(store, heartbeatStore, claim, slot, threads);
            }
            catch (StaleClaimException e)
            {
                Console.Error.WriteLine($"trial {claim.Plan.Name} dropped: {e.Message}");
            }
        }
    }

    // Nothing waits. Where the plan grows with its results, whoever is free notes what comes next: a function of what is
    // in the store, so it does not matter who, or that two do. False where there is no next.
    private bool Plan(IResultsStore store, string sweepId)
    {
        if (Insist(() => store.FindSweep(sweepId)) is not { IsPlanned: false } sweep)
        {
            return false;
        }

        var advance = Planner.Next(sweep.Experiment, sweep.Trials);

        if (!Insist(() => store.Extend(sweepId, advance)))
        {
            if (sweep.Trials.All(t => t.State.IsEnded || t.State.IsPaused) && !advance.IsComplete)
            {
                throw new InvalidOperationException($"The plan of sweep {sweepId} is not whole, nobody works on it, and it has no next trial");
            }

            stop.Token.WaitHandle.WaitOne(Pause);
        }

        return true;
    }

    private void Work(IResultsStore store, IResultsStore heartbeatStore, TrialClaim claim, int slot, int threads)
    {
        var folder = places.Trial(claim.SweepId, claim.Plan);
        var spool = new MetricSpool(store, claim, folder);

        using (var keeper = new ClaimKeeper(heartbeatStore, claim, spool, clock))
        {
            var job = new TrialJob(claim.Plan, Path.Combine(places.Data, claim.Plan.Settings.Data.Name), folder, slot, threads);
            var listener = new TrialListener(keeper, spool, stop, clock, TimeLeft(store, claim));
            var ending = Train(job, listener);
            keeper.Check();
            // Inside the heartbeat: as long as the store does not answer, the claim has to be held.
            Tell(keeper);
            SendAll(spool);
            Write(store, claim, ending);
        }
    }

    // What earlier attempts have spent stands in the metrics that they left.
    private static TimeSpan? TimeLeft(IResultsStore store, TrialClaim claim)
    {
        if (claim.Plan.Settings.TimeLimit is not { } limit || store.FindTrial(claim.TrialId) is not (_, var trial))
        {
            return null;
        }

        return limit.Value - TimeSpan.FromSeconds(trial.Series(Metric.EpochSeconds).Sum(m => m.Value));
    }

    private TrialEnding Train(TrialJob job, TrialListener listener)
    {
        try
        {
            var end = train(job, listener);
            return end.IsInterrupted && listener.IsOverdue ? TrialEnding.Overdue(job.Plan.Settings.TimeLimit!.Value, end) : TrialEnding.Of(end);
        }
        catch (Exception e) when (e is not StaleClaimException)
        {
            Console.Error.WriteLine(e);
            return TrialEnding.Of(e);
        }
    }

    private void Tell(ClaimKeeper keeper) => Insist(() =>
    {
        keeper.Tell();
        return true;
    });

    private void SendAll(MetricSpool spool) => Insist(() => spool.TrySend() ? true : throw new StoreBusyException("metric values could not be written to the store"));

    private void Write(IResultsStore store, TrialClaim claim, TrialEnding ending) => ending.End.Match(
        ended: outcome => Insist(() =>
        {
            if (ending.Fault is { } fault && store.Retry(claim, fault, outcome.ToString(), ending.Most))
            {
                Console.WriteLine($"trial {claim.Plan.Name} {outcome}; it is tried again");
            }
            else
            {
                store.Finish(claim, outcome);
                Console.WriteLine($"trial {claim.Plan.Name} {outcome}");
            }

            return true;
        }),
        interrupted: step => Insist(() =>
        {
            store.Release(claim, interrupted: true, $"stopped after step {step}");
            Console.WriteLine($"trial {claim.Plan.Name} stopped after step {step}; its checkpoint is written");
            return true;
        }),
        paused: epoch => Insist(() =>
        {
            store.Pause(claim);
            Console.WriteLine($"trial {claim.Plan.Name} paused after epoch {epoch}");
            return true;
        }));

    private T Insist<T>(Func<T> call) => StoreAccess.Insist(call, clock, Patience, stop.Token);
}
