using Inception.Core;
using Microsoft.FSharp.Core;

namespace Inception.Results.Sqlite;

/// <summary>A row of the trial table with its newest attempt, as read.</summary>
internal sealed class TrialRow
{
    internal const string Select =
        """
        SELECT t.id AS Id, t.position AS Position, t.arm AS Arm, arm.assignments AS Assignments, t.seed AS Seed, t.until AS Until, t.state AS State,
               t.outcome_step AS OutcomeStep, t.outcome_text AS OutcomeText, t.attempt AS Attempt,
               t.state = 'running' AND t.lease_until > unixepoch('subsec') AS IsHeld,
               a.host AS Host, a.device AS Device, a.versions AS Versions, a.git_state AS GitState, a.ended AS Ended,
               first.started AS Started,
               (SELECT s.id || '/' || printf('%03d', o.position) FROM trial o JOIN sweep s ON s.number = o.sweep
                WHERE o.id = t.reused_from) AS ReusedFrom
        FROM trial t
        JOIN arm ON arm.sweep = t.sweep AND arm.position = t.arm
        LEFT JOIN attempt a ON a.trial = t.id AND a.number = t.attempt
        LEFT JOIN attempt first ON first.trial = t.id AND first.number = 1
        """;

    public long Id { get; init; }

    public long Position { get; init; }

    public long Arm { get; init; }

    public string Assignments { get; init; } = "";

    public long Seed { get; init; }

    public long? Until { get; init; }

    public string State { get; init; } = "";

    public long? OutcomeStep { get; init; }

    public string? OutcomeText { get; init; }

    public long Attempt { get; init; }

    public bool IsHeld { get; init; }

    public string? Host { get; init; }

    public string? Device { get; init; }

    public string? Versions { get; init; }

    public string? GitState { get; init; }

    public double? Started { get; init; }

    public double? Ended { get; init; }

    public string? ReusedFrom { get; init; }

    /// <summary>A trial whose lease has run out waits again.</summary>
    internal TrialState TrialState => State switch
    {
        "waiting" or "running" => IsHeld ? TrialState.Running : TrialState.Waiting,
        "paused" => TrialState.Paused,
        "completed" => TrialState.NewEnded(Outcome.Completed),
        "diverged" => TrialState.NewEnded(Outcome.NewDiverged(OutcomeStep ?? 0)),
        "out of memory" => TrialState.NewEnded(Outcome.NewOutOfMemory(OutcomeText ?? "")),
        "pruned" => TrialState.NewEnded(Outcome.NewPruned((int)(OutcomeStep ?? 0), OutcomeText ?? "")),
        _ => TrialState.NewEnded(Outcome.NewFailed(OutcomeText ?? "")),
    };

    /// <summary>Started is the first attempt's begin, Ended the end of the trial; the rest is the newest attempt's.</summary>
    internal Provenance Provenance => new(
        (int)Attempt, Host ?? "", Device ?? "", Versions ?? "", GitState ?? "",
        Optional(Started), Optional(TrialState.IsEnded ? Ended : null),
        ReusedFrom is null ? FSharpOption<string>.None : FSharpOption<string>.Some(ReusedFrom));

    internal static DateTimeOffset Time(double seconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Round(seconds * 1000));

    private static FSharpOption<DateTimeOffset> Optional(double? seconds) =>
        seconds is { } s ? FSharpOption<DateTimeOffset>.Some(Time(s)) : FSharpOption<DateTimeOffset>.None;
}
