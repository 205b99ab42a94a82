using System.Globalization;
using Inception.CommandLine;
using Inception.Runner.Machine;
using Inception.Runner.Output;
using Inception.Runner.Rooms;
using Inception.Training.Models;

namespace Inception.Runner.Commands;

/// <summary>`inception model summary`: the network layer by layer.</summary>
internal sealed class ModelSummaryCommand(IDefinitions definitions, IDataSets data, Terminal terminal)
{
    /// <summary>The exit code.</summary>
    public int Execute(ModelSummaryOptions options)
    {
        LibTorch.Open();
        var settings = definitions.ReadSettings(options.File, options.Overrides);
        var input = NetworkInput.Of(options, settings, data);
        var summary = Summary.Of(settings.Model, input.Channels, input.Size, input.Classes);
        var table = new TextTable(("layer", false), ("output", false), ("parameters", true), ("multiply-accumulates", true));

        foreach (var row in summary.Layers)
        {
            table.Add(row.Layer, string.Join(" x ", row.Output), Grouped(row.Parameters), Grouped(row.MultiplyAccumulates));
        }

        foreach (var line in input.Lines(settings))
        {
            terminal.Out.WriteLine(line);
        }

        terminal.Out.WriteLine();
        table.WriteTo(terminal);
        terminal.Out.WriteLine();
        terminal.Out.WriteLine($"parameters            {Grouped(summary.Total),14}");
        terminal.Out.WriteLine($"  trunk               {Grouped(summary.Trunk),14}");
        terminal.Out.WriteLine($"  classifier          {Grouped(summary.Classifier),14}");
        terminal.Out.WriteLine($"  auxiliary head 1    {Grouped(summary.Aux1),14}");
        terminal.Out.WriteLine($"  auxiliary head 2    {Grouped(summary.Aux2),14}");
        terminal.Out.WriteLine($"multiply-accumulates  {Grouped(summary.MultiplyAccumulates),14}  (one image, forward)");
        return 0;
    }

    private static string Grouped(long n) => n.ToString("N0", CultureInfo.InvariantCulture);
}
