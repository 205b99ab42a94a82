using Inception.CommandLine;
using Inception.Core;
using Inception.Core.Search;
using Inception.Core.Statistics;
using Inception.Results;
using Inception.Runner.Output;
using Inception.Runner.Rooms;

namespace Inception.Runner.Commands;

/// <summary>`inception plan`: what an experiment can find and what it costs, before it is run.</summary>
internal sealed class PlanCommand(IDefinitions definitions, IStores stores, IDataSets data, Terminal terminal)
{
    // The newest sweeps say most about the machine as it is.
    private const int MostSweeps = 20;

    /// <summary>The exit code.</summary>
    public int Execute(PlanOptions options)
    {
        var experiment = definitions.Read(options.File, options.Overrides);
        var plans = Planner.PlanOrRaise(experiment);
        using var store = stores.TryOpen();
        var pilot = options.Pilot is null ? null : SweepFinder.Find(store, options.Pilot);
        var page = new PlanPage(experiment, plans, Time(store, plans, options.Rate), PowerOf(experiment, plans, pilot, options));

        if (options.Json)
        {
            Json.WriteDocument(terminal.Out, page.ToJson());
        }
        else
        {
            page.WriteTo(terminal);
        }

        return 0;
    }

    private TimePlan Time(IResultsStore? store, IReadOnlyList<TrialPlan> plans, double? rate)
    {
        var settings = plans[0].Settings.Data;
        var images = Images(settings);

        if (rate is not null && images is null)
        {
            throw new UserException($"--rate needs the number of images, and {settings.Name} is not at hand; get it with: inception data get {settings.Name}", FaultReport.Usage);
        }

        var earlier = rate is not null || store is null ? [] : store.ListSweeps().Take(MostSweeps).Select(s => store.FindSweep(s.SweepId)).OfType<SweepRecord>();
        return TimePlan.Of(plans, earlier, images, rate);
    }

    // Training images of an epoch: as many as were asked for, of what the validation part leaves.
    private int? Images(DataSettings settings) =>
        data.TryFind(settings.Name) is { } found
            ? Math.Min(settings.TrainImages?.Value ?? int.MaxValue, (int)(found.Manifest.TrainCount * (1 - settings.ValidationShare)))
            : null;

    private static PowerPlan? PowerOf(Experiment experiment, IReadOnlyList<TrialPlan> plans, SweepRecord? pilot, PlanOptions options)
    {
        var contrast = experiment.Contrast?.Value;
        var contrasts = PlanPage.ContrastsOf(experiment, plans).Count;

        PowerPlan Of(double spread, SpreadSource source) =>
            PowerPlan.Of(contrast?.Alpha ?? PlanPage.UsualAlpha, contrasts, experiment.Seeds.Length, contrast?.Margin?.Value, spread, source);

        if (pilot is not null)
        {
            return PowerPlan.Pilot(pilot) is { } found
                ? Of(found.Value.Item1, found.Value.Item2)
                : throw new UserException($"{pilot.Id} has no contrast with two pairs or more that differ, so it says nothing about the spread; give --sd, or another pilot", FaultReport.Usage);
        }

        if (options.Deviation is not { } deviation)
        {
            return null;
        }

        var correlation = options.Correlation ?? 0;
        return Of(Power.spreadOfDifference(deviation, correlation), SpreadSource.NewAssumed(deviation, correlation));
    }
}
