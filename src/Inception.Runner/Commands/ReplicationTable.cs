using System.Text.Json.Nodes;
using Inception.Core;
using Inception.Core.Statistics;
using Inception.Runner.Output;

namespace Inception.Runner.Commands;

/// <summary>`inception compare` over several sweeps: each contrast that all of them declare, sweep by sweep and over all.</summary>
internal sealed class ReplicationTable(Terminal terminal)
{
    /// <summary>Writes it as text or JSON; a UserException where the sweeps cannot be taken together.</summary>
    public void Write(IReadOnlyList<SweepRecord> sweeps, bool asJson)
    {
        var replications = Replication.Of(sweeps);
        var differing = Replication.Differing(sweeps);

        if (asJson)
        {
            Json.WriteDocument(terminal.Out, ToJson(sweeps[0].Experiment.Objective, differing, replications));
            return;
        }

        terminal.Out.WriteLine($"{sweeps.Count} sweeps: {sweeps[0].Experiment.Objective.Words}");

        if (!differing.IsEmpty)
        {
            terminal.WriteWrapped($"they differ in {string.Join(", ", differing)}");
        }

        foreach (var sweep in sweeps.Where(s => !s.IsFinished))
        {
            terminal.WriteWrapped($"{sweep.Id} is not finished: what it says may change");
        }

        terminal.WriteWrapped("differences are paired by seed, arm minus control, with Student t intervals; over all: the interquartile mean of the paired differences, and the chance that a new run of the arm beats one of the control, with stratified bootstrap intervals");

        foreach (var replication in replications)
        {
            Write(replication);
        }
    }

    private void Write(Replication replication)
    {
        var first = replication.Replicates.Head.Contrast;
        terminal.Out.WriteLine();
        terminal.WriteWrapped($"{Text.Arm(first.Arm)} minus {Text.Arm(first.Control)}");
        var table = new TextTable(("sweep", false), ("pairs", true), ("difference", true), ("verdict", false));

        foreach (var part in replication.Replicates)
        {
            var comparison = part.Contrast.Comparison;
            table.Add(part.Sweep.Id, $"{comparison.Pairs}", Text.Difference(comparison), part.Contrast.Verdict.Word);
        }

        if (replication.Difference?.Value is { } difference)
        {
            table.Add("over all", $"{replication.Replicates.Sum(p => p.Contrast.Comparison.Pairs)}", Text.Interval(difference), "");
        }

        table.WriteTo(terminal);
        terminal.Out.WriteLine(replication.Improvement?.Value is { } improvement
            ? $"beats the control: {Text.Interval(improvement)}"
            : "nothing is said over all: that takes two pairs or more in each sweep");
    }

    private static JsonObject ToJson(Objective objective, IEnumerable<string> differing, IEnumerable<Replication> replications) => new()
    {
        ["objective"] = objective.Metric,
        ["differing"] = Json.Array(differing.Select(key => (JsonNode?)key)),
        ["contrasts"] = Json.Array(replications.Select(r => new JsonObject
        {
            ["arm"] = Json.Of(r.Replicates.Head.Contrast.Arm.Assignments),
            ["control"] = Json.Of(r.Replicates.Head.Contrast.Control.Assignments),
            ["sweeps"] = Json.Array(r.Replicates.Select(p => new JsonObject
            {
                ["sweep"] = p.Sweep.Id,
                ["finished"] = p.Sweep.IsFinished,
                ["pairs"] = p.Contrast.Comparison.Pairs,
                ["difference"] = Json.Of(p.Contrast.Comparison),
                ["verdict"] = p.Contrast.Verdict.Word,
            })),
            ["difference"] = r.Difference?.Value is { } difference ? Json.Of(difference) : null,
            ["improvement"] = r.Improvement?.Value is { } improvement ? Json.Of(improvement) : null,
        })),
    };
}
