using Inception.CommandLine;
using Inception.Core;
using Inception.Reports;
using Inception.Runner.Machine;
using Inception.Runner.Output;
using Inception.Runner.Rooms;

namespace Inception.Runner.Commands;

/// <summary>`inception report`: writes the report of a sweep, finished or not.</summary>
internal sealed class ReportCommand(IStores stores, IReports reports, Places places, Terminal terminal)
{
    /// <summary>The exit code.</summary>
    public int Execute(ReportOptions options)
    {
        using var store = stores.TryOpen();
        var sweep = SweepFinder.Find(store, options.Sweep);
        var file = options.Output is null ? places.Report(sweep.Id) : Path.GetFullPath(options.Output);

        if (Directory.Exists(file))
        {
            throw new UserException($"{file} is a folder; name a file in it with --output", FaultReport.Usage);
        }

        Places.MakeFolder(Path.GetDirectoryName(file)!, "--output");
        reports.Write(new ReportSource(sweep) { Control = LaterControl.Read(sweep, options.Control), Outcomes = store!.FindOutcomes(sweep.Id) }, file);
        terminal.Out.WriteLine($"report: {Places.Shown(file)}");
        return 0;
    }
}
