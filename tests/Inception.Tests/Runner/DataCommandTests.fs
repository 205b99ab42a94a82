module Inception.Tests.Runner.DataCommandTests

open System
open System.IO
open System.IO.Compression
open System.Text.Json
open Expecto
open SkiaSharp
open Inception.Training.Data
open Inception.Tests.Support
open Inception.Tests.Support.TinySweep

let private images = 28 * 28

// The n-th real image of the small data set, and its label.
let private picture (part: string) (n: int) =
    let bytes name =
        idxFiles.Value |> List.find (fst >> (=) name) |> snd

    let pixels = bytes $"{part}-images-idx3-ubyte"
    let labels = bytes $"{part}-labels-idx1-ubyte"
    pixels[16 + n * images .. 15 + (n + 1) * images], int labels[8 + n]

let private jpeg (grey: byte[]) =
    SmallData.encoded SKEncodedImageFormat.Jpeg 28 28 (fun y x ->
        let v = grey[28 * y + x]
        SKColor(v, v, v))

/// train/<class>/NNN.jpg and test/<class>/NNN.jpg, as CIFAR-10 is handed around.
let private jpegFolders =
    [
        for part, source, count in [ "train", "train", 60; "test", "t10k", 20 ] do
            for n in 0 .. count - 1 do
                let grey, label = picture source n
                $"{part}/class-{label}/{n:``000``}.jpg", jpeg grey
    ]

let private withData (f: string -> (string -> Cli.Ended) -> unit) =
    Files.withFolder (fun folder ->
        let run (line: string) =
            Cli.run [ "INCEPTION_DATA", Path.Combine(folder, "data") ] (Cli.words (line.Replace("FOLDER", folder)))

        f folder run)

let private imports
    (what: string)
    (write: string -> unit)
    (path: string)
    (counts: string)
    (shape: string)
    (first: Dataset -> unit)
    =
    test $"imports and verifies {what}" {
        withData (fun folder run ->
            write folder
            let imported = Cli.ok (run $"data import mine FOLDER/{path}")

            Expect.stringContains
                imported.Out
                $"mine is at hand in {folder}/data/mine: {counts} images of {shape}"
                "import"

            let verified = Cli.ok (run "data verify mine")
            Expect.stringContains verified.Out "mine is whole: 4 files" "verify"
            let listed = Cli.ok (run "data list")

            Expect.isTrue
                (listed.Lines
                 |> List.exists (fun l -> l.StartsWith "mine " && l.Contains "at hand" && l.Contains counts))
                "list"

            use set = Dataset.Open(Path.Combine(folder, "data", "mine"))
            first set)
    }

let private pixels (set: Dataset) (index: int) =
    let bytes = Array.zeroCreate<byte> set.Shape.Bytes
    set.Train.CopyImages(ReadOnlySpan [| index |], bytes.AsSpan())
    bytes

let private folders =
    imports
        "class folders of JPEGs"
        (fun folder -> SmallData.write (Path.Combine(folder, "photos")) jpegFolders)
        "photos"
        "60 + 20"
        "3 x 28 x 28"
        (fun set ->
            // Classes in order of name, files of a class in order of name: the first image of the first class.
            let label = Seq.min (Seq.init 60 (fun n -> snd (picture "train" n)))
            let n = Seq.init 60 id |> Seq.find (fun n -> snd (picture "train" n) = label)
            Expect.equal set.Classes[0] $"class-{label}" "the first class"
            let original, _ = picture "train" n
            let red = (pixels set 0)[.. images - 1]
            // JPEG at quality 95 changes a value by a few levels.
            let error =
                Array.map2 (fun (a: byte) (b: byte) -> abs (float a - float b)) original red
                |> Array.average

            Expect.isLessThan error 3.0 "the image, as far as JPEG keeps it")

let private idx =
    imports
        "IDX files"
        (fun folder -> SmallData.write (Path.Combine(folder, "idx")) idxFiles.Value)
        "idx"
        "120 + 40"
        "1 x 28 x 28"
        (fun set ->
            for n in [ 0; 119 ] do
                let original, label = picture "train" n
                Expect.equal (pixels set n) original "pixels"
                Expect.equal set.Train.Labels[n] label "label")

let private cifarSet (set: Dataset) =
    // A record is a label and 3072 values, as data_batch_1.bin has them first.
    let record = (SmallData.cifarRecords 1 4)[..3072]
    Expect.equal (pixels set 0) record[1..] "pixels"
    Expect.equal set.Train.Labels[0] (int record[0]) "label"
    Expect.equal set.Classes[9] "truck" "class names"

let private cifar =
    imports
        "CIFAR-10's binary files"
        (fun folder -> SmallData.write folder SmallData.cifarFiles)
        "cifar-10-batches-bin"
        "12 + 2"
        "3 x 32 x 32"
        cifarSet

let private cifarArchive =
    imports
        "CIFAR-10's archive"
        (fun folder ->
            SmallData.write
                folder
                [
                    "cifar-10-binary.tar.gz", SmallData.gzip (SmallData.tar SmallData.cifarFiles)
                ])
        "cifar-10-binary.tar.gz"
        "12 + 2"
        "3 x 32 x 32"
        cifarSet

let private trains =
    test "a sweep trains on imported photographs" {
        withData (fun folder run ->
            SmallData.write (Path.Combine(folder, "photos")) jpegFolders
            File.WriteAllText(Path.Combine(folder, "x.yaml"), yaml)
            Cli.ok (run "data import photos FOLDER/photos --size 24") |> ignore

            let ended =
                Cli.ok (
                    run "run FOLDER/x.yaml data.name=photos training.epochs=1 sweep.seeds=[1] --results FOLDER/results"
                )

            Expect.stringContains ended.Out "2 of 2 trials completed" "the sweep")
    }

let private get =
    test "get brings the shipped data, and a second get has them already" {
        withData (fun folder run ->
            let first = Cli.ok (run "data get fashion-mnist-subset")
            Expect.stringContains first.Out "6,000 + 1,000 images of 1 x 28 x 28" "get"
            let manifest = Path.Combine(folder, "data", "fashion-mnist-subset", "manifest.json")
            let written = File.GetLastWriteTimeUtc manifest
            Expect.equal (Cli.ok (run "data get fashion-mnist-subset")).Out first.Out "the same again"
            Expect.equal (File.GetLastWriteTimeUtc manifest) written "nothing is written again")
    }

let private replace =
    test "--replace puts other images under a name that is taken" {
        withData (fun folder run ->
            SmallData.write (Path.Combine(folder, "a")) (SmallData.idxFiles 6 3 8 8)
            SmallData.write (Path.Combine(folder, "b")) (SmallData.idxFiles 9 3 8 8)
            Cli.ok (run "data import mine FOLDER/a") |> ignore
            Cli.ended 2 (run "data import mine FOLDER/b") |> ignore
            Expect.stringContains (Cli.ok (run "data import mine FOLDER/b --replace")).Out "9 + 3 images" "replaced"
            Expect.equal (SmallData.entries (Path.Combine(folder, "data"))) [ "mine" ] "nothing else is left")
    }

let private changed =
    test "a sweep whose data were replaced is not resumed with the new ones" {
        withData (fun folder run ->
            SmallData.write (Path.Combine(folder, "a")) idxFiles.Value
            File.WriteAllText(Path.Combine(folder, "x.yaml"), yaml)
            Cli.ok (run "data import mine FOLDER/a") |> ignore

            // A sweep that has not been trained: its trials wait.
            let results = Path.Combine(folder, "results")

            use running =
                Cli.start
                    [ "INCEPTION_DATA", Path.Combine(folder, "data") ]
                    (Cli.words $"run {folder}/x.yaml data.name=mine --results {results}")

            running.Until "the sweep" (fun () -> running.Out.Contains "sweep tiny-")
            Cli.signal Cli.sigint running.Pid
            Cli.ended 130 (running.Wait()) |> ignore
            SmallData.write (Path.Combine(folder, "b")) (SmallData.idxFiles 30 9 28 28)
            Cli.ok (run "data import mine FOLDER/b --replace") |> ignore
            let refused = Cli.ended 1 (run "resume tiny --results FOLDER/results")
            Expect.stringContains refused.Error "have changed since it began" "why")
    }

let private json =
    test "list --json names what is at hand" {
        withData (fun _ run ->
            Cli.ok (run "data get fashion-mnist-subset") |> ignore

            let sets =
                JsonDocument.Parse((Cli.ok (run "data list --json")).Out).RootElement.EnumerateArray()

            let set =
                sets
                |> Seq.find (fun s -> s.GetProperty("name").GetString() = "fashion-mnist-subset")

            Expect.isTrue (set.GetProperty("atHand").GetBoolean()) "at hand"
            Expect.equal (set.GetProperty("trainImages").GetInt32()) 6000 "images")
    }

[<Tests>]
let tests =
    testSequenced
    <| testList "Runner: data commands" [ folders; idx; cifar; cifarArchive; trains; get; replace; changed; json ]
