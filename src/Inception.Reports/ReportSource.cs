using Inception.Core;
using Inception.Core.Statistics;

namespace Inception.Reports;

/// <summary>What a report is made of: a sweep, finished or not, with what its store keeps beside it.</summary>
/// <param name="Sweep">The sweep.</param>
public sealed record ReportSource(SweepRecord Sweep)
{
    /// <summary>The settings of a control chosen after the run, for exploratory contrasts; empty for none.</summary>
    public IReadOnlyList<Assignment> Control { get; init; } = [];

    /// <summary>Which examples every evaluation got right, by the trial's id; empty where none are kept.</summary>
    public IReadOnlyDictionary<long, IReadOnlyList<ExampleOutcomes>> Outcomes { get; init; } =
        new Dictionary<long, IReadOnlyList<ExampleOutcomes>>();
}
