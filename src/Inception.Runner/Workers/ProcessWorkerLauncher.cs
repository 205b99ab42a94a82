using System.Diagnostics;
using Inception.Runner.Machine;

namespace Inception.Runner.Workers;

/// <summary>Starts workers as processes of this same program.</summary>
internal sealed class ProcessWorkerLauncher(Places places) : IWorkerLauncher
{
    /// <inheritdoc/>
    public IWorkerProcess Start(WorkerOrder order)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath ?? throw new InvalidOperationException("The program's own path is unknown"))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        foreach (var argument in Arguments(order))
        {
            start.ArgumentList.Add(argument);
        }

        // Read by the tensor library when it is loaded, before anyone could tell it otherwise.
        start.Environment["OMP_NUM_THREADS"] = order.Threads.ToString();
        start.Environment["MKL_NUM_THREADS"] = order.Threads.ToString();
        Directory.CreateDirectory(Path.GetDirectoryName(order.LogFile)!);
        return new WorkerProcess(start, order.LogFile);
    }

    private IEnumerable<string> Arguments(WorkerOrder order)
    {
        // Started as `dotnet inception.dll`, the process is dotnet and needs to be told the program again.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            yield return Path.Combine(AppContext.BaseDirectory, "inception.dll");
        }

        string[] arguments =
        [
            "worker", "--sweep", order.SweepId, "--slot", order.Slot.ToString(), "--threads", order.Threads.ToString(),
            "--results", places.Results, "--store", places.Store, "--data-dir", places.Data,
        ];

        foreach (var argument in arguments)
        {
            yield return argument;
        }
    }
}
