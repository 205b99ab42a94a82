using System.Text.Json.Nodes;
using Inception.CommandLine;
using Inception.Core;
using Inception.Core.Search;
using Inception.Runner.Machine;
using Inception.Runner.Output;
using Inception.Runner.Rooms;
using Inception.Runner.Scheduling;
using Inception.Runner.Workers;

namespace Inception.Runner.Commands;

/// <summary>`inception verify-resume`: shows that a killed trial ends as one that ran through.</summary>
internal sealed class VerifyResumeCommand(
    IDefinitions definitions,
    DataGate data,
    Func<Places, IStores> storesOf,
    Func<Places, IWorkerLauncher> launcherOf,
    Places places,
    Terminal terminal,
    TimeProvider clock,
    StopSignal stop)
{
    /// <summary>The exit code: 0, or 1 where the resumed trial differs or another seed's does not.</summary>
    public async Task<int> ExecuteAsync(VerifyResumeOptions options)
    {
        // Kills count as attempts, and there are at most nine.
        var experiment = definitions.Read(options.File, [.. options.Overrides, "budget.attempts=10"]);
        var plan = Whole(Planner.Next(experiment, []).New[0], null);
        LibTorch.Check();
        var dataHash = data.Get([plan], stop.Token);
        var seed = options.Seed ?? Random.Shared.Next();
        var folder = Path.Combine(places.Results, $"verify-resume-{Guid.NewGuid():N}");
        var own = places with { Results = folder, Store = Path.Combine(folder, "inception.db") };

        try
        {
            using var store = storesOf(own).OpenOrCreate();
            var check = new ResumeCheck(store, launcherOf(own), own, clock, Math.Max(1, Environment.ProcessorCount / 2));
            Say(options, $"trial {plan.Name} of {options.File}: {Text.Arm(plan.Arm)}, seed {plan.Seed}; kills from seed {seed}");
            var through = await check.TrainAsync("through", experiment, dataHash, plan, [], stop.Token);
            Say(options, $"ran through in {Text.Duration(through.Time)} on {through.Trial.Provenance.Device}");
            var killed = await check.TrainAsync("killed", experiment, dataHash, plan, Moments(seed, options.Kills, through.Time), stop.Token);
            Say(options, $"killed {killed.KilledAt.Count} times, at steps {string.Join(", ", killed.KilledAt)}, and resumed: {Text.Duration(killed.Time)}");
            var other = await check.TrainAsync("other", experiment, dataHash, Whole(plan, plan.Seed + 1), [], stop.Token);
            return Close(options, through, killed, other, seed);
        }
        finally
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    // With all its epochs, whatever a pruner would say on the way.
    private static TrialPlan Whole(TrialPlan plan, long? seed) => new(plan.Index, plan.Arm, seed ?? plan.Seed, plan.Settings, plan.Settings.Training.Epochs);

    // Uniform over the time that the undisturbed training took; a resumed one takes longer, so it still runs at each.
    private static List<TimeSpan> Moments(int seed, int kills, TimeSpan time)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, kills).Select(_ => time * random.NextDouble()).Order()];
    }

    private int Close(VerifyResumeOptions options, ResumeRun through, ResumeRun killed, ResumeRun other, int seed)
    {
        var (weights, rows, differs) = (killed.HasWeightsOf(through), killed.HasRowsOf(through), !other.HasWeightsOf(through));
        var holds = weights && rows && differs && killed.KilledAt.Count > 0;

        if (options.Json)
        {
            Json.WriteDocument(terminal.Out, new JsonObject
            {
                ["exact"] = holds,
                ["seed"] = seed,
                ["killedAt"] = new JsonArray([.. killed.KilledAt.Select(s => JsonValue.Create(s))]),
                ["weights"] = through.Weights,
                ["resumedWeights"] = killed.Weights,
                ["otherSeedWeights"] = other.Weights,
                ["rows"] = through.Rows.Count,
                ["rowsEqual"] = rows,
            });
        }
        else
        {
            terminal.Out.WriteLine($"final weights: {(weights ? "equal" : "DIFFERENT")} (SHA-256 {through.Weights[..16]} and {killed.Weights[..16]})");
            terminal.Out.WriteLine($"metric rows: {(rows ? "equal" : "DIFFERENT")} ({through.Rows.Count} and {killed.Rows.Count})");
            terminal.Out.WriteLine($"another seed: {(differs ? "different" : "EQUAL")} (SHA-256 {other.Weights[..16]})");
            terminal.Out.WriteLine(holds ? "exact: resumed = uninterrupted, bit for bit" : "not exact");
        }

        return holds ? 0 : FaultReport.Failed;
    }

    private void Say(VerifyResumeOptions options, string line)
    {
        if (!options.Json)
        {
            terminal.Out.WriteLine(line);
        }
    }
}
