using System.Text.Json.Nodes;
using Inception.Core;
using Inception.Runner.Machine;
using Inception.Runner.Output;
using Microsoft.FSharp.Core;

namespace Inception.Runner.Commands;

/// <summary>What `inception show TRIAL` shows.</summary>
internal sealed class TrialPage(SweepRecord sweep, TrialRecord trial, string folder)
{
    private IEnumerable<MetricPoint> Latest => trial.Metrics.GroupBy(m => m.Name).Select(g => g.MaxBy(m => (m.Epoch, m.Step))!);

    /// <summary>For people.</summary>
    public void WriteTo(Terminal terminal)
    {
        var p = trial.Provenance;
        terminal.Out.WriteLine($"trial {trial.Plan.Name} of {sweep.Id}");
        Line(terminal, "state", SweepPage.StateOf(trial));
        Line(terminal, "reused from", p.ReusedFrom?.Value ?? "");
        Line(terminal, "arm", trial.Plan.Arm.Label);
        Line(terminal, "seed", $"{trial.Plan.Seed}");
        Line(terminal, "attempts", $"{p.Attempts}");
        Line(terminal, "started", Moment(p.Started));
        Line(terminal, "ended", Moment(p.Ended));
        Line(terminal, "host", p.Host);
        Line(terminal, "device", p.Device);
        Line(terminal, "versions", p.Versions);
        Line(terminal, "git", p.GitState);
        Line(terminal, "folder", Directory.Exists(folder) ? Places.Shown(folder) : "");
        terminal.Out.WriteLine();

        var settings = new TextTable(("setting", false), ("value", false), ("swept", false));

        foreach (var a in trial.Plan.Settings.Assignments.Where(a => Settings.Known.Any(s => s.Key == a.Key && s.IsSweepable)))
        {
            settings.Add(a.Key, a.Value.ToString(), trial.Plan.Arm.Assignments.Any(own => own.Key == a.Key) ? "yes" : "");
        }

        settings.WriteTo(terminal);
        terminal.Out.WriteLine();
        var metrics = new TextTable(("metric", false), ("epoch", true), ("step", true), ("value", true));

        foreach (var m in Latest)
        {
            metrics.Add(m.Name, $"{m.Epoch}", $"{m.Step}", Text.Number(m.Value));
        }

        if (trial.Metrics.IsEmpty)
        {
            terminal.Out.WriteLine("no metrics yet; the first come at the end of the first epoch");
        }
        else
        {
            metrics.WriteTo(terminal);
        }
    }

    /// <summary>For machines, with every value of every metric.</summary>
    public JsonObject ToJson() => new()
    {
        ["id"] = trial.Id,
        ["sweep"] = sweep.Id,
        ["trial"] = trial.Plan.Index,
        ["seed"] = trial.Plan.Seed,
        ["arm"] = Json.Of(trial.Plan.Arm.Assignments),
        ["state"] = SweepPage.StateOf(trial),
        ["score"] = Json.Of(trial.TryScore(sweep.Experiment.Objective)?.Value),
        ["attempts"] = trial.Provenance.Attempts,
        ["reusedFrom"] = trial.Provenance.ReusedFrom?.Value,
        ["started"] = Utc(trial.Provenance.Started),
        ["ended"] = Utc(trial.Provenance.Ended),
        ["host"] = trial.Provenance.Host,
        ["device"] = trial.Provenance.Device,
        ["versions"] = trial.Provenance.Versions,
        ["git"] = trial.Provenance.GitState,
        ["settings"] = Json.Of(trial.Plan.Settings.Assignments),
        ["metrics"] = Json.Array(trial.Metrics.Select(m => new JsonObject { ["name"] = m.Name, ["epoch"] = m.Epoch, ["step"] = m.Step, ["value"] = Json.Of(m.Value) })),
    };

    private static string Moment(FSharpOption<DateTimeOffset>? time) => time is null ? "" : Text.Moment(time.Value) + " UTC";

    private static string? Utc(FSharpOption<DateTimeOffset>? time) => time?.Value.UtcDateTime.ToString("O");

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
