using Inception.CommandLine;
using Inception.Results;
using Inception.Runner.Machine;
using Inception.Runner.Rooms;
using Inception.Runner.Workers;
using Inception.Training;

namespace Inception.Runner.Commands;

/// <summary>`inception worker`: started by a runner, which holds the other end of its standard input.</summary>
internal sealed class WorkerCommand(IStores stores, Places places, TimeProvider clock, StopSignal stop)
{
    /// <summary>The exit code: 0 where nothing waits any more or the runner asked for a stop, 130 or 143 after a signal.</summary>
    public int Execute(WorkerOptions options)
    {
        LibTorch.Open();
        RunnerWatch.Begin(Console.OpenStandardInput(), stop);
        var identity = new WorkerIdentity(
            Environment.MachineName, Environment.ProcessId, Guid.NewGuid().ToString("N"), Versions.All, GitState.Of(places.Home));
        new WorkerLoop(stores.OpenOrCreate, Trainer.Run, places, identity, clock, stop).Run(options.Sweep, options.Slot, options.Threads);
        return stop.ExitCode;
    }
}
