using Inception.Core;
using Inception.Runner.Output;
using Inception.Runner.Rooms;

namespace Inception.Runner.Commands;

/// <summary>Sees to it that the data of a sweep are at hand before a worker starts.</summary>
internal sealed class DataGate(IDataSets data, Terminal terminal)
{
    /// <summary>The hash of all data that the trials read, or null where some are not at hand.</summary>
    public string? TryHash(IReadOnlyList<TrialPlan> plans)
    {
        var hashes = Names(plans).Select(data.TryHash).ToList();
        return hashes.Contains(null) ? null : Joined(hashes!);
    }

    /// <summary>Gets what is not at hand, and gives the hash of all.</summary>
    public string Get(IReadOnlyList<TrialPlan> plans, CancellationToken cancellation) =>
        Joined([.. Names(plans).Select(name => data.Get(name, terminal.Error.WriteLine, cancellation))]);

    private static IEnumerable<string> Names(IReadOnlyList<TrialPlan> plans) =>
        plans.Select(p => p.Settings.Data.Name).Distinct().Order(StringComparer.Ordinal);

    private static string Joined(IReadOnlyList<string> hashes) => hashes is [var only] ? only : Hash.OfText(string.Join('\n', hashes));
}
