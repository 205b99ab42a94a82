using System.Text.Json.Nodes;
using Inception.CommandLine;
using Inception.Core;
using Inception.Core.Statistics;
using Inception.Runner.Machine;
using Inception.Runner.Output;
using Inception.Runner.Rooms;
using Inception.Training;
using Microsoft.FSharp.Collections;

namespace Inception.Runner.Commands;

/// <summary>`inception evaluate`: a sweep's trained networks, alone and together.</summary>
internal sealed class EvaluateCommand(IStores stores, DataGate data, Places places, Terminal terminal, StopSignal stop)
{
    private const double Level = 0.95;

    /// <summary>The exit code.</summary>
    public int Execute(EvaluateOptions options)
    {
        SweepRecord sweep;
        using (var store = stores.TryOpen())
        {
            sweep = SweepFinder.Find(store, options.Sweep);
        }

        if (options.Part == "test" && !sweep.IsFinished)
        {
            throw new UserException($"sweep {sweep.Id} is not finished, and test images are read when nobody can steer by them any more; finish it with inception resume {sweep.Id}, or take --part validation", FaultReport.Usage);
        }

        var arms = Arms(sweep);
        LibTorch.Open();
        if (data.Get([.. sweep.Trials.Select(t => t.Plan)], stop.Token) != sweep.DataHash)
        {
            throw new UserException($"the data of sweep {sweep.Id} have changed since it was trained; bring the old data back", FaultReport.Failed);
        }

        var results = arms.Select(arm => (Arm: arm[0].Plan.Arm, Trials: arm, Result: Evaluate(sweep, arm, options)));
        if (options.Json)
        {
            Json.WriteDocument(terminal.Out, ToJson(sweep, options, [.. results]));
        }
        else
        {
            Write(sweep, options, results);
        }

        return 0;
    }

    // Each arm's completed trials whose weights are still there, by seed.
    private List<List<TrialRecord>> Arms(SweepRecord sweep)
    {
        var arms = sweep.Trials
            .Where(t => t.State.IsEnded && File.Exists(Weights(sweep, t)))
            .GroupBy(t => t.Plan.Arm.Index)
            .OrderBy(g => g.Key)
            .Select(g => g.OrderBy(t => t.Plan.Seed).ToList())
            .ToList();
        return arms.Count > 0 ? arms : throw new UserException($"no trial of sweep {sweep.Id} has trained weights under {places.Sweep(sweep.Id)}", FaultReport.Failed);
    }

    private string Weights(SweepRecord sweep, TrialRecord trial) => Path.Combine(places.Trained(sweep.Id, trial), "weights.safetensors");

    private EvaluationResult Evaluate(SweepRecord sweep, List<TrialRecord> arm, EvaluateOptions options)
    {
        var chosen = arm.Take(options.Ensemble ?? arm.Count);
        var settings = arm[0].Plan.Settings;
        return Evaluator.Run(new EvaluationJob(
            settings, ListModule.OfSeq(chosen.Select(t => Weights(sweep, t))), Path.Combine(places.Data, settings.Data.Name),
            options.Crops switch { 1 => Crops.One, 10 => Crops.Ten, _ => Crops.HundredFortyFour }, options.Part, Environment.ProcessorCount));
    }

    // Each arm is evaluated when its turn comes, so its numbers do not wait for those of the others.
    private void Write(SweepRecord sweep, EvaluateOptions options, IEnumerable<(Arm Arm, List<TrialRecord> Trials, EvaluationResult Result)> results)
    {
        terminal.WriteWrapped($"{sweep.Id}: {options.Part} accuracy of the main head, {Output.Text.Count(options.Crops, "view")} of each image");
        terminal.WriteWrapped($"alone: mean over seeds, {Level * 100:0} % Student t; together: {Level * 100:0} % Wilson interval over images");
        foreach (var (arm, _, result) in results)
        {
            terminal.Out.WriteLine();
            terminal.WriteWrapped($"arm {arm.Index}: {Output.Text.Arm(arm)}, {Output.Text.Count(result.Ensembles[0].Length, "image")}");
            var table = new TextTable(("trials", true), ("accuracy", true), ("", false));
            table.Add($"{result.Single.Length}", Alone(result), "alone");
            for (var n = 2; n <= result.Ensembles.Length; n++)
            {
                table.Add($"{n}", Output.Text.Interval(Together(result.Ensembles[n - 1])), "together");
            }

            table.WriteTo(terminal);
        }
    }

    private static string Alone(EvaluationResult result) => Estimates.Mean(Level, result.Single.Select(Share)).Match(
        known: Output.Text.Interval,
        constant: (value, _) => $"{Output.Text.Number(value)}, all equal",
        tooFew: values => $"one trial: {Output.Text.Number(values[0])}");

    private static double Share(bool[] right) => (double)right.Count(r => r) / right.Length;

    private static Estimate Together(bool[] right) => Wilson.interval(Level, right.Count(r => r), right.Length);

    private static JsonObject ToJson(SweepRecord sweep, EvaluateOptions options, List<(Arm Arm, List<TrialRecord> Trials, EvaluationResult Result)> results) => new()
    {
        ["sweep"] = sweep.Id,
        ["part"] = options.Part,
        ["crops"] = options.Crops,
        ["images"] = results[0].Result.Ensembles[0].Length,
        ["arms"] = Json.Array(results.Select(r => new JsonObject
        {
            ["arm"] = r.Arm.Index,
            ["settings"] = Json.Of(r.Arm.Assignments),
            ["trials"] = Json.Array(r.Result.Single.Zip(r.Trials, (right, trial) => new JsonObject
            {
                ["trial"] = trial.Plan.Index,
                ["seed"] = trial.Plan.Seed,
                ["accuracy"] = Share(right),
            })),
            ["ensembles"] = Json.Array(r.Result.Ensembles.Select((right, i) => Together(right) is var e ? new JsonObject
            {
                ["trials"] = i + 1,
                ["accuracy"] = e.Point,
                ["low"] = e.Low,
                ["high"] = e.High,
                ["level"] = e.Level,
                ["method"] = e.Method,
            } : null)),
        })),
    };
}
