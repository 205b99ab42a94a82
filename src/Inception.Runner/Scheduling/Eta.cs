namespace Inception.Runner.Scheduling;

/// <summary>The time that is left, learned from ended trials and from the steps of running ones.</summary>
internal static class Eta
{
    // Before this share of a trial is seen, its pace is mostly start-up.
    private const double EnoughShare = 0.02;

    /// <summary>
    /// Time until all trials have ended, with that many workers, or null where nothing is known yet. A trial takes what
    /// trials of its arm took so far, else what trials took on average; waiting trials go to whichever worker is free
    /// first, as they will.
    /// </summary>
    public static TimeSpan? Left(IReadOnlyList<TrialWork> trials, int jobs)
    {
        var whole = trials.Where(t => SecondsOfWhole(t) is not null).Select(t => (t.Arm, Seconds: SecondsOfWhole(t)!.Value)).ToList();

        if (whole.Count == 0)
        {
            return trials.All(t => t.HasEnded) ? TimeSpan.Zero : null;
        }

        var average = whole.Average(w => w.Seconds);
        var byArm = whole.GroupBy(w => w.Arm).ToDictionary(g => g.Key, g => g.Average(w => w.Seconds));
        double Expected(TrialWork t) => SecondsOfWhole(t) ?? byArm.GetValueOrDefault(t.Arm, average);

        var running = trials.Where(t => t.IsRunning).Select(t => Expected(t) * (1 - t.Done)).ToList();
        var free = new PriorityQueue<double, double>(running.Select(s => (s, s)));

        for (var slot = running.Count; slot < Math.Max(1, jobs); slot++)
        {
            free.Enqueue(0, 0);
        }

        var end = running.DefaultIfEmpty(0).Max();

        foreach (var trial in trials.Where(t => !t.HasEnded && !t.IsRunning))
        {
            var ready = free.Dequeue() + Expected(trial) * (1 - trial.Done);
            free.Enqueue(ready, ready);
            end = Math.Max(end, ready);
        }

        return TimeSpan.FromSeconds(end);
    }

    private static double? SecondsOfWhole(TrialWork trial) =>
        trial.HasEnded ? (trial.Spent > TimeSpan.Zero ? trial.Spent.TotalSeconds : null)
        : trial.IsRunning && trial.Share >= EnoughShare ? trial.Spent.TotalSeconds / trial.Share
        : null;
}
