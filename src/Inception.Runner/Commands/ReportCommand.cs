using Inception.CommandLine;
using Inception.Core;
using Inception.Reports;
using Inception.Runner.Machine;
using Inception.Runner.Output;
using Inception.Runner.Rooms;

namespace Inception.Runner.Commands;

/// <summary>`inception report`: writes the report of a sweep, finished or not, and its figures where a folder is named for them.</summary>
internal sealed class ReportCommand(IStores stores, IReports reports, Places places, Terminal terminal)
{
    /// <summary>The exit code.</summary>
    public int Execute(ReportOptions options)
    {
        using var store = stores.TryOpen();
        var sweep = SweepFinder.Find(store, options.Sweep);
        var file = options.Output is null ? places.Report(sweep.Id) : Path.GetFullPath(options.Output);
        var figures = options.Figures is null ? null : Path.GetFullPath(options.Figures);

        if (Directory.Exists(file))
        {
            throw new UserException($"{file} is a folder; name a file in it with --output", FaultReport.Usage);
        }

        if (figures is not null)
        {
            Places.CheckFolder(figures, "--figures");
        }

        Places.MakeFolder(Path.GetDirectoryName(file)!, "--output");
        var source = new ReportSource(sweep) { Control = LaterControl.Read(sweep, options.Control), Outcomes = store!.FindOutcomes(sweep.Id) };
        reports.Write(source, file);
        terminal.Out.WriteLine($"report: {Places.Shown(file)}");

        if (figures is not null)
        {
            WriteFigures(source, figures);
        }

        return 0;
    }

    private void WriteFigures(ReportSource source, string folder)
    {
        var files = reports.WriteFigures(source, folder, Browser.Document) ?? throw new UserException(
            "no browser of this machine drew the figures, so they are not written; install chromium, or open the report and use the buttons above each figure",
            FaultReport.Failed);
        terminal.Out.WriteLine(files.Count == 0
            ? "figures: none, since the sweep has nothing to draw yet"
            : $"figures: {files.Count} files in {Places.Shown(folder)}");
    }
}
