using Inception.Core;
using Inception.Reports;

namespace Inception.Runner.Rooms;

/// <summary>The verdict and the report, from the gallery.</summary>
internal sealed class SweepReports : IReports
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Verdict(SweepRecord sweep) => ConsoleVerdict.Lines(sweep);

    /// <inheritdoc/>
    public void Write(SweepRecord sweep, string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        HtmlReport.Save(sweep, file);
    }
}
