namespace Inception.Runner.Machine;

/// <summary>How often the kernel has killed a process for lack of memory, as far as this process may know.</summary>
internal sealed class MemoryKills(params string[] files)
{
    /// <summary>The counters of this process's control group and of the machine.</summary>
    public static MemoryKills OfSystem() => new([.. ControlGroupFiles(), "/proc/vmstat"]);

    /// <summary>The sum of all `oom_kill` counters that can be read; 0 where there are none.</summary>
    public long Count() => files.Sum(CountIn);

    private static long CountIn(string file)
    {
        try
        {
            return File.ReadLines(file)
                .Select(line => line.Split(' '))
                .Where(parts => parts is ["oom_kill", _])
                .Sum(parts => long.TryParse(parts[1], out var count) ? count : 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    // Version 2: "0::/user.slice/..."; the group's own file lies below /sys/fs/cgroup.
    private static IEnumerable<string> ControlGroupFiles()
    {
        try
        {
            return File.ReadAllLines("/proc/self/cgroup")
                .Where(line => line.StartsWith("0::", StringComparison.Ordinal))
                .Select(line => Path.Combine("/sys/fs/cgroup" + line[3..], "memory.events"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
