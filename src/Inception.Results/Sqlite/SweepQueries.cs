using Dapper;
using Inception.Core;
using Microsoft.Data.Sqlite;
using Microsoft.FSharp.Collections;

namespace Inception.Results.Sqlite;

/// <summary>What the store tells about sweeps and trials; every answer is of one moment.</summary>
internal sealed class SweepQueries(SqliteDatabase database, SweepTable sweeps)
{
    internal SweepRecord? Find(string sweepId) => database.Read(connection =>
    {
        if (sweeps.Find(connection, sweepId) is not { } sweep)
        {
            return null;
        }

        var head = connection.QuerySingle<(string DefinitionHash, string DataHash, double Created, bool Planned)>(
            "SELECT definition_hash, data_hash, created, planned FROM sweep WHERE number = @Number",
            new { sweep.Number });

        return new SweepRecord(
            sweep.Id,
            sweep.Experiment,
            head.DefinitionHash,
            head.DataHash,
            TrialRow.Time(head.Created),
            head.Planned,
            Trials(connection, sweep));
    });

    internal (string SweepId, TrialRecord Trial)? FindTrial(long trialId) => database.Read(connection =>
    {
        var id = connection.QuerySingleOrDefault<string?>(
            "SELECT s.id FROM trial t JOIN sweep s ON s.number = t.sweep WHERE t.id = @trialId",
            new { trialId });

        return id is not null && sweeps.Find(connection, id) is { } sweep
            ? (id, Trials(connection, sweep, trialId).Head)
            : ((string, TrialRecord)?)null;
    });

    internal IReadOnlyList<SweepSummary> List() => database.Read(connection => connection.Query<SummaryRow>(
        """
        SELECT s.id, s.name, s.created, coalesce(sum(c.trials), 0) AS trials,
               coalesce(sum(c.trials) FILTER (WHERE c.state = 'completed'), 0) AS completed,
               coalesce(sum(c.trials) FILTER (WHERE c.state IN ('diverged', 'out of memory', 'failed')), 0) AS failed,
               coalesce(sum(c.trials) FILTER (WHERE c.state = 'pruned'), 0) AS pruned,
               (SELECT count(*) FROM trial t WHERE t.sweep = s.number AND t.state = 'running'
                                               AND t.lease_until > unixepoch('subsec')) AS running
        FROM sweep s
        LEFT JOIN (SELECT sweep, state, count(*) AS trials FROM trial GROUP BY sweep, state) c ON c.sweep = s.number
        GROUP BY s.number
        ORDER BY s.created DESC, s.number DESC
        """).Select(row => row.Summary).ToList());

    internal IReadOnlyList<RunningTrial> Running(string sweepId) => database.Read(connection => connection.Query<RunningRow>(
        """
        SELECT t.id, t.position, t.attempt, a.host, a.pid, t.epoch, t.step, t.total_steps AS TotalSteps, a.device
        FROM sweep s
        JOIN trial t ON t.sweep = s.number AND t.state = 'running'
        JOIN attempt a ON a.trial = t.id AND a.number = t.attempt
        WHERE s.id = @sweepId AND t.lease_until > unixepoch('subsec')
        ORDER BY t.position
        """,
        new { sweepId }).Select(row => row.Trial).ToList());

    private static FSharpList<TrialRecord> Trials(SqliteConnection connection, FrozenSweep sweep, long? trial = null)
    {
        var rows = connection.Query<TrialRow>(
            TrialRow.Select + " WHERE t.sweep = @Number AND (@trial IS NULL OR t.id = @trial) ORDER BY t.position",
            new { sweep.Number, trial });

        var read = new Dictionary<long, (Arm Arm, Settings Settings)>();
        var metrics = MetricTable.Read(connection, sweep.Number, trial);

        TrialRecord Record(TrialRow row)
        {
            if (!read.TryGetValue(row.Arm, out var arm))
            {
                var a = FrozenSweep.ReadArm((int)row.Arm, row.Assignments);
                read[row.Arm] = arm = (a, sweep.SettingsOf(a));
            }

            return new TrialRecord(
                row.Id,
                new TrialPlan((int)row.Position, arm.Arm, row.Seed, arm.Settings, (int)(row.Until ?? arm.Settings.Training.Epochs)),
                row.TrialState,
                metrics.TryGetValue(row.Id, out var points) ? points : FSharpList<MetricPoint>.Empty,
                row.Provenance);
        }

        return ListModule.OfSeq(rows.Select(Record));
    }

    // With settable members, because counts have no type of their own in an empty answer.
    private sealed class SummaryRow
    {
        public string Id { get; init; } = "";

        public string Name { get; init; } = "";

        public double Created { get; init; }

        public int Trials { get; init; }

        public int Completed { get; init; }

        public int Failed { get; init; }

        public int Running { get; init; }

        public int Pruned { get; init; }

        internal SweepSummary Summary => new(
            Id, Name, TrialRow.Time(Created), Trials, Completed, Failed, Running, Trials - Completed - Failed - Running - Pruned, Pruned);
    }

    private sealed record RunningRow(
        long Id, long Position, long Attempt, string Host, long Pid, long Epoch, long Step, long TotalSteps, string Device)
    {
        internal RunningTrial Trial => new(
            Id, (int)Position, (int)Attempt, Host, (int)Pid, new TrialProgress((int)Epoch, Step, TotalSteps, Device));
    }
}
