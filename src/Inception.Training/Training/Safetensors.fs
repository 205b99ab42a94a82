namespace Inception.Training

open System
open System.Buffers.Binary
open System.IO
open System.Runtime.InteropServices
open System.Text
open System.Text.Json
open TorchSharp

/// Reads and writes tensors in the safetensors format, version 0.4: eight bytes of header length (little endian), a JSON
/// header that gives every tensor's dtype, shape and place, then the values one after another. Files are readable by
/// Python's safetensors and hold nothing that could run.
module Safetensors =
    let private dtypeNames =
        [
            torch.ScalarType.Float32, "F32"
            torch.ScalarType.Float64, "F64"
            torch.ScalarType.BFloat16, "BF16"
            torch.ScalarType.Float16, "F16"
            torch.ScalarType.Int64, "I64"
            torch.ScalarType.Int32, "I32"
            torch.ScalarType.Byte, "U8"
        ]

    let private nameOf dtype =
        match dtypeNames |> List.tryFind (fun (d, _) -> d = dtype) with
        | Some(_, name) -> name
        | None -> invalidArg (nameof dtype) $"Expecting a dtype that safetensors knows, but it is {dtype}"

    let private header (tensors: (string * torch.Tensor) list) (metadata: (string * string) list) =
        use buffer = new MemoryStream()
        use json = new Utf8JsonWriter(buffer)
        json.WriteStartObject()

        if not metadata.IsEmpty then
            json.WriteStartObject "__metadata__"

            metadata
            |> List.iter (fun (key: string, value: string) -> json.WriteString(key, value))

            json.WriteEndObject()

        let mutable offset = 0L

        for name, tensor in tensors do
            let length = tensor.numel () * tensor.element_size ()
            json.WriteStartObject(name: string)
            json.WriteString("dtype", nameOf tensor.dtype)
            json.WriteStartArray "shape"
            tensor.shape |> Array.iter (fun (n: int64) -> json.WriteNumberValue n)
            json.WriteEndArray()
            json.WriteStartArray "data_offsets"
            json.WriteNumberValue offset
            json.WriteNumberValue(offset + length)
            json.WriteEndArray()
            json.WriteEndObject()
            offset <- offset + length

        json.WriteEndObject()
        json.Flush()
        let text = buffer.ToArray()
        // The values begin at a multiple of eight bytes.
        Array.append text (Array.replicate ((8 - text.Length % 8) % 8) (byte ' '))

    /// Writes the named tensors, of any strides and device, in the order given. Names are distinct.
    let write (stream: Stream) (metadata: (string * string) list) (tensors: (string * torch.Tensor) list) : unit =
        let head = header tensors metadata
        let length = Array.zeroCreate<byte> 8
        BinaryPrimitives.WriteInt64LittleEndian(length.AsSpan(), int64 head.Length)
        stream.Write(length, 0, 8)
        stream.Write(head, 0, head.Length)

        for _, tensor in tensors do
            use scope = torch.NewDisposeScope()
            let flat = tensor.detach().cpu().contiguous()
            stream.Write(flat.bytes)
            ignore scope

    /// Reads every tensor of a file, on the CPU; the caller disposes of them. Raises InvalidDataException where the
    /// file is not what its header says.
    let read (path: string) : (string * torch.Tensor) list =
        let bytes = File.ReadAllBytes path

        let fail what =
            raise (InvalidDataException $"{path} is not a safetensors file: {what}")

        if bytes.Length < 8 then
            fail "it is shorter than eight bytes"

        let headLength = BinaryPrimitives.ReadInt64LittleEndian(ReadOnlySpan(bytes, 0, 8))

        if headLength < 2L || headLength > int64 bytes.Length - 8L then
            fail "its header is longer than the file"

        let start = 8 + int headLength

        let document =
            try
                JsonDocument.Parse(Encoding.UTF8.GetString(bytes, 8, int headLength))
            with :? JsonException ->
                fail "its header is not JSON"

        use document = document

        [
            for item in document.RootElement.EnumerateObject() do
                if item.Name <> "__metadata__" then
                    let dtypeName = item.Value.GetProperty("dtype").GetString()

                    let dtype =
                        match dtypeNames |> List.tryFind (fun (_, name) -> name = dtypeName) with
                        | Some(dtype, _) -> dtype
                        | None -> fail $"{item.Name} has the unknown dtype {dtypeName}"

                    let numbers (name: string) =
                        [| for n in item.Value.GetProperty(name).EnumerateArray() -> n.GetInt64() |]

                    let shape, offsets = numbers "shape", numbers "data_offsets"
                    let tensor = torch.empty (shape, dtype = dtype)
                    let length = tensor.numel () * tensor.element_size ()

                    if
                        offsets[1] - offsets[0] <> length
                        || offsets[0] < 0L
                        || int64 start + offsets[1] > int64 bytes.Length
                    then
                        fail $"{item.Name} does not fit its place"

                    if length > 0L then
                        ReadOnlySpan(bytes, start + int offsets[0], int length).CopyTo tensor.bytes

                    item.Name, tensor
        ]
