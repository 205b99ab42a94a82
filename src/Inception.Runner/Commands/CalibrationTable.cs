using System.Globalization;
using System.Text.Json.Nodes;
using Inception.Core.Statistics;
using Inception.Runner.Machine;
using Inception.Runner.Output;

namespace Inception.Runner.Commands;

/// <summary>The table that `inception calibrate` writes.</summary>
internal sealed class CalibrationTable(
    IReadOnlyList<CalibrationRow> rows, int sweeps, double alpha, IReadOnlyList<string> broken, string command, string commit)
{
    private static readonly (string Head, string Key, Func<CalibrationRow, double> Of)[] Rates =
    [
        ("false positives, t", "falsePositive", r => r.FalsePositive),
        ("sign flips", "falsePositiveSignFlip", r => r.FalsePositiveSignFlip),
        ("Wilcoxon", "falsePositiveWilcoxon", r => r.FalsePositiveWilcoxon),
        ("any of 3, Holm", "familyWise", r => r.FamilyWise),
        ("false equivalence", "falseEquivalence", r => r.FalseEquivalence),
        ("coverage, t", "coverage", r => r.Coverage),
        ("BCa", "coverageBca", r => r.CoverageBca),
        ("studentised", "coverageStudentised", r => r.CoverageStudentised),
        ("mean of an arm, t", "coverageOfMean", r => r.CoverageOfMean),
        ("power", "power", r => r.Power),
        ("power planned", "powerPlanned", r => r.PowerPlanned),
    ];

    private static string Machine => $"{Text.Count(Environment.ProcessorCount, "core")}; {Versions.All}";

    /// <summary>For people; rates in percent.</summary>
    public string ToMarkdown()
    {
        var lines = new List<string>
        {
            "# Calibration of the statistics",
            "",
            $"{sweeps} simulated sweeps for each line: a control and {Calibration.contrasts} arms that differ in nothing but luck, with",
            $"correlation {Calibration.correlation} over shared seeds, tested at alpha = {alpha}. Rates are in percent; the standard error of a",
            $"rate of 5 % is {Percent(CalibrationRow.Error(0.05, sweeps))} %, of one of 80 % {Percent(CalibrationRow.Error(0.8, sweeps))} %. Power is that of a true difference that the plan gives 80 %.",
            "",
            $"| seeds | n | {string.Join(" | ", Rates.Select(r => r.Head))} |",
            $"|---|--:|{string.Concat(Rates.Select(_ => "--:|"))}",
        };
        lines.AddRange(rows.Select(r => $"| {r.Scatter.Word} | {r.Seeds} | {string.Join(" | ", Rates.Select(c => Percent(c.Of(r))))} |"));
        lines.AddRange([
            "",
            "Promised: false positives, family-wise errors and false equivalence at most alpha + 1 %; for normal seeds, power",
            "within 3 % of the plan and coverage of Student's t within 1 % of 95 % from 8 seeds on. The rest is told, not",
            "promised: bootstrap intervals of few seeds are too narrow; exact tests of three to five pairs find nothing; skewed",
            "seeds show in the mean of an arm and cancel in differences of arms that scatter alike; `none` is an interval that",
            "so few seeds do not allow.",
            "",
            broken.Count == 0 ? "Every rate is as promised." : "Worse than promised:",
        ]);
        lines.AddRange(broken.Select(b => $"- {b}"));
        lines.AddRange(["", $"Command: `{command}`. Commit: {commit}. Machine: {Machine}.", ""]);
        return string.Join("\n", lines);
    }

    /// <summary>For machines; rates as shares.</summary>
    public JsonObject ToJson() => new()
    {
        ["command"] = command,
        ["commit"] = commit,
        ["machine"] = Machine,
        ["sweeps"] = sweeps,
        ["alpha"] = alpha,
        ["contrasts"] = Calibration.contrasts,
        ["correlation"] = Calibration.correlation,
        ["rows"] = Json.Array(rows.Select(ToJson)),
        ["worseThanPromised"] = Json.Array(broken.Select(b => (JsonNode?)b)),
    };

    private static JsonNode ToJson(CalibrationRow row)
    {
        var json = new JsonObject { ["seeds"] = row.Scatter.Word, ["n"] = row.Seeds };

        foreach (var rate in Rates)
        {
            json[rate.Key] = Json.Of(rate.Of(row));
        }

        return json;
    }

    private static string Percent(double share) => double.IsNaN(share) ? "none" : (share * 100).ToString("0.0", CultureInfo.InvariantCulture);
}
