namespace Inception.Runner.Scheduling;

/// <summary>How many workers run at a time, and how many threads each of them computes with.</summary>
internal sealed record JobPlan(int Jobs, int Threads)
{
    /// <summary>What one worker may need (issue of the first release: at most 2 GB).</summary>
    private const long BytesOfWorker = 2L << 30;

    /// <summary>
    /// The plan for a machine. Trials are independent, so one thread each loses nothing to waiting for one another
    /// inside an operator: two workers of one thread train more images a second than one of two. But every worker has
    /// a network, its activations and a tensor library of its own, so on larger machines workers get more threads
    /// instead of more siblings, and there are never more workers than memory or waiting trials.
    /// </summary>
    /// <param name="cores">The machine's cores.</param>
    /// <param name="memory">The machine's memory in bytes.</param>
    /// <param name="trials">All trials of the sweep.</param>
    /// <param name="waiting">Those that have not ended.</param>
    /// <param name="asked">Jobs asked for by a person, or null.</param>
    /// <remarks>
    /// A worker's threads decide in which order sums are taken, and so the last bits of every result. They depend on the
    /// sweep and not on what is left of it: a sweep that was stopped goes on with the threads it began with.
    /// </remarks>
    public static JobPlan For(int cores, long memory, int trials, int waiting, int? asked)
    {
        var most = Math.Max(1, Math.Min(cores / ThreadsWanted(cores), (int)Math.Min(int.MaxValue, memory / BytesOfWorker)));
        var jobs = Math.Clamp(asked ?? most, 1, Math.Max(1, trials));
        return new JobPlan(Math.Min(jobs, Math.Max(1, waiting)), Math.Max(1, cores / jobs));
    }

    /// <summary>How many workers fit on devices that they take in turn: every device gets as many as the next, give or take one.</summary>
    /// <param name="free">Free bytes of each device, in the order in which workers take them.</param>
    /// <param name="need">Bytes that one worker may need.</param>
    public static int Fitting(IReadOnlyList<long> free, long need)
    {
        var fitting = 0;

        while (free[fitting % free.Count] >= need * (fitting / free.Count + 1))
        {
            fitting++;
        }

        return fitting;
    }

    private static int ThreadsWanted(int cores) => cores switch
    {
        <= 4 => 1,
        <= 16 => 2,
        _ => 4,
    };
}
