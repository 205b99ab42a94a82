using System.Collections.Concurrent;
using Dapper;
using Inception.Core;
using Inception.Core.Search;
using Microsoft.Data.Sqlite;

namespace Inception.Results.Sqlite;

/// <summary>Creates sweeps, and remembers the definitions it has read: they never change.</summary>
internal sealed class SweepTable(SqliteDatabase database)
{
    private readonly ConcurrentDictionary<string, FrozenSweep> _known = new(StringComparer.Ordinal);

    internal bool Create(string sweepId, Experiment experiment, string dataHash, IReadOnlyList<TrialPlan> plans, bool isPlanned, string? reuses)
    {
        CheckPlans(experiment, plans);

        return database.Write(connection =>
        {
            var number = connection.ExecuteScalar<long?>(
                """
                INSERT INTO sweep (id, name, definition, definition_hash, data_hash, max_attempts, planned, reuses, created)
                VALUES (@sweepId, @Name, @definition, @Hash, @dataHash, @MaxAttempts, @isPlanned, @reuses, unixepoch('subsec'))
                ON CONFLICT (id) DO NOTHING
                RETURNING number
                """,
                new
                {
                    sweepId,
                    dataHash,
                    isPlanned,
                    reuses,
                    definition = experiment.ToJson(),
                    experiment.Name,
                    experiment.Hash,
                    experiment.MaxAttempts,
                });

            if (number is null)
            {
                return false;
            }

            Insert(connection, number.Value, plans);
            return true;
        });
    }

    internal bool Extend(string sweepId, Advance advance) => database.Write(connection =>
    {
        if (Find(connection, sweepId) is not { } sweep)
        {
            return false;
        }

        CheckPlans(sweep.Experiment, advance.New);
        var before = Changes(connection);
        Insert(connection, sweep.Number, advance.New);
        connection.Execute(
            """
            UPDATE trial SET until = @Until, state = CASE state WHEN 'paused' THEN 'waiting' ELSE state END
            WHERE sweep = @Number AND position = @Index AND until < @Until
            """,
            advance.Extended.Select(e => new { e.Until, sweep.Number, e.Index }));
        connection.Execute(
            """
            UPDATE trial SET state = 'pruned', outcome_step = @Epoch, outcome_text = @Reason
            WHERE sweep = @Number AND position = @Index AND state = 'paused'
            """,
            advance.Pruned.Select(p => new { p.Epoch, p.Reason, sweep.Number, p.Index }));

        if (advance.IsComplete)
        {
            connection.Execute("UPDATE sweep SET planned = 1 WHERE number = @Number AND planned = 0", new { sweep.Number });
        }

        return Changes(connection) > before;
    });

    private static void Insert(SqliteConnection connection, long sweep, IReadOnlyList<TrialPlan> plans)
    {
        InsertArms(connection, sweep, plans);
        InsertTrials(connection, sweep, plans);
        Reuse.Apply(connection, sweep);
    }

    /// <summary>The frozen sweep of that id, or null where there is none.</summary>
    internal FrozenSweep? Find(SqliteConnection connection, string sweepId)
    {
        if (_known.TryGetValue(sweepId, out var known))
        {
            return known;
        }

        var row = connection.QuerySingleOrDefault<(long Number, string Definition)?>(
            "SELECT number, definition FROM sweep WHERE id = @sweepId",
            new { sweepId });

        return row is { } r
            ? _known.GetOrAdd(sweepId, new FrozenSweep(r.Number, sweepId, Experiment.OfJson(r.Definition)))
            : null;
    }

    // What a worker will rebuild from definition and arm must be what was planned.
    private static void CheckPlans(Experiment experiment, IReadOnlyList<TrialPlan> plans)
    {
        var seen = new Dictionary<int, (Arm Arm, Settings Settings)>();
        var frozen = new FrozenSweep(0, "", experiment);

        foreach (var plan in plans)
        {
            if (!seen.TryGetValue(plan.Arm.Index, out var first))
            {
                first = (plan.Arm, frozen.SettingsOf(plan.Arm));
                seen.Add(plan.Arm.Index, first);
            }

            if (!ReferenceEquals(first.Arm, plan.Arm) && !first.Arm.Assignments.Equals(plan.Arm.Assignments))
            {
                throw new ArgumentException(
                    $"Expecting one arm of index {plan.Arm.Index}, but there are {first.Arm.Label} and {plan.Arm.Label}",
                    nameof(plans));
            }

            if (!ReferenceEquals(first.Settings, plan.Settings) && !first.Settings.Equals(plan.Settings))
            {
                throw new ArgumentException(
                    $"Expecting trial {plan.Index} to have the experiment's settings and its arm's, but it differs from them",
                    nameof(plans));
            }

            seen[plan.Arm.Index] = (plan.Arm, plan.Settings);
        }

        if (plans.DistinctBy(p => p.Index).Count() != plans.Count)
        {
            throw new ArgumentException("Expecting each index once among the plans, but one occurs twice", nameof(plans));
        }
    }

    private static void InsertArms(SqliteConnection connection, long sweep, IEnumerable<TrialPlan> plans)
    {
        using var insert = new Insert(
            connection,
            "INSERT INTO arm (sweep, position, assignments, settings_hash) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            4);

        foreach (var plan in plans.DistinctBy(p => p.Arm.Index))
        {
            insert.Execute(sweep, plan.Arm.Index, FrozenSweep.Write(plan.Arm), plan.Settings.Hash);
        }
    }

    private static void InsertTrials(SqliteConnection connection, long sweep, IEnumerable<TrialPlan> plans)
    {
        using var insert = new Insert(
            connection,
            "INSERT INTO trial (sweep, position, arm, seed, until, state) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (sweep, position) DO NOTHING",
            6);

        foreach (var plan in plans)
        {
            object until = plan.Until < plan.Settings.Training.Epochs ? plan.Until : DBNull.Value;
            insert.Execute(sweep, plan.Index, plan.Arm.Index, plan.Seed, until, plan.Until == 0 ? "paused" : "waiting");
        }
    }

    private static long Changes(SqliteConnection connection) => connection.ExecuteScalar<long>("SELECT total_changes()");
}
