module Inception.Tests.Core.RandomStream

open System
open System.Reflection
open Expecto
open Inception.Core

// The stream in a given state of the generator: states are made from names only, so by reflection.
let private inState (state: uint64[]) =
    let flags = BindingFlags.Instance ||| BindingFlags.NonPublic
    Activator.CreateInstance(typeof<RandomStream>, flags, null, [| box state |], null) :?> RandomStream

let private draw n (next: unit -> 'a) = [ for _ in 1..n -> next () ]

let private moments (values: float[]) =
    let mean = Array.average values

    let central k =
        values |> Array.averageBy (fun x -> pown (x - mean) k)

    mean, central 2, central 3 / Math.Pow(central 2, 1.5), central 4 / pown (central 2) 2

[<Tests>]
let tests =
    testList
        "Core RandomStream"
        [
            test "is xoshiro256** in the state 1, 2, 3, 4" {
                // The generator's published definition (Blackman and Vigna 2018), computed by two programs that are not
                // this one: a transcription in Python, and the framework's own System.Random set to this state.
                let expected =
                    [
                        11520UL
                        0UL
                        1509978240UL
                        1215971899390074240UL
                        1216172134540287360UL
                        607988272756665600UL
                        16172922978634559625UL
                        8476171486693032832UL
                        10595114339597558777UL
                        2904607092377533576UL
                    ]

                Expect.equal (draw 10 (inState [| 1UL; 2UL; 3UL; 4UL |]).NextUInt64) expected ""
            }
            test "takes its state from the SHA-256 of seed, index and purpose" {
                // Python: struct.unpack('<4Q', hashlib.sha256(struct.pack('<qq', seed, index) + purpose.encode()).digest())
                Expect.equal
                    (draw 4 (RandomStream.Create(1L, "order", 0L).NextUInt64))
                    [
                        18009872409113811274UL
                        5008647808184261412UL
                        12628126134545922478UL
                        9883004079402351515UL
                    ]
                    "plain"

                Expect.equal
                    (draw 4 (RandomStream.Create(-7L, "gewicht/äöü", 12345678901L).NextUInt64))
                    [
                        16618623418136293819UL
                        17036848915143578230UL
                        7383558456110587881UL
                        17068976342239925357UL
                    ]
                    "negative seed, letters beyond ASCII, large index"
            }
            test "gives doubles of 53 bits" {
                let stream = RandomStream.Create(1L, "order", 0L)
                Expect.equal (draw 2 stream.NextDouble) [ 0.976317139607397; 0.2715193417424068 ] ""
            }
            test "seeds other generators with the first 63 bits" {
                Expect.equal (RandomStream.Seed(1L, "order", 0L)) (int64 (18009872409113811274UL >>> 1)) ""
            }
            test "gives streams of different names nothing in common" {
                let names =
                    [
                        for seed in 0L .. 9L do
                            for index in 0L .. 9L do
                                for purpose in [ "a"; "b"; "ab" ] -> seed, purpose, index
                    ]

                let first = [ for name in names -> RandomStream.Create(name).NextUInt64() ]
                Expect.equal (List.distinct first).Length names.Length ""
            }
            test "is uniform: mean, variance and every tenth within five standard errors" {
                let n = 100_000
                let stream = RandomStream.Create(11L, "uniform", 0L)
                let values = Array.init n (fun _ -> stream.NextDouble())
                let mean, variance, _, _ = moments values
                let root = sqrt (float n)
                // Var(U) = 1/12; Var((U - 1/2)^2) = 1/180.
                Expect.isLessThan (abs (mean - 0.5)) (5.0 * sqrt (1.0 / 12.0) / root) "mean"
                Expect.isLessThan (abs (variance - 1.0 / 12.0)) (5.0 * sqrt (1.0 / 180.0) / root) "variance"
                Expect.isTrue (values |> Array.forall (fun x -> x >= 0.0 && x < 1.0)) "range"

                for _, group in values |> Array.groupBy (fun x -> int (x * 10.0)) do
                    Expect.isLessThan (abs (float group.Length / float n - 0.1)) (5.0 * sqrt 0.09 / root) "a tenth"
            }
            test "is Gaussian: four moments within five standard errors" {
                let n = 100_000
                let stream = RandomStream.Create(12L, "gauss", 0L)

                let mean, variance, skewness, kurtosis =
                    moments (Array.init n (fun _ -> stream.NextGaussian()))

                let root = sqrt (float n)
                // Standard errors for a normal sample: 1, sqrt 2, sqrt 6, sqrt 24 over sqrt n.
                Expect.isLessThan (abs mean) (5.0 / root) "mean"
                Expect.isLessThan (abs (variance - 1.0)) (5.0 * sqrt 2.0 / root) "variance"
                Expect.isLessThan (abs skewness) (5.0 * sqrt 6.0 / root) "skewness"
                Expect.isLessThan (abs (kurtosis - 3.0)) (5.0 * sqrt 24.0 / root) "kurtosis"
            }
            test "draws whole numbers below n evenly, for n that is no power of two" {
                let n, draws = 7, 70_000
                let stream = RandomStream.Create(13L, "int", 0L)
                let counts = Array.zeroCreate<int> n

                for _ in 1..draws do
                    let i = stream.NextInt n
                    counts[i] <- counts[i] + 1

                // Chi-square with 6 degrees of freedom: 33.1 has p = 1e-5, by the closed form
                // exp(-x/2) (1 + x/2 + (x/2)^2 / 2).
                let expected = float draws / float n
                let chi2 = counts |> Array.sumBy (fun c -> (float c - expected) ** 2.0 / expected)
                Expect.isLessThan chi2 33.11 ""
            }
            test "refuses to draw from no numbers" {
                Expect.throwsT<ArgumentException> (fun () -> RandomStream.Create(1L, "x", 0L).NextInt 0 |> ignore) ""
            }
            testProperty "shuffles to a permutation, the same for the same name" (fun (items: int list) (seed: int64) ->
                let shuffled () =
                    let copy = Array.ofList items
                    RandomStream.Create(seed, "shuffle", 0L).Shuffle copy
                    copy

                let once = shuffled ()
                once = shuffled () && Array.sort once = Array.sort (Array.ofList items))
            test "shuffles three items into each of six orders alike" {
                let draws = 60_000
                let stream = RandomStream.Create(14L, "orders", 0L)

                let counts =
                    [
                        for _ in 1..draws do
                            let items = [| 0; 1; 2 |]
                            stream.Shuffle items
                            items[0], items[1]
                    ]
                    |> List.countBy id

                Expect.equal counts.Length 6 "orders"
                // Five degrees of freedom: 30.86 has p = 1e-5, erfc(sqrt(x/2)) + sqrt(2x/pi) exp(-x/2) (1 + x/3).
                let chi2 = counts |> List.sumBy (fun (_, c) -> (float c - 1e4) ** 2.0 / 1e4)
                Expect.isLessThan chi2 30.86 "chi-square"
            }
        ]
