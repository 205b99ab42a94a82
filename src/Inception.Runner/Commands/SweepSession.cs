using System.Text.Json.Nodes;
using Inception.Core;
using Inception.Reports;
using Inception.Results;
using Inception.Runner.Machine;
using Inception.Runner.Output;
using Inception.Runner.Progress;
using Inception.Runner.Rooms;
using Inception.Runner.Scheduling;
using Spectre.Console;
using Text = Inception.Runner.Output.Text;

namespace Inception.Runner.Commands;

/// <summary>Brings a sweep to its end before a person's eyes, and closes with verdict and report.</summary>
internal sealed class SweepSession(SweepExecution execution, IReports reports, Places places, Terminal terminal, TimeProvider clock, StopSignal stop)
{
    /// <summary>The exit code: 0, 1 where a trial failed (a diverged trial is a result), 130 or 143 where stopped.</summary>
    public async Task<int> RunAsync(IResultsStore store, SweepRecord sweep, int? jobs, ViewKind kind)
    {
        if (sweep.IsFinished)
        {
            Say(kind, $"all {Text.Count(sweep.Trials.Length, "trial")} of {sweep.Id} have ended; nothing was trained");
            return Close(store, sweep, kind);
        }

        var waiting = sweep.Trials.Count(t => !t.State.IsEnded);
        var plan = JobPlan.For(Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, sweep.Trials.Length, waiting, jobs);
        SweepEnd end;

        using (var view = View(kind))
        {
            end = await execution.RunAsync(store, sweep, plan, view);
        }

        if (end == SweepEnd.Interrupted)
        {
            Say(kind, $"stopped; go on with: inception resume {sweep.Id}");
            return stop.ExitCode;
        }

        return Close(store, store.FindSweep(sweep.Id) ?? sweep, kind);
    }

    private int Close(IResultsStore store, SweepRecord sweep, ViewKind kind)
    {
        var file = places.Report(sweep.Id);
        reports.Write(new ReportSource(sweep) { Outcomes = store.FindOutcomes(sweep.Id) }, file);
        var failed = sweep.Trials.Where(t => t.State is TrialState.Ended { outcome: { IsFailed: true } or { IsOutOfMemory: true } }).ToList();
        var diverged = sweep.Trials.Count(t => t.State is TrialState.Ended { outcome.IsDiverged: true });

        if (kind == ViewKind.Json)
        {
            Json.WriteLine(terminal.Out, new JsonObject
            {
                ["event"] = "sweep-ended",
                ["sweep"] = sweep.Id,
                ["trials"] = sweep.Trials.Length,
                ["failed"] = failed.Count,
                ["diverged"] = diverged,
                ["report"] = file,
                ["verdict"] = string.Join('\n', reports.Verdict(sweep)),
            });
        }
        else
        {
            terminal.Out.WriteLine();

            foreach (var line in reports.Verdict(sweep))
            {
                terminal.Out.WriteLine(line);
            }

            terminal.Out.WriteLine();
            terminal.Out.WriteLine($"report: {Places.Shown(file)}");
        }

        if (failed.Count > 0)
        {
            var first = failed[0];
            terminal.Error.WriteLine(
                $"{failed.Count} of {Text.Count(sweep.Trials.Length, "trial")} failed; trial {first.Plan.Name} {((TrialState.Ended)first.State).outcome}; inception show {sweep.Id}/{first.Plan.Name} says more");
            return FaultReport.Failed;
        }

        if (diverged > 0)
        {
            terminal.Error.WriteLine($"{Text.Count(diverged, "trial")} diverged, which is a result and not a failure; the report counts them");
        }

        return 0;
    }

    private void Say(ViewKind kind, string text)
    {
        if (kind == ViewKind.Json)
        {
            Json.WriteLine(terminal.Out, new JsonObject { ["event"] = "notice", ["text"] = text });
        }
        else
        {
            terminal.Out.WriteLine(text);
        }
    }

    private ISweepView View(ViewKind kind) => kind switch
    {
        ViewKind.Json => new JsonView(terminal.Out, clock),
        ViewKind.Automatic when terminal.IsInteractive => new LiveView(AnsiConsole.Console),
        _ => new PlainView(terminal),
    };
}
