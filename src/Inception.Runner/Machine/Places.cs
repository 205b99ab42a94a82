using Inception.Core;
using Inception.Training.Data;

namespace Inception.Runner.Machine;

/// <summary>Where things lie. Nothing is made here; whoever writes first makes its folder.</summary>
/// <param name="Home">The repository's root, or null where the program was not started by its launcher.</param>
/// <param name="Results">The folder of all sweeps.</param>
/// <param name="Store">The results store's file.</param>
/// <param name="Data">The folder of the data sets.</param>
internal sealed record Places(string? Home, string Results, string Store, string Data)
{
    /// <summary>The launcher says in this variable where the repository's root is.</summary>
    public const string HomeVariable = "INCEPTION_HOME";

    /// <summary>What the command line names, else folders of the repository, else of the working directory.</summary>
    public static Places Find(string? results, string? store, string? data)
    {
        if (store is not null && store.Contains("://", StringComparison.Ordinal))
        {
            throw new UserException($"--store is {store}; this version keeps results in a file and takes a path", FaultReport.Usage);
        }

        var home = Environment.GetEnvironmentVariable(HomeVariable) is { Length: > 0 } named ? Path.GetFullPath(named) : null;
        var resultsFolder = Path.GetFullPath(results ?? Path.Combine(home ?? ".", "results"));
        return new Places(
            home,
            resultsFolder,
            Path.GetFullPath(store ?? Path.Combine(resultsFolder, "inception.db")),
            DataDirectory.Resolve(data));
    }

    /// <summary>The folder of the experiments that come with the program, and of their data.</summary>
    public string Experiments => Path.Combine(Home ?? ".", "experiments");

    /// <summary>A sweep's own folder.</summary>
    public string Sweep(string sweepId) => Path.Combine(Results, sweepId);

    /// <summary>A trial's own folder: checkpoints and weights.</summary>
    public string Trial(string sweepId, TrialPlan plan) => Path.Combine(Sweep(sweepId), "trials", plan.Name);

    /// <summary>The folder of the trial that was trained: its own, or that of the trial whose results it took over.</summary>
    public string Trained(string sweepId, TrialRecord trial) =>
        trial.Provenance.ReusedFrom?.Value.Split('/') is [.. var sweep, var name]
            ? Path.Combine(Sweep(string.Join('/', sweep)), "trials", name)
            : Trial(sweepId, trial.Plan);

    /// <summary>What the worker of a slot printed.</summary>
    public string WorkerLog(string sweepId, int slot) => Path.Combine(Sweep(sweepId), "log", $"worker-{slot}.log");

    /// <summary>The sweep's report.</summary>
    public string Report(string sweepId) => Path.Combine(Sweep(sweepId), "report.html");

    /// <summary>Makes the folder where it does not exist; a file in its way is the fault of who named the folder.</summary>
    public static void MakeFolder(string folder, string option)
    {
        CheckFolder(folder, option);
        Directory.CreateDirectory(folder);
    }

    /// <summary>Refuses what can be no folder, since there is a file in its way; makes nothing.</summary>
    public static void CheckFolder(string folder, string option)
    {
        for (var part = folder; part is not null; part = Path.GetDirectoryName(part))
        {
            if (File.Exists(part))
            {
                throw new UserException($"{folder} cannot be a folder, because {(part == folder ? "it" : part)} is a file; name another place with {option}", FaultReport.Usage);
            }
        }
    }

    /// <summary>A path as a person would type it: relative where it lies below the working directory.</summary>
    public static string Shown(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
