module Inception.Tests.Training.Data.SplitTests

open System
open System.IO
open System.Security.Cryptography
open System.Text
open Expecto
open FsCheck
open Inception.Tests.Support
open Inception.Tests.Support.SmallData
open Inception.Training.Data

let private split share (trainImages: int) count =
    Split.Create("5eed", count, share, (if trainImages = 0 then Nullable() else Nullable trainImages))

[<Tests>]
let tests =
    testList
        "Training.Data.Split"
        [
            testProperty "is disjoint and covers the training part"
            <| fun (PositiveInt count) (PositiveInt part) ->
                let count, share = count + 1, float (1 + part % 50) / 100.0
                let s = split share 0 count

                Set.ofSeq (Seq.append s.Train s.Validation) = set [ 0 .. count - 1 ]
                && s.Train.Count + s.Validation.Count = count
                && s.Validation.Count = max 1 (int (Math.Round(share * float count, MidpointRounding.AwayFromZero)))
            test "keeps the validation part whatever number of images is trained on" {
                let all, few = split 0.2 0 1000, split 0.2 100 1000
                Expect.sequenceEqual few.Validation all.Validation "the same validation"
                Expect.sequenceEqual few.Train (Seq.take 100 all.Train) "the first of the same permutation"
                Expect.notEqual few.Hash all.Hash "and another split"
            }
            test "holds out a smaller share from the larger one's images" {
                Expect.sequenceEqual
                    (split 0.1 0 1000).Validation
                    (Seq.take 100 (split 0.3 0 1000).Validation)
                    "one permutation"
            }
            test "orders images by the SHA-256 of data hash and index" {
                let key (i: int) =
                    SHA256.HashData(Array.append (Encoding.ASCII.GetBytes "5eed") (Array.rev (bigEndian i)))[..7]

                let expected = [| 0..49 |] |> Array.sortBy key
                let s = split 0.2 0 50
                Expect.sequenceEqual (Seq.append s.Validation s.Train) expected ""
            }
            test "depends on the data" {
                let other = Split.Create("5eee", 1000, 0.2, Nullable())
                Expect.notEqual (List.ofSeq other.Validation) (List.ofSeq (split 0.2 0 1000).Validation) ""
            }
            test "refuses what cannot be, every fault at once" {
                let sentences = faults (fun () -> split 0.51 -1 10 |> ignore)
                Expect.hasLength sentences 2 "both"
                Expect.stringContains sentences[0] "data.validation-share is 0.51" "share"
                Expect.stringContains sentences[1] "data.train-images is -1" "images"
                Expect.stringContains (faults (fun () -> split 0.5 6 10 |> ignore)).[0] "up to 5" "too many"
                Expect.stringContains (faults (fun () -> split nan 0 10 |> ignore)).[0] "is NaN" "not a number"
                Expect.stringContains (faults (fun () -> split 0.5 0 1 |> ignore)).[0] "too few" "one image"
            }
            test "is pinned for the shipped subset, and so is the data hash" {
                Files.withFolder (fun folder ->
                    let info =
                        (catalogue folder)
                            .GetAsync("fashion-mnist-subset", null, Threading.CancellationToken.None)
                            .Result

                    use dataset = Dataset.Open info.Folder
                    Expect.equal (dataset.Manifest.TrainCount, dataset.Manifest.TestCount) (6000, 1000) "counts"

                    Expect.equal
                        dataset.DataHash
                        "ccf50065553aa435025bbb9d27d72b38f65085a9e52240fe3b9e9bed997b229a"
                        "data"

                    let s = dataset.Split(0.1, Nullable())
                    Expect.equal (s.Train.Count, s.Validation.Count) (5400, 600) "counts"
                    Expect.equal s.Hash "ee3ac010533c3ab4b04af80fe0767c20faaf5a42a90a6cdf4866d2838c552478" "split"

                    for label, n in dataset.Train.Labels |> Seq.countBy id do
                        Expect.equal n 600 $"class {label} is as large as the others"

                    use test = dataset.OpenTest()
                    Expect.all (test.Labels |> Seq.countBy id) (fun (_, n) -> n = 100) "in the test part too"
                    Expect.equal (entries folder) [ "fashion-mnist-subset" ] "nothing else is left")
            }
            test "is that of the full set's own images for the shipped subset" {
                let system = "/usr/share/datasets/fashion-mnist"

                if not (Directory.Exists system) then
                    skiptest "needs Debian's package dataset-fashion-mnist"

                Files.withFolder (fun folder ->
                    let get (name: string) =
                        Dataset.Open(
                            (catalogue folder).GetAsync(name, null, Threading.CancellationToken.None).Result.Folder
                        )

                    use full = get "fashion-mnist"
                    use subset = get "fashion-mnist-subset"
                    let seen = Array.zeroCreate<int> 10
                    let mutable next = 0
                    let a, b = Array.zeroCreate<byte> 784, Array.zeroCreate<byte> 784

                    for i in 0 .. full.Train.Count - 1 do
                        let label = full.Train.Labels[i]

                        if seen[label] < 600 then
                            seen[label] <- seen[label] + 1
                            full.Train.CopyImages(ReadOnlySpan [| i |], Span a)
                            subset.Train.CopyImages(ReadOnlySpan [| next |], Span b)

                            if a <> b || subset.Train.Labels[next] <> label then
                                failtest $"image {next} of the subset is not image {i} of the full set"

                            next <- next + 1

                    Expect.equal next 6000 "all")
            }
        ]
