module Inception.Tests.Core.Statistics.ExamplesTests

open System
open Expecto
open FsCheck
open FsCheck.FSharp
open Inception.Core
open Inception.Core.Statistics
open Inception.Tests.Support

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

            testCase
                "the excess of disagreement over luck is that of pairs of networks, its error the jackknife's"
                (fun () ->
                    let pack (text: string) =
                        Outcomes.Pack [ for c in text -> c = '1' ]

                    let pairs =
                        [
                            struct (pack "11110000", pack "11000011")
                            struct (pack "11100001", pack "10000111")
                            struct (pack "11110001", pack "11001011")
                        ]

                    // By another way: every ordered pair of seeds, example by example.
                    let count (a: Outcomes) (b: Outcomes) =
                        Array.zip (a.Unpack()) (b.Unpack())
                        |> Array.filter (fun (x, y) -> x <> y)
                        |> Array.length
                        |> float

                    let value (pairs: struct (Outcomes * Outcomes)[]) =
                        let n = pairs.Length
                        let control = pairs |> Array.map (fun struct (c, _) -> c)
                        let treated = pairs |> Array.map (fun struct (_, t) -> t)

                        let mean (f: int -> int -> float) =
                            [
                                for i in 0 .. n - 1 do
                                    for j in 0 .. n - 1 do
                                        if i <> j then
                                            f i j / 8.0
                            ]
                            |> List.average

                        mean (fun i j -> count control[i] treated[j])
                        - (mean (fun i j -> count control[i] control[j])
                           + mean (fun i j -> count treated[i] treated[j]))
                          / 2.0

                    let all = Array.ofList pairs
                    let without = [ for i in 0..2 -> value (Array.removeAt i all) ]
                    let mean = List.average without
                    let error = sqrt (2.0 / 3.0 * (without |> List.sumBy (fun v -> (v - mean) ** 2.0)))
                    let found = (Examples.excess 0.95 pairs).Value
                    Expect.floatClose Accuracy.high found.Point (value all) "estimate"
                    Expect.floatClose Accuracy.high found.HalfWidth (4.302652729911275 * error) "t(2, 0.975) errors"
                    Expect.isTrue (Examples.excess 0.95 (List.truncate 2 pairs)).IsNone "two seeds")

            testCase
                "arms that differ in kind disagree beyond luck, and arms that do not hold 0 in their interval"
                (fun () ->
                    // 200 sweeps of 6 seeds on 400 examples of unequal hardness.
                    let network (name: string) index (hard: float[]) =
                        let stream = RandomStream.Create(7L, "tests/kind/" + name, index)
                        Outcomes.Pack [ for h in hard -> stream.NextDouble() > h ]

                    let hardness = RandomStream.Create(7L, "tests/hard", 0L)
                    let hard = [| for _ in 1..400 -> if hardness.NextDouble() < 0.5 then 0.0 else 0.6 |]
                    let other = hard |> Array.map (fun h -> 0.6 - h)

                    let excess sweep treated =
                        (Examples.excess
                            0.95
                            [
                                for seed in 0L .. 5L ->
                                    struct (network "control" (10L * sweep + seed) hard,
                                            network "treated" (10L * sweep + seed) treated)
                            ])
                            .Value

                    let holds =
                        [ for sweep in 1L .. 200L -> excess sweep hard ]
                        |> List.filter (fun e -> e.Low <= 0.0 && 0.0 <= e.High)

                    // The jackknife is conservative where nothing but luck differs: the kernel is degenerate there.
                    Expect.isGreaterThan holds.Length 190 "coverage of luck"
                    // The mean squared difference of the probabilities: 0.36.
                    let found = excess 1L other
                    Expect.isTrue (found.Low > 0.3 && found.Low < 0.36 && found.High > 0.36) $"{found}")

            testCase "a sweep's outcomes give classes, disagreement and spread, at the epoch that is judged" (fun () ->
                let sweep = Sweeps.ablation [ 0.0; 0.3 ] 4 3
                let outcomes = Sweeps.outcomesOf [ "shirt"; "dress" ] 400 sweep
                let findings = Findings.Judge sweep
                let found = (ExampleFindings.Of(sweep, findings, outcomes)).Value
                Expect.equal [ for a in found.Arms -> a.Seeds ] [ 4; 4 ] "seeds"
                Expect.equal found.LeftOut 0 "none left out"
                let contrast = found.Contrasts.Head
                Expect.hasLength contrast.Networks 4 "a pair of networks for each seed"

                match contrast.Classes[0].Comparison, contrast.Classes[1].Comparison with
                | Comparison.Tested first, Comparison.Tested second ->
                    Expect.isGreaterThan first.Difference.Point 0.1 "the class that the heads help"
                    Expect.isLessThan (abs second.Difference.Point) 0.06 "the other"
                | other -> failtestf "%A" other

                let only (trial: TrialRecord) = Seq.exactlyOne outcomes[trial.Id]
                let right trial = (only trial).Right.Accuracy

                let ofArm =
                    [
                        for t in sweep.Trials do
                            if t.Plan.Arm.Index = 0 then
                                right t
                    ]

                Expect.floatClose
                    Accuracy.high
                    found.Arms.Head.Split.Value.Observed
                    (StudentT.standardDeviation ofArm ** 2.0)
                    "observed variance"

                // An earlier evaluation, at which all is wrong, and a trial on other examples.
                let first, second = sweep.Trials[0], sweep.Trials[1]

                let earlier =
                    { only first with
                        Step = 1L
                        Right = Outcomes.Pack(List.replicate 400 false)
                    }

                let moved =
                    { only second with
                        Examples =
                            { found.Examples with
                                Identity = "others"
                            }
                    }

                let more = System.Collections.Generic.Dictionary outcomes
                more[first.Id] <- [| earlier; only first |]
                more[second.Id] <- [| moved |]
                let again = (ExampleFindings.Of(sweep, findings, more)).Value
                Expect.equal again.LeftOut 1 "other examples"
                Expect.equal [ for a in again.Arms -> a.Seeds ] [ 4; 3 ] "seeds that are left"

                Expect.isTrue
                    (ExampleFindings.Of(sweep, findings, System.Collections.Generic.Dictionary())).IsNone
                    "none kept")

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
