module Inception.Tests.Core.Statistics.ExamplesTests

open System
open Expecto
open FsCheck
open FsCheck.FSharp
open Inception.Core
open Inception.Core.Statistics

let private near tolerance message (expected: float) (actual: float) =
    Expect.isTrue (abs (actual - expected) <= tolerance) $"{message}: {actual} against {expected}"

let private rightOrWrong n (share: float) (name: string) =
    let stream = RandomStream.Create(1L, "tests/" + name, 0L)
    [| for _ in 1..n -> stream.NextDouble() < share |]

[<Tests>]
let tests =
    testList
        "Core.Statistics examples"
        [
            testProperty "outcomes come out as they went in, through bytes too" (fun (right: bool list) ->
                let packed = Outcomes.Pack right
                let again = Outcomes.OfBytes(packed.Count, ReadOnlySpan packed.Bytes)

                List.ofArray (packed.Unpack()) = right
                && List.ofArray (again.Unpack()) = right
                && packed.Right = (right |> List.filter id |> List.length))

            testCase "10,000 outcomes take 1,250 bytes" (fun () ->
                Expect.equal (Outcomes.Pack(rightOrWrong 10_000 0.7 "pack")).Bytes.Length 1250 "bytes")

            testCase "bytes that do not fit the examples are refused" (fun () ->
                Expect.throwsT<ArgumentException>
                    (fun () -> Outcomes.OfBytes(9, ReadOnlySpan [| 1uy |]) |> ignore)
                    "short"

                Expect.throwsT<ArgumentException>
                    (fun () -> Outcomes.OfBytes(9, ReadOnlySpan [| 1uy; 2uy |]) |> ignore)
                    "a bit behind the last"

                Expect.throwsT<ArgumentException>
                    (fun () ->
                        Outcomes.Disagreement(Outcomes.Pack [ true ], Outcomes.Pack [ true; false ])
                        |> ignore)
                    "other examples")

            testProperty "discordant counts are those of the bools" (fun (both: (bool * bool) list) ->
                let first, second = both |> List.map fst, both |> List.map snd
                let m = McNemar.Of(Outcomes.Pack first, Outcomes.Pack second)
                let count f = both |> List.filter f |> List.length

                m.OnlyFirst = count (fun (a, b) -> a && not b)
                && m.OnlySecond = count (fun (a, b) -> b && not a)
                && m.MidP <= m.Exact
                && m.Exact <= 1.0)

            testCase "two independent coins disagree as often as they must" (fun () ->
                let coins = [ for i in 1..4 -> Outcomes.Pack(rightOrWrong 40_000 0.8 $"coin{i}") ]
                // 2 x 0.8 x 0.2; standard error 0.0023 for a pair, less for the mean of six.
                near 0.005 "disagreement" 0.32 (Outcomes.MeanDisagreement coins)
                Expect.equal (Outcomes.Disagreement(coins[0], coins[0])) 0.0 "with itself")

            testCase "the split finds the parts that made the outcomes" (fun () ->
                // P(right) = ease of the example + quality of the network. Variance of the quality: 0.02^2; of the ease:
                // 0.15^2, over 4,000 examples.
                let stream = RandomStream.Create(3L, "tests/split", 0L)

                let ease =
                    [|
                        for _ in 1..4_000 -> 0.7 + 0.15 * (if stream.NextDouble() < 0.5 then 1.0 else -1.0)
                    |]

                let seeds =
                    [
                        for k in 1..60 ->
                            let quality = 0.02 * (if k % 2 = 0 then 1.0 else -1.0)
                            ease |> Array.map (fun e -> stream.NextDouble() < e + quality) |> Outcomes.Pack
                    ]

                let split = Examples.split seeds
                // The rest's noise moves it by 2 x 0.02 sqrt(0.187 / 4000 / 60) = 3.5e-5, one standard error.
                near 1.2e-4 "seeds" (0.0004 * 60.0 / 59.0) split.Seeds
                near 6e-7 "examples" (0.0225 / 4000.0) split.Examples
                // What is left is Bernoulli noise: E p(1 - p) over the examples.
                near 3e-6 "interplay" ((0.7 * 0.3 - 0.0225 - 0.0004) / 4000.0) split.Interplay
                near 1e-12 "what is seen is seeds and interplay" split.Observed (split.Seeds + split.Interplay))

            testCase "accuracy by class finds the class that changed" (fun () ->
                let labels = [| for i in 0..2_999 -> i % 3 |]

                let pairs =
                    [
                        for seed in 1L .. 6L ->
                            let control = rightOrWrong 3_000 0.7 $"control{seed}"
                            let other = rightOrWrong 3_000 0.7 $"other{seed}"

                            let treated =
                                Array.init 3_000 (fun i ->
                                    if labels[i] = 2 then other[i] || control[i] else control[i])

                            seed, Outcomes.Pack control, Outcomes.Pack treated
                    ]

                match Examples.byClass 0.95 labels pairs with
                | [ a; b; c ] ->
                    Expect.equal (a.Class, a.Examples) (0, 1000) "first class"
                    Expect.isTrue (a.Comparison.IsConstant && b.Comparison.IsConstant) "unchanged classes"
                    Expect.isNone a.Corrected "no test of what does not vary"

                    match c.Comparison with
                    // 1 - 0.3^2 - 0.7
                    | Comparison.Tested t -> near 0.02 "gain" 0.21 t.Difference.Point
                    | other -> failtestf "%A" other

                    Expect.isLessThan c.Corrected.Value 0.001 "changed class"
                | other -> failtestf "Expecting three classes, but there are %d" other.Length)

            testCase
                "an arm that is larger in every quantile dominates, and epsilons of swapped arms add up to 1"
                (fun () ->
                    let low, high = [| 1.0; 2.0; 3.0 |], [| 1.5; 2.5; 3.5; 4.0 |]
                    Expect.equal (StochasticOrder.violation high low) 0.0 "dominates"

                    near
                        1e-12
                        "swapped"
                        1.0
                        (StochasticOrder.violation [| 1.0; 5.0 |] low
                         + StochasticOrder.violation low [| 1.0; 5.0 |])

                    let stream = RandomStream.Create(4L, "tests/order", 0L)

                    let draw shift n =
                        [| for _ in 1..n -> stream.NextGaussian() + shift |]

                    let far = StochasticOrder.test 0L 500 0.95 (draw 1.0 50) (draw 0.0 50)
                    Expect.isLessThan far.EpsilonMin 0.2 "far apart"
                    let same = StochasticOrder.test 0L 500 0.95 (draw 0.0 50) (draw 0.0 50)
                    Expect.isGreaterThan same.EpsilonMin 0.5 "the same")
        ]
