using System.Text.Json.Nodes;
using Inception.Core;
using Inception.Core.Statistics;
using Inception.Runner.Output;

namespace Inception.Runner.Commands;

/// <summary>What `inception plan` shows.</summary>
internal sealed class PlanPage(Experiment experiment, IReadOnlyList<TrialPlan> plans, TimePlan time, PowerPlan? power)
{
    /// <summary>The level where no contrasts are declared.</summary>
    public const double UsualAlpha = 0.05;

    private readonly IReadOnlyList<(Arm Arm, Arm Control)> _contrasts = ContrastsOf(experiment, plans);

    private double Alpha => experiment.Contrast?.Value.Alpha ?? UsualAlpha;

    private double? Margin => experiment.Contrast?.Value.Margin?.Value;

    private int Seeds => experiment.Seeds.Length;

    private int Arms => plans.Select(p => p.Arm.Index).Distinct().Count();

    /// <summary>Every arm that will be judged, with its control.</summary>
    public static IReadOnlyList<(Arm Arm, Arm Control)> ContrastsOf(Experiment experiment, IReadOnlyList<TrialPlan> plans) =>
        experiment.Contrast is not { Value: var plan } ? []
        : [.. Contrasts.Of(experiment, plan.Control, plans.Select(p => p.Arm).DistinctBy(a => a.Index)).Select(c => (c.Item1, c.Item2))];

    /// <summary>For people, in lines of the terminal's width.</summary>
    public void WriteTo(Terminal terminal)
    {
        var objective = experiment.Objective;
        var size = $": {Text.Count(plans.Count, "trial")} ({Text.Count(Arms, "arm")} x {Text.Count(Seeds, "seed")}), {Text.Count(plans.Sum(p => p.Settings.Training.Epochs), "epoch")} in all";
        terminal.Out.WriteLine(Text.Shorten(experiment.Name, Math.Max(10, terminal.Width - size.Length)) + size);
        Field(terminal, "time", TimeSentence);
        Field(terminal, "score", objective.Words);
        Field(terminal, "contrasts", ContrastSentence);
        Field(terminal, "margin", Margin is { } margin ? $"{Text.Number(margin)}, the smallest difference that matters" : "none declared");
        Field(terminal, "spread", SpreadSentence);

        if (power is not null)
        {
            terminal.Out.WriteLine();
            Table(power).WriteTo(terminal);
        }

        var remarks = Remarks().ToList();

        if (remarks.Count > 0)
        {
            terminal.Out.WriteLine();
        }

        foreach (var remark in remarks)
        {
            terminal.WriteWrapped("- " + remark);
        }
    }

    /// <summary>For machines.</summary>
    public JsonObject ToJson() => new()
    {
        ["name"] = experiment.Name,
        ["definitionHash"] = experiment.Hash,
        ["arms"] = Arms,
        ["seeds"] = Seeds,
        ["trials"] = plans.Count,
        ["hours"] = Json.Of(time.Total?.TotalHours),
        ["hoursPerSeed"] = Json.Of(time.Seed?.TotalHours),
        ["timeFrom"] = time.Source.Match(measured: _ => "measured", assumed: _ => "assumed", unknown: () => "unknown"),
        ["contrasts"] = Json.Array(_contrasts.Select(c => new JsonObject { ["arm"] = c.Arm.Index, ["control"] = c.Control.Index })),
        ["alpha"] = Alpha,
        ["margin"] = Json.Of(Margin),
        ["power"] = power is null ? null : new JsonObject
        {
            ["level"] = power.Level,
            ["spread"] = power.Spread,
            ["spreadFrom"] = power.Source.Match(pilot: (sweep, _, _, _) => sweep, assumed: (_, _) => "assumed"),
            ["needed"] = power.Needed,
            ["neededSafely"] = power.NeededSafely,
            ["table"] = Json.Array(Rows(power).Select(r => new JsonObject
            {
                ["seeds"] = r.Seeds,
                ["planned"] = r.Seeds == Seeds,
                ["detectable"] = r.Detectable,
                ["power"] = Json.Of(r.Power),
                ["smallestExactP"] = r.SmallestExact,
            })),
        },
        ["remarks"] = Json.Array(Remarks().Select(r => (JsonNode?)r)),
    };

    private string TimeSentence => time.Total is not { } total
        ? "not known; run a trial of it first, or give the --rate that inception benchmark FILE measures"
        : $"about {Hours(total)} of trials, {Hours(time.Seed!.Value)} for each seed; " + time.Source.Match(
            measured: n => $"from the epochs of {Text.Count(n, "earlier trial")} of the same kind",
            assumed: rate => $"at the stated {Text.Number(rate)} training images a second, validation not counted",
            unknown: () => "");

    private string ContrastSentence => _contrasts.Count == 0
        ? "none declared, so the report will judge nothing; name a control in contrasts.control"
        : $"{Text.Count(_contrasts.Count, "arm")} against the control, alpha {Alpha}" +
            (_contrasts.Count > 1 ? $"; at {Text.Number(Alpha / _contrasts.Count)} each, the strictest step of Holm's correction" : "");

    private string SpreadSentence => power is null
        ? "not known, so power is not either; give --pilot SWEEP, or --sd and --correlation"
        : $"{Text.Number(power.Spread)}, the standard deviation of paired differences; " + power.Source.Match(
            pilot: (sweep, n, df, r) => $"from {Text.Count(n, "contrast")} of {sweep}, {Text.Count(df, "degree")} of freedom" + (r is { } c ? $", correlation {c:0.00}" : ""),
            assumed: (sd, r) => $"assumed: {Text.Number(sd)} over the seeds of an arm, correlation {r:0.##}");

    private IEnumerable<string> Remarks()
    {
        if (Seeds < 2)
        {
            yield return "One seed gives no spread, so no contrast can be judged; list more in sweep.seeds.";
        }
        else if (_contrasts.Count > 0 && Power.smallestExact(Seeds) is var floor && floor > Alpha)
        {
            yield return $"With {Seeds} pairs the exact sign-flip and signed-rank tests end at p = {floor:0.####}, above alpha = {Alpha}: only the t test can decide, and it leans on normal differences. From {SeedsFor(Alpha)} seeds on they can.";
        }

        if (power is null)
        {
            yield break;
        }

        if (power.Effect is not { } effect)
        {
            yield return "No margin is declared (contrasts.margin), so neither power nor equivalence can be told.";
        }
        else if (power.Planned is { Value.Power: { } reached })
        {
            var found = $"{Seeds} seeds find a difference of {Text.Number(effect)} in {reached * 100:0.#} % of cases";
            yield return reached >= Power.aim ? found + "."
                : power.Needed is { } needed ? $"{found} only; {needed} would in 80 %{Cost(needed - Seeds)}."
                : $"{found} only; even {Power.most} would not in 80 %.";
        }

        if (power is { NeededSafely: { } safely, Needed: { } least } && safely > least)
        {
            yield return $"The pilot's spread is an estimate itself: at its upper 80 % limit {safely} seeds are needed.";
        }
    }

    private static TextTable Table(PowerPlan power)
    {
        var table = new TextTable(("seeds", true), ("finds in 80 %", true), ("power at margin", true), ("smallest exact p", true), ("", false));

        foreach (var row in Rows(power))
        {
            table.Add(
                $"{row.Seeds}", Text.Number(row.Detectable), row.Power is { } p ? $"{p * 100:0.0} %" : "", row.SmallestExact < 0.0001 ? "< 0.0001" : row.SmallestExact.ToString("0.####"),
                row.Seeds == power.Planned?.Value.Seeds ? "planned" : row.Seeds == power.Needed ? "80 % at the margin" : "");
        }

        return table;
    }

    private static IEnumerable<PowerRow> Rows(PowerPlan power) =>
        (power.Planned is { Value: var own } ? power.Rows.Append(own) : power.Rows).OrderBy(r => r.Seeds);

    private string Cost(int more) => time.Seed is { } seed && more > 0 ? $", for about {Hours(seed * more)} more of trials" : "";

    private static int SeedsFor(double alpha) => (int)Math.Ceiling(1 - Math.Log2(alpha) - 1e-9);

    private static string Hours(TimeSpan span) =>
        span < TimeSpan.FromMinutes(1) ? $"{span.TotalSeconds:0} s"
        : span < TimeSpan.FromHours(1) ? $"{span.TotalMinutes:0.#} min"
        : $"{span.TotalHours:0.#} h";

    private static void Field(Terminal terminal, string name, string value)
    {
        foreach (var line in Text.Field(name, value, terminal.Width))
        {
            terminal.Out.WriteLine(line);
        }
    }
}
