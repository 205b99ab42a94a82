using System.Globalization;
using Inception.CommandLine;
using Inception.Runner.Machine;
using Inception.Runner.Output;
using Inception.Runner.Rooms;

namespace Inception.Runner.Commands;

/// <summary>`inception show`: a sweep with its trials, or one trial.</summary>
internal sealed class ShowCommand(IStores stores, Terminal terminal, Places places)
{
    /// <summary>The exit code.</summary>
    public int Execute(ShowOptions options)
    {
        using var store = stores.TryOpen();

        // A sweep's id has a dash, a trial's is a number.
        if (long.TryParse(options.Id, NumberStyles.None, CultureInfo.InvariantCulture, out var trialId))
        {
            if (store?.FindTrial(trialId) is not (var sweepId, var trial))
            {
                throw SweepFinder.Unknown(store, options.Id, "trial");
            }

            var sweep = store.FindSweep(sweepId)!;
            var page = new TrialPage(sweep, trial, places.Trial(sweepId, trial.Plan.Index));
            return options.Json ? Written(() => Json.WriteDocument(terminal.Out, page.ToJson())) : Written(() => page.WriteTo(terminal));
        }

        var found = new SweepPage(SweepFinder.Find(store, options.Id), places);
        return options.Json ? Written(() => Json.WriteDocument(terminal.Out, found.ToJson())) : Written(() => found.WriteTo(terminal));
    }

    private static int Written(Action write)
    {
        write();
        return 0;
    }
}
