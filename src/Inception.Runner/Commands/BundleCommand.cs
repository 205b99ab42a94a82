using System.Security.Cryptography;
using Inception.CommandLine;
using Inception.Core;
using Inception.Runner.Machine;
using Inception.Runner.Output;
using Inception.Runner.Rooms;

namespace Inception.Runner.Commands;

/// <summary>`inception bundle`: the program for a machine without .NET and without a network.</summary>
internal sealed class BundleCommand(IDataSets data, Places places, Terminal terminal)
{
    /// <summary>The exit code. <paramref name="libTorch"/>: none or cpu; null: none.</summary>
    public int Execute(BundleOptions options, string? libTorch)
    {
        if (libTorch is not (null or "none" or "cpu"))
        {
            throw new UserException($"--libtorch is {libTorch}; for bundle it takes none or cpu", FaultReport.Usage);
        }

        var home = places.Home ?? throw new UserException("only a program started by its launcher can be packed; run ./inception bundle in the repository", FaultReport.Usage);
        var sets = options.Data.Select(Find).ToList();
        var archive = Path.GetFullPath(options.Output ?? Bundle.Name + ".tar.gz");
        var folder = Path.GetDirectoryName(archive)!;
        if (!Directory.Exists(folder))
        {
            throw new UserException($"the folder {folder} does not exist; name another place with --output", FaultReport.Usage);
        }

        var temporary = $"{archive}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                new Bundle(home, libTorch == "cpu", sets).Write(stream);
            }

            Report(archive, options.PartSize is { } size ? Cut(temporary, archive, size) : Whole(temporary, archive));
        }
        finally
        {
            File.Delete(temporary);
        }

        return 0;
    }

    private (string Name, string Folder) Find(string name) => data.TryFind(name) is { } found
        ? (found.Name, found.Folder)
        : throw new UserException($"the data set {name} is not at hand; get it first with inception data get {name}", FaultReport.Usage);

    private static List<string> Whole(string temporary, string archive)
    {
        File.Move(temporary, archive, overwrite: true);
        return [archive];
    }

    // archive.000, archive.001, ...: their names sort as their contents follow.
    private static List<string> Cut(string whole, string archive, long size)
    {
        var parts = new List<string>();
        var buffer = new byte[1 << 20];
        using var source = File.OpenRead(whole);
        while (source.Position < source.Length)
        {
            var part = $"{archive}.{parts.Count:000}";
            using var target = new FileStream(part, FileMode.Create, FileAccess.Write);
            for (var left = size; left > 0 && source.Read(buffer, 0, (int)Math.Min(buffer.Length, left)) is > 0 and var read; left -= read)
            {
                target.Write(buffer, 0, read);
            }

            parts.Add(part);
        }

        return parts;
    }

    private void Report(string archive, List<string> files)
    {
        var sums = archive + ".sha256";
        File.WriteAllLines(sums, files.Select(f => $"{Sum(f)}  {Path.GetFileName(f)}"));
        foreach (var file in files)
        {
            terminal.Out.WriteLine($"{Places.Shown(file)}  {new FileInfo(file).Length / 1e6:F1} MB");
        }

        terminal.Out.WriteLine(Places.Shown(sums));
        terminal.Out.WriteLine("There, in the folder of these files:");
        var name = Path.GetFileName(archive);
        terminal.Out.WriteLine($"  sha256sum -c {name}.sha256");
        terminal.Out.WriteLine(files.Count == 1 ? $"  tar xzf {name}" : $"  cat {name}.[0-9]* | tar xz");
        terminal.Out.WriteLine($"  {Bundle.Name}/inception doctor --libtorch PATH/TO/torch/lib");
    }

    private static string Sum(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
