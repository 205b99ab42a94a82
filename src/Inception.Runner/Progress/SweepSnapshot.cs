namespace Inception.Runner.Progress;

/// <summary>A sweep at one moment.</summary>
/// <param name="Left">Estimated time until all trials have ended; null while nothing is known.</param>
/// <param name="Share">The share of all trials' work done, in [0, 1].</param>
internal sealed record SweepSnapshot(
    string SweepId,
    int Total,
    int Completed,
    int Failed,
    int Diverged,
    int Waiting,
    double Share,
    IReadOnlyList<RunningView> Running,
    TimeSpan Elapsed,
    TimeSpan? Left)
{
    /// <summary>Trials that are over.</summary>
    public int Ended => Completed + Failed + Diverged;
}
