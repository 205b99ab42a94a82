using Inception.Core;
using Inception.Runner.Output;
using Inception.Runner.Rooms;

namespace Inception.Runner.Commands;

/// <summary>Sees to it that the data of a sweep are at hand before a worker starts.</summary>
internal sealed class DataGate(IDataSets data, Terminal terminal, TimeProvider clock)
{
    /// <summary>The hash of all data that the trials read, or null where some are not at hand.</summary>
    public string? TryHash(IReadOnlyList<TrialPlan> plans)
    {
        var found = Names(plans).Select(data.TryFind).ToList();
        return found.Contains(null) ? null : Joined([.. found.Select(set => set!.DataHash)]);
    }

    /// <summary>Gets what is not at hand, and gives the hash of all.</summary>
    public string Get(IReadOnlyList<TrialPlan> plans, CancellationToken cancellation)
    {
        using var progress = new DataProgressLine(terminal, clock);
        return Joined([.. Names(plans).Select(name => data.Get(name, progress, cancellation))]);
    }

    private static IEnumerable<string> Names(IReadOnlyList<TrialPlan> plans) =>
        plans.Select(p => p.Settings.Data.Name).Distinct().Order(StringComparer.Ordinal);

    private static string Joined(IReadOnlyList<string> hashes) => hashes is [var only] ? only : Hash.OfText(string.Join('\n', hashes));
}
