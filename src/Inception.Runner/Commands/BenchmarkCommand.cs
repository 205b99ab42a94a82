using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Inception.CommandLine;
using Inception.Core;
using Inception.Runner.Machine;
using Inception.Runner.Output;
using Inception.Runner.Rooms;
using Inception.Training;

namespace Inception.Runner.Commands;

/// <summary>`inception benchmark`: how fast this machine trains a network.</summary>
internal sealed class BenchmarkCommand(IDefinitions definitions, IDataSets data, Terminal terminal)
{
    // In the first steps kernels are chosen and memory is laid out.
    private const int WarmUp = 5;
    private const int Measurements = 5;

    /// <summary>The exit code.</summary>
    public int Execute(BenchmarkOptions options)
    {
        LibTorch.Open();
        var settings = definitions.ReadSettings(options.Network.File, options.Network.Overrides);
        var input = NetworkInput.Of(options.Network, settings, data);
        var device = settings.Training.Device;
        var threads = options.Threads ?? Environment.ProcessorCount;

        if (options.Export is { } file)
        {
            StepBenchmark.Export(file, settings, input.Shape, input.Classes, device, threads);
            return 0;
        }

        using var benchmark = StepBenchmark.Open(settings, input.Shape, input.Classes, device, threads);
        benchmark.Take(WarmUp);

        if (options.Paced)
        {
            Pace(benchmark);
        }
        else
        {
            Measure(benchmark, options, settings, input, threads);
        }

        return 0;
    }

    private void Measure(StepBenchmark benchmark, BenchmarkOptions options, Settings settings, NetworkInput input, int threads)
    {
        var images = (double)options.Steps * benchmark.Batch;
        double[] rates = [.. Enumerable.Range(0, Measurements).Select(_ => images / benchmark.Take(options.Steps)).Order()];
        var (low, median, high) = (rates[0], rates[Measurements / 2], rates[^1]);

        if (options.Json)
        {
            Json.WriteDocument(terminal.Out, new JsonObject
            {
                ["device"] = benchmark.Device,
                ["threads"] = threads,
                ["batch"] = benchmark.Batch,
                ["input"] = Json.Array([input.Channels, input.Size, input.Size]),
                ["imagesPerSecond"] = new JsonObject { ["median"] = median, ["low"] = low, ["high"] = high, ["measurements"] = Measurements },
                ["peakMemory"] = Process.GetCurrentProcess().PeakWorkingSet64,
                ["versions"] = Versions.All,
            });
            return;
        }

        foreach (var line in input.Lines(settings))
        {
            terminal.Out.WriteLine(line);
        }

        terminal.Out.WriteLine($"batch {benchmark.Batch}, {settings.TryFind("training.precision")?.Value}, on {benchmark.Device} with {Text.Count(threads, "thread")}");
        terminal.Out.WriteLine($"{Shown(median)} training images a second: the median of {Measurements} measurements of {Text.Count(options.Steps, "step")}, {Shown(low)} to {Shown(high)}");
    }

    // For a script that measures several programs in turns: "ready", then for each number of steps the seconds they took.
    private void Pace(StepBenchmark benchmark)
    {
        terminal.Out.WriteLine("ready");
        terminal.Out.Flush();

        while (Console.In.ReadLine() is { } line && int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var steps))
        {
            terminal.Out.WriteLine(benchmark.Take(steps).ToString("R", CultureInfo.InvariantCulture));
            terminal.Out.Flush();
        }
    }

    private static string Shown(double rate) => rate.ToString(rate < 100 ? "F1" : "N0", CultureInfo.InvariantCulture);
}
