using System.Text.Json.Nodes;
using Inception.Core;
using Inception.Runner.Machine;
using Inception.Runner.Output;

namespace Inception.Runner.Commands;

/// <summary>What `inception show SWEEP` shows.</summary>
internal sealed class SweepPage(SweepRecord sweep, Places places)
{
    private Objective Objective => sweep.Experiment.Objective;

    /// <summary>For people.</summary>
    public void WriteTo(Terminal terminal)
    {
        var ended = sweep.Trials.Count(t => t.State.IsEnded);
        terminal.Out.WriteLine($"{sweep.Id}: {Text.Shorten(sweep.Experiment.Name, 60)}, {ended} of {Text.Count(sweep.Trials.Length, "trial")} ended");
        Line(terminal, "question", sweep.Experiment.Question);
        Line(terminal, "created", Text.Moment(sweep.Created) + " UTC");
        Line(terminal, "score", Objective.Words);
        Line(terminal, "report", File.Exists(places.Report(sweep.Id)) ? Places.Shown(places.Report(sweep.Id)) : "");
        terminal.Out.WriteLine();

        var arms = new TextTable(("arm", true), ("settings", false), ("trials", true), ("ended", true), ("control", false));

        foreach (var arm in sweep.Arms)
        {
            var own = sweep.Trials.Where(t => t.Plan.Arm.Index == arm.Index).ToList();
            arms.Add($"{arm.Index}", arm.Label, $"{own.Count}", $"{own.Count(t => t.State.IsEnded)}", IsControl(arm) ? "yes" : "");
        }

        arms.WriteTo(terminal);
        terminal.Out.WriteLine();
        var trials = new TextTable(("trial", true), ("arm", true), ("seed", true), ("attempts", true), ("score", true), ("state", false));

        foreach (var trial in sweep.Trials)
        {
            var score = trial.TryScore(Objective) is { } s ? Text.Number(s.Value) : "";
            trials.Add(trial.Plan.Name, $"{trial.Plan.Arm.Index}", $"{trial.Plan.Seed}", $"{trial.Provenance.Attempts}", score, StateOf(trial) + Reused(trial));
        }

        trials.WriteTo(terminal);

        if (!sweep.IsFinished)
        {
            terminal.Out.WriteLine();
            terminal.Out.WriteLine($"go on with: inception resume {sweep.Id}");
        }
    }

    /// <summary>For machines.</summary>
    public JsonObject ToJson() => new()
    {
        ["sweep"] = sweep.Id,
        ["name"] = sweep.Experiment.Name,
        ["question"] = sweep.Experiment.Question,
        ["created"] = sweep.Created.UtcDateTime.ToString("O"),
        ["finished"] = sweep.IsFinished,
        ["definitionHash"] = sweep.DefinitionHash,
        ["dataHash"] = sweep.DataHash,
        ["objective"] = Objective.Metric,
        ["definition"] = JsonNode.Parse(sweep.Experiment.ToJson()),
        ["arms"] = Json.Array(sweep.Arms.Select(a => new JsonObject { ["arm"] = a.Index, ["settings"] = Json.Of(a.Assignments), ["control"] = IsControl(a) })),
        ["trials"] = Json.Array(sweep.Trials.Select(t => new JsonObject
        {
            ["trial"] = t.Plan.Index,
            ["id"] = t.Id,
            ["arm"] = t.Plan.Arm.Index,
            ["seed"] = t.Plan.Seed,
            ["attempts"] = t.Provenance.Attempts,
            ["state"] = StateOf(t),
            ["score"] = Json.Of(t.TryScore(Objective)?.Value),
            ["reusedFrom"] = t.Provenance.ReusedFrom?.Value,
        })),
    };

    /// <summary>waiting, running, or the outcome in a sentence.</summary>
    public static string StateOf(TrialRecord trial) => trial.State is TrialState.Ended ended ? ended.outcome.ToString() : trial.State.IsRunning ? "running" : trial.State.IsPaused ? "paused" : "waiting";

    private static string Reused(TrialRecord trial) => trial.Provenance.ReusedFrom is { } source ? $", reused from {source.Value}" : "";

    private bool IsControl(Arm arm) => sweep.Experiment.Contrast is { } contrast && arm.Has(contrast.Value.Control);

    private static void Line(Terminal terminal, string name, string value)
    {
        if (value.Length > 0)
        {
            foreach (var line in Text.Field(name, value, terminal.Width))
            {
                terminal.Out.WriteLine(line);
            }
        }
    }
}
