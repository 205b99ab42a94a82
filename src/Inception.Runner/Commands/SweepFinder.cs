using System.Globalization;
using Inception.Core;
using Inception.Results;

namespace Inception.Runner.Commands;

/// <summary>
/// Finds the sweep that a person means: by its id, by its experiment's name where only one sweep has it, or by the beginning
/// of its id where only one begins so.
/// </summary>
internal static class SweepFinder
{
    /// <summary>What to do where there is no sweep yet.</summary>
    public const string Start = "start with: inception run experiments/quickstart.yaml";

    /// <summary>The sweep, or a UserException that names the nearest one.</summary>
    public static SweepRecord Find(IResultsStore? store, string id) =>
        id.Length == 0 ? throw new UserException("the sweep's id is empty; `inception list` shows the sweeps", FaultReport.Usage)
        : store?.FindSweep(IdOf(store, id)) ?? throw Unknown(store, id);

    /// <summary>The trial of that name (its index in the sweep, `3` or `003`), or a UserException that says which there are.</summary>
    public static TrialRecord Trial(SweepRecord sweep, string name)
    {
        var isIndex = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index);
        return sweep.Trials.FirstOrDefault(t => isIndex && t.Plan.Index == index) ?? throw new UserException(
            $"sweep {sweep.Id} has no trial {Shown(name)}; its trials are {sweep.Trials[0].Plan.Name} to {sweep.Trials[^1].Plan.Name}, such as {sweep.Id}/{sweep.Trials[0].Plan.Name}", FaultReport.Usage);
    }

    private static string Shown(string id) => Output.Text.Shorten(id.ReplaceLineEndings(" "), 60);

    private static UserException Unknown(IResultsStore? store, string id)
    {
        var ids = store?.ListSweeps().Select(s => s.SweepId).ToList() ?? [];
        var advice = ids.Count == 0 ? $"there are no sweeps yet; {Start}"
            : Near(ids, id) is { } near ? $"did you mean {near}?"
            : "`inception list` shows the sweeps";
        return new UserException($"there is no sweep {Shown(id)}; {advice}", FaultReport.Usage);
    }

    private static string IdOf(IResultsStore store, string id)
    {
        var beginning = store.ListSweeps().Select(s => s.SweepId).Where(s => s.StartsWith(id, StringComparison.OrdinalIgnoreCase)).ToList();
        var named = beginning.Where(s => Name(s).Equals(id.TrimEnd('-'), StringComparison.OrdinalIgnoreCase)).ToList();

        return beginning.Contains(id) ? id : (named, beginning) switch
        {
            ([var only], _) => only,
            (_, [var only]) => only,
            (_, []) => id,
            _ => throw new UserException($"{id} is the beginning of {beginning.Count} sweeps ({string.Join(", ", beginning.Take(3))}{(beginning.Count > 3 ? ", ..." : "")}); give one of them in full", FaultReport.Usage),
        };
    }

    // The digits behind the last dash are no word that anybody mistypes letter by letter.
    private static string Name(string sweepId) => sweepId[..Math.Max(0, sweepId.LastIndexOf('-'))];

    private static string? Near(List<string> ids, string id)
    {
        var near = Nearest.tryFind(ids, id) ?? Nearest.tryFind(ids.Select(Name), id.Contains('-', StringComparison.Ordinal) ? Name(id) : id);
        return near is null ? null : ids.First(s => s == near.Value || Name(s) == near.Value);
    }
}
