using Inception.Core;
using Inception.Runner.Scheduling;

namespace Inception.Runner.Progress;

/// <summary>Shows a sweep while it runs: bars, lines of text, or lines of JSON. Called from one thread at a time.</summary>
internal interface ISweepView : IDisposable
{
    /// <summary>The sweep begins or goes on.</summary>
    void Begun(SweepRecord sweep, JobPlan plan);

    /// <summary>Something happened.</summary>
    void Happened(SweepEvent happening, TimeSpan elapsed);

    /// <summary>The state now, about four times a second.</summary>
    void Changed(SweepSnapshot snapshot);

    /// <summary>No trial is trained any more.</summary>
    void Stopped(SweepSnapshot snapshot);
}
