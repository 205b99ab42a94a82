using Inception.CommandLine;
using Inception.Core.Statistics;
using Inception.Runner.Machine;
using Inception.Runner.Output;
using Microsoft.FSharp.Collections;

namespace Inception.Runner.Commands;

/// <summary>`inception calibrate`: tries the statistics on simulated sweeps and writes how often they are wrong.</summary>
internal sealed class CalibrateCommand(Places places, Terminal terminal, StopSignal stop)
{
    private const int Sweeps = 2_000;
    private const long Seed = 1;
    private const double Alpha = 0.05;

    /// <summary>The exit code: 1 where a rate is worse than promised.</summary>
    public int Execute(CalibrateOptions options)
    {
        var sweeps = options.Sweeps ?? Sweeps;
        var folder = Path.GetFullPath(options.Output ?? Path.Combine(places.Results, "calibration"));
        Places.MakeFolder(folder, "--output");
        var rows = Rows(sweeps);
        var broken = Calibration.broken(Alpha, ListModule.OfSeq(rows)).ToList();
        var table = new CalibrationTable(rows, sweeps, Alpha, broken, $"inception calibrate --sweeps {sweeps}", GitState.Of(places.Home));
        Save(Path.Combine(folder, "table.md"), table.ToMarkdown());
        Save(Path.Combine(folder, "table.json"), Json.Document(table.ToJson()) + "\n");

        if (options.Json)
        {
            Json.WriteDocument(terminal.Out, table.ToJson());
        }
        else
        {
            terminal.Out.WriteLine($"table: {Places.Shown(Path.Combine(folder, "table.md"))}");
            terminal.Out.WriteLine(broken.Count == 0 ? "every rate is as promised" : $"{Text.Count(broken.Count, "rate")} worse than promised");
        }

        foreach (var line in broken.SelectMany(b => Text.Wrap("- " + b, terminal.Width, 2)))
        {
            terminal.Error.WriteLine(line);
        }

        return broken.Count == 0 ? 0 : FaultReport.Failed;
    }

    private List<CalibrationRow> Rows(int sweeps)
    {
        var rows = new List<CalibrationRow>();

        foreach (var scatter in Scatter.All)
        {
            foreach (var seeds in Calibration.sizes)
            {
                stop.Token.ThrowIfCancellationRequested();
                rows.Add(Calibration.cell(Seed, sweeps, Alpha, scatter, seeds));
                terminal.Error.WriteLine($"{rows.Count} of {Scatter.All.Length * Calibration.sizes.Length}: {scatter.Word} seeds, n = {seeds}");
            }
        }

        return rows;
    }

    // Whole or not at all: the table may be committed.
    private static void Save(string file, string text)
    {
        File.WriteAllText(file + ".tmp", text.ReplaceLineEndings("\n"));
        File.Move(file + ".tmp", file, overwrite: true);
    }
}
