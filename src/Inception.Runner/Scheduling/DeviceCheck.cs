using System.Globalization;
using Inception.Core;
using Inception.Runner.Machine;
using Inception.Runner.Output;
using Inception.Runner.Rooms;
using Inception.Training.Models;

namespace Inception.Runner.Scheduling;

/// <summary>Looks at the free memory of CUDA devices before several workers share them.</summary>
/// <param name="data">The data sets.</param>
/// <param name="free">Free bytes of each device; empty where nobody can tell.</param>
internal sealed class DeviceCheck(IDataSets data, Func<IReadOnlyList<long>> free)
{
    // What a worker holds beside its step: CUDA's context and the workspaces of its libraries.
    private const long BytesOfContext = 1L << 30;

    /// <summary>
    /// The plan with as many workers as devices have memory for, and a sentence where they are fewer than planned. A number
    /// of workers that a person asked for stays, with a sentence that says what may happen.
    /// </summary>
    public (JobPlan Plan, string? Notice) Fit(JobPlan plan, SweepRecord sweep, bool isAsked)
    {
        var settings = sweep.Trials.Select(t => t.Plan.Settings).MaxBy(Size);

        if (plan.Jobs == 1 || settings is null || settings.Training.Device == "cpu" || free() is not { Count: > 0 } all)
        {
            return (plan, null);
        }

        var bytes = settings.Training.Device.StartsWith("cuda:", StringComparison.Ordinal) && int.Parse(settings.Training.Device[5..], CultureInfo.InvariantCulture) is var one && one < all.Count
            ? [all[one]]
            : all;
        var need = Need(settings);
        var fitting = Math.Max(1, JobPlan.Fitting(bytes, need));

        if (fitting >= plan.Jobs)
        {
            return (plan, null);
        }

        var devices = $"{string.Join(" and ", bytes.Select(GiB))} free on the {(bytes.Count == 1 ? "device" : "devices")}";
        return isAsked
            ? (plan, $"each of {plan.Jobs} workers may need {GiB(need)}, with {devices}: trials may run out of memory; --jobs {fitting} fits")
            : (plan with { Jobs = fitting }, $"{Text.Count(fitting, "worker")} in place of {plan.Jobs}: each may need {GiB(need)}, with {devices}");
    }

    private static double Size(Settings settings) =>
        settings.Training.Batch * settings.Model.Width * Math.Pow(settings.Data.Size?.Value ?? 1, 2);

    private static string GiB(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 30):0.#} GiB");

    private long Need(Settings settings)
    {
        var manifest = data.TryFind(settings.Data.Name)!.Manifest;
        var side = settings.Data.Size?.Value ?? Math.Max(manifest.Shape.Height, manifest.Shape.Width);
        LibTorch.Open();
        var step = Summary.Of(settings.Model, manifest.Shape.Channels, side, manifest.Classes.Count).TrainingBytes(settings.Training.Batch);
        return BytesOfContext + step + manifest.Shape.ResidentBytes(manifest.TrainCount);
    }
}
