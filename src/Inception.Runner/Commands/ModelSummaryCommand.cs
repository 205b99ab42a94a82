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
    // The article's own network, where neither the settings nor the data say otherwise.
    private const int ArticleSize = 224;
    private const int ArticleChannels = 3;
    private const int ArticleClasses = 10;

    /// <summary>The exit code.</summary>
    public int Execute(ModelSummaryOptions options)
    {
        LibTorch.Open();
        var settings = definitions.ReadSettings(options.File, options.Overrides);
        var manifest = options.File is null ? null : data.TryFind(settings.Data.Name)?.Manifest;
        var size = options.Size ?? settings.Data.Size?.Value ?? manifest?.Shape.Height ?? ArticleSize;
        var channels = options.Channels ?? manifest?.Shape.Channels ?? ArticleChannels;
        var classes = options.Classes ?? manifest?.Classes.Count ?? ArticleClasses;
        var summary = Summary.Of(settings.Model, channels, size, classes);
        var table = new TextTable(("layer", false), ("output", false), ("parameters", true), ("multiply-accumulates", true));

        foreach (var row in summary.Layers)
        {
            table.Add(row.Layer, string.Join(" x ", row.Output), Grouped(row.Parameters), Grouped(row.MultiplyAccumulates));
        }

        terminal.Out.WriteLine($"input {channels} x {size} x {size}, {classes} classes, variant {settings.TryFind("model.variant")?.Value}, width {settings.Model.Width}");

        if (options.File is not null && manifest is null)
        {
            terminal.Out.WriteLine($"the article's input, where nothing else is said: {settings.Data.Name} is not at hand (inception data get {settings.Data.Name})");
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
