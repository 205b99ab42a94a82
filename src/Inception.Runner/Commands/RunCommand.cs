using Inception.CommandLine;
using Inception.Core;
using Inception.Core.Search;
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
        var plans = Planner.PlanOrRaise(experiment);

        if (options.DryRun)
        {
            var sweepId = data.TryHash(plans) is { } known ? SweepId.Of(experiment, known) : null;
            (options.Json ? (Action<Terminal, Experiment, IReadOnlyList<TrialPlan>, string?>)PlanTable.WriteJson : PlanTable.Write)(terminal, experiment, plans, sweepId);
            return 0;
        }

        LibTorch.Check();
        var dataHash = data.Get(plans, stop.Token);
        var id = SweepId.Of(experiment, dataHash);
        using var store = stores.OpenOrCreate();
        store.CreateSweep(id, experiment, dataHash, plans);
        var sweep = store.FindSweep(id) ?? throw new InvalidOperationException($"The store does not know sweep {id} that it has just made");
        return await session.RunAsync(store, sweep, options.Jobs ?? experiment.Jobs?.Value, options.Json ? ViewKind.Json : options.Plain ? ViewKind.Plain : ViewKind.Automatic);
    }
}
