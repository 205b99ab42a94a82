using Inception.Core;
using Inception.Core.Statistics;
using Inception.Results;

namespace Inception.Runner.Workers;

/// <summary>
/// Metric values and outcomes on their way to the store. While the store does not answer they wait, in order, in a file of
/// the trial's folder, so that the training goes on, memory stays bounded, and a crash loses none: the next attempt sends
/// what the last one left. Sending twice does no harm, since the store replaces what has the same name and step.
/// </summary>
internal sealed class MetricSpool(IResultsStore store, TrialClaim claim, string folder)
{
    private const string FileName = "metrics.spool";

    private readonly Lock gate = new();
    private readonly string file = Path.Combine(folder, FileName);

    /// <summary>Does anything wait?</summary>
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
    public void Add(IReadOnlyList<MetricPoint> points) =>
        Add(() => store.Record(claim, points), points.Select(SpoolLine.Of));

    /// <summary>Writes the outcomes into the store, or keeps them on disk until it answers.</summary>
    /// <exception cref="StaleClaimException">The claim is no longer this worker's.</exception>
    public void Add(ExampleOutcomes outcomes) =>
        Add(() => store.Record(claim, outcomes), [SpoolLine.Of(outcomes)]);

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
                var waiting = SpoolLine.Read(file);
                store.Record(claim, [.. waiting.Select(line => line.Point).OfType<MetricPoint>()]);

                foreach (var outcomes in waiting.Select(line => line.Outcomes).OfType<ExampleOutcomes>())
                {
                    store.Record(claim, outcomes);
                }

                File.Delete(file);
                return true;
            }
            catch (Exception fault) when (StoreAccess.MayPass(fault))
            {
                return false;
            }
        }
    }

    private void Add(Action record, IEnumerable<SpoolLine> lines)
    {
        lock (gate)
        {
            if (!File.Exists(file))
            {
                try
                {
                    record();
                    return;
                }
                catch (Exception fault) when (StoreAccess.MayPass(fault))
                {
                    Console.Error.WriteLine($"the store does not answer, metric values wait in {file}: {fault.Message}");
                }
            }

            Append(lines);
        }
    }

    private void Append(IEnumerable<SpoolLine> lines)
    {
        Directory.CreateDirectory(folder);
        using var stream = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.Read);
        using var writer = new StreamWriter(stream);

        foreach (var line in lines)
        {
            writer.WriteLine(line.ToJson());
        }

        writer.Flush();
        // The trainer writes its checkpoint next; what the checkpoint leaves behind must be on disk before it.
        stream.Flush(flushToDisk: true);
    }
}
