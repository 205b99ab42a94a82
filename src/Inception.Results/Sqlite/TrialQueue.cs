using Dapper;
using Inception.Core;
using Microsoft.Data.Sqlite;

namespace Inception.Results.Sqlite;

/// <summary>Gives waiting trials to workers, in the order of the plan.</summary>
internal sealed class TrialQueue(SqliteDatabase database, SweepTable sweeps)
{
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
                if (trial.State == "running"
                    && Attempts.End(connection, trial.Id, "lost", "its worker gave no sign of life for a whole lease", counts: true))
                {
                    continue;
                }

                return Take(connection, sweep, trial, worker, lease);
            }

            return null;
        });
    }

    internal int Requeue(string sweepId) => database.Write(connection => connection.Execute(
        """
        UPDATE trial
        SET state = 'waiting', outcome_text = NULL, spent = 0, token = NULL, lease = NULL, lease_until = NULL
        WHERE state IN ('failed', 'out of memory') AND sweep = (SELECT number FROM sweep WHERE id = @sweepId)
        """,
        new { sweepId }));

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
            SELECT t.id, t.position, t.arm, a.assignments, t.seed, t.until, t.state, t.attempt
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
        var settings = sweep.SettingsOf(arm);
        var plan = new TrialPlan((int)trial.Position, arm, trial.Seed, settings, (int)(trial.Until ?? settings.Training.Epochs));
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
                trial.Id,
                attempt,
                lease = lease.TotalSeconds,
                worker.Token,
                worker.Host,
                worker.ProcessId,
                worker.Versions,
                worker.GitState,
            });

        return new TrialClaim(sweep.Id, trial.Id, attempt, worker.Token, plan);
    }

    private sealed record Candidate(
        long Id, long Position, long Arm, string Assignments, long Seed, long? Until, string State, long Attempt);
}
