using System.Text.Json;
using Inception.Core;
using Inception.Results;

namespace Inception.Runner.Workers;

/// <summary>
/// Metric values on their way to the store. While the store does not answer they wait, in order, in a file of the
/// trial's folder, so that the training goes on, memory stays bounded, and a crash loses none: the next attempt sends
/// what the last one left. Sending twice does no harm, since the store replaces a value of the same name and step.
/// </summary>
internal sealed class MetricSpool(IResultsStore store, TrialClaim claim, string folder)
{
    private const string FileName = "metrics.spool";

    private readonly Lock gate = new();
    private readonly string file = Path.Combine(folder, FileName);

    /// <summary>Do values wait?</summary>
    public bool IsEmpty
    {
        get
        {
            lock (gate)
            {
                return !File.Exists(file);
            }
        }
    }

    /// <summary>Writes the values into the store, or keeps them on disk until it answers.</summary>
    /// <exception cref="StaleClaimException">The claim is no longer this worker's.</exception>
    public void Add(IReadOnlyList<MetricPoint> points)
    {
        lock (gate)
        {
            if (!File.Exists(file))
            {
                try
                {
                    store.Record(claim, points);
                    return;
                }
                catch (Exception fault) when (StoreAccess.MayPass(fault))
                {
                    Console.Error.WriteLine($"the store does not answer, metric values wait in {file}: {fault.Message}");
                }
            }

            Append(points);
        }
    }

    /// <summary>Sends what waits. False: the store still does not answer.</summary>
    /// <exception cref="StaleClaimException">The claim is no longer this worker's.</exception>
    public bool TrySend()
    {
        lock (gate)
        {
            if (!File.Exists(file))
            {
                return true;
            }

            try
            {
                store.Record(claim, Waiting());
                File.Delete(file);
                return true;
            }
            catch (Exception fault) when (StoreAccess.MayPass(fault))
            {
                return false;
            }
        }
    }

    private void Append(IReadOnlyList<MetricPoint> points)
    {
        Directory.CreateDirectory(folder);
        using var stream = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.Read);
        using var writer = new StreamWriter(stream);

        foreach (var point in points)
        {
            writer.WriteLine(JsonSerializer.Serialize(new Line(point.Name, point.Epoch, point.Step, BitConverter.DoubleToInt64Bits(point.Value))));
        }

        writer.Flush();
        // The trainer writes its checkpoint next; what the checkpoint leaves behind must be on disk before it.
        stream.Flush(flushToDisk: true);
    }

    private List<MetricPoint> Waiting()
    {
        var points = new List<MetricPoint>();

        foreach (var text in File.ReadLines(file))
        {
            try
            {
                var line = JsonSerializer.Deserialize<Line>(text)!;
                points.Add(new MetricPoint(line.Name, line.Epoch, line.Step, BitConverter.Int64BitsToDouble(line.Bits)));
            }
            catch (JsonException)
            {
                // Torn by a crash while it was written: its checkpoint was not, so the epoch comes again.
                break;
            }
        }

        return points;
    }

    /// <summary>A value bit by bit, so that infinities and NaN survive.</summary>
    private sealed record Line(string Name, int Epoch, long Step, long Bits);
}
