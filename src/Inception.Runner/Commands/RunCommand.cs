using Inception.CommandLine;
using Inception.Core;
using Inception.Core.Search;
using Inception.Results;
using Inception.Runner.Machine;
using Inception.Runner.Output;
using Inception.Runner.Rooms;
using Inception.Runner.Scheduling;

namespace Inception.Runner.Commands;

/// <summary>`inception run`: makes the sweep of an experiment, or finds it, and brings it to its end.</summary>
internal sealed class RunCommand(IDefinitions definitions, DataGate data, IStores stores, SweepSession session, Terminal terminal, StopSignal stop)
{
    /// <summary>The exit code.</summary>
    public async Task<int> ExecuteAsync(RunOptions options)
    {
        var experiment = definitions.Read(options.File, options.Overrides);
        var first = Planner.Next(experiment, []);
        IReadOnlyList<TrialPlan> plans = [.. first.New];

        if (options.DryRun)
        {
            var sweepId = data.TryHash(plans) is { } known ? SweepId.Of(experiment, known) : null;
            (options.Execution.Json ? (Action<Terminal, Experiment, IReadOnlyList<TrialPlan>, string?>)PlanTable.WriteJson : PlanTable.Write)(terminal, experiment, plans, sweepId);
            return 0;
        }

        LibTorch.Check();
        var dataHash = data.Get(plans, stop.Token);
        using var store = stores.OpenOrCreate();
        var id = Create(store, SweepId.Of(experiment, dataHash), experiment, dataHash, first, options.Fresh);
        var sweep = store.FindSweep(id) ?? throw new InvalidOperationException($"The store does not know sweep {id} that it has just made");
        return await session.RunAsync(store, sweep, options.Execution);
    }

    // The sweep's id. One that is fresh gets an id of its own and reuses nothing.
    private static string Create(
        IResultsStore store, string id, Experiment experiment, string dataHash, Advance first, bool fresh)
    {
        if (!fresh)
        {
            store.CreateSweep(id, experiment, dataHash, [.. first.New], first.IsComplete, Versions.All);
            return id;
        }

        for (var n = 1; ; n++)
        {
            var own = n == 1 ? id : $"{id}-{n}";

            if (store.CreateSweep(own, experiment, dataHash, [.. first.New], first.IsComplete))
            {
                return own;
            }
        }
    }
}
