using Inception.Core;
using Inception.Core.Statistics;
using Inception.Results;
using Inception.Runner.Machine;
using Inception.Training;

namespace Inception.Runner.Workers;

/// <summary>Hears the trainer out: progress to the heartbeat, metrics to the store, the stop signal to the trainer.</summary>
internal sealed class TrialListener(ClaimKeeper keeper, MetricSpool spool, StopSignal stop) : ITrialListener
{
    /// <inheritdoc/>
    public bool StopRequested
    {
        get
        {
            keeper.Check();
            return stop.IsRequested;
        }
    }

    /// <inheritdoc/>
    public void Begun(string device, long step, long totalSteps, string notice)
    {
        keeper.Progress = new TrialProgress(0, step, totalSteps, device);
        Console.WriteLine(step == 0 ? $"begins on {device}, {totalSteps} steps" : $"goes on after step {step} of {totalSteps} on {device}");

        if (notice.Length > 0)
        {
            Console.Error.WriteLine(notice);
        }
    }

    /// <inheritdoc/>
    public void Stepped(int epoch, long step) => keeper.Progress = keeper.Progress with { Epoch = epoch, Step = step };

    /// <inheritdoc/>
    public void Answered(ExampleOutcomes outcomes)
    {
        keeper.Check();
        spool.Add(outcomes);
    }

    /// <inheritdoc/>
    public void Measured(IReadOnlyList<MetricPoint> points)
    {
        keeper.Check();
        // A diverged trial is a state, never a number: the next step finds the loss that is not finite and ends it.
        spool.Add([.. points.Where(p => double.IsFinite(p.Value))]);
    }
}
