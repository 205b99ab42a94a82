using System.Text.Json.Nodes;
using Inception.CommandLine;
using Inception.Core;
using Inception.Core.Search;
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
internal sealed class SweepSession(SweepExecution execution, DeviceCheck devices, IReports reports, Places places, Terminal terminal, TimeProvider clock, StopSignal stop)
{
    /// <summary>The exit code: 0, 1 where a trial failed (a diverged trial is a result), 130 or 143 where stopped.</summary>
    public async Task<int> RunAsync(IResultsStore store, SweepRecord sweep, ExecutionOptions options)
    {
        var kind = options.Json ? ViewKind.Json : options.Plain ? ViewKind.Plain : ViewKind.Automatic;
        TellReused(sweep, kind);

        if (sweep.IsFinished)
        {
            Say(kind, $"all {Text.Count(sweep.Trials.Length, "trial")} of {sweep.Id} have ended; nothing was trained");
            return Close(store, sweep, kind);
        }

        var trials = Planner.Count(sweep);
        var asked = options.Jobs ?? sweep.Experiment.Jobs?.Value;
        var plan = JobPlan.For(
            Environment.ProcessorCount,
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            trials,
            trials - sweep.Trials.Count(t => t.State.IsEnded),
            asked);
        plan = sweep.Experiment.Threads is { } threads ? plan with { Threads = threads.Value } : plan;
        (plan, var notice) = devices.Fit(plan, sweep, asked is not null);
        SweepEnd end;

        if (notice is not null)
        {
            Say(kind, notice);
        }

        using (var view = View(kind))
        {
            end = await execution.RunAsync(store, sweep, plan, SweepLimits.Of(options), view);
        }

        if (end != SweepEnd.Finished)
        {
            Say(kind, $"stopped{Why(end)}; go on with: inception resume {sweep.Id}");
        }

        return end switch
        {
            SweepEnd.Interrupted => stop.ExitCode,
            SweepEnd.OutOfTime or SweepEnd.EnoughTrials => 0,
            SweepEnd.TrialFailed => Failed(store.FindSweep(sweep.Id) ?? sweep),
            _ => Close(store, store.FindSweep(sweep.Id) ?? sweep, kind),
        };
    }

    private static string Why(SweepEnd end) => end switch
    {
        SweepEnd.OutOfTime => " after the time that --stop-after gave",
        SweepEnd.EnoughTrials => " after the trials that --stop-after-trials gave",
        SweepEnd.TrialFailed => " because a trial failed (--fail-fast)",
        _ => "",
    };

    private void TellReused(SweepRecord sweep, ViewKind kind)
    {
        var sources = sweep.Trials.Where(t => t.Provenance.ReusedFrom is not null).Select(t => t.Provenance.ReusedFrom.Value.Split('/')[0]).ToList();

        if (sources.Count > 0)
        {
            Say(kind, $"{sources.Count} of {Text.Count(sweep.Trials.Length, "trial")} reused from {string.Join(", ", sources.Distinct())}; --fresh would train them again");
        }
    }

    // 1 and a sentence where a trial failed, else 0.
    private int Failed(SweepRecord sweep)
    {
        var failed = sweep.Trials.Where(HasFailed).ToList();

        if (failed.Count == 0)
        {
            return 0;
        }

        var first = failed[0];
        terminal.Error.WriteLine(
            $"{failed.Count} of {Text.Count(sweep.Trials.Length, "trial")} failed; trial {first.Plan.Name} {((TrialState.Ended)first.State).outcome}; inception show {sweep.Id}/{first.Plan.Name} says more");
        return FaultReport.Failed;
    }

    private int Close(IResultsStore store, SweepRecord sweep, ViewKind kind)
    {
        var file = places.Report(sweep.Id);
        reports.Write(new ReportSource(sweep) { Outcomes = store.FindOutcomes(sweep.Id) }, file);
        var diverged = sweep.Trials.Count(t => t.State is TrialState.Ended { outcome.IsDiverged: true });

        if (kind == ViewKind.Json)
        {
            Json.WriteLine(terminal.Out, new JsonObject
            {
                ["event"] = "sweep-ended",
                ["sweep"] = sweep.Id,
                ["trials"] = sweep.Trials.Length,
                ["failed"] = sweep.Trials.Count(HasFailed),
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

        var exitCode = Failed(sweep);

        if (exitCode == 0 && diverged > 0)
        {
            terminal.Error.WriteLine($"{Text.Count(diverged, "trial")} diverged, which is a result and not a failure; the report counts them");
        }

        return exitCode;
    }

    private static bool HasFailed(TrialRecord trial) => trial.State is TrialState.Ended { outcome: { IsFailed: true } or { IsOutOfMemory: true } };

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
