using Inception.CommandLine;
using Inception.Runner.Progress;

namespace Inception.Runner.Scheduling;

/// <summary>Where a person wants a run to stop before every trial has ended. Nothing of it is kept: another run may go on.</summary>
/// <param name="Time">After this time; null: no such end.</param>
/// <param name="Trials">When so many more trials have ended; null: no such end.</param>
/// <param name="FailFast">When one more trial has failed.</param>
internal sealed record SweepLimits(TimeSpan? Time, int? Trials, bool FailFast)
{
    /// <summary>The limits of a command line.</summary>
    public static SweepLimits Of(ExecutionOptions options) => new(options.StopAfter, options.StopAfterTrials, options.FailFast);

    /// <summary>Which limit a sweep has reached since that beginning, or null.</summary>
    public SweepEnd? Reached(SweepSnapshot begin, SweepSnapshot now) =>
        FailFast && now.Failed > begin.Failed ? SweepEnd.TrialFailed
        : now.Elapsed >= Time ? SweepEnd.OutOfTime
        : now.Ended - begin.Ended >= Trials ? SweepEnd.EnoughTrials
        : null;
}
