using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Inception.Core;

namespace Inception.Runner.Machine;

/// <summary>
/// The libtorch that the program computes with: its own, or the one in a folder that the user names (that of a Python
/// torch, for a GPU node). A foreign one is opened library by library before any tensor type is touched; libraries that
/// are open already satisfy what the binding asks for, by name.
/// </summary>
internal static partial class LibTorch
{
    /// <summary>Names the folder; `--libtorch` sets it for this process and its workers.</summary>
    public const string Variable = "INCEPTION_LIBTORCH";

    // Each before those that need it; those of CUDA are only in builds with CUDA.
    private static readonly (string File, bool IsNeeded)[] Libraries =
    [
        ("libtorch_global_deps.so", false), ("libc10.so", true), ("libtorch_cpu.so", true),
        ("libc10_cuda.so", false), ("libtorch_cuda.so", false), ("libtorch.so", true),
    ];

    /// <summary>The folder that was named, or null.</summary>
    public static string? Folder => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? Path.GetFullPath(folder) : null;

    /// <summary>The folder of the libtorch that is used.</summary>
    public static string FolderInUse => Folder ?? Path.Combine(AppContext.BaseDirectory, "libtorch");

    /// <summary>Does the libtorch in use come with CUDA?</summary>
    public static bool HasCuda => File.Exists(Path.Combine(IsFoundAnyway ? AppContext.BaseDirectory : FolderInUse, "libtorch_cuda.so"));

    /// <summary>The version of a foreign libtorch as its Python package states it, or null.</summary>
    public static string? VersionOf(string folder)
    {
        var file = Path.Combine(folder, "..", "version.py");
        return File.Exists(file) && VersionLine().Match(File.ReadAllText(file)) is { Success: true } found ? found.Groups[1].Value : null;
    }

    /// <summary>The libraries of a folder that are opened, in order. A library in another version than the binding asks for by name is named in the fault.</summary>
    /// <exception cref="UserException">One that is needed is not there.</exception>
    public static IReadOnlyList<string> FilesOf(string folder)
    {
        if (!Directory.Exists(folder) && Folder is null)
        {
            throw new UserException($"this program comes without a libtorch; name the folder lib of a Python torch with --libtorch or {Variable}", FaultReport.Usage);
        }

        if (!Directory.Exists(folder))
        {
            throw new UserException($"the libtorch folder {folder} does not exist; name the folder lib of a Python torch with --libtorch or {Variable}", FaultReport.Usage);
        }

        foreach (var (file, _) in Libraries.Where(l => l.IsNeeded && !File.Exists(Path.Combine(folder, l.File))))
        {
            var other = Directory.EnumerateFiles(folder, file + ".*").Order(StringComparer.Ordinal).FirstOrDefault();
            throw new UserException(
                other is null
                    ? $"{folder} has no {file}; name the folder lib of a Python torch with --libtorch or {Variable}"
                    : $"{folder} has {Path.GetFileName(other)} and no {file}: a libtorch of the system's own version, which this program was not built for; name a libtorch {Versions.LibTorch} with --libtorch",
                FaultReport.Usage);
        }

        return [.. Libraries.Select(l => Path.Combine(folder, l.File)).Where(File.Exists)];
    }

    // Elsewhere than on Linux the program's own lies beside it and is found without help, and so it does in tests.
    private static bool IsFoundAnyway =>
        Folder is null && (!OperatingSystem.IsLinux() || File.Exists(Path.Combine(AppContext.BaseDirectory, "libtorch.so")));

    /// <summary>Is there a libtorch that could be opened? Opens none.</summary>
    /// <exception cref="UserException">There is none, or a library that is needed is not there.</exception>
    public static void Check()
    {
        if (!IsFoundAnyway)
        {
            FilesOf(FolderInUse);
        }
    }

    /// <summary>
    /// Opens the libtorch in use. Must run before anything touches a tensor; a second call does nothing new.
    /// </summary>
    /// <exception cref="UserException">A library does not open: its own sentence, nothing is taken in its place.</exception>
    public static void Open()
    {
        if (IsFoundAnyway)
        {
            return;
        }

        var folder = FolderInUse;
        foreach (var file in FilesOf(folder))
        {
            try
            {
                NativeLibrary.Load(file);
            }
            catch (Exception fault) when (fault is DllNotFoundException or BadImageFormatException)
            {
                throw new UserException($"{file} does not open: {fault.Message.ReplaceLineEndings(" ").Trim()}; `inception doctor --libtorch {folder}` tells more", FaultReport.Failed);
            }
        }
    }

    /// <summary>The files of libtorch that this process has open; Linux only, elsewhere empty.</summary>
    public static IReadOnlyList<string> Opened()
    {
        const string maps = "/proc/self/maps";
        if (!File.Exists(maps))
        {
            return [];
        }

        var names = Libraries.Select(l => l.File).Append("libLibTorchSharp.so").ToHashSet();
        return [.. File.ReadLines(maps)
            .Select(line => line.IndexOf('/') is >= 0 and var at ? line[at..] : "")
            .Where(path => names.Contains(Path.GetFileName(path)))
            .Distinct()];
    }

    [GeneratedRegex("^__version__ = '([^']+)'", RegexOptions.Multiline)]
    private static partial Regex VersionLine();
}
