using System.Text.Json.Nodes;
using Inception.CommandLine;
using Inception.Core;
using Inception.Runner.Machine;
using Inception.Runner.Output;
using Inception.Runner.Rooms;
using Inception.Training.Data;

namespace Inception.Runner.Commands;

/// <summary>`inception data list`, `get`, `import` and `verify`.</summary>
internal sealed class DataCommand(IDataSets data, Places places, Terminal terminal, TimeProvider clock, StopSignal stop)
{
    /// <summary>The data sets known, at hand or not.</summary>
    public int List(ListOptions options)
    {
        var listing = data.List();

        if (options.Json)
        {
            Json.WriteDocument(terminal.Out, Json.Array(listing.Select(ToJson)));
            return 0;
        }

        var table = new TextTable(("name", false), ("state", false), ("images", false), ("about", false));

        foreach (var set in listing)
        {
            table.Add(set.Name, StateOf(set), Images(set.Installed), set.Title);
        }

        table.WriteTo(terminal);
        terminal.Out.WriteLine();
        terminal.Out.WriteLine($"data directory: {places.Data}");

        foreach (var set in listing.Where(s => s.Fault.Length > 0))
        {
            terminal.Error.WriteLine(set.Fault);
        }

        return 0;
    }

    /// <summary>Gets a data set.</summary>
    public int Get(string name)
    {
        using (var progress = new DataProgressLine(terminal, clock))
        {
            data.Get(name, progress, stop.Token);
        }

        return Tell(data.TryFind(name)!);
    }

    /// <summary>Imports images.</summary>
    public int Import(DataImportOptions options)
    {
        using var progress = new DataProgressLine(terminal, clock);
        return Tell(data.Import(options.Name, options.Path, options.Size, options.Replace, progress, stop.Token));
    }

    /// <summary>Checks a data set against its checksums.</summary>
    public int Verify(string name)
    {
        using var progress = new DataProgressLine(terminal, clock);
        var report = data.Verify(name, progress);

        if (!report.IsWhole)
        {
            throw new UserException(string.Join(Environment.NewLine, report.Faults), FaultReport.Failed);
        }

        progress.Dispose();
        terminal.Out.WriteLine($"{name} is whole: {Text.Count(report.Files.Count, "file")} of {report.DataSet.Bytes:N0} bytes have the length and SHA-256 of the manifest");
        return 0;
    }

    private int Tell(DataSetInfo set)
    {
        terminal.Out.WriteLine($"{set.Name} is at hand in {Places.Shown(set.Folder)}: {Images(set)} images of {set.Manifest.Shape}");
        terminal.Out.WriteLine($"data hash {set.DataHash}");
        return 0;
    }

    private static string StateOf(DataListing set) =>
        set.Fault.Length > 0 ? "damaged"
        : set.Installed is not null ? "at hand"
        : set.Available switch
        {
            "shipped" => "ships with it",
            "system" => "on the system",
            "download" => "to download",
            _ => "missing",
        };

    private static string Images(DataSetInfo? set) => set is null ? "" : $"{set.Manifest.TrainCount:N0} + {set.Manifest.TestCount:N0}";

    private static JsonObject ToJson(DataListing set) => new()
    {
        ["name"] = set.Name,
        ["title"] = set.Title,
        ["atHand"] = set.Installed is not null,
        ["available"] = set.Available,
        ["fault"] = set.Fault,
        ["folder"] = set.Installed?.Folder,
        ["dataHash"] = set.Installed?.DataHash,
        ["trainImages"] = set.Installed?.Manifest.TrainCount,
        ["testImages"] = set.Installed?.Manifest.TestCount,
    };
}
