using Inception.Results;

namespace Inception.Runner.Workers;

/// <summary>
/// Keeps a claim alive from a thread of its own while the trial is trained, and sends metric values that had to wait.
/// </summary>
internal sealed class ClaimKeeper : IDisposable
{
    /// <summary>How long a worker may be silent before its trial is given to another.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(1);

    private readonly IResultsStore store;
    private readonly TrialClaim claim;
    private readonly MetricSpool spool;
    private readonly TimeProvider clock;
    private readonly CancellationTokenSource over = new();
    private readonly Lock beating = new();
    private readonly Thread thread;
    private TrialProgress progress = new(0, 0, 0, "");
    private long lastKept;
    private volatile bool isLost;

    /// <summary>Begins to keep the claim. The store is this keeper's own connection, beside that of the training thread.</summary>
    public ClaimKeeper(IResultsStore store, TrialClaim claim, MetricSpool spool, TimeProvider clock)
    {
        (this.store, this.claim, this.spool, this.clock) = (store, claim, spool, clock);
        lastKept = clock.GetTimestamp();
        thread = new Thread(Run) { IsBackground = true, Name = "heartbeat" };
        thread.Start();
    }

    /// <summary>How far the trial is; set by the training thread.</summary>
    public TrialProgress Progress
    {
        get => Volatile.Read(ref progress);
        set => Volatile.Write(ref progress, value);
    }

    /// <summary>
    /// Throws where the claim was lost. A process that slept past its lease (a frozen machine) asks the store first,
    /// before it touches the trial's folder again.
    /// </summary>
    /// <exception cref="StaleClaimException">The claim is no longer this worker's.</exception>
    public void Check()
    {
        if (!isLost && clock.GetElapsedTime(Interlocked.Read(ref lastKept)) > Lease)
        {
            Renew();
        }

        if (isLost)
        {
            throw new StaleClaimException($"Trial {claim.Plan.Name} was given to another worker");
        }
    }

    /// <summary>
    /// Writes the progress as it is now. The last word before a trial's end: a short trial ends between two beats, and
    /// its device and its steps would never have been written.
    /// </summary>
    /// <exception cref="StaleClaimException">The claim is no longer this worker's.</exception>
    /// <exception cref="StoreBusyException">The store did not answer; the same call may be made again.</exception>
    public void Tell()
    {
        Beat();
        Check();
    }

    /// <summary>Stops the heartbeat; the claim stays until its lease runs out or it is given back.</summary>
    public void Dispose()
    {
        over.Cancel();
        thread.Join();
        over.Dispose();
    }

    private void Run()
    {
        do
        {
            Renew();
        }
        while (!isLost && !over.Token.WaitHandle.WaitOne(Pulse));
    }

    private void Renew()
    {
        try
        {
            Beat();
        }
        catch (StaleClaimException)
        {
            isLost = true;
        }
        catch (Exception fault)
        {
            // Nobody can take the trial while the store answers nobody; the next beat asks again.
            Console.Error.WriteLine($"heartbeat: {fault.Message}");
        }
    }

    // One at a time, so that a beat that had to wait never puts an earlier progress over a later one.
    private void Beat()
    {
        lock (beating)
        {
            if (store.Renew(claim, Progress, Lease))
            {
                Interlocked.Exchange(ref lastKept, clock.GetTimestamp());
                spool.TrySend();
            }
            else
            {
                isLost = true;
            }
        }
    }
}
