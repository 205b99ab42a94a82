using Inception.Core;
using Inception.Runner.Output;
using Inception.Runner.Rooms;
using Inception.Training;

namespace Inception.Runner.Commands;

/// <summary>Sees to it that the data of a sweep are at hand, and fit its trials, before a worker starts.</summary>
internal sealed class DataGate(IDataSets data, Terminal terminal, TimeProvider clock)
{
    /// <summary>The hash of all data that the trials read, or null where some are not at hand.</summary>
    public string? TryHash(IReadOnlyList<TrialPlan> plans)
    {
        var found = Names(plans).Select(data.TryFind).ToList();
        Check(plans);
        return found.Contains(null) ? null : Joined([.. found.Select(set => set!.DataHash)]);
    }

    /// <summary>Gets what is not at hand, and gives the hash of all.</summary>
    /// <exception cref="UserException">Settings of trials do not fit their data.</exception>
    public string Get(IReadOnlyList<TrialPlan> plans, CancellationToken cancellation)
    {
        using var progress = new DataProgressLine(terminal, clock);
        var hash = Joined([.. Names(plans).Select(name => data.Get(name, progress, cancellation))]);
        Check(plans);
        return hash;
    }

    private void Check(IReadOnlyList<TrialPlan> plans)
    {
        var sets = Names(plans).ToDictionary(name => name, data.TryFind);
        string[] faults =
        [
            .. plans.DistinctBy(p => p.Arm.Index)
                .Where(p => sets[p.Settings.Data.Name] is not null)
                .SelectMany(p => Fit.Faults(p.Settings, sets[p.Settings.Data.Name]!.Manifest).Select(fault => $"{p.Settings.Data.Name}: {fault}"))
                .Distinct(),
        ];

        if (faults.Length > 0)
        {
            throw new UserException(string.Join(Environment.NewLine, faults), FaultReport.Usage);
        }
    }

    private static IEnumerable<string> Names(IReadOnlyList<TrialPlan> plans) =>
        plans.Select(p => p.Settings.Data.Name).Distinct().Order(StringComparer.Ordinal);

    private static string Joined(IReadOnlyList<string> hashes) => hashes is [var only] ? only : Hash.OfText(string.Join('\n', hashes));
}
