using Inception.CommandLine;
using Inception.Core;
using Inception.Runner.Machine;
using Inception.Runner.Rooms;

namespace Inception.Runner.Commands;

/// <summary>`inception resume`: goes on with a sweep from the definition that the store has frozen.</summary>
internal sealed class ResumeCommand(DataGate data, IStores stores, SweepSession session, StopSignal stop)
{
    /// <summary>The exit code.</summary>
    public async Task<int> ExecuteAsync(ResumeOptions options)
    {
        using var store = stores.TryOpen();
        var sweep = SweepFinder.Find(store, options.Sweep);
        LibTorch.Check();

        if ((options.Retry || !sweep.IsFinished) && data.Get([.. sweep.Trials.Select(t => t.Plan)], stop.Token) != sweep.DataHash)
        {
            throw new UserException(
                $"the data of sweep {sweep.Id} have changed since it began, so its trials would not be comparable; bring the old data back, or begin a new sweep with inception run", FaultReport.Failed);
        }

        if (options.Retry && store!.Requeue(sweep.Id) > 0)
        {
            sweep = store.FindSweep(sweep.Id) ?? sweep;
        }

        return await session.RunAsync(store!, sweep, options.Execution);
    }
}
