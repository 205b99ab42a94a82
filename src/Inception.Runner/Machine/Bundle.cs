using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace Inception.Runner.Machine;

/// <summary>
/// The program as one archive for a machine that has neither .NET nor a network: the program's own folder, the .NET
/// runtime that this process runs on, the experiments and a start script.
/// </summary>
/// <param name="Home">Where LICENSE and experiments lie.</param>
/// <param name="WithLibTorch">Does the program's own libtorch go along?</param>
/// <param name="Data">Folders of data sets, by name.</param>
internal sealed record Bundle(string Home, bool WithLibTorch, IReadOnlyList<(string Name, string Folder)> Data)
{
    private const UnixFileMode Executable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute |
        UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const string StartScript =
        """
        #!/bin/sh
        # Starts the program with the .NET runtime beside it.
        here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P) || exit 1
        INCEPTION_HOME=$here
        DOTNET_ROOT=$here/dotnet
        export INCEPTION_HOME DOTNET_ROOT
        if [ -d "$here/data" ] && [ -z "${INCEPTION_DATA:-}" ]; then
            INCEPTION_DATA=$here/data
            export INCEPTION_DATA
        fi
        exec "$here/program/inception" "$@"

        """;

    // Of a libtorch, what a computation opens.
    private static readonly string[] LibTorchNeeded = ["libc10.so", "libtorch.so", "libtorch_cpu.so", "libtorch_global_deps.so", "libgomp-"];

    /// <summary>`inception-0.1.0-linux-x64`: the archive's only folder, and its usual name.</summary>
    public static string Name => $"inception-{Versions.Own}-{RuntimeInformation.RuntimeIdentifier}";

    /// <summary>Writes the archive as a gzipped tar.</summary>
    public void Write(Stream stream)
    {
        using var compressed = new GZipStream(stream, CompressionLevel.SmallestSize, leaveOpen: true);
        using var tar = new TarWriter(compressed, TarEntryFormat.Pax);
        AddText(tar, "inception", StartScript, Executable);
        AddText(tar, "source.txt", GitState.Of(Home) + "\n", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        foreach (var file in (string[])["LICENSE", "README.md"])
        {
            Add(tar, Path.Combine(Home, file), file);
        }

        AddFolder(tar, Path.Combine(Home, "experiments"), "experiments", _ => true);
        AddFolder(tar, AppContext.BaseDirectory, "program", IsOfProgram);
        AddRuntime(tar);
        foreach (var (name, folder) in Data)
        {
            AddFolder(tar, folder, $"data/{name}", _ => true);
        }
    }

    // What a person debugs with stays here, and of libtorch what is not asked for.
    private bool IsOfProgram(string path) =>
        path.StartsWith("libtorch/", StringComparison.Ordinal)
            ? WithLibTorch && LibTorchNeeded.Any(n => path.StartsWith("libtorch/" + n, StringComparison.Ordinal))
            : !path.EndsWith(".pdb", StringComparison.Ordinal) && !path.EndsWith(".xml", StringComparison.Ordinal);

    // As a folder of .NET lies: host/fxr/VERSION and shared/Microsoft.NETCore.App/VERSION.
    private static void AddRuntime(TarWriter tar)
    {
        var shared = RuntimeEnvironment.GetRuntimeDirectory().TrimEnd(Path.DirectorySeparatorChar);
        var version = Path.GetFileName(shared);
        var root = Path.GetFullPath(Path.Combine(shared, "..", "..", ".."));
        AddFolder(tar, shared, $"dotnet/shared/Microsoft.NETCore.App/{version}", _ => true);
        AddFolder(tar, Path.Combine(root, "host", "fxr", version), $"dotnet/host/fxr/{version}", _ => true);
        foreach (var notice in (string[])["LICENSE.txt", "ThirdPartyNotices.txt"])
        {
            Add(tar, Path.Combine(root, notice), $"dotnet/{notice}");
        }
    }

    private static void AddFolder(TarWriter tar, string folder, string name, Predicate<string> isWanted)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var path = Path.GetRelativePath(folder, file).Replace('\\', '/');
            if (isWanted(path))
            {
                Add(tar, file, $"{name}/{path}");
            }
        }
    }

    private static void Add(TarWriter tar, string file, string name)
    {
        if (File.Exists(file))
        {
            tar.WriteEntry(file, $"{Name}/{name}");
        }
    }

    private static void AddText(TarWriter tar, string name, string text, UnixFileMode mode) =>
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"{Name}/{name}")
        {
            Mode = mode,
            ModificationTime = DateTimeOffset.UtcNow,
            DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n"))),
        });
}
