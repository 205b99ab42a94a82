namespace Inception.Runner.Scheduling;

/// <summary>Why the runner stopped watching a sweep.</summary>
internal enum SweepEnd
{
    /// <summary>Every trial has ended.</summary>
    Finished,

    /// <summary>A signal asked for a stop.</summary>
    Interrupted,

    /// <summary>The time that a person gave it is over.</summary>
    OutOfTime,

    /// <summary>So many trials have ended as a person asked for.</summary>
    EnoughTrials,

    /// <summary>A trial failed, and a person had asked to stop then.</summary>
    TrialFailed,
}
