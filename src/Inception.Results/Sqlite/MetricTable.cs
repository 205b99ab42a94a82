using Dapper;
using Inception.Core;
using Microsoft.Data.Sqlite;
using Microsoft.FSharp.Collections;

namespace Inception.Results.Sqlite;

/// <summary>Metric values: written under a claim, read as series.</summary>
internal sealed class MetricTable(SqliteDatabase database)
{
    internal void Record(TrialClaim claim, IReadOnlyList<MetricPoint> points)
    {
        foreach (var point in points)
        {
            Check(point);
        }

        database.Write(connection =>
        {
            if (!Claims.IsHolder(connection, claim))
            {
                throw Claims.Stale(claim);
            }

            var names = NumberNames(connection, points);
            using var insert = new Insert(
                connection,
                """
                INSERT INTO metric (trial, attempt, name, step, epoch, value) VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT (trial, name, step, attempt) DO UPDATE SET epoch = excluded.epoch, value = excluded.value
                """,
                6);

            foreach (var point in points)
            {
                insert.Execute(claim.TrialId, claim.Attempt, names[point.Name], point.Step, point.Epoch, point.Value);
            }

            return true;
        });
    }

    /// <summary>
    /// The series of one trial, or of all trials of a sweep, by trial: of each name and step the value of the newest
    /// attempt, in order of name and step.
    /// </summary>
    internal static Dictionary<long, FSharpList<MetricPoint>> Read(SqliteConnection connection, long sweep, long? trial = null)
    {
        var names = connection.Query<(long Id, string Name)>("SELECT id, name FROM metric_name")
            .ToDictionary(n => n.Id, n => n.Name);
        var found = new Dictionary<long, List<MetricPoint>>();

        using var command = connection.CreateCommand();
        // The order is that of the keys: nothing is sorted, and a later attempt follows the one it supersedes.
        command.CommandText =
            """
            SELECT m.trial, m.name, m.step, m.epoch, m.value
            FROM trial t JOIN metric m ON m.trial = t.id
            WHERE t.sweep = $sweep AND ($trial IS NULL OR t.id = $trial)
            ORDER BY t.position, m.name, m.step, m.attempt
            """;
        command.Parameters.AddWithValue("$sweep", sweep);
        command.Parameters.AddWithValue("$trial", (object?)trial ?? DBNull.Value);

        using var reader = command.ExecuteReader();
        var (lastTrial, lastName, lastStep) = (-1L, -1L, -1L);
        List<MetricPoint> points = [];

        while (reader.Read())
        {
            var key = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
            var point = new MetricPoint(names[key.Item2], reader.GetInt32(3), key.Item3, reader.GetDouble(4));

            if (key.Item1 != lastTrial)
            {
                found[key.Item1] = points = [];
            }

            if (key == (lastTrial, lastName, lastStep))
            {
                points[^1] = point;
            }
            else
            {
                points.Add(point);
            }

            (lastTrial, lastName, lastStep) = key;
        }

        // Names are numbered as they came; a stable sort leaves the steps in order.
        return found.ToDictionary(
            f => f.Key,
            f => ListModule.OfSeq(f.Value.OrderBy(p => p.Name, StringComparer.Ordinal)));
    }

    private static void Check(MetricPoint point)
    {
        if (!double.IsFinite(point.Value))
        {
            throw new ArgumentException(
                $"Expecting a finite value of {point.Name}, but it is {point.Value} at step {point.Step}; a trial whose "
                + "numbers are not finite ends as diverged");
        }

        if (string.IsNullOrEmpty(point.Name) || point.Name.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("Expecting a metric's name, but it is empty or holds a NUL character");
        }

        if (point.Step < 0 || point.Epoch < 0)
        {
            throw new ArgumentException(
                $"Expecting a step and an epoch of at least 0, but {point.Name} has step {point.Step} and epoch {point.Epoch}");
        }
    }

    private static Dictionary<string, long> NumberNames(SqliteConnection connection, IReadOnlyList<MetricPoint> points)
    {
        var numbers = new Dictionary<string, long>(StringComparer.Ordinal);

        foreach (var name in points.Select(p => p.Name).Distinct(StringComparer.Ordinal))
        {
            numbers[name] =
                connection.ExecuteScalar<long?>("SELECT id FROM metric_name WHERE name = @name", new { name })
                ?? connection.ExecuteScalar<long>("INSERT INTO metric_name (name) VALUES (@name) RETURNING id", new { name });
        }

        return numbers;
    }
}
