using System.Text.Json.Nodes;
using Inception.CommandLine;
using Inception.Core;
using Inception.Core.Statistics;
using Inception.Runner.Output;
using Inception.Runner.Rooms;

namespace Inception.Runner.Commands;

/// <summary>`inception compare`: the arms of a sweep side by side, each against its control, or a contrast over sweeps.</summary>
internal sealed class CompareCommand(IStores stores, Terminal terminal)
{
    /// <summary>The exit code.</summary>
    public int Execute(CompareOptions options)
    {
        using var store = stores.TryOpen();
        SweepRecord[] sweeps = [.. options.Ids.Select(id => SweepFinder.Find(store, id))];

        if (sweeps is not [var sweep])
        {
            new ReplicationTable(terminal).Write(sweeps, options.Json);
        }
        else if (options.Json)
        {
            Json.WriteDocument(terminal.Out, ToJson(sweep, Findings.Judge(sweep)));
        }
        else
        {
            Write(sweep, Findings.Judge(sweep));
        }

        return 0;
    }

    private void Write(SweepRecord sweep, Findings findings)
    {
        terminal.Out.WriteLine($"{sweep.Id}: {findings.Objective.Words}");
        terminal.Out.WriteLine($"intervals: {findings.Level * 100:0.##} %, Student t{(findings.HasControl ? "; differences are paired by seed, arm minus control" : "")}");
        terminal.Out.WriteLine();
        var arms = new TextTable(("arm", true), ("settings that differ", false), ("n", true), ("mean", true), ("", false));

        foreach (var arm in findings.Arms)
        {
            arms.Add($"{arm.Arm.Index}", Text.Arm(arm.Arm), $"{arm.Values.Length}", Mean(arm.Mean), arm.IsControl ? "control" : "");
        }

        arms.WriteTo(terminal);

        if (!findings.Contrasts.IsEmpty)
        {
            var contrasts = new TextTable(("arm", true), ("minus", true), ("pairs", true), ("difference", true), ("corrected p", true), ("verdict", false));

            foreach (var c in findings.Contrasts)
            {
                contrasts.Add(
                    $"{c.Arm.Index}", $"{c.Control.Index}", $"{c.Comparison.Pairs}", Text.Difference(c.Comparison),
                    c.Corrected is { } p ? Text.Number(p) : "", c.Verdict.Word);
            }

            terminal.Out.WriteLine();
            contrasts.WriteTo(terminal);
        }

        if (!findings.Remarks.IsEmpty)
        {
            terminal.Out.WriteLine();
        }

        foreach (var remark in findings.Remarks)
        {
            terminal.WriteWrapped("- " + remark.Sentence);
        }
    }

    private static string Mean(EstimateResult mean) => mean.Match(
        known: Text.Interval,
        constant: (value, _) => $"{Text.Number(value)}, all equal",
        tooFew: values => values.Count == 0 ? "no value yet" : $"one value: {Text.Number(values[0])}");

    private static JsonObject ToJson(SweepRecord sweep, Findings findings) => new()
    {
        ["sweep"] = sweep.Id,
        ["objective"] = findings.Objective.Metric,
        ["level"] = Json.Of(findings.Level),
        ["arms"] = Json.Array(findings.Arms.Select(a => new JsonObject
        {
            ["arm"] = a.Arm.Index,
            ["settings"] = Json.Of(a.Arm.Assignments),
            ["control"] = a.IsControl,
            ["values"] = Json.Array(a.Values.Select(v => new JsonObject { ["seed"] = v.Seed, ["value"] = Json.Of(v.Value) })),
            ["mean"] = a.Mean.Match<JsonObject?>(Json.Of, Json.Of, _ => null),
        })),
        ["contrasts"] = Json.Array(findings.Contrasts.Select(c => new JsonObject
        {
            ["arm"] = c.Arm.Index,
            ["control"] = c.Control.Index,
            ["pairs"] = c.Comparison.Pairs,
            ["difference"] = Json.Of(c.Comparison),
            ["correctedP"] = Json.Of(c.Corrected),
            ["verdict"] = c.Verdict.Word,
        })),
        ["remarks"] = Json.Array(findings.Remarks.Select(r => (JsonNode?)r.Sentence)),
    };
}
