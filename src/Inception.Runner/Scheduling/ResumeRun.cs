using Inception.Core;

namespace Inception.Runner.Scheduling;

/// <summary>What one training left behind.</summary>
/// <param name="Trial">The completed trial, as the store knows it.</param>
/// <param name="Weights">SHA-256 of the final weights' file.</param>
/// <param name="KilledAt">The steps that were reached when it was killed.</param>
/// <param name="Time">Wall time, start-ups included.</param>
internal sealed record ResumeRun(TrialRecord Trial, string Weights, IReadOnlyList<long> KilledAt, TimeSpan Time)
{
    /// <summary>Every metric row bit by bit, but for those that a clock measured.</summary>
    public IReadOnlyList<(string Name, int Epoch, long Step, long Bits)> Rows { get; } =
    [
        .. Trial.Metrics
            .Where(m => m.Name != Metric.EpochSeconds && m.Name != Metric.ImagesPerSecond)
            .Select(m => (m.Name, m.Epoch, m.Step, BitConverter.DoubleToInt64Bits(m.Value)))
    ];

    /// <summary>Has the other the same weights?</summary>
    public bool HasWeightsOf(ResumeRun other) => Weights == other.Weights;

    /// <summary>Has the other the same rows?</summary>
    public bool HasRowsOf(ResumeRun other) => Rows.SequenceEqual(other.Rows);
}
