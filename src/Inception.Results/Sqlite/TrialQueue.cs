using Dapper;
using Inception.Core;
using Microsoft.Data.Sqlite;

namespace Inception.Results.Sqlite;

/// <summary>
/// Claims and how they end. A claim is a trial, an attempt number and the worker's token; every write names all three,
/// in the statement that writes, so a worker that lost its trial changes nothing.
/// </summary>
internal sealed class TrialQueue(SqliteDatabase database, SweepTable sweeps)
{
    internal const string IsHeld = "id = @TrialId AND state = 'running' AND attempt = @Attempt AND token = @Token";

    internal TrialClaim? Claim(string sweepId, WorkerIdentity worker, TimeSpan lease)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lease, TimeSpan.Zero);

        return database.Write(connection =>
        {
            if (sweeps.Find(connection, sweepId) is not { } sweep)
            {
                return null;
            }

            BoundLeases(connection, sweep);

            while (First(connection, sweep) is { } trial)
            {
                // Its worker said nothing for a whole lease; where it was the last attempt, the trial ends here.
                if (trial.Attempt > 0 && trial.State == "running"
                    && Attempts.End(connection, trial.Id, "lost", "its worker gave no sign of life for a whole lease", counts: true))
                {
                    continue;
                }

                return Take(connection, sweep, trial, worker, lease);
            }

            return null;
        });
    }

    internal bool Renew(TrialClaim claim, TrialProgress progress, TimeSpan lease)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lease, TimeSpan.Zero);

        return database.Write(connection =>
        {
            var held = connection.Execute(
                $"""
                UPDATE trial
                SET lease = @lease, lease_until = unixepoch('subsec') + @lease,
                    epoch = @Epoch, step = @Step, total_steps = @TotalSteps
                WHERE {IsHeld}
                """,
                new
                {
                    claim.TrialId, claim.Attempt, claim.Token, lease = lease.TotalSeconds,
                    progress.Epoch, progress.Step, progress.TotalSteps,
                }) == 1;

            if (held)
            {
                connection.Execute(
                    "UPDATE attempt SET device = @Device WHERE trial = @TrialId AND number = @Attempt AND device <> @Device",
                    new { claim.TrialId, claim.Attempt, progress.Device });
            }

            return held;
        });
    }

    internal void Finish(TrialClaim claim, Outcome outcome)
    {
        var (step, text) = outcome.Match<(long?, string?)>(
            () => (null, null), step => (step, null), message => (null, message), cause => (null, cause));

        database.Write(connection =>
        {
            var ended = connection.Execute(
                $"""
                UPDATE trial SET state = @Word, outcome_step = @step, outcome_text = @text, lease_until = NULL
                WHERE {IsHeld}
                """,
                new { claim.TrialId, claim.Attempt, claim.Token, outcome.Word, step, text }) == 1;

            if (ended)
            {
                Attempts.Close(connection, claim.TrialId, claim.Attempt, outcome.Word, text);
            }
            else if (!HasFinished(connection, claim))
            {
                throw Stale(claim);
            }

            return ended;
        });
    }

    internal void Release(TrialClaim claim, bool interrupted, string reason) => database.Write(connection =>
        IsHolder(connection, claim)
        && Attempts.End(connection, claim.TrialId, interrupted ? "interrupted" : "died", reason, counts: !interrupted));

    internal IReadOnlyList<long> ReleaseDead(string sweepId, string host, int processId, string reason) =>
        database.Write(connection =>
        {
            var trials = connection.Query<long>(
                """
                SELECT t.id FROM sweep s
                JOIN trial t ON t.sweep = s.number AND t.state = 'running'
                JOIN attempt a ON a.trial = t.id AND a.number = t.attempt
                WHERE s.id = @sweepId AND a.host = @host AND a.pid = @processId
                ORDER BY t.position
                """,
                new { sweepId, host, processId }).AsList();

            foreach (var trial in trials)
            {
                Attempts.End(connection, trial, "died", reason, counts: true);
            }

            return trials;
        });

    /// <summary>Does the claim still hold its trial?</summary>
    internal static bool IsHolder(SqliteConnection connection, TrialClaim claim) =>
        connection.ExecuteScalar<bool>(
            $"SELECT EXISTS (SELECT 1 FROM trial WHERE {IsHeld})",
            new { claim.TrialId, claim.Attempt, claim.Token });

    internal static StaleClaimException Stale(TrialClaim claim) => new(
        $"Attempt {claim.Attempt} of trial {claim.TrialId} no longer holds it: its lease ran out and another worker took it, "
        + "or it was given back or ended");

    // A finish whose answer was lost is sent again; the first outcome stands and the worker is told nothing new.
    private static bool HasFinished(SqliteConnection connection, TrialClaim claim) =>
        connection.ExecuteScalar<bool>(
            """
            SELECT EXISTS (SELECT 1 FROM trial
                           WHERE id = @TrialId AND state NOT IN ('waiting', 'running')
                             AND attempt = @Attempt AND token = @Token)
            """,
            new { claim.TrialId, claim.Attempt, claim.Token });

    // When the clock was set back, a lease given before ends too far in the future: it never has more than its length left.
    private static void BoundLeases(SqliteConnection connection, FrozenSweep sweep) => connection.Execute(
        """
        UPDATE trial SET lease_until = unixepoch('subsec') + lease
        WHERE sweep = @Number AND state = 'running' AND lease_until > unixepoch('subsec') + lease
        """,
        new { sweep.Number });

    private static Candidate? First(SqliteConnection connection, FrozenSweep sweep) =>
        connection.QuerySingleOrDefault<Candidate>(
            """
            SELECT t.id, t.position, t.arm, a.assignments, t.seed, t.state, t.attempt
            FROM (SELECT min(position) AS position FROM (
                      SELECT min(position) AS position FROM trial WHERE sweep = @Number AND state = 'waiting'
                      UNION ALL
                      SELECT min(position) FROM trial
                      WHERE sweep = @Number AND state = 'running' AND lease_until <= unixepoch('subsec'))) AS first
            JOIN trial t ON t.sweep = @Number AND t.position = first.position
            JOIN arm a ON a.sweep = @Number AND a.position = t.arm
            """,
            new { sweep.Number });

    private static TrialClaim Take(
        SqliteConnection connection, FrozenSweep sweep, Candidate trial, WorkerIdentity worker, TimeSpan lease)
    {
        var arm = FrozenSweep.ReadArm((int)trial.Arm, trial.Assignments);
        var plan = new TrialPlan((int)trial.Position, arm, trial.Seed, sweep.SettingsOf(arm));
        var attempt = (int)trial.Attempt + 1;

        connection.Execute(
            """
            UPDATE trial
            SET state = 'running', attempt = @attempt, token = @Token, lease = @lease,
                lease_until = unixepoch('subsec') + @lease, epoch = 0, step = 0, total_steps = 0
            WHERE id = @Id;
            INSERT INTO attempt (trial, number, host, pid, token, versions, git_state, started)
            VALUES (@Id, @attempt, @Host, @ProcessId, @Token, @Versions, @GitState, unixepoch('subsec'));
            """,
            new
            {
                trial.Id, attempt, lease = lease.TotalSeconds,
                worker.Token, worker.Host, worker.ProcessId, worker.Versions, worker.GitState,
            });

        return new TrialClaim(sweep.Id, trial.Id, attempt, worker.Token, plan);
    }

    private sealed record Candidate(
        long Id, long Position, long Arm, string Assignments, long Seed, string State, long Attempt);
}
