namespace Inception.Training.Data

open System
open System.Collections.Generic
open System.Globalization
open System.IO
open System.Runtime.InteropServices
open System.Security.Cryptography
open System.Text
open System.Text.Json
open Inception.Core

/// One file of a packed store as its manifest has it.
type StoreFile =
    {
        /// train.images, train.labels, test.images or test.labels.
        Name: string
        /// Length in bytes.
        Bytes: int64
        /// SHA-256 in lower-case hexadecimal.
        Sha256: string
    }

/// The manifest of a packed store (manifest.json): what the four data files beside it hold. `*.images` are the images
/// one after another, N x C x H x W unsigned bytes; `*.labels` are N 32-bit integers, little endian, each the index of a
/// class.
type StoreManifest =
    {
        /// The data set's name.
        Name: string
        /// The shape of every image.
        Shape: ImageShape
        /// Class names; a label is an index into them.
        Classes: IReadOnlyList<string>
        /// Images of the training part.
        TrainCount: int
        /// Images of the test part.
        TestCount: int
        /// The four files.
        Files: IReadOnlyList<StoreFile>
        /// What was imported, in words: a path or an address.
        Source: string
        /// The licence of the data; empty where it is not known.
        Licence: string
        /// When it was imported (UTC). Not part of the hash.
        Imported: DateTime
    }

    /// The identity of the data: the SHA-256 of shape, counts, number of classes and the files' hashes. The same images
    /// and labels in the same order have the same hash, whatever they were imported from, and when.
    member manifest.DataHash: string =
        let lines =
            [
                "inception-data 1"
                string manifest.Shape
                string manifest.Classes.Count
                $"{manifest.TrainCount} {manifest.TestCount}"
                for file in manifest.Files |> Seq.sortBy _.Name do
                    $"{file.Name} {file.Bytes} {file.Sha256}"
            ]

        Hash.OfText(String.Join('\n', lines))

module internal PackedStore =
    [<Literal>]
    let ManifestName = "manifest.json"

    [<Literal>]
    let Format = 1

    let fileNames = [ "train.images"; "train.labels"; "test.images"; "test.labels" ]

    /// The length that a file must have by the manifest's shape and counts.
    let expectedBytes (manifest: StoreManifest) (name: string) : int64 =
        let count =
            if name.StartsWith "train" then
                manifest.TrainCount
            else
                manifest.TestCount

        if name.EndsWith ".images" then
            int64 count * int64 manifest.Shape.Bytes
        else
            int64 count * 4L

    let private render (manifest: StoreManifest) (seal: string) : byte[] =
        use buffer = new MemoryStream()

        use json =
            new Utf8JsonWriter(
                buffer,
                JsonWriterOptions(
                    Indented = true,
                    NewLine = "\n",
                    Encoder = Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping
                )
            )

        json.WriteStartObject()
        json.WriteNumber("format", Format)
        json.WriteString("name", manifest.Name)
        json.WriteStartObject "shape"
        json.WriteNumber("channels", manifest.Shape.Channels)
        json.WriteNumber("height", manifest.Shape.Height)
        json.WriteNumber("width", manifest.Shape.Width)
        json.WriteEndObject()
        json.WriteStartArray "classes"
        manifest.Classes |> Seq.iter (fun (name: string) -> json.WriteStringValue name)
        json.WriteEndArray()
        json.WriteNumber("train", manifest.TrainCount)
        json.WriteNumber("test", manifest.TestCount)
        json.WriteStartArray "files"

        for file in manifest.Files do
            json.WriteStartObject()
            json.WriteString("name", file.Name)
            json.WriteNumber("bytes", file.Bytes)
            json.WriteString("sha256", file.Sha256)
            json.WriteEndObject()

        json.WriteEndArray()
        json.WriteString("dataHash", manifest.DataHash)
        json.WriteString("source", manifest.Source)
        json.WriteString("licence", manifest.Licence)
        json.WriteString("imported", manifest.Imported.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture))
        json.WriteString("seal", seal)
        json.WriteEndObject()
        json.Flush()
        buffer.WriteByte(byte '\n')
        buffer.ToArray()

    /// The manifest's bytes. The last value, `seal`, is the SHA-256 of the same bytes with an empty seal, so that any
    /// change to the manifest itself is found too.
    let toBytes (manifest: StoreManifest) : byte[] =
        render manifest (Hash.OfBytes(ReadOnlySpan(render manifest "")))

    let private parse (path: string) (bytes: byte[]) : StoreManifest =
        use document = JsonDocument.Parse(ReadOnlyMemory bytes)
        let root = document.RootElement
        let text (name: string) = root.GetProperty(name).GetString()
        let number (name: string) = root.GetProperty(name).GetInt32()
        let format = number "format"

        if format > Format then
            // A fault of usage: the data are whole, this program is too old for them.
            raise (
                DataFault.OfUsage
                    [
                        $"{path} is of format {format}, and this version reads up to {Format}; use a newer version, or another data directory"
                    ]
            )

        let shape = root.GetProperty "shape"

        {
            Name = text "name"
            Shape =
                {
                    Channels = shape.GetProperty("channels").GetInt32()
                    Height = shape.GetProperty("height").GetInt32()
                    Width = shape.GetProperty("width").GetInt32()
                }
            Classes =
                [|
                    for item in root.GetProperty("classes").EnumerateArray() -> item.GetString()
                |]
            TrainCount = number "train"
            TestCount = number "test"
            Files =
                [|
                    for item in root.GetProperty("files").EnumerateArray() ->
                        {
                            Name = item.GetProperty("name").GetString()
                            Bytes = item.GetProperty("bytes").GetInt64()
                            Sha256 = item.GetProperty("sha256").GetString()
                        }
                |]
            Source = text "source"
            Licence = text "licence"
            Imported =
                DateTime.ParseExact(
                    text "imported",
                    "yyyy-MM-ddTHH:mm:ssZ",
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AdjustToUniversal ||| DateTimeStyles.AssumeUniversal
                )
        }

    /// Reads the manifest in a store's folder, and finds any change to it since it was written.
    let readManifest (folder: string) : StoreManifest =
        let path = Path.Combine(folder, ManifestName)
        let again = "import or get the data set again"
        let bytes = Refusal.translated "read" path (fun () -> File.ReadAllBytes path)

        let manifest =
            try
                parse path bytes
            with
            | :? JsonException
            | :? KeyNotFoundException
            | :? InvalidOperationException
            | :? FormatException
            | :? OverflowException
            | :? DecoderFallbackException as e ->
                raise (DataFault.Because(e, $"{path} is damaged: it is not a data manifest; {again}"))

        if not ((toBytes manifest).AsSpan().SequenceEqual(ReadOnlySpan bytes)) then
            raise (DataFault $"{path} is damaged: it is not what the import wrote; {again}")

        manifest

    /// The SHA-256 of a file, read in pieces.
    let sha256 (path: string) : string =
        use stream =
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan)

        Convert.ToHexStringLower(SHA256.HashData stream)

/// Writes a store's four files into a folder, in any order of the images, from several threads.
[<Sealed>]
type internal StoreWriter(folder: string, shape: ImageShape, trainCount: int, testCount: int) =
    // The space is reserved first, so that a full disk is found before the work and not after it.
    let create name (bytes: int64) =
        File.OpenHandle(
            Path.Combine(folder, name),
            FileMode.CreateNew,
            FileAccess.Write,
            FileShare.None,
            FileOptions.None,
            bytes
        )

    let trainImages = create "train.images" (int64 trainCount * int64 shape.Bytes)
    let testImages = create "test.images" (int64 testCount * int64 shape.Bytes)
    let trainLabels: int[] = Array.create trainCount -1
    let testLabels: int[] = Array.create testCount -1

    /// Puts `labels.Length` images, one after another in `pixels`, at `index` of the training or the test part.
    member _.Put(isTrain: bool, index: int, labels: ReadOnlySpan<int>, pixels: ReadOnlySpan<byte>) =
        if pixels.Length <> labels.Length * shape.Bytes then
            invalidArg
                (nameof pixels)
                $"Expecting {labels.Length} images of {shape}, but there are {pixels.Length} bytes"

        let handle = if isTrain then trainImages else testImages

        try
            RandomAccess.Write(handle, pixels, int64 index * int64 shape.Bytes)
        with :? IOException as e ->
            // Said here, where it is known that writing failed and not reading the source.
            let place = Path.GetDirectoryName folder

            let fault =
                Refusal.sentence "write" place e |> Option.defaultValue $"{place}: {e.Message}"

            raise (DataFault.Because(e, fault))

        labels.CopyTo(Span(if isTrain then trainLabels else testLabels).Slice index)

    /// Writes the labels, closes and flushes the files, and gives each one's length and SHA-256.
    member _.Finish() : StoreFile[] =
        if Array.contains -1 trainLabels || Array.contains -1 testLabels then
            invalidOp "Not every image of the store was written"

        for name, labels in [ "train.labels", trainLabels; "test.labels", testLabels ] do
            let bytes =
                if BitConverter.IsLittleEndian then
                    MemoryMarshal.AsBytes(ReadOnlySpan labels).ToArray()
                else
                    labels |> Array.collect (fun label -> Array.rev (BitConverter.GetBytes label))

            use handle = create name (int64 bytes.Length)
            RandomAccess.Write(handle, ReadOnlySpan bytes, 0L)
            RandomAccess.FlushToDisk handle

        for handle in [ trainImages; testImages ] do
            RandomAccess.FlushToDisk handle
            handle.Dispose()

        [|
            for name in PackedStore.fileNames do
                let path = Path.Combine(folder, name)

                {
                    Name = name
                    Bytes = FileInfo(path).Length
                    Sha256 = PackedStore.sha256 path
                }
        |]

    interface IDisposable with
        member _.Dispose() =
            trainImages.Dispose()
            testImages.Dispose()
