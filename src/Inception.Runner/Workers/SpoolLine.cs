using System.Text.Json;
using Inception.Core;
using Inception.Core.Statistics;
using Microsoft.FSharp.Collections;

namespace Inception.Runner.Workers;

/// <summary>One line of the spool: a metric value or the outcomes of an evaluation.</summary>
internal sealed record SpoolLine(MetricPoint? Point, ExampleOutcomes? Outcomes)
{
    /// <summary>The line of a metric value.</summary>
    public static SpoolLine Of(MetricPoint point) => new(point, null);

    /// <summary>The line of an evaluation's outcomes.</summary>
    public static SpoolLine Of(ExampleOutcomes outcomes) => new(null, outcomes);

    /// <summary>The whole lines of a file, up to one that a crash tore while it was written: its checkpoint was not, so the epoch comes again.</summary>
    public static IReadOnlyList<SpoolLine> Read(string file)
    {
        var lines = new List<SpoolLine>();

        foreach (var text in File.ReadLines(file))
        {
            try
            {
                lines.Add(JsonSerializer.Deserialize<Fields>(text)!.Line);
            }
            catch (JsonException)
            {
                break;
            }
        }

        return lines;
    }

    /// <summary>As one line of text.</summary>
    public string ToJson() => JsonSerializer.Serialize(
        Point is { } p ? new Fields(p.Name, p.Epoch, p.Step, BitConverter.DoubleToInt64Bits(p.Value))
        : new Fields(
            Outcomes!.Examples.Identity, Outcomes.Epoch, Outcomes.Step, 0, [.. Outcomes.Examples.Classes], Outcomes.Examples.Labels, Outcomes.Right.Bytes));

    /// <summary>A value bit by bit, so that infinities and NaN survive; or outcomes, which have labels, under the set's identity.</summary>
    private sealed record Fields(string Name, int Epoch, long Step, long Bits, string[]? Classes = null, int[]? Labels = null, byte[]? Right = null)
    {
        internal SpoolLine Line => Labels is null
            ? Of(new MetricPoint(Name, Epoch, Step, BitConverter.Int64BitsToDouble(Bits)))
            : Of(new ExampleOutcomes(
                Epoch, Step, new ExampleSet(Name, ListModule.OfSeq(Classes!), Labels), Inception.Core.Statistics.Outcomes.OfBytes(Labels.Length, Right)));
    }
}
