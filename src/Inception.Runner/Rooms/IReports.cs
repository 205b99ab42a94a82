using Inception.Core;

namespace Inception.Runner.Rooms;

/// <summary>What is said about a sweep's results.</summary>
internal interface IReports
{
    /// <summary>The verdict as lines of text, at most <paramref name="width"/> columns.</summary>
    string Verdict(SweepRecord sweep, int width);

    /// <summary>Writes report.html; its folder is made where it does not exist.</summary>
    void Write(SweepRecord sweep, string file);
}
