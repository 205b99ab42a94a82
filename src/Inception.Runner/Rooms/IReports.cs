using Inception.Core;
using Inception.Reports;

namespace Inception.Runner.Rooms;

/// <summary>What is said about a sweep's results.</summary>
internal interface IReports
{
    /// <summary>The verdict in lines of at most 80 columns.</summary>
    IReadOnlyList<string> Verdict(SweepRecord sweep);

    /// <summary>
    /// Writes the report; its folder is made where it does not exist. The file's ending decides the form: Markdown (.md),
    /// LaTeX tables (.tex), all metric values (.csv), all else is a page.
    /// </summary>
    void Write(ReportSource source, string file);

    /// <summary>
    /// Writes the figures into a folder, each as SVG and PNG, and gives the files' paths: none where there is nothing to
    /// draw yet, null where no browser drew. <paramref name="browse"/> gives the document that a browser has made of an address.
    /// </summary>
    IReadOnlyList<string>? WriteFigures(ReportSource source, string folder, Func<Uri, string?> browse);
}
