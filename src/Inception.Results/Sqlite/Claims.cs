using Dapper;
using Inception.Core;
using Microsoft.Data.Sqlite;

namespace Inception.Results.Sqlite;

/// <summary>
/// What a worker does with its claim, and how claims end. A claim is a trial, an attempt number and the worker's token;
/// every write names all three within its transaction, so a worker that lost its trial changes nothing.
/// </summary>
internal sealed class Claims(SqliteDatabase database)
{
    private const string IsHeld = "id = @TrialId AND state = 'running' AND attempt = @Attempt AND token = @Token";

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
                    claim.TrialId,
                    claim.Attempt,
                    claim.Token,
                    lease = lease.TotalSeconds,
                    progress.Epoch,
                    progress.Step,
                    progress.TotalSteps,
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
            () => (null, null), step => (step, null), message => (null, message), (epoch, reason) => (epoch, reason), cause => (null, cause));

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

    internal bool Retry(TrialClaim claim, string fault, string reason, int most) => database.Write(connection =>
    {
        if (!IsHolder(connection, claim))
        {
            throw Stale(claim);
        }

        var before = connection.ExecuteScalar<int>(
            "SELECT count(*) FROM attempt WHERE trial = @TrialId AND ending = @fault", new { claim.TrialId, fault });

        if (before + 1 >= most)
        {
            return false;
        }

        Attempts.End(connection, claim.TrialId, fault, reason, counts: false);
        return true;
    });

    internal void Pause(TrialClaim claim) => database.Write(connection =>
    {
        if (!IsHolder(connection, claim))
        {
            return false;
        }

        Attempts.Close(connection, claim.TrialId, claim.Attempt, "paused", null);
        return connection.Execute(
            """
            UPDATE trial
            SET state = CASE WHEN until IS NULL OR until > @Until THEN 'waiting' ELSE 'paused' END,
                token = NULL, lease = NULL, lease_until = NULL
            WHERE id = @TrialId
            """,
            new { claim.TrialId, claim.Plan.Until }) == 1;
    });

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
        $"Attempt {claim.Attempt} of trial {claim.Plan.Name} no longer holds it: its lease ran out and another worker took it, "
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
}
