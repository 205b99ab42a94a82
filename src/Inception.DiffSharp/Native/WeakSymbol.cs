using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Marks one required symbol version of an ELF64 shared library as weak, in place, in the copy in an output folder.
/// libLibTorchSharp.so asks libstdc++ for GLIBCXX_3.4.32, whose one symbol (std::ios_base_library_init) is never
/// called; Debian 12 and Ubuntu 22.04 end at 3.4.30 and would refuse to load the file. A weak requirement is
/// checked with a warning at most (ELF gABI, "Symbol Versioning": vna_flags, VER_FLG_WEAK = 0x2).
/// </summary>
public class WeakenSymbolVersion : Task
{
    const int SectionHeaderVersionNeed = 0x6ffffffe;
    const ushort Weak = 2;

    [Required] public ITaskItem[] Files { get; set; }
    [Required] public string SymbolVersion { get; set; }

    public override bool Execute()
    {
        foreach (var file in Files)
        {
            var path = file.GetMetadata("FullPath");
            if (!File.Exists(path)) continue;
            var bytes = File.ReadAllBytes(path);
            var changed = Weaken(bytes);
            if (!changed) continue;
            // Replace rather than write in place: the file may be a hard link into the package cache.
            // The time stamp stays, so that the next build finds the copy up to date.
            var temporary = path + ".weak";
            File.WriteAllBytes(temporary, bytes);
            File.SetLastWriteTimeUtc(temporary, File.GetLastWriteTimeUtc(path));
            File.Delete(path);
            File.Move(temporary, path);
            Log.LogMessage(MessageImportance.Normal, "{0}: {1} is now a weak requirement", path, SymbolVersion);
        }
        return !Log.HasLoggedErrors;
    }

    bool Weaken(byte[] elf)
    {
        if (elf.Length < 64 || elf[0] != 0x7f || elf[1] != 'E' || elf[4] != 2) return false;
        var sections = BitConverter.ToInt64(elf, 0x28);
        int size = BitConverter.ToUInt16(elf, 0x3a), count = BitConverter.ToUInt16(elf, 0x3c);
        var changed = false;
        for (var i = 0; i < count; i++)
        {
            var header = (int)sections + i * size;
            if (BitConverter.ToInt32(elf, header + 4) != SectionHeaderVersionNeed) continue;
            var link = (int)sections + BitConverter.ToInt32(elf, header + 0x28) * size;
            var strings = (int)BitConverter.ToInt64(elf, link + 0x18);
            changed |= WeakenSection(elf, (int)BitConverter.ToInt64(elf, header + 0x18), strings);
        }
        return changed;
    }

    bool WeakenSection(byte[] elf, int section, int strings)
    {
        var changed = false;
        for (int need = section, next = 1; next != 0; need += next)
        {
            next = BitConverter.ToInt32(elf, need + 12);
            int aux = need + BitConverter.ToInt32(elf, need + 8), nextAux = 1;
            for (; nextAux != 0; aux += nextAux)
            {
                nextAux = BitConverter.ToInt32(elf, aux + 12);
                var flags = BitConverter.ToUInt16(elf, aux + 4);
                if ((flags & Weak) != 0 || Text(elf, strings + BitConverter.ToInt32(elf, aux + 8)) != SymbolVersion) continue;
                BitConverter.GetBytes((ushort)(flags | Weak)).CopyTo(elf, aux + 4);
                changed = true;
            }
        }
        return changed;
    }

    static string Text(byte[] elf, int start)
    {
        var end = Array.IndexOf(elf, (byte)0, start);
        return Encoding.ASCII.GetString(elf, start, end - start);
    }
}
