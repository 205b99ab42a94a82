using Inception.Core;
using Inception.Results;

namespace Inception.Runner.Progress;

/// <summary>Something that happened in a sweep.</summary>
internal abstract record SweepEvent
{
    /// <summary>A worker has taken up a trial.</summary>
    public sealed record TrialBegun(RunningTrial Running, TrialPlan Plan) : SweepEvent;

    /// <summary>A trial has finished an epoch and its metrics are in the store.</summary>
    public sealed record EpochEnded(RunningView View, int Epoch) : SweepEvent;

    /// <summary>A trial is over.</summary>
    public sealed record TrialEnded(TrialRecord Trial, Outcome Outcome, double? Score) : SweepEvent;

    /// <summary>A trial was given back unfinished and waits again.</summary>
    public sealed record TrialGivenBack(TrialRecord Trial) : SweepEvent;

    /// <summary>A trial has trained as far as it may, and waits for the pruner's word.</summary>
    public sealed record TrialPaused(long TrialId, TrialPlan Plan) : SweepEvent;

    /// <summary>A worker process died.</summary>
    public sealed record WorkerDied(int Slot, int ProcessId, int ExitCode, string Cause, IReadOnlyList<long> Trials, IReadOnlyList<string> LastLines) : SweepEvent;

    /// <summary>Something else that people should know.</summary>
    public sealed record Notice(string Text) : SweepEvent;
}
