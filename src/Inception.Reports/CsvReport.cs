using Inception.Results;

namespace Inception.Reports;

/// <summary>Every metric value of a sweep as CSV (see <see cref="SweepExport.WriteCsv"/>).</summary>
public static class CsvReport
{
    /// <summary>Writes the values to a file, atomically.</summary>
    public static void Save(ReportSource source, string path)
    {
        ArgumentNullException.ThrowIfNull(source);
        AtomicFile.Write(path, writer => SweepExport.WriteCsv(source.Sweep, writer));
    }
}
