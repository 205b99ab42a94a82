using Inception.Results;

namespace Inception.Runner.Workers;

/// <summary>What to do while the store does not answer: a locked file, a server that restarts.</summary>
internal static class StoreAccess
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>May the same call succeed later? A lost claim, a full disk and a damaged store stay what they are.</summary>
    public static bool MayPass(Exception fault) => fault is StoreBusyException;

    /// <summary>Calls again until it succeeds, or until the patience is over or a stop was asked for: then the fault goes on.</summary>
    public static T Insist<T>(Func<T> call, TimeProvider clock, TimeSpan patience, CancellationToken cancellation)
    {
        var start = clock.GetTimestamp();

        while (true)
        {
            try
            {
                return call();
            }
            catch (Exception fault) when (MayPass(fault) && clock.GetElapsedTime(start) < patience && !cancellation.IsCancellationRequested)
            {
                cancellation.WaitHandle.WaitOne(Pause);
            }
        }
    }
}
