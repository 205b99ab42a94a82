using Inception.Runner.Machine;

namespace Inception.Runner.Workers;

/// <summary>
/// The worker's end of the pipe from its runner. When it closes (the runner stopped, crashed or was killed) the worker
/// is asked to stop; if it has not ended in time, it is ended.
/// </summary>
internal static class RunnerWatch
{
    /// <summary>A worker promises to be gone this long after its runner.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(9);

    /// <summary>The exit code of a worker that had to be ended.</summary>
    private const int Overdue = 70;

    /// <summary>Watches from a thread of its own.</summary>
    public static void Begin(Stream pipe, StopSignal stop)
    {
        var thread = new Thread(() => Watch(pipe, stop)) { IsBackground = true, Name = "runner watch" };
        thread.Start();
    }

    private static void Watch(Stream pipe, StopSignal stop)
    {
        var buffer = new byte[64];

        try
        {
            while (pipe.Read(buffer) > 0)
            {
            }
        }
        catch (IOException)
        {
            // A broken pipe is a closed one.
        }

        stop.Ask(0);
        Thread.Sleep(Grace);
        ExitNow.With(Overdue);
    }
}
