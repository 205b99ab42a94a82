using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Text;

namespace Inception.Runner.Machine;

/// <summary>
/// The dynamic symbols of a 64-bit little-endian ELF library (System V ABI, chapter 4; GNU symbol versions): what it
/// needs of others and what it gives. Symbols that carry a version of the C or C++ library are not among the needed
/// ones.
/// </summary>
internal sealed class ElfSymbols
{
    private const uint DynamicSymbols = 11;
    private const uint SymbolVersions = 0x6FFFFFFF;

    private ElfSymbols(HashSet<string> needed, HashSet<string> defined)
    {
        Needed = needed;
        Defined = defined;
    }

    /// <summary>Undefined, not weak, and without a symbol version.</summary>
    public IReadOnlySet<string> Needed { get; }

    /// <summary>Defined and visible.</summary>
    public IReadOnlySet<string> Defined { get; }

    /// <summary>Reads a library.</summary>
    /// <exception cref="InvalidDataException">It is no such library.</exception>
    public static ElfSymbols Of(string path)
    {
        using var mapped = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        using var view = mapped.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        var head = Bytes(view, 0, 64);
        if (head is not [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, ..])
        {
            throw new InvalidDataException($"{path} is not a 64-bit ELF library");
        }

        var (symbols, names, versions) = Sections(view, head);
        var needed = new HashSet<string>();
        var defined = new HashSet<string>();
        for (var i = 1; i < symbols.Length / 24; i++)
        {
            // st_name, st_info, st_other, st_shndx
            var symbol = symbols.AsSpan(i * 24, 8);
            var section = BinaryPrimitives.ReadUInt16LittleEndian(symbol[6..]);
            var isWeak = symbol[4] >> 4 == 2;
            var version = versions.Length == 0 ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(versions.AsSpan(i * 2)) & 0x7FFF;
            var name = Name(names, symbol);
            if (name.Length == 0)
            {
                continue;
            }

            if (section != 0)
            {
                defined.Add(name);
            }
            else if (!isWeak && version <= 1)
            {
                needed.Add(name);
            }
        }

        return new ElfSymbols(needed, defined);
    }

    // The contents of .dynsym, of the string table it names, and of .gnu.version.
    private static (byte[] Symbols, byte[] Names, byte[] Versions) Sections(MemoryMappedViewAccessor view, byte[] head)
    {
        var table = BinaryPrimitives.ReadInt64LittleEndian(head.AsSpan(40));
        var size = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(58));
        var count = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(60));
        byte[] symbols = [], names = [], versions = [];
        for (var i = 0; i < count; i++)
        {
            var section = Bytes(view, table + ((long)i * size), 64);
            switch (BinaryPrimitives.ReadUInt32LittleEndian(section.AsSpan(4)))
            {
                case DynamicSymbols:
                    symbols = Contents(view, section);
                    var link = BinaryPrimitives.ReadInt32LittleEndian(section.AsSpan(40));
                    names = Contents(view, Bytes(view, table + ((long)link * size), 64));
                    break;
                case SymbolVersions:
                    versions = Contents(view, section);
                    break;
            }
        }

        return (symbols, names, versions);
    }

    private static byte[] Contents(MemoryMappedViewAccessor view, byte[] section) =>
        Bytes(view, BinaryPrimitives.ReadInt64LittleEndian(section.AsSpan(24)), checked((int)BinaryPrimitives.ReadInt64LittleEndian(section.AsSpan(32))));

    private static byte[] Bytes(MemoryMappedViewAccessor view, long offset, int count)
    {
        var bytes = new byte[count];
        return view.ReadArray(offset, bytes, 0, count) == count ? bytes : throw new InvalidDataException("The library is shorter than it says");
    }

    private static string Name(byte[] names, ReadOnlySpan<byte> symbol)
    {
        var from = names.AsSpan(BinaryPrimitives.ReadInt32LittleEndian(symbol));
        return Encoding.UTF8.GetString(from[..from.IndexOf((byte)0)]);
    }
}
