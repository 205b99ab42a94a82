namespace Inception.Runner.Scheduling;

/// <summary>Why the runner stopped watching a sweep.</summary>
internal enum SweepEnd
{
    /// <summary>Every trial has ended.</summary>
    Finished,

    /// <summary>A signal asked for a stop.</summary>
    Interrupted,
}
