using Inception.Core;
using Inception.Reports;

namespace Inception.Runner.Rooms;

/// <summary>The verdict and the report, from the gallery.</summary>
internal sealed class SweepReports : IReports
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Verdict(SweepRecord sweep) => ConsoleVerdict.Lines(sweep);

    /// <inheritdoc/>
    public void Write(ReportSource source, string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        Action<ReportSource, string> save = Path.GetExtension(file).ToLowerInvariant() switch
        {
            ".md" => MarkdownReport.Save,
            ".tex" => LatexReport.Save,
            ".csv" => CsvReport.Save,
            _ => HtmlReport.Save,
        };
        save(source, file);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string>? WriteFigures(ReportSource source, string folder, Func<Uri, string?> browse) =>
        FigureFiles.Save(source, folder, browse);
}
