using System.Diagnostics;

namespace Inception.Runner.Machine;

/// <summary>The processes of this machine, for asking whether a worker that the store names still lives.</summary>
internal sealed class LocalProcesses(string processFolder = "/proc")
{
    /// <summary>This machine's name, as workers write it into the store.</summary>
    public string Host { get; } = Environment.MachineName;

    /// <summary>
    /// Is that process a living worker of the sweep? Numbers are given again to other processes, so where the system
    /// shows command lines, the sweep's id has to be in it.
    /// </summary>
    public bool IsWorker(int processId, string sweepId)
    {
        var commandLine = Path.Combine(processFolder, $"{processId}", "cmdline");

        try
        {
            if (Directory.Exists(Path.Combine(processFolder, "self")))
            {
                // A zombie's command line is empty.
                return File.Exists(commandLine) && File.ReadAllText(commandLine).Split('\0') is var words
                    && words.Contains("worker") && words.Contains(sweepId);
            }

            using var process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return false;
        }
    }
}
