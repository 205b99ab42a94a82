module Inception.Tests.Training.Data.BatchesTests

open System
open System.IO
open System.Threading
open Expecto
open TorchSharp
open Inception.Core
open Inception.Tests.Support
open Inception.Tests.Support.SmallData
open Inception.Training.Data

let private floats (t: torch.Tensor) : float32[] =
    use flat = t.contiguous ()
    flat.data<float32>().ToArray()

// A data set of `count` colour PNGs of height x width, opened.
let private withColour (count: int) (height: int) (width: int) (check: Dataset -> unit) =
    Files.withFolder (fun folder ->
        let source = Path.Combine(folder, "s")

        write
            source
            [
                for i in 0 .. count - 1 do
                    $"train/{i % 2}/{i}.png", png i height width
                "test/0/0.png", png 999 height width
            ]

        use dataset = Dataset.Open (import (Path.Combine(folder, "d")) source).Folder
        check dataset)

let private image (set: ImageSet) (index: int) : byte[] =
    let bytes = Array.zeroCreate<byte> set.Shape.Bytes
    set.CopyImages(ReadOnlySpan [| index |], Span bytes)
    bytes

// Takes batches, gives what `read` makes of each, and disposes of them.
let private read (f: Batch -> 'a) (batches: Batch seq) : 'a list =
    [
        for batch in batches do
            use batch = batch
            f batch
    ]

let private content (batch: Batch) =
    batch.Indices, floats batch.Images, batch.Labels.data<int64>().ToArray()

let private all (set: ImageSet) = [| 0 .. set.Count - 1 |]

[<Tests>]
let tests =
    testList
        "Training.Data.Batches"
        [
            test "gives pixels / 255, labels and indices, the last batch being what is left" {
                withColour 7 5 4 (fun dataset ->
                    let batches = Batches(dataset.Train, BatchOptions.Of 3).InOrder(all dataset.Train)
                    let parts = read content batches
                    Expect.equal [ for indices, _, _ in parts -> indices.Length ] [ 3; 3; 1 ] "sizes"

                    for indices, images, labels in parts do
                        let expected =
                            indices
                            |> Array.collect (image dataset.Train)
                            |> Array.map (fun v -> float32 v / 255.0f)

                        Expect.equal images expected "pixels"
                        Expect.equal labels [| for i in indices -> int64 dataset.Train.Labels[i] |] "labels")
            }
            test "shuffles by seed and epoch, each image once, and can begin in mid-epoch" {
                withColour 11 5 4 (fun dataset ->
                    let options =
                        { BatchOptions.Of 4 with
                            Flip = true
                            Crop = 1
                        }

                    let batches = Batches(dataset.Train, options)

                    let epoch seed n first =
                        read content (batches.Epoch(all dataset.Train, seed, n, first))

                    let whole = epoch 1L 2 0
                    let indices = whole |> List.collect (fun (indices, _, _) -> List.ofArray indices)
                    Expect.equal (List.sort indices) [ 0..10 ] "each once"
                    Expect.equal (Array.ofList indices) (Batches.Order(all dataset.Train, 1L, 2)) "the epoch's order"
                    Expect.equal (epoch 1L 2 0) whole "again the same"
                    Expect.equal (epoch 1L 2 1) whole.Tail "from the second batch on"
                    Expect.notEqual (epoch 1L 3 0) whole "another epoch"
                    Expect.notEqual (epoch 2L 2 0) whole "another seed"
                    let expected = all dataset.Train
                    RandomStream.Create(1L, "order", 2L).Shuffle expected
                    Expect.equal (Batches.Order(all dataset.Train, 1L, 2)) expected "the stream named in the design")
            }
            test "gathered from the device's own copy of the images, batches are the same" {
                withColour 11 5 4 (fun dataset ->
                    use resident = dataset.Train.Resident torch.CPU

                    let options =
                        { BatchOptions.Of 4 with
                            Flip = true
                            Crop = 1
                            Size = Some 8
                        }

                    let epoch options =
                        read content (Batches(dataset.Train, options).Epoch(all dataset.Train, 1L, 2, 0))

                    Expect.equal (epoch { options with Resident = resident }) (epoch options) "values"
                    resident.zero_ () |> ignore

                    Expect.notEqual
                        (epoch { options with Resident = resident })
                        (epoch options)
                        "it is the copy that is read")
            }
            test "drops a smaller last batch where asked, but never the only one" {
                withColour 7 5 4 (fun dataset ->
                    let batches =
                        Batches(
                            dataset.Train,
                            { BatchOptions.Of 3 with
                                DropLast = true
                            }
                        )

                    Expect.equal (batches.CountOf 7, batches.CountOf 6, batches.CountOf 2) (2, 2, 1) "counts"

                    let sizes =
                        read (fun b -> b.Indices.Length) (batches.Epoch(all dataset.Train, 1L, 1, 0))

                    Expect.equal sizes [ 3; 3 ] "sizes")
            }
            test "mirrors and shifts as a loop over pixels does" {
                withColour 9 6 5 (fun dataset ->
                    let padding = 2

                    let options =
                        { BatchOptions.Of 9 with
                            Flip = true
                            Crop = padding
                        }

                    let batch =
                        Seq.exactlyOne (Batches(dataset.Train, options).Epoch(all dataset.Train, 7L, 3, 0))

                    use batch = batch
                    let draws = Augmentation.draw 7L 3 0 9 true padding
                    Expect.isTrue (Array.contains true draws.Flips && Array.contains false draws.Flips) "both kinds"
                    let actual = floats batch.Images
                    let mutable place = 0

                    for n in 0..8 do
                        let pixels = image dataset.Train batch.Indices[n]

                        for c in 0..2 do
                            for y in 0..5 do
                                for x in 0..4 do
                                    let x = if draws.Flips[n] then 4 - x else x
                                    let sy = y + int draws.Tops[n] - padding
                                    let sx = x + int draws.Lefts[n] - padding

                                    let expected =
                                        if sy < 0 || sy > 5 || sx < 0 || sx > 4 then
                                            0.0f
                                        else
                                            float32 pixels[(c * 6 + sy) * 5 + sx] / 255.0f

                                    if actual[place] <> expected then
                                        failtest
                                            $"image {n}, channel {c}, row {y}, column {x}: {actual[place]}, not {expected}"

                                    place <- place + 1)
            }
            test "draws mirrors and shifts evenly, each unmoved by the other" {
                let both = [ for b in 0..99 -> Augmentation.draw 1L 1 b 64 true 4 ]
                let flips = both |> List.sumBy (fun d -> d.Flips |> Array.filter id |> Array.length)
                // 6,400 fair coins: 3,200 with standard deviation 40.
                Expect.isLessThan (abs (flips - 3200)) 200 "half are mirrored"

                let tops =
                    both
                    |> List.collect (fun d -> List.ofArray d.Tops)
                    |> List.countBy id
                    |> List.sort

                Expect.equal (List.map fst tops) [ 0L .. 8L ] "every shift"
                Expect.all tops (fun (_, n) -> abs (n - 711) < 150) "about equally often"
                let only = [ for b in 0..99 -> Augmentation.draw 1L 1 b 64 true 0 ]
                Expect.equal [ for d in only -> d.Flips ] [ for d in both -> d.Flips ] "the same mirrors without shifts"
                let shifts = [ for b in 0..99 -> Augmentation.draw 1L 1 b 64 false 4 ]

                Expect.equal
                    [ for d in shifts -> d.Lefts ]
                    [ for d in both -> d.Lefts ]
                    "the same shifts without mirrors"
            }
            test "does not augment what is validated or tested" {
                withColour 4 6 5 (fun dataset ->
                    let plain =
                        read content (Batches(dataset.Train, BatchOptions.Of 4).InOrder [| 3; 1 |])

                    let options =
                        { BatchOptions.Of 4 with
                            Flip = true
                            Crop = 2
                            DropLast = true
                        }

                    Expect.equal (read content (Batches(dataset.Train, options).InOrder [| 3; 1 |])) plain "")
            }
            test "standardises each channel by the images trained on, and keeps the figures beside the data" {
                withColour 12 5 4 (fun dataset ->
                    let split = dataset.Split(0.25, Nullable())
                    let statistics = ChannelStatistics.OfSplit(dataset, split)
                    let pixels = [ for i in split.Train -> image dataset.Train i ]

                    for c in 0..2 do
                        let values =
                            [
                                for p in pixels do
                                    for v in p[20 * c .. 20 * c + 19] -> float v / 255.0
                            ]

                        let mean = List.average values
                        let deviation = values |> List.averageBy (fun v -> (v - mean) * (v - mean)) |> sqrt
                        Expect.floatClose Accuracy.high statistics.Means[c] mean "mean"
                        Expect.floatClose Accuracy.high statistics.Deviations[c] deviation "deviation"

                    let path = Path.Combine(dataset.Folder, "statistics", split.Hash + ".txt")
                    let kept = File.ReadAllText path
                    let again = ChannelStatistics.OfSplit(dataset, split)
                    Expect.sequenceEqual again.Means statistics.Means "read back exactly"
                    File.WriteAllText(path, kept.Replace("0.", "1."))
                    let repaired = ChannelStatistics.OfSplit(dataset, split)
                    Expect.sequenceEqual repaired.Means statistics.Means "a damaged file is not believed"
                    Expect.equal (File.ReadAllText path) kept "but written anew"

                    let reversed =
                        ChannelStatistics.Compute(dataset.Train, Seq.rev split.Train |> Array.ofSeq)

                    Expect.sequenceEqual reversed.Deviations statistics.Deviations "order does not matter"

                    let options =
                        { BatchOptions.Of 9 with
                            Standardize = Some statistics
                        }

                    use batch = Seq.exactlyOne (Batches(dataset.Train, options).InOrder split.Train)
                    use mean = batch.Images.mean [| 0L; 2L; 3L |]
                    use deviation = batch.Images.std ([| 0L; 2L; 3L |], false)

                    for c in 0..2 do
                        Expect.isLessThan (abs (floats mean).[c]) 1e-5f "mean zero"
                        Expect.isLessThan (abs ((floats deviation).[c] - 1.0f)) 1e-5f "deviation one")
            }
            test "gives channels without any contrast finite values" {
                Files.withFolder (fun folder ->
                    let files =
                        idxFiles 6 3 5 4
                        |> replacing "train-images-idx3-ubyte" (idx [ 6; 5; 4 ] (Array.create 120 7uy))

                    write (Path.Combine(folder, "s")) files

                    use dataset =
                        Dataset.Open (import (Path.Combine(folder, "d")) (Path.Combine(folder, "s"))).Folder

                    let statistics = ChannelStatistics.OfSplit(dataset, dataset.Split(0.5, Nullable()))
                    Expect.equal statistics.Deviations[0] (1.0 / 255.0) "not zero")
            }
            testCase "resizes as the bilinear formula with half-pixel centres says, up and down"
            <| fun () ->
                withColour 2 6 5 (fun dataset ->
                    for size in [ 3; 11; 24 ] do
                        let options =
                            { BatchOptions.Of 2 with
                                Size = Some size
                            }

                        use batch =
                            Seq.exactlyOne (Batches(dataset.Train, options).InOrder(all dataset.Train))

                        Expect.equal batch.Images.shape [| 2L; 3L; int64 size; int64 size |] "shape"
                        let actual = floats batch.Images

                        // OpenCV's INTER_LINEAR (modules/imgproc, resize): source = (target + 1/2) scale - 1/2, clamped.
                        let taps from target =
                            let s = (float target + 0.5) * float from / float size - 0.5
                            let lower = floor s
                            let clamp v = max 0 (min (from - 1) v)
                            clamp (int lower), clamp (int lower + 1), s - lower

                        for n in 0..1 do
                            let p = image dataset.Train n

                            for c in 0..2 do
                                for y in 0 .. size - 1 do
                                    for x in 0 .. size - 1 do
                                        let y0, y1, v = taps 6 y
                                        let x0, x1, u = taps 5 x
                                        let at y x = float p[(c * 6 + y) * 5 + x] / 255.0

                                        let expected =
                                            (1.0 - v) * ((1.0 - u) * at y0 x0 + u * at y0 x1)
                                            + v * ((1.0 - u) * at y1 x0 + u * at y1 x1)

                                        let found = float actual[((n * 3 + c) * size + y) * size + x]

                                        if abs (found - expected) > 1e-5 then
                                            failtest
                                                $"size {size}, image {n}, channel {c}, {y}, {x}: {found}, not {expected}")
            test "gives channels-last strides and the same values where asked" {
                withColour 3 6 5 (fun dataset ->
                    let batch options =
                        Seq.exactlyOne (Batches(dataset.Train, options).InOrder(all dataset.Train))

                    use plain = batch (BatchOptions.Of 3)

                    use last =
                        batch
                            { BatchOptions.Of 3 with
                                ChannelsLast = true
                            }

                    Expect.equal (last.Images.stride ()) [| 90L; 1L; 15L; 3L |] "strides"
                    Expect.equal (floats last.Images) (floats plain.Images) "values")
            }
            test "gives the same batches when they are prepared ahead" {
                withColour 23 6 5 (fun dataset ->
                    let options =
                        { BatchOptions.Of 4 with
                            Flip = true
                            Crop = 2
                        }

                    let epoch prefetch =
                        Batches(dataset.Train, { options with Prefetch = prefetch }).Epoch(all dataset.Train, 5L, 1, 0)

                    let expected = read content (epoch 0)

                    for prefetch in [ 1; 2; 8 ] do
                        Expect.equal (read content (epoch prefetch)) expected $"{prefetch} ahead")
            }
            testSequenced
            <| test "leaves no tensor behind, whole epochs and left ones, with and without a scope around" {
                withColour 23 6 5 (fun dataset ->
                    let options =
                        { BatchOptions.Of 4 with
                            Flip = true
                            Crop = 2
                            Size = Some 9
                            ChannelsLast = true
                        }

                    let before = torch.Tensor.TotalCount

                    for prefetch in [ 0; 3 ] do
                        let epoch n =
                            Batches(dataset.Train, { options with Prefetch = prefetch })
                                .Epoch(all dataset.Train, 5L, n, 0)

                        read ignore (epoch 1) |> ignore

                        for batch in Seq.truncate 1 (epoch 2) do
                            use batch = batch
                            ignore batch

                        use scope = torch.NewDisposeScope()
                        read ignore (epoch 3) |> ignore
                        Expect.equal scope.DisposablesCount 0 "no tensor joined the caller's scope"

                    Expect.equal torch.Tensor.TotalCount before "live tensors")
            }
            test "hands a failure of the preparing thread to the caller" {
                withColour 5 6 5 (fun dataset ->
                    let batches = Batches(dataset.Train, { BatchOptions.Of 2 with Prefetch = 2 })

                    Expect.throwsT<ArgumentOutOfRangeException>
                        (fun () -> read ignore (batches.InOrder [| 0; 1; 2; 5 |]) |> ignore)
                        "an index that no image has")
            }
        ]
