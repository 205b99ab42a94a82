using System.Globalization;

namespace Inception.Runner.Machine;

/// <summary>Free memory of the CUDA devices, as the driver's own tool tells it.</summary>
internal static class DeviceMemory
{
    /// <summary>
    /// Free bytes of each device that a program sees, in its order; empty where the tool is not there or does not answer.
    /// </summary>
    /// <param name="tool">The name or path of NVIDIA's nvidia-smi.</param>
    public static IReadOnlyList<long> Free(string tool = "nvidia-smi")
    {
        // The tool shows all devices; a program sees those that this variable leaves it.
        string[] seen = Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES") is { Length: > 0 } visible ? [$"--id={visible}"] : [];
        return Parse(ExternalTool.Ask(tool, ["--query-gpu=memory.free", "--format=csv,noheader,nounits", .. seen]) ?? "");
    }

    // A line a device, in MiB; a device that does not tell says so in words.
    private static IReadOnlyList<long> Parse(string output)
    {
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.All(line => long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            ? [.. lines.Select(line => long.Parse(line, CultureInfo.InvariantCulture) << 20)]
            : [];
    }
}
