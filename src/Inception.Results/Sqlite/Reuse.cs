using Dapper;
using Microsoft.Data.Sqlite;

namespace Inception.Results.Sqlite;

/// <summary>Trials that take over what a trial of another sweep has found. All within the caller's write transaction.</summary>
internal static class Reuse
{
    /// <summary>
    /// Ends every waiting trial of the sweep that another sweep has completed, or seen diverge: same settings, seed, data
    /// and the versions that the sweep reuses. A trial that was itself taken over is no source, so that every chain has one link; a trial that has to
    /// stop on the way for the pruner's word is trained.
    /// </summary>
    internal static void Apply(SqliteConnection connection, long sweep)
    {
        var pairs = connection.Query<(long Trial, long Source)>(
            """
            SELECT t.id, min(o.id)
            FROM trial t
            JOIN sweep s ON s.number = t.sweep
            JOIN arm a ON a.sweep = t.sweep AND a.position = t.arm
            JOIN arm b ON b.settings_hash = a.settings_hash AND b.sweep <> t.sweep
            JOIN sweep r ON r.number = b.sweep AND r.data_hash = s.data_hash
            JOIN trial o ON o.sweep = b.sweep AND o.arm = b.position AND o.seed = t.seed
                        AND o.state IN ('completed', 'diverged') AND o.reused_from IS NULL
            JOIN attempt n ON n.trial = o.id AND n.number = o.attempt AND n.versions = s.reuses
            WHERE t.sweep = @sweep AND t.state = 'waiting' AND t.attempt = 0 AND t.until IS NULL
            GROUP BY t.id
            """,
            new { sweep }).AsList();

        foreach (var (trial, source) in pairs)
        {
            TakeOver(connection, trial, source);
        }
    }

    private static void TakeOver(SqliteConnection connection, long trial, long source) => connection.Execute(
        """
        UPDATE trial
        SET (state, outcome_step, outcome_text, epoch, step, total_steps) =
                (SELECT o.state, o.outcome_step, o.outcome_text, o.epoch, o.step, o.total_steps FROM trial o WHERE o.id = @source),
            attempt = 1, reused_from = @source
        WHERE id = @trial;
        INSERT INTO attempt (trial, number, host, pid, token, versions, git_state, device, started, ended, ending)
        SELECT @trial, 1, n.host, n.pid, n.token, n.versions, n.git_state, n.device, f.started, n.ended, 'reused'
        FROM trial o
        JOIN attempt n ON n.trial = o.id AND n.number = o.attempt
        JOIN attempt f ON f.trial = o.id AND f.number = 1
        WHERE o.id = @source;
        INSERT INTO metric (trial, name, step, attempt, epoch, value)
        SELECT @trial, m.name, m.step, 1, m.epoch, m.value
        FROM metric m
        WHERE m.trial = @source
          AND m.attempt = (SELECT max(x.attempt) FROM metric x WHERE x.trial = m.trial AND x.name = m.name AND x.step = m.step);
        INSERT INTO outcomes (trial, step, attempt, epoch, examples, bits)
        SELECT @trial, e.step, 1, e.epoch, e.examples, e.bits
        FROM outcomes e
        WHERE e.trial = @source
          AND e.attempt = (SELECT max(x.attempt) FROM outcomes x WHERE x.trial = e.trial AND x.step = e.step);
        """,
        new { trial, source });
}
