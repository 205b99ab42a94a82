using System.Text.Json.Nodes;
using Inception.Core;
using Inception.Runner.Output;

namespace Inception.Runner.Commands;

/// <summary>What a run would do: its arms and trials.</summary>
internal static class PlanTable
{
    /// <summary>Writes the arms and then the trials in the order they are run.</summary>
    public static void Write(Terminal terminal, Experiment experiment, IReadOnlyList<TrialPlan> plans, string? sweepId)
    {
        var arms = plans.Select(p => p.Arm).DistinctBy(a => a.Index).ToList();
        terminal.Out.WriteLine($"{Text.Shorten(experiment.Name, 30)}: {Text.Count(plans.Count, "trial")} ({Text.Count(arms.Count, "arm")} x {Text.Count(experiment.Seeds.Length, "seed")}), {Text.Count(plans.Sum(p => p.Settings.Training.Epochs), "epoch")} in all");
        terminal.Out.WriteLine(sweepId is null ? "the data are not at hand yet; `inception run` gets them" : $"sweep {sweepId}");
        terminal.Out.WriteLine();

        var table = new TextTable(("arm", true), ("settings", false), ("control", false));

        foreach (var arm in arms)
        {
            table.Add($"{arm.Index}", arm.Label, experiment.Contrast is { } contrast && arm.Has(contrast.Value.Control) ? "yes" : "");
        }

        table.WriteTo(terminal);
        terminal.Out.WriteLine();

        var trials = new TextTable(("trial", true), ("arm", true), ("seed", true), ("settings", false));

        foreach (var plan in plans)
        {
            trials.Add(plan.Name, $"{plan.Arm.Index}", $"{plan.Seed}", Text.Arm(plan.Arm));
        }

        trials.WriteTo(terminal);
        terminal.Out.WriteLine();
        terminal.Out.WriteLine("dry run: nothing was created and nothing trained");
    }

    /// <summary>The same for machines, one object on one line.</summary>
    public static void WriteJson(Terminal terminal, Experiment experiment, IReadOnlyList<TrialPlan> plans, string? sweepId) =>
        Json.WriteLine(terminal.Out, new JsonObject
        {
            ["event"] = "plan",
            ["sweep"] = sweepId,
            ["name"] = experiment.Name,
            ["trials"] = Json.Array(plans.Select(p => new JsonObject
            {
                ["trial"] = p.Index,
                ["arm"] = p.Arm.Index,
                ["seed"] = p.Seed,
                ["settings"] = Json.Of(p.Arm.Assignments),
            })),
        });
}
