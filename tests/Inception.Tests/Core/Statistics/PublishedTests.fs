/// Examples that were published with their results, and laws, for the tests and effect sizes.
module Inception.Tests.Core.Statistics.PublishedTests

open System
open Expecto
open FsCheck
open FsCheck.FSharp
open Inception.Core
open Inception.Core.Statistics

let private near tolerance message (expected: float) (actual: float) =
    Expect.isTrue (abs (actual - expected) <= tolerance) $"{message}: {actual} against {expected}"

/// Darwin's Zea mays: crossed less self-fertilised plants, in eighths of an inch (Fisher, The Design of Experiments,
/// section 17).
let private darwin =
    [|
        49.0
        -67.0
        8.0
        16.0
        6.0
        23.0
        28.0
        41.0
        14.0
        29.0
        56.0
        24.0
        75.0
        60.0
        -48.0
    |]

/// Hamilton depression scale factor measurements (R, ?wilcox.test, from Hollander and Wolfe 1973).
let private depression =
    let before = [| 1.83; 0.50; 1.62; 2.48; 1.68; 1.88; 1.55; 3.06; 1.30 |]
    let after = [| 0.878; 0.647; 0.598; 2.05; 1.06; 1.29; 1.06; 3.14; 1.29 |]
    Array.map2 (-) before after

let private someDifferences =
    gen {
        let! n = Gen.choose (2, 12)
        let! values = Gen.arrayOfLength n (Gen.choose (-20, 20))
        return values |> Array.map (fun i -> float i / 10.0)
    }

let private bruteForce (d: float[]) =
    let bound = abs (Array.sum d) - 1e-9

    let extreme =
        [
            for signs in 0 .. (1 <<< d.Length) - 1 do
                let sum =
                    d
                    |> Array.mapi (fun i x -> if (signs >>> i) &&& 1 = 0 then x else -x)
                    |> Array.sum

                if abs sum >= bound then
                    signs
        ]

    float extreme.Length / float (1 <<< d.Length)

let private pairsOf (differences: float list) =
    differences
    |> List.mapi (fun i d ->
        {
            Seed = int64 i
            Control = 0.5 + 0.01 * float (i * i % 7)
            Treated = 0.5 + 0.01 * float (i * i % 7) + d
        })

let private tested pairs =
    match Paired.compare 0.95 pairs with
    | Comparison.Tested t -> t
    | other -> failtestf "Expecting a test, but it is %A" other

[<Tests>]
let tests =
    testList
        "Core.Statistics published examples"
        [
            testCase "Darwin's plants give Fisher's count of 863 in 32,768 sign changes" (fun () ->
                // The Design of Experiments, section 21: "in 863 cases out of these 32,768 the total deviation will have
                // a positive value as great as or greater than that observed"; as many are as large on the other side.
                Expect.equal (SignFlip.exact darwin) (2.0 * 863.0 / 32768.0) "p")

            testCase "R's depression scores give its signed-rank test" (fun () ->
                // wilcox.test(x, y, paired = TRUE, alternative = "greater"): V = 40, p-value = 0.01953
                let struct (v, p) = Wilcoxon.test depression
                Expect.equal v 40.0 "V"
                Expect.equal p (2.0 * 10.0 / 512.0) "p, two-sided")

            testCase "R's power of a one-sample t test" (fun () ->
                // power.t.test(delta = 0.5, sd = 1, power = 0.8, type = "one.sample"): n = 33.3672
                Expect.equal (Power.pairsNeeded 0.05 0.8 0.5 1.0) (Some 34) "pairs"
                Expect.isLessThan (Power.ofPairs 0.05 0.5 1.0 33) 0.8 "33 are too few")

            testCase "five pairs never reach 0.05 without assumptions, and six do" (fun () ->
                Expect.equal (Power.smallestExact 5) 0.0625 "five"
                Expect.equal (SignFlip.exact [| 1.0; 2.0; 3.0; 4.0; 5.0 |]) 0.0625 "the sign-flip test itself"
                Expect.isLessThan (Power.smallestExact 6) 0.05 "six")

            testCase "the airway example gives Fagerland's exact and mid-p" (fun () ->
                // Fagerland, Lydersen and Laake 2013, table 1 (1 against 7): exact conditional 0.070, mid-p 0.039.
                let m = McNemar.OfCounts(1, 7)
                near 5e-4 "exact" 0.070 m.Exact
                near 5e-4 "mid-p" 0.039 m.MidP)

            testCase "NIST's tensile data have one outlier" (fun () ->
                // e-Handbook 1.3.5.17.1: G = 2.468765, critical value at 0.05 2.032 (one outlier of eight values).
                let values = [| 199.31; 199.53; 200.19; 200.82; 201.92; 201.95; 202.18; 245.57 |]

                let struct (value, p) = (SeedShape.outlier values).Value
                Expect.equal value 245.57 "which"
                Expect.isLessThan p 0.001 "p"

                // At the handbook's two-sided critical value p is 0.05: eight values with G = 2.1266 (Grubbs' table, n = 8,
                // two-sided 0.05).
                let t (g: float) =
                    sqrt (8.0 * 6.0 * g * g / (49.0 - 8.0 * g * g))

                near 2e-4 "critical" 0.05 (8.0 * StudentT.twoSided 6 (t 2.1266)))

            testCase "Hedges' factor is his table's" (fun () ->
                // Hedges 1981, table 1, c(m).
                for m, c in [ 2, 0.5642; 3, 0.7236; 5, 0.8408; 10, 0.9228; 20, 0.9619; 50, 0.9849 ] do
                    near 6e-5 $"c({m})" c (EffectSize.hedgesFactor m))

            testProperty "the sign-flip p is the count of all signs"
            <| Prop.forAll (Arb.fromGen someDifferences) (fun d -> abs (SignFlip.exact d - bruteForce d) < 1e-12)

            testCase
                "the estimated sign-flip p is the exact one within its error, and a function of its seed"
                (fun () ->
                    let exact = SignFlip.exact darwin
                    let sampled = SignFlip.sampled 5L 100_000 darwin
                    near (4.0 * sampled.StandardError) "p" exact sampled.P
                    Expect.isGreaterThan sampled.StandardError 0.0 "its error is said"
                    Expect.equal (SignFlip.sampled 5L 100_000 darwin) sampled "the same again"
                    Expect.notEqual (SignFlip.sampled 6L 100_000 darwin).P sampled.P "another seed"
                    Expect.isFalse (SignFlip.test 0L (Array.init 21 float)).IsExact "21 differences"
                    Expect.isTrue (SignFlip.test 0L (Array.init 20 float)).IsExact "20 differences")

            testCase "the sampled sign-flip uses every difference beyond 64" (fun () ->
                // Only the differences behind the 64th count, and all have one sign: hardly any draw is as large.
                let values = Array.init 130 (fun i -> if i < 64 then 0.0 else 1.0)
                Expect.isLessThan (SignFlip.sampled 1L 2_000 values).P 0.001 "p")

            testCase "one wild seed moves the t test and not the signed ranks" (fun () ->
                let tame = [| 1.0; 2.0; 3.0; 4.0; 5.0; 6.0; 7.0; 8.0 |]
                let wild = tame |> Array.map (fun x -> if x = 8.0 then 800.0 else x)
                let struct (_, a) = Wilcoxon.test tame
                let struct (_, b) = Wilcoxon.test wild
                Expect.equal a b "signed ranks")

            testProperty "intervals of the bootstrap hold the mean and mirror with the values"
            <| Prop.forAll
                (Arb.fromGen (
                    someDifferences
                    |> Gen.filter (fun d -> d.Length >= 5 && (Array.distinct d).Length > 3)
                ))
                (fun d ->
                    let e = Bootstrap.bca 3L 2_000 0.95 d
                    e.Low <= e.Point && e.Point <= e.High)

            testCase "three values have no studentised interval, and ten have" (fun () ->
                Expect.isNone (Bootstrap.studentised 1L 2_000 0.95 [| 1.0; 2.0; 4.0 |]) "three"
                Expect.isSome (Bootstrap.studentised 1L 2_000 0.95 darwin) "fifteen")

            testCase "probability of improvement is 1 where every run wins, and turns with the direction" (fun () ->
                let pairs = pairsOf [ 0.3; 0.31; 0.29; 0.35 ] |> Array.ofList
                let up = EffectSize.improvement 0L 500 0.95 true [| pairs |]
                Expect.equal (up.Point, up.Low, up.High) (1.0, 1.0, 1.0) "larger is better"
                Expect.equal (EffectSize.improvement 0L 500 0.95 false [| pairs |]).Point 0.0 "smaller is better")

            testCase "Hedges' interval ends where the t test's p is alpha" (fun () ->
                // A t just at the critical value: the interval's lower end is 0.
                let spread = (tested (pairsOf [ for i in 1..9 -> 0.1 * float i ])).Spread
                let critical = StudentT.quantile 8 0.975
                let shift = critical * spread / 3.0
                let test = tested (pairsOf [ for i in 1..9 -> 0.1 * (float i - 5.0) + shift ])
                let g = (EffectSize.hedges test).Value
                near 1e-7 "low" 0.0 g.Low
                Expect.isGreaterThan g.High g.Point "high")
        ]
