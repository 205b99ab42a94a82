using System.Reflection;
using System.Runtime.InteropServices;

namespace Inception.Runner.Machine;

/// <summary>What ran: this program, .NET, and the tensor library. Reads assembly headers only; loads no libtorch.</summary>
internal static class Versions
{
    /// <summary>This program's version.</summary>
    public static string Own => typeof(Versions).Assembly.GetName().Version?.ToString(3) ?? "unknown";

    /// <summary>`inception 0.1.0; .NET 10.0.1; TorchSharp 0.107.0; libtorch 2.10.0; Debian GNU/Linux 12; X64`.</summary>
    public static string All =>
        string.Join("; ",
            $"inception {Own}",
            RuntimeInformation.FrameworkDescription,
            $"TorchSharp {OfAssembly("TorchSharp")}",
            Foreign() ?? $"libtorch {LibTorch}",
            RuntimeInformation.OSDescription,
            RuntimeInformation.ProcessArchitecture.ToString());

    /// <summary>The version of libtorch that the program was built for.</summary>
    public static string LibTorch => OfMetadata("LibTorchVersion");

    private static string? Foreign() =>
        Machine.LibTorch.Folder is { } folder ? $"libtorch {Machine.LibTorch.VersionOf(folder) ?? "of unknown version"} in {folder}" : null;

    private static string OfAssembly(string name)
    {
        var file = Path.Combine(AppContext.BaseDirectory, name + ".dll");
        return File.Exists(file) ? AssemblyName.GetAssemblyName(file).Version?.ToString(3) ?? "unknown" : "missing";
    }

    private static string OfMetadata(string key) =>
        typeof(Versions).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == key)?.Value ?? "unknown";
}
