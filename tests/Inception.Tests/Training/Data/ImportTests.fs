module Inception.Tests.Training.Data.ImportTests

open System
open System.IO
open System.Threading
open Expecto
open SkiaSharp
open Inception.Tests.Support
open Inception.Tests.Support.SmallData
open Inception.Training.Data

// The images of a part, one after another.
let private pixels (set: ImageSet) : byte[] =
    let bytes = Array.zeroCreate<byte>(set.Count * set.Shape.Bytes)
    set.CopyImages(ReadOnlySpan [| 0 .. set.Count - 1 |], Span bytes)
    bytes

// Writes the files, imports their folder, and hands on the opened data set.
let private imported (files: (string * byte[]) list) (check: Dataset -> unit) =
    Files.withFolder (fun folder ->
        let source = Path.Combine(folder, "source")
        write source files
        let info = import (Path.Combine(folder, "data")) source
        use dataset = Dataset.Open info.Folder
        check dataset)

// Writes the files, and gives the sentences with which their import is refused, after a look that nothing is left.
let private refused (files: (string * byte[]) list) : string list =
    Files.withFolder (fun folder ->
        let source, data = Path.Combine(folder, "source"), Path.Combine(folder, "data")
        Directory.CreateDirectory source |> ignore
        write source files
        let sentences = faults (fun () -> import data source |> ignore)
        Expect.isEmpty (entries data) "nothing half-made is left"
        List.ofSeq sentences)

let private one (sentences: string list) =
    Expect.hasLength sentences 1 "one fault"
    sentences.Head

let private gzipped =
    idxFiles 6 3 5 4 |> List.map (fun (name, bytes) -> name + ".gz", gzip bytes)

[<Tests>]
let idxTests =
    testList
        "Training.Data.Idx"
        [
            test "imports plain IDX files byte for byte" {
                imported (idxFiles 6 3 5 4) (fun dataset ->
                    Expect.equal dataset.Shape { Channels = 1; Height = 5; Width = 4 } "shape"
                    Expect.sequenceEqual dataset.Classes [ "0"; "1"; "2" ] "digits up to the greatest label"
                    Expect.sequenceEqual dataset.Train.Labels [ 0; 1; 2; 0; 1; 2 ] "training labels"
                    Expect.equal (pixels dataset.Train) (noise 1 120) "training pixels"
                    use test = dataset.OpenTest()
                    Expect.sequenceEqual test.Labels [ 0; 1; 2 ] "test labels"
                    Expect.equal (pixels test) (noise 2 60) "test pixels")
            }
            test "gives gzip and plain files the same data hash" {
                let mutable plain = ""
                imported (idxFiles 6 3 5 4) (fun dataset -> plain <- dataset.DataHash)
                imported gzipped (fun dataset -> Expect.equal dataset.DataHash plain "data hash")
            }
            test "takes class names from classes.txt" {
                imported
                    (("classes.txt", Text.Encoding.UTF8.GetBytes "cat\nT-shirt/top\r\nhérisson\n\n")
                     :: idxFiles 6 3 5 4)
                    (fun dataset -> Expect.sequenceEqual dataset.Classes [ "cat"; "T-shirt/top"; "hérisson" ] "names")
            }
            test "names every missing file at once" {
                let sentences = refused (idxFiles 6 3 5 4 |> List.take 1)
                Expect.hasLength sentences 3 "three are missing"
                Expect.stringContains sentences[0] "train-labels-idx1-ubyte" "the first by name"
            }
            test "refuses a gzip file cut anywhere" {
                let name, whole = gzipped[0]

                for cut in [ 1; 4; 8; 9; whole.Length / 2; whole.Length - 3 ] do
                    let sentence =
                        one (refused (replacing name whole[.. whole.Length - 1 - cut] gzipped))

                    Expect.stringContains sentence name "the file"
                    Expect.stringContains sentence "cut short" $"{cut} bytes less"
            }
            test "refuses a gzip file with a damaged byte" {
                let name, whole = gzipped[0]
                let damaged = Array.copy whole
                damaged[whole.Length - 6] <- damaged[whole.Length - 6] ^^^ 1uy
                Expect.stringContains (one (refused (replacing name damaged gzipped))) "damaged" "checksum"
            }
            test "refuses another kind of file and says what it begins with" {
                let sentence =
                    one (refused (replacing "train-images-idx3-ubyte" "GIF89a, and so on"B (idxFiles 6 3 5 4)))

                Expect.stringContains sentence "0x47494638" "found"
                Expect.stringContains sentence "0x00000803" "expected"
            }
            test "refuses a label out of range by file, image and value" {
                let bad = idx [ 6 ] [| 0uy; 1uy; 9uy; 0uy; 9uy; 1uy |]

                let sentence =
                    ("classes.txt", "a\nb\nc"B)
                    :: replacing "train-labels-idx1-ubyte" bad (idxFiles 6 3 5 4)
                    |> refused
                    |> one

                Expect.stringContains sentence "train-labels-idx1-ubyte" "file"
                Expect.stringContains sentence "label 9 of image 2" "value and place"
                Expect.stringContains sentence "1 more" "how many"
            }
            test "refuses images and labels that differ in number" {
                let sentence =
                    one (refused (replacing "t10k-labels-idx1-ubyte" (idx [ 4 ] (labels 4 3)) (idxFiles 6 3 5 4)))

                Expect.stringContains sentence "3 images and t10k-labels-idx1-ubyte 4 labels" "both counts"
            }
            test "refuses files shorter or longer than their header says" {
                let files = idxFiles 6 3 5 4
                let _, whole = files[0]

                let short =
                    one (refused (replacing (fst files[0]) whole[.. whole.Length - 2] files))

                Expect.stringContains short "promises 6 images and it holds 5" "short"

                let long =
                    one (refused (replacing (fst files[0]) (Array.append whole [| 0uy |]) files))

                Expect.stringContains long "longer than its header" "long"
            }
            test "refuses parts of different sizes and impossible sizes" {
                let other = idx [ 3; 4; 4 ] (noise 2 48)

                let sentence =
                    one (refused (replacing "t10k-images-idx3-ubyte" other (idxFiles 6 3 5 4)))

                Expect.stringContains sentence "5 x 4" "training size"
                let huge = Array.append [| 0uy; 0uy; 8uy; 3uy |] (Array.replicate 12 0x7fuy)

                let sentence =
                    one (refused (replacing "train-images-idx3-ubyte" huge (idxFiles 6 3 5 4)))

                Expect.stringContains sentence "impossible size" "a header is not trusted with memory"
            }
        ]

[<Tests>]
let cifarTests =
    testList
        "Training.Data.CifarBinary"
        [
            test "imports records in the order of their batches" {
                imported cifarFiles (fun dataset ->
                    Expect.equal
                        dataset.Shape
                        {
                            Channels = 3
                            Height = 32
                            Width = 32
                        }
                        "shape"

                    Expect.equal dataset.Classes[9] "truck" "class names"
                    Expect.sequenceEqual dataset.Train.Labels [ 1; 2; 3; 4; 2; 3; 4; 5; 3; 4; 5; 6 ] "labels"
                    // The third record of the second batch: red, green and blue planes as they stand in the file.
                    let stored = pixels dataset.Train
                    Expect.equal stored[6 * 3072 .. 7 * 3072 - 1] (noise 2002 3072) "pixels")
            }
            test "reads the official archive without unpacking it" {
                Files.withFolder (fun folder ->
                    let archive = Path.Combine(folder, "cifar-10-binary.tar.gz")
                    File.WriteAllBytes(archive, gzip (tar cifarFiles))
                    write (Path.Combine(folder, "unpacked")) cifarFiles
                    let a = import (Path.Combine(folder, "a")) archive
                    let b = import (Path.Combine(folder, "b")) (Path.Combine(folder, "unpacked"))
                    Expect.equal a.DataHash b.DataHash "the archive's order of files does not matter"
                    Expect.equal (entries folder |> List.sort) [ "a"; "b"; "cifar-10-binary.tar.gz"; "unpacked" ] "")
            }
            test "refuses an archive cut anywhere" {
                let whole = gzip (tar cifarFiles)

                for length in [ whole.Length - 1; whole.Length - 9; whole.Length / 2; 40 ] do
                    Files.withFolder (fun folder ->
                        let archive = Path.Combine(folder, "c.tar.gz")
                        File.WriteAllBytes(archive, whole[.. length - 1])

                        let sentences =
                            faults (fun () -> import (Path.Combine(folder, "data")) archive |> ignore)

                        Expect.stringContains sentences[0] "c.tar.gz" $"names the archive, cut to {length}"
                        Expect.stringContains sentences[0] "get it again" "says what to do"
                        Expect.isEmpty (entries (Path.Combine(folder, "data"))) "nothing is left")
            }
            test "refuses a plain tar that ends between two files" {
                Files.withFolder (fun folder ->
                    let archive = Path.Combine(folder, "c.tar")
                    // One header of 512 bytes and 12292 bytes of records, padded to 12800.
                    File.WriteAllBytes(archive, (tar cifarFiles)[.. 512 + 12800 - 1])

                    let sentences =
                        faults (fun () -> import (Path.Combine(folder, "data")) archive |> ignore)

                    Expect.stringContains sentences[0] "cut short" "no end mark")
            }
            test "names missing batches, sizes that do not fit and missing names at once" {
                let files =
                    [
                        "data_batch_1.bin", cifarRecords 1 2
                        "data_batch_3.bin", (cifarRecords 3 2)[..3000]
                    ]

                let sentences = String.Join('\n', refused files)

                for part in
                    [
                        "no data_batch_2.bin"
                        "no test_batch.bin"
                        "no batches.meta.txt"
                        "3001 bytes"
                    ] do
                    Expect.stringContains sentences part ""
            }
            test "refuses a label out of range by file and record" {
                let bad = cifarRecords 2 4
                bad[2 * 3073] <- 10uy

                let sentence =
                    one (refused (replacing "cifar-10-batches-bin/data_batch_2.bin" bad cifarFiles))

                Expect.stringContains sentence "data_batch_2.bin" "file"
                Expect.stringContains sentence "label 10 of record 2" "record"
            }
            test "knows the Python version and says which one to get" {
                let sentence = one (refused [ "data_batch_1", "x"B; "test_batch", "x"B ])
                Expect.stringContains sentence "cifar-10-binary.tar.gz" ""
            }
        ]

[<Tests>]
let folderTests =
    testList
        "Training.Data.ClassFolders"
        [
            test "imports PNG files exactly, in order of class and name, as planes" {
                imported (folderFiles 9 8) (fun dataset ->
                    Expect.equal dataset.Shape { Channels = 3; Height = 9; Width = 8 } "shape"
                    Expect.sequenceEqual dataset.Classes [ "cat"; "dog" ] "classes"
                    Expect.sequenceEqual dataset.Train.Labels [ 0; 0; 0; 1; 1; 1 ] "labels"
                    let stored = pixels dataset.Train
                    // The generator's bytes of the second dog, seed 311, are pixel by pixel; the store has planes.
                    let values = noise 311 (3 * 72)

                    let planes =
                        [|
                            for c in 0..2 do
                                for i in 0..71 -> values[3 * i + c]
                        |]

                    Expect.equal stored[4 * 216 .. 5 * 216 - 1] planes "pixels")
            }
            test "gives a folder, its tar in any order, and a folder around it the same data hash" {
                Files.withFolder (fun folder ->
                    let files = folderFiles 9 8
                    write (Path.Combine(folder, "plain")) files
                    write (Path.Combine(folder, "around", "pets")) files
                    File.WriteAllBytes(Path.Combine(folder, "p.tar"), tar (List.rev files))
                    let dotted = files |> List.map (fun (name, bytes) -> "./" + name, bytes)
                    File.WriteAllBytes(Path.Combine(folder, "p.tgz"), gzip (tar dotted))

                    let hashes =
                        [
                            for path in [ "plain"; "around"; "p.tar"; "p.tgz" ] ->
                                (import (Path.Combine(folder, "data", path)) (Path.Combine(folder, path))).DataHash
                        ]

                    Expect.hasLength (List.distinct hashes) 1 "one hash")
            }
            test "decodes JPEG files" {
                let jpeg =
                    encoded SKEncodedImageFormat.Jpeg 16 16 (fun _ _ -> SKColor(200uy, 100uy, 50uy))

                imported [ "train/a/1.jpg", jpeg; "test/a/1.JPEG", jpeg ] (fun dataset ->
                    let stored = pixels dataset.Train

                    for c, expected in List.indexed [ 200; 100; 50 ] do
                        for value in stored[256 * c .. 256 * c + 255] do
                            Expect.isLessThanOrEqual (abs (int value - expected)) 3 "within JPEG's loss")
            }
            test "makes three channels of grey images, and one where told" {
                let grey =
                    encoded SKEncodedImageFormat.Png 8 8 (fun y x ->
                        SKColor(byte (8 * y + x), byte (8 * y + x), byte (8 * y + x)))

                let files = [ "train/a/1.png", grey; "test/a/1.png", grey ]
                imported files (fun dataset -> Expect.equal dataset.Shape.Channels 3 "as they come")

                Files.withFolder (fun folder ->
                    let source = Path.Combine(folder, "s")
                    write source files

                    let info =
                        (catalogue folder)
                            .Import("grey", source, ImportOptions(Channels = 1), null, CancellationToken.None)

                    use dataset = Dataset.Open info.Folder
                    Expect.equal dataset.Shape.Channels 1 "as told"
                    Expect.equal (pixels dataset.Train) (Array.init 64 byte) "grey stays exactly what it is")
            }
            test "weighs colours as ITU-R 601 where one channel is asked for" {
                let pixels =
                    [|
                        255uy
                        0uy
                        0uy
                        255uy
                        0uy
                        255uy
                        0uy
                        255uy
                        0uy
                        0uy
                        255uy
                        255uy
                        10uy
                        20uy
                        30uy
                        0uy
                    |]
                // 0.299 x 255 = 76.2, 0.587 x 255 = 149.7, 0.114 x 255 = 29.1, 2.99 + 11.74 + 3.42 = 18.15
                Expect.equal (ImageFile.toPlanes 1 pixels) [| 76uy; 150uy; 29uy; 18uy |] ""
            }
            test "names the first image of another size and the option that helps" {
                let files =
                    folderFiles 9 8
                    |> replacing "train/dog/1.png" (png 1 9 9)
                    |> replacing "test/cat/0.png" (png 1 4 4)

                let sentence = one (refused files)
                Expect.stringContains sentence (Path.Combine("train", "dog", "1.png")) "the first"
                Expect.stringContains sentence "9 x 9" "its size"
                Expect.stringContains sentence "9 x 8" "the others'"
                Expect.stringContains sentence "--size" "what to do"
                Expect.stringContains sentence "1 more" "how many"
            }
            test "resizes to one size where asked" {
                Files.withFolder (fun folder ->
                    let source = Path.Combine(folder, "s")
                    write source (folderFiles 9 8 |> replacing "train/dog/1.png" (png 1 12 30))

                    let info =
                        (catalogue folder)
                            .Import("small", source, ImportOptions(Size = 8), null, CancellationToken.None)

                    Expect.equal info.Manifest.Shape { Channels = 3; Height = 8; Width = 8 } "")
            }
            test "names every unreadable image" {
                let truncated = (png 5 9 8)[..100]

                let files =
                    folderFiles 9 8
                    |> replacing "train/cat/1.png" "not an image"B
                    |> replacing "train/cat/2.png" [||]
                    |> replacing "test/dog/1.png" truncated

                let sentences = refused files
                Expect.hasLength sentences 3 "three of them"

                for name, sentence in List.zip [ "cat/1.png"; "cat/2.png"; "dog/1.png" ] sentences do
                    Expect.stringContains sentence name "in order"
            }
            test "names files that are no images, test classes without training images, and missing parts" {
                let extra =
                    [
                        "train/cat/notes.txt", "x"B
                        "test/bird/0.png", png 1 9 8
                        "train/cat/.hidden", "x"B
                    ]

                let sentences = String.Join('\n', refused (folderFiles 9 8 @ extra))
                Expect.stringContains sentences "notes.txt is no .jpg" "file"
                Expect.stringContains sentences "test/bird has no train/bird" "class"
                Expect.isFalse (sentences.Contains ".hidden") "dot files are passed over"
                let only = folderFiles 9 8 |> List.filter (fun (name, _) -> name.StartsWith "train")
                Expect.stringContains (one (refused only)) "no test/<class>/<image>" "part"
            }
            testCase "resizes as the bilinear formula with half-pixel centres says"
            <| fun () ->
                // Rows 0, 100 doubled: centres at -0.25, 0.25, 0.75, 1.25 give 0, 25, 75, 100 (OpenCV's INTER_LINEAR).
                let up = ImageFile.resize 1 2 2 4 [| 0uy; 0uy; 100uy; 100uy |]
                Expect.equal [| for y in 0..3 -> up[4 * y] |] [| 0uy; 25uy; 75uy; 100uy |] "twice as high"
                // Four columns to two: centres at 0.5 and 2.5.
                let down = ImageFile.resize 1 4 4 2 (Array.init 16 (fun i -> byte (10 * (i % 4))))
                Expect.equal down [| 5uy; 25uy; 5uy; 25uy |] "half as wide"
        ]

[<Tests>]
let pathTests =
    testList
        "Training.Data.Importer"
        [
            test "says to unpack an .xz archive first" {
                Files.withFolder (fun folder ->
                    let path = Path.Combine(folder, "c.tar.xz")
                    File.WriteAllBytes(path, [| 0uy |])
                    let sentences = faults (fun () -> import folder path |> ignore)
                    Expect.stringContains sentences[0] "tar xf" "the command")
            }
            test "says what it expects where a folder holds no data set, and where a path does not exist" {
                Expect.stringContains (one (refused [ "readme.txt", "x"B ])) "train/<class>" "layouts"

                Files.withFolder (fun folder ->
                    let sentences = faults (fun () -> import folder "/nowhere/at/all" |> ignore)
                    Expect.stringContains sentences[0] "/nowhere/at/all does not exist" "")
            }
            test "refuses options out of range, both at once, and options that do not fit the format" {
                Files.withFolder (fun folder ->
                    let attempt (options: ImportOptions) files =
                        let source = Path.Combine(folder, "s")
                        write source files

                        let sentences =
                            faults (fun () ->
                                (catalogue folder).Import("x", source, options, null, CancellationToken.None)
                                |> ignore)

                        Directory.Delete(source, true)
                        sentences

                    Expect.hasLength (attempt (ImportOptions(Size = 4, Channels = 2)) (folderFiles 9 8)) 2 "both"
                    Expect.stringContains (attempt (ImportOptions(Size = 16)) (idxFiles 6 3 5 4)).[0] "data.size" "IDX")
            }
            test "leaves nothing when the data directory cannot be written" {
                Files.withFolder (fun folder ->
                    write
                        folder
                        (("s/file", "x"B)
                         :: [ for name, bytes in idxFiles 6 3 5 4 -> "s/" + name, bytes ])
                    // A folder under a file: refused for root too, whom permissions do not bind.
                    let data = Path.Combine(folder, "s", "file", "data")
                    let sentences = faults (fun () -> import data (Path.Combine(folder, "s")) |> ignore)
                    Expect.hasLength sentences 1 "one sentence"
                    Expect.stringContains sentences[0] data "the path")
            }
            test "leaves nothing when it is cancelled half way" {
                Files.withFolder (fun folder ->
                    let source, data = Path.Combine(folder, "s"), Path.Combine(folder, "data")
                    write source (folderFiles 9 8)
                    use stop = new CancellationTokenSource()

                    let progress =
                        { new IProgress<DataProgress> with
                            member _.Report _ = stop.Cancel()
                        }

                    Expect.throwsT<OperationCanceledException>
                        (fun () ->
                            (catalogue data).Import("x", source, ImportOptions(), progress, stop.Token)
                            |> ignore)
                        "cancelled"

                    Expect.isEmpty (entries data) "nothing is left")
            }
        ]
