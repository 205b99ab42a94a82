using Inception.Core;

namespace Inception.Runner.Rooms;

/// <summary>The verdict and the report.</summary>
internal sealed class Reports : IReports
{
    /// <inheritdoc/>
    public string Verdict(SweepRecord sweep, int width) => $"{sweep.Trials.Length} trials";

    /// <inheritdoc/>
    public void Write(SweepRecord sweep, string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "<!doctype html><title>report</title>");
    }
}
