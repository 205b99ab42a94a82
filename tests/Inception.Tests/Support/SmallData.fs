/// Small data sets in the foreign formats, written from the formats' descriptions.
module Inception.Tests.Support.SmallData

open System
open System.Collections.Generic
open System.Formats.Tar
open System.IO
open System.IO.Compression
open System.Threading
open Expecto
open SkiaSharp
open Inception.Training.Data

/// A number as four bytes, big endian.
let bigEndian (n: int) =
    [| byte (n >>> 24); byte (n >>> 16); byte (n >>> 8); byte n |]

/// An IDX file: two zero bytes, 8 for bytes, the rank, the dimensions, the values.
let idx (dimensions: int list) (values: byte[]) : byte[] =
    Array.concat
        [
            [| 0uy; 0uy; 8uy; byte dimensions.Length |]
            yield! List.map bigEndian dimensions
            values
        ]

/// The bytes packed with gzip.
let gzip (bytes: byte[]) : byte[] =
    use buffer = new MemoryStream()

    (use packed = new GZipStream(buffer, CompressionLevel.Fastest, true)
     packed.Write(bytes, 0, bytes.Length))

    buffer.ToArray()

/// Bytes that look like nothing but are the same each time.
let noise (seed: int) (count: int) : byte[] =
    let bytes = Array.zeroCreate<byte> count
    Random(seed).NextBytes bytes
    bytes

/// Labels 0, 1, ... classes - 1, 0, 1, ...
let labels (count: int) (classes: int) : byte[] =
    Array.init count (fun i -> byte (i % classes))

/// Writes files into a folder; names may have folders in them.
let write (folder: string) (files: (string * byte[]) list) =
    for name, bytes in files do
        let path = Path.Combine(folder, name)
        Directory.CreateDirectory(Path.GetDirectoryName path) |> ignore
        File.WriteAllBytes(path, bytes)

/// The four files of an IDX data set: `train` + `test` images of height x width in three classes.
let idxFiles (train: int) (test: int) (height: int) (width: int) : (string * byte[]) list =
    [
        "train-images-idx3-ubyte", idx [ train; height; width ] (noise 1 (train * height * width))
        "train-labels-idx1-ubyte", idx [ train ] (labels train 3)
        "t10k-images-idx3-ubyte", idx [ test; height; width ] (noise 2 (test * height * width))
        "t10k-labels-idx1-ubyte", idx [ test ] (labels test 3)
    ]

/// Replaces one of the files.
let replacing (name: string) (bytes: byte[]) (files: (string * byte[]) list) =
    files |> List.map (fun (n, b) -> n, (if n = name then bytes else b))

/// Records of CIFAR-10's binary version: a label byte, then 3072 pixel bytes.
let cifarRecords (seed: int) (count: int) : byte[] =
    [|
        for i in 0 .. count - 1 do
            byte ((seed + i) % 10)
            yield! noise (1000 * seed + i) 3072
    |]

/// A small CIFAR-10 in the official layout: three training batches of four records, a test batch of two.
let cifarFiles: (string * byte[]) list =
    [
        "cifar-10-batches-bin/data_batch_1.bin", cifarRecords 1 4
        "cifar-10-batches-bin/batches.meta.txt",
        Text.Encoding.ASCII.GetBytes "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n"
        "cifar-10-batches-bin/data_batch_3.bin", cifarRecords 3 4
        "cifar-10-batches-bin/test_batch.bin", cifarRecords 7 2
        "cifar-10-batches-bin/readme.html", "<html>"B
        "cifar-10-batches-bin/data_batch_2.bin", cifarRecords 2 4
    ]

/// A tar archive of the files in that order.
let tar (files: (string * byte[]) list) : byte[] =
    use buffer = new MemoryStream()

    (use writer = new TarWriter(buffer, TarEntryFormat.Ustar, true)

     for name, bytes in files do
         writer.WriteEntry(UstarTarEntry(TarEntryType.RegularFile, name, DataStream = new MemoryStream(bytes))))

    buffer.ToArray()

/// An image of one colour at each pixel, encoded.
let encoded (format: SKEncodedImageFormat) (height: int) (width: int) (colour: int -> int -> SKColor) : byte[] =
    use bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul)

    for y in 0 .. height - 1 do
        for x in 0 .. width - 1 do
            bitmap.SetPixel(x, y, colour y x)

    use data = bitmap.Encode(format, 95)
    data.ToArray()

/// A PNG of noise.
let png (seed: int) (height: int) (width: int) : byte[] =
    let values = noise seed (3 * height * width)

    encoded SKEncodedImageFormat.Png height width (fun y x ->
        let i = 3 * (y * width + x)
        SKColor(values[i], values[i + 1], values[i + 2]))

/// Class folders: cats and dogs, PNGs of height x width.
let folderFiles (height: int) (width: int) : (string * byte[]) list =
    [
        for part, n in [ "train", 3; "test", 2 ] do
            for c, name in List.indexed [ "cat"; "dog" ] do
                for i in 0 .. n - 1 do
                    $"{part}/{name}/{i}.png", png (100 * n + 10 * c + i) height width
    ]

/// The catalogue of the product over a data directory.
let catalogue (dataDirectory: string) =
    DataCatalogue(dataDirectory, Path.Combine(Files.root, "experiments"))

/// Imports a folder or archive into <dataDirectory>/mine.
let import (dataDirectory: string) (path: string) : DataSetInfo =
    (catalogue dataDirectory).Import("mine", path, ImportOptions(), null, CancellationToken.None)

/// The sentences of the DataFault that `f` raises.
let faults (f: unit -> unit) : IReadOnlyList<string> =
    try
        f ()
        failtest "Expecting a DataFault, but nothing was raised"
    with :? DataFault as fault ->
        fault.Faults

/// Everything in a folder, by name; empty where it does not exist.
let entries (folder: string) : string list =
    if Directory.Exists folder then
        [ for path in Directory.GetFileSystemEntries folder -> Path.GetFileName path ]
    else
        []
