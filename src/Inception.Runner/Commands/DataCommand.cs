using System.Text.Json.Nodes;
using Inception.CommandLine;
using Inception.Runner.Machine;
using Inception.Runner.Output;
using Inception.Runner.Rooms;

namespace Inception.Runner.Commands;

/// <summary>`inception data list`, `get`, `import` and `verify`.</summary>
internal sealed class DataCommand(IDataSets data, Terminal terminal, StopSignal stop)
{
    /// <summary>The data sets known, at hand or not.</summary>
    public int List(ListOptions options)
    {
        var rows = data.List();

        if (options.Json)
        {
            Json.WriteDocument(terminal.Out, Json.Array(rows.Select(r => new JsonObject
            {
                ["name"] = r.Name, ["atHand"] = r.IsAtHand, ["content"] = r.Content, ["source"] = r.Source, ["hash"] = r.Hash,
            })));
            return 0;
        }

        var table = new TextTable(("name", false), ("at hand", false), ("content", false), ("source", false));

        foreach (var row in rows)
        {
            table.Add(row.Name, row.IsAtHand ? "yes" : "no", row.Content, row.Source);
        }

        table.WriteTo(terminal);
        return 0;
    }

    /// <summary>Gets a data set.</summary>
    public int Get(string name)
    {
        var hash = data.Get(name, terminal.Error.WriteLine, stop.Token);
        terminal.Out.WriteLine($"{name} is at hand; its content's SHA-256 is {hash}");
        return 0;
    }

    /// <summary>Imports images.</summary>
    public int Import(DataImportOptions options)
    {
        var hash = data.Import(options.Name, options.Path, options.Size, terminal.Error.WriteLine, stop.Token);
        terminal.Out.WriteLine($"{options.Name} is at hand; its content's SHA-256 is {hash}");
        return 0;
    }

    /// <summary>Checks a data set against its checksums.</summary>
    public int Verify(string name)
    {
        terminal.Out.WriteLine(data.Verify(name, stop.Token));
        return 0;
    }
}
