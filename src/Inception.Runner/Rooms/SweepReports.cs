using Inception.Core;
using Inception.Reports;

namespace Inception.Runner.Rooms;

/// <summary>The verdict and the report, from the gallery.</summary>
internal sealed class SweepReports : IReports
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Verdict(SweepRecord sweep) => ConsoleVerdict.Lines(sweep);

    /// <inheritdoc/>
    public void Write(SweepRecord sweep, string file, IReadOnlyList<Assignment> control)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        Action<SweepRecord, string, IReadOnlyList<Assignment>> save = Path.GetExtension(file).ToLowerInvariant() switch
        {
            ".md" => MarkdownReport.Save,
            ".tex" => LatexReport.Save,
            _ => HtmlReport.Save,
        };
        save(sweep, file, control);
    }
}
