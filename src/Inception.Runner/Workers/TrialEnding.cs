using Inception.Core;
using Inception.Training;

namespace Inception.Runner.Workers;

/// <summary>
/// How an attempt at a trial ended, and whether another may end better. A lack of memory may have been a neighbour's and
/// is tried once more at the same size; a full disk may be emptied; a loss that is not a number and every other fault of
/// the trial's own come again.
/// </summary>
/// <param name="End">How it ended.</param>
/// <param name="Fault">The fault that may pass, in a word for the store; null: it is the trial's end.</param>
/// <param name="Most">How many attempts may end by this fault.</param>
internal sealed record TrialEnding(TrialEnd End, string? Fault, int Most)
{
    private const int MostOutOfMemory = 2;
    private const int MostDiskFull = 3;

    /// <summary>The trainer's own word.</summary>
    public static TrialEnding Of(TrialEnd end) => end is TrialEnd.Ended { outcome.IsOutOfMemory: true }
        ? new TrialEnding(end, "out of memory", MostOutOfMemory)
        : new TrialEnding(end, null, 1);

    /// <summary>A fault that the trainer raised.</summary>
    public static TrialEnding Of(Exception fault) => FaultReport.IsDiskFull(fault)
        ? new TrialEnding(Failed(FaultReport.SentenceOf(fault).Replace("the disk is full", "disk full", StringComparison.Ordinal)), "disk full", MostDiskFull)
        : new TrialEnding(Failed(FaultReport.SentenceOf(fault)), null, 1);

    /// <summary>The trial's training time was over.</summary>
    public static TrialEnding Overdue(TimeSpan limit, TrialEnd end) => new(
        Failed(
            $"its training time of {limit.TotalMinutes:0.###} minutes was over {end.Match(_ => "", step => $"after step {step}", epoch => $"after epoch {epoch}")}; give it more with budget.trial-minutes"),
        null,
        1);

    private static TrialEnd Failed(string cause) => TrialEnd.NewEnded(Outcome.NewFailed(cause));
}
