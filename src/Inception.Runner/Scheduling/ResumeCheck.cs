using System.Security.Cryptography;
using Inception.Core;
using Inception.Results;
using Inception.Runner.Machine;
using Inception.Runner.Workers;

namespace Inception.Runner.Scheduling;

/// <summary>
/// Trains one trial in stores and folders of its own: once undisturbed and once killed at random moments and resumed, so
/// that the two can be compared bit by bit.
/// </summary>
/// <param name="store">An empty store.</param>
/// <param name="launcher">Starts workers on that store.</param>
/// <param name="places">The places of that store.</param>
/// <param name="clock">The clock.</param>
/// <param name="threads">Threads of a worker.</param>
internal sealed class ResumeCheck(IResultsStore store, IWorkerLauncher launcher, Places places, TimeProvider clock, int threads)
{
    /// <summary>Trains the trial as the only one of a sweep of that name, with kills at these moments of its running time, in order.</summary>
    /// <exception cref="UserException">The trial did not complete, or a stop was asked for.</exception>
    public async Task<ResumeRun> TrainAsync(
        string name, Experiment experiment, string dataHash, TrialPlan plan, IReadOnlyList<TimeSpan> kills, CancellationToken cancellation)
    {
        store.CreateSweep(name, experiment, dataHash, [plan]);
        var begin = clock.GetTimestamp();
        var steps = new List<long>();
        var spent = TimeSpan.Zero;

        foreach (var kill in kills)
        {
            using var worker = Start(name);
            var step = await KillAsync(name, worker, kill - spent, cancellation);
            spent = kill;

            if (step is not null)
            {
                steps.Add(step.Value);
            }
        }

        using (var last = Start(name))
        {
            await FinishAsync(last, cancellation);
        }

        var trial = store.FindSweep(name)!.Trials[0];

        return trial.State is TrialState.Ended { outcome.IsCompleted: true }
            ? new ResumeRun(trial, Weights(name, plan), steps, clock.GetElapsedTime(begin))
            : throw new UserException(
                $"the trial did not complete, so there is nothing to compare: {(trial.State is TrialState.Ended ended ? ended.outcome.ToString() : "its worker ended early")}; see {Places.Shown(places.WorkerLog(name, 0))}", FaultReport.Failed);
    }

    private IWorkerProcess Start(string name) => launcher.Start(new WorkerOrder(name, 0, threads, places.WorkerLog(name, 0)));

    // The step at which it was killed, as its last heartbeat told; null where it had ended before.
    private async Task<long?> KillAsync(string name, IWorkerProcess worker, TimeSpan after, CancellationToken cancellation)
    {
        await Task.WhenAny(worker.Exited, Task.Delay(after, clock, cancellation));
        var ended = worker.Exited.IsCompleted;
        var step = store.Running(name).Select(r => (long?)r.Progress.Step).FirstOrDefault();
        worker.Kill();
        await worker.Exited;
        cancellation.ThrowIfCancellationRequested();
        store.ReleaseDead(name, Environment.MachineName, worker.ProcessId, "killed to see it resume");
        return ended ? null : step ?? 0;
    }

    private static async Task FinishAsync(IWorkerProcess worker, CancellationToken cancellation)
    {
        using var stopping = cancellation.Register(worker.Kill);
        await worker.Exited;
        cancellation.ThrowIfCancellationRequested();
    }

    private string Weights(string name, TrialPlan plan)
    {
        using var file = File.OpenRead(Path.Combine(places.Trial(name, plan), "weights.safetensors"));
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
