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
        var (sweepId, trialName) = Parts(options.Id);

        if (trialName is not null)
        {
            var sweep = SweepFinder.Find(store, sweepId);
            var trial = SweepFinder.Trial(sweep, trialName);
            var page = new TrialPage(sweep, trial, places.Trial(sweep.Id, trial.Plan));
            return options.Json ? Written(() => Json.WriteDocument(terminal.Out, page.ToJson())) : Written(() => page.WriteTo(terminal));
        }

        var found = new SweepPage(SweepFinder.Find(store, sweepId), places);
        return options.Json ? Written(() => Json.WriteDocument(terminal.Out, found.ToJson())) : Written(() => found.WriteTo(terminal));
    }

    // SWEEP/TRIAL; a sweep's id has no slash, but completion of a folder's name leaves one behind it.
    private static (string Sweep, string? Trial) Parts(string id) => id.TrimEnd('/').Split('/', 2) switch
    {
        [var sweep, var trial] => (sweep, trial),
        [var sweep] => (sweep, null),
        _ => throw new InvalidOperationException("Split gives at least one part"),
    };

    private static int Written(Action write)
    {
        write();
        return 0;
    }
}
