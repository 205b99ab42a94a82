using System.Text.Json.Nodes;
using Inception.CommandLine;
using Inception.Core;
using Inception.Core.Statistics;
using Inception.Runner.Output;
using Inception.Runner.Rooms;

namespace Inception.Runner.Commands;

/// <summary>`inception compare`: the arms of a sweep side by side, each against its control.</summary>
internal sealed class CompareCommand(IStores stores, Terminal terminal)
{
    /// <summary>The exit code.</summary>
    public int Execute(ShowOptions options)
    {
        using var store = stores.TryOpen();
        var sweep = SweepFinder.Find(store, options.Id);
        var findings = Findings.Judge(sweep);

        if (options.Json)
        {
            Json.WriteDocument(terminal.Out, ToJson(sweep, findings));
        }
        else
        {
            Write(sweep, findings);
        }

        return 0;
    }

    private void Write(SweepRecord sweep, Findings findings)
    {
        var objective = findings.Objective;
        terminal.Out.WriteLine($"{sweep.Id}: {objective.Metric} at the {objective.At.Word} epoch, {(objective.Direction.IsMaximize ? "larger" : "smaller")} is better");
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
                    $"{c.Arm.Index}", $"{c.Control.Index}", $"{c.Comparison.Pairs}", Difference(c.Comparison),
                    c.Corrected is { } p ? Text.Number(p) : "", c.Verdict.Word);
            }

            terminal.Out.WriteLine();
            contrasts.WriteTo(terminal);
        }

        if (!findings.Remarks.IsEmpty)
        {
            terminal.Out.WriteLine();
        }

        foreach (var line in findings.Remarks.SelectMany(r => Text.Wrap("- " + r.Sentence, terminal.Width, 2)))
        {
            terminal.Out.WriteLine(line);
        }
    }

    private static string Mean(EstimateResult mean) => mean.Match(
        known: Interval,
        constant: (value, _) => $"{Text.Number(value)}, all equal",
        tooFew: values => values.Count == 0 ? "no value yet" : $"one value: {Text.Number(values[0])}");

    private static string Difference(Comparison comparison) => comparison.Match(
        tested: test => Interval(test.Difference),
        constant: (value, _) => $"{Text.Number(value)}, all equal",
        tooFew: values => values.Count == 0 ? "no pair yet" : $"one pair: {Text.Number(values[0])}");

    private static string Interval(Estimate e) => $"{Text.Number(e.Point)} [{Text.Number(e.Low)}, {Text.Number(e.High)}]";

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
            ["mean"] = a.Mean.Match(Of, (value, n) => Of(value, n), _ => null),
        })),
        ["contrasts"] = Json.Array(findings.Contrasts.Select(c => new JsonObject
        {
            ["arm"] = c.Arm.Index,
            ["control"] = c.Control.Index,
            ["pairs"] = c.Comparison.Pairs,
            ["difference"] = c.Comparison.Match(test => Of(test.Difference), (value, n) => Of(value, n), _ => null),
            ["correctedP"] = Json.Of(c.Corrected),
            ["verdict"] = c.Verdict.Word,
        })),
        ["remarks"] = Json.Array(findings.Remarks.Select(r => (JsonNode?)r.Sentence)),
    };

    private static JsonObject? Of(Estimate e) => new()
    {
        ["point"] = Json.Of(e.Point),
        ["low"] = Json.Of(e.Low),
        ["high"] = Json.Of(e.High),
        ["n"] = e.N,
        ["level"] = Json.Of(e.Level),
        ["method"] = e.Method,
    };

    // All values are equal: there is no interval, and that is said by its absence.
    private static JsonObject? Of(double value, int n) => new() { ["point"] = Json.Of(value), ["low"] = null, ["high"] = null, ["n"] = n };
}
