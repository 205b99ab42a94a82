using Inception.Core;
using Inception.Results;

namespace Inception.Runner.Progress;

/// <summary>A running trial as people see it.</summary>
/// <param name="Running">Who trains it, and how far it is.</param>
/// <param name="Plan">Its arm, seed and settings.</param>
/// <param name="Latest">The metrics of its last whole epoch, by name.</param>
internal sealed record RunningView(RunningTrial Running, TrialPlan Plan, IReadOnlyDictionary<string, MetricPoint> Latest)
{
    /// <summary>The share of its steps done, in [0, 1].</summary>
    public double Share => Running.Progress.TotalSteps > 0 ? Math.Clamp((double)Running.Progress.Step / Running.Progress.TotalSteps, 0, 1) : 0;

    /// <summary>Its epochs in all.</summary>
    public int Epochs => Plan.Settings.Training.Epochs;

    /// <summary>The latest value of a metric, or null.</summary>
    public double? Value(string metric) => Latest.TryGetValue(metric, out var point) ? point.Value : null;
}
