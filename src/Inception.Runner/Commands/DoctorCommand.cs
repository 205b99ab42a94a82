using System.Diagnostics;
using Inception.CommandLine;
using Inception.Runner.Machine;
using Inception.Runner.Output;
using Inception.Training;

namespace Inception.Runner.Commands;

/// <summary>`inception doctor`: can this machine compute with the libtorch that is named?</summary>
internal sealed class DoctorCommand(Terminal terminal)
{
    private const string Binding = "libLibTorchSharp.so";

    /// <summary>The exit code: 0 where all is well.</summary>
    public int Execute(DoctorOptions options) => options.SelfTest is null ? Examine(options.Device ?? "cpu") : TrySelf(options.SelfTest);

    private int Examine(string device)
    {
        var folder = LibTorch.FolderInUse;
        terminal.Out.WriteLine(Versions.All.Replace("; ", "\n", StringComparison.Ordinal));
        terminal.Out.WriteLine($"libtorch in {folder}");
        if (OperatingSystem.IsLinux() && !HasSymbols(folder))
        {
            return FaultReport.Failed;
        }

        return RunSelfTest(device);
    }

    private bool HasSymbols(string folder)
    {
        // A version that cannot be opened by name can still be compared.
        List<string> files = Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "lib*.so*").Where(IsOfLibTorch)] : [];
        if (files.Count == 0)
        {
            LibTorch.Check();
        }

        var needed = ElfSymbols.Of(Path.Combine(AppContext.BaseDirectory, Binding)).Needed;
        var given = files.Select(ElfSymbols.Of).SelectMany(s => s.Defined).ToHashSet();
        var missing = needed.Where(n => !given.Contains(n)).Order(StringComparer.Ordinal).ToList();
        if (missing.Count == 0)
        {
            terminal.Out.WriteLine($"symbols: all {needed.Count} that {Binding} needs are there");
            LibTorch.Check();
            return true;
        }

        foreach (var name in missing.Take(5))
        {
            terminal.Error.WriteLine($"  {name}");
        }

        terminal.Error.WriteLine(
            $"inception: {missing.Count} of the {needed.Count} symbols that {Binding} needs are not in {folder} (above: the first); " +
            $"this program was built for libtorch {Versions.LibTorch}, and another version was found; name that version with --libtorch");
        return false;
    }

    private static bool IsOfLibTorch(string file) =>
        Path.GetFileName(file) is var name &&
        (name.StartsWith("libc10", StringComparison.Ordinal) || name.StartsWith("libtorch", StringComparison.Ordinal));

    // In a process of its own: a library that does not fit may end it.
    private int RunSelfTest(string device)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "inception.dll"));
        }

        foreach (var argument in (string[])["doctor", "--self-test", device])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        string? begun = null;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            begun = line.StartsWith("begin ", StringComparison.Ordinal) ? line["begin ".Length..] : null;
            if (begun is null)
            {
                terminal.Out.WriteLine(line);
            }
        }

        process.WaitForExit();
        if (begun is not null)
        {
            terminal.Error.WriteLine($"inception: the process ended with code {process.ExitCode} in the part: {begun}; the binary interface of this libtorch does not fit");
            return FaultReport.Failed;
        }

        return process.ExitCode;
    }

    private int TrySelf(string device)
    {
        terminal.Out.WriteLine("begin opening libtorch");
        LibTorch.Open();
        var failed = 0;
        foreach (var part in SelfTest.Parts(device))
        {
            terminal.Out.WriteLine($"begin {part.Name}");
            terminal.Out.Flush();
            try
            {
                part.Try.Invoke();
                terminal.Out.WriteLine($"ok    {part.Name}");
            }
            catch (Exception fault)
            {
                failed++;
                terminal.Out.WriteLine($"WRONG {part.Name}: {FaultReport.SentenceOf(fault)}");
            }
        }

        var opened = LibTorch.Opened();
        foreach (var file in opened)
        {
            terminal.Out.WriteLine($"loaded {file}");
        }

        var twice = opened.GroupBy(Path.GetFileName).FirstOrDefault(g => g.Count() > 1);
        if (twice is not null)
        {
            terminal.Out.WriteLine($"WRONG {twice.Key} is open {twice.Count()} times");
            failed++;
        }

        terminal.Out.WriteLine(failed == 0 ? $"all parts of the self-test are right on {device}" : $"{failed} {(failed == 1 ? "part" : "parts")} of the self-test failed on {device}");
        return failed == 0 ? 0 : FaultReport.Failed;
    }
}
