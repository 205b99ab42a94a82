using Inception.Core;
using Inception.Core.Statistics;
using Inception.Results;
using Inception.Runner.Machine;
using Inception.Training;

namespace Inception.Runner.Workers;

/// <summary>
/// Hears the trainer out: progress to the heartbeat, metrics to the store, the stop signal and the end of its time to the
/// trainer.
/// </summary>
/// <param name="keeper">The heartbeat.</param>
/// <param name="spool">The way to the store.</param>
/// <param name="stop">The stop signal.</param>
/// <param name="clock">The clock.</param>
/// <param name="left">The training time that the trial still has; null: all it takes.</param>
internal sealed class TrialListener(ClaimKeeper keeper, MetricSpool spool, StopSignal stop, TimeProvider clock, TimeSpan? left) : ITrialListener
{
    private readonly long start = clock.GetTimestamp();

    /// <summary>Is the trial's training time over?</summary>
    public bool IsOverdue => left is { } time && clock.GetElapsedTime(start) >= time;

    /// <inheritdoc/>
    public bool StopRequested
    {
        get
        {
            keeper.Check();
            return stop.IsRequested || IsOverdue;
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
