using System.Runtime.InteropServices;

namespace Inception.Runner.Machine;

/// <summary>
/// Ctrl-C and SIGTERM. The first only sets a flag, so that whoever works can come to an end in order; the second ends
/// the process at once.
/// </summary>
internal sealed class StopSignal : IDisposable
{
    // Never disposed: a watching thread may ask for a stop while the process ends by itself.
    private readonly CancellationTokenSource source = new();
    private readonly List<PosixSignalRegistration> registrations = [];
    private int signals;

    /// <summary>Called on a second signal, before the process ends.</summary>
    public Action AtOnce { get; set; } = () => { };

    /// <summary>The code to exit with once stopped: 130 after Ctrl-C, 143 after SIGTERM, 0 before.</summary>
    public int ExitCode { get; private set; }

    /// <summary>Cancelled by the first signal, or by <see cref="Ask"/>.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>Was a stop asked for?</summary>
    public bool IsRequested => source.IsCancellationRequested;

    /// <summary>Listens to the process's signals from now on.</summary>
    public static StopSignal OfProcess()
    {
        var stop = new StopSignal();
        stop.registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, context => stop.Receive(context, 130)));
        stop.registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => stop.Receive(context, 143)));
        stop.registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => stop.Receive(context, 129)));
        return stop;
    }

    /// <summary>
    /// Asks for a stop without a signal. Not counted as one: Ctrl-C reaches a worker twice, as a signal of its own and
    /// as the closed pipe of its runner, in either order.
    /// </summary>
    public void Ask(int exitCode)
    {
        lock (registrations)
        {
            if (!IsRequested)
            {
                ExitCode = exitCode;
                source.Cancel();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => registrations.ForEach(r => r.Dispose());

    private void Receive(PosixSignalContext context, int exitCode)
    {
        context.Cancel = true;

        if (Interlocked.Increment(ref signals) == 1)
        {
            Ask(exitCode);
            return;
        }

        AtOnce();
        ExitNow.With(exitCode);
    }
}
