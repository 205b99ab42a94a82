using Dapper;
using Microsoft.Data.Sqlite;

namespace Inception.Results.Sqlite;

/// <summary>How attempts end without an outcome of their own. All within the caller's write transaction.</summary>
internal static class Attempts
{
    /// <summary>
    /// Ends the running attempt of a trial. Where it counts and was the last that the experiment allows, the trial ends
    /// as failed; else it waits again. True where it failed.
    /// </summary>
    internal static bool End(SqliteConnection connection, long trial, string ending, string reason, bool counts)
    {
        var (attempt, spent, most) = connection.QuerySingle<(long, long, long)>(
            """
            SELECT t.attempt, t.spent, s.max_attempts
            FROM trial t JOIN sweep s ON s.number = t.sweep
            WHERE t.id = @trial
            """,
            new { trial });

        spent += counts ? 1 : 0;
        var failed = counts && spent >= most;
        var cause = most == 1 ? reason : $"{reason} (attempt {spent} of {most})";

        Close(connection, trial, attempt, ending, reason);
        connection.Execute(
            """
            UPDATE trial
            SET state = @state, outcome_text = @text, spent = @spent, token = NULL, lease = NULL, lease_until = NULL
            WHERE id = @trial
            """,
            new { trial, spent, state = failed ? "failed" : "waiting", text = failed ? cause : null });

        return failed;
    }

    /// <summary>Writes when and how an attempt ended.</summary>
    internal static void Close(SqliteConnection connection, long trial, long attempt, string ending, string? reason) =>
        connection.Execute(
            """
            UPDATE attempt SET ended = unixepoch('subsec'), ending = @ending, reason = @reason
            WHERE trial = @trial AND number = @attempt
            """,
            new { trial, attempt, ending, reason });
}
