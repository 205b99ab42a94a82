namespace DiffSharp

open System
open System.IO
open System.Text
open TorchSharp

/// Tensors on disk: a file of named tensors, written whole or not at all.
///
/// Layout, little-endian: "DSHARP01"; the number of tensors (int32); for each: its name (length-prefixed UTF-8), its
/// element type (length-prefixed text), its number of dimensions and their lengths (int32), its elements in row-major
/// order; last, a 64-bit FNV-1a sum of everything before it.
module internal Storage =

    let private magic = "DSHARP01"B

    // A sum over bytes as they pass: FNV-1a, 64 bits, over 8 bytes at a time and then the rest.
    let private sum (bytes: ReadOnlySpan<byte>) =
        let words = Runtime.InteropServices.MemoryMarshal.Cast<byte, uint64> bytes
        let mutable hash = 14695981039346656037UL

        for i in 0 .. words.Length - 1 do
            hash <- (hash ^^^ words[i]) * 1099511628211UL

        for i in words.Length * 8 .. bytes.Length - 1 do
            hash <- (hash ^^^ uint64 bytes[i]) * 1099511628211UL

        hash

    let private dtypes =
        [
            Dtype.Float16
            Dtype.BFloat16
            Dtype.Float32
            Dtype.Float64
            Dtype.Int8
            Dtype.Byte
            Dtype.Int16
            Dtype.Int32
            Dtype.Int64
            Dtype.Bool
        ]

    /// Writes to a file beside the target, flushes it to the disk, and renames it over the target.
    let save (fileName: string) (tensors: seq<string * Handle>) =
        use _scope = torch.NewDisposeScope()
        let tensors = Array.ofSeq tensors
        use memory = new MemoryStream()
        use writer = new BinaryWriter(memory, Encoding.UTF8)
        writer.Write magic
        writer.Write tensors.Length

        for name, handle in tensors do
            let host = handle.detach().cpu().contiguous()
            writer.Write(name: string)
            writer.Write((Native.dtype host.dtype).ToString())
            writer.Write(int (host.dim ()))
            host.shape |> Array.iter (fun n -> writer.Write(int n))

            if host.numel () > 0L then
                writer.Write(Span.op_Implicit host.bytes: ReadOnlySpan<byte>)

        writer.Flush()
        writer.Write(sum (ReadOnlySpan(memory.GetBuffer(), 0, int memory.Length)))
        writer.Flush()
        let temporary = fileName + ".part"

        do
            use file = new FileStream(temporary, FileMode.Create)
            memory.WriteTo file
            file.Flush true

        File.Move(temporary, fileName, true)

    /// Reads what `save` wrote; raises InvalidDataException if a byte is not as it was.
    let load (fileName: string) : (string * Handle)[] =
        let bytes = File.ReadAllBytes fileName

        let broken reason =
            raise (InvalidDataException $"{fileName} is not a whole file of tensors: {reason}")

        if bytes.Length < 20 || not (bytes.AsSpan(0, 8).SequenceEqual(ReadOnlySpan magic)) then
            broken "it does not begin with DSHARP01"

        if
            sum (ReadOnlySpan(bytes, 0, bytes.Length - 8))
            <> BitConverter.ToUInt64(bytes, bytes.Length - 8)
        then
            broken "its checksum does not fit its content"

        use reader =
            new BinaryReader(new MemoryStream(bytes, 8, bytes.Length - 16), Encoding.UTF8)

        Array.init (reader.ReadInt32()) (fun _ ->
            let name = reader.ReadString()
            let kind = reader.ReadString()

            let dtype =
                match dtypes |> List.tryFind (fun d -> d.ToString() = kind) with
                | Some dtype -> dtype
                | None -> broken $"it has elements of type {kind}"

            let shape = Array.init (reader.ReadInt32()) (fun _ -> int64 (reader.ReadInt32()))
            let handle = torch.empty (shape, Native.scalarType dtype, torch.CPU)

            if handle.numel () > 0L then
                reader.BaseStream.ReadExactly handle.bytes

            name, handle)
