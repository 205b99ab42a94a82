using Inception.Core;

namespace Inception.Runner.Rooms;

/// <summary>What is said about a sweep's results.</summary>
internal interface IReports
{
    /// <summary>The verdict in lines of at most 80 columns.</summary>
    IReadOnlyList<string> Verdict(SweepRecord sweep);

    /// <summary>Writes report.html; its folder is made where it does not exist.</summary>
    void Write(SweepRecord sweep, string file);
}
