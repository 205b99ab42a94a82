using System.Runtime.InteropServices;
using System.Text.Json;
using Dapper;
using Inception.Core.Statistics;
using Microsoft.Data.Sqlite;
using Microsoft.FSharp.Collections;

namespace Inception.Results.Sqlite;

/// <summary>Which examples each evaluation got right: written under a claim, read for a whole sweep.</summary>
internal sealed class OutcomesTable(SqliteDatabase database)
{
    internal void Record(TrialClaim claim, ExampleOutcomes outcomes)
    {
        if (outcomes.Examples.Labels.Length != outcomes.Right.Count)
        {
            throw new ArgumentException(
                $"Expecting an outcome for each of {outcomes.Examples.Labels.Length} examples, but there are {outcomes.Right.Count}",
                nameof(outcomes));
        }

        database.Write(connection =>
        {
            if (!Claims.IsHolder(connection, claim))
            {
                throw Claims.Stale(claim);
            }

            connection.Execute(
                """
                INSERT INTO outcomes (trial, step, attempt, epoch, examples, bits)
                VALUES (@TrialId, @Step, @Attempt, @Epoch, @examples, @bits)
                ON CONFLICT (trial, step, attempt) DO UPDATE
                SET epoch = excluded.epoch, examples = excluded.examples, bits = excluded.bits
                """,
                new
                {
                    claim.TrialId,
                    claim.Attempt,
                    outcomes.Step,
                    outcomes.Epoch,
                    examples = NumberOf(connection, outcomes.Examples),
                    bits = outcomes.Right.Bytes,
                });
            return true;
        });
    }

    internal IReadOnlyDictionary<long, IReadOnlyList<ExampleOutcomes>> Find(string sweepId) => database.Read(connection =>
    {
        var sets = connection.Query<(long Id, string Identity, string Classes, byte[] Labels)>(
            """
            SELECT id, identity, classes, labels FROM example_set WHERE id IN (
                SELECT o.examples FROM sweep s JOIN trial t ON t.sweep = s.number JOIN outcomes o ON o.trial = t.id
                WHERE s.id = @sweepId)
            """,
            new { sweepId }).ToDictionary(row => row.Id, row => SetOf(row.Identity, row.Classes, row.Labels));
        // A later attempt follows the one it supersedes.
        var rows = connection.Query<(long Trial, long Step, long Epoch, long Examples, byte[] Bits)>(
            """
            SELECT o.trial, o.step, o.epoch, o.examples, o.bits
            FROM sweep s JOIN trial t ON t.sweep = s.number JOIN outcomes o ON o.trial = t.id
            WHERE s.id = @sweepId
            ORDER BY t.position, o.step, o.attempt
            """,
            new { sweepId });

        return rows.GroupBy(row => row.Trial).ToDictionary(
            trial => trial.Key,
            trial => (IReadOnlyList<ExampleOutcomes>)[.. trial.GroupBy(row => row.Step).Select(step => Read(step.Last(), sets))]);
    });

    private static ExampleOutcomes Read(
        (long Trial, long Step, long Epoch, long Examples, byte[] Bits) row, Dictionary<long, ExampleSet> sets)
    {
        var examples = sets[row.Examples];
        return new((int)row.Epoch, row.Step, examples, Outcomes.OfBytes(examples.Labels.Length, row.Bits));
    }

    private static long NumberOf(SqliteConnection connection, ExampleSet examples) =>
        connection.ExecuteScalar<long?>("SELECT id FROM example_set WHERE identity = @Identity", new { examples.Identity })
        ?? connection.ExecuteScalar<long>(
            "INSERT INTO example_set (identity, classes, labels) VALUES (@Identity, @classes, @labels) RETURNING id",
            new { examples.Identity, classes = JsonSerializer.Serialize<IEnumerable<string>>(examples.Classes), labels = Pack(examples.Labels) });

    private static ExampleSet SetOf(string identity, string classes, byte[] labels) => new(
        identity,
        ListModule.OfSeq(JsonSerializer.Deserialize<string[]>(classes)!),
        [.. MemoryMarshal.Cast<byte, ushort>(labels).ToArray().Select(l => (int)l)]);

    private static byte[] Pack(int[] labels) => MemoryMarshal.AsBytes<ushort>(labels.Select(l => checked((ushort)l)).ToArray()).ToArray();
}
