namespace Inception.Runner.Progress;

/// <summary>A sweep at one moment.</summary>
/// <param name="SweepId">The sweep.</param>
/// <param name="Total">Its trials.</param>
/// <param name="Completed">Trials that ran through.</param>
/// <param name="Failed">Trials that failed or lacked memory.</param>
/// <param name="Diverged">Trials whose loss was not a finite number.</param>
/// <param name="Pruned">Trials that the pruner stopped.</param>
/// <param name="Waiting">Trials that nobody trains now and that have not ended.</param>
/// <param name="Running">Trials that are trained now, in order of index.</param>
/// <param name="Elapsed">Time since the watch began.</param>
/// <param name="Left">Estimated time until all trials have ended; null while nothing is known.</param>
/// <param name="Share">The share of all trials' work done, in [0, 1].</param>
internal sealed record SweepSnapshot(
    string SweepId,
    int Total,
    int Completed,
    int Failed,
    int Diverged,
    int Pruned,
    int Waiting,
    double Share,
    IReadOnlyList<RunningView> Running,
    TimeSpan Elapsed,
    TimeSpan? Left)
{
    /// <summary>Trials that are over.</summary>
    public int Ended => Completed + Failed + Diverged + Pruned;
}
