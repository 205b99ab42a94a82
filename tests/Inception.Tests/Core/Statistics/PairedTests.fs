module Inception.Tests.Core.Statistics.PairedTests

open Expecto
open FsCheck
open FsCheck.FSharp
open Inception.Core.Statistics

let private close message (expected: float) (actual: float) =
    Expect.isLessThan
        (abs (actual - expected))
        (1e-9 * max 1.0 (abs expected))
        $"{message}: {actual} against {expected}"

let private tested =
    function
    | Comparison.Tested test -> test
    | other -> failtestf "Expecting a test, but it is %A" other

let private pairs control treated =
    List.zip control treated
    |> List.mapi (fun i (c, t) ->
        {
            Seed = int64 i
            Control = c
            Treated = t
        })

/// Extra hours of sleep under two drugs (Cushny and Peebles 1905), Student's example of 1908; R's `sleep`.
let private sleep =
    pairs [ 0.7; -1.6; -0.2; -1.2; -0.1; 3.4; 3.7; 0.8; 0.0; 2.0 ] [ 1.9; 0.8; 1.1; 0.1; -0.1; 4.4; 5.5; 1.6; 4.6; 3.4 ]

let private somePairs =
    gen {
        let! n = Gen.choose (2, 10)
        let! control = Gen.listOfLength n (Gen.choose (0, 1000))
        let! treated = Gen.listOfLength n (Gen.choose (0, 1000))
        let share = List.map (fun i -> float i / 1000.0)
        return pairs (share control) (share treated)
    }
    |> Gen.filter (fun pairs -> (Paired.compare 0.95 pairs).IsTested)

let private swap (p: Pair) =
    { p with
        Control = p.Treated
        Treated = p.Control
    }

[<Tests>]
let tests =
    testList
        "Core.Statistics paired differences"
        [
            testCase "Student's sleep data give R's published t test" (fun () ->
                // t.test(extra ~ group, data = sleep, paired = TRUE): t = -4.0621, df = 9, p-value = 0.002833,
                // 95 % interval -2.4598858 -0.7001142; further digits: scipy.stats.ttest_rel, SciPy 1.10.1.
                let test = tested (Paired.compare 0.95 sleep)
                close "difference" 1.58 test.Difference.Point
                close "low" 0.7001142367452713 test.Difference.Low
                close "high" 2.4598857632547286 test.Difference.High
                close "t" 4.062127683382037 test.T
                close "p" 0.00283289019738427 test.PValue
                close "spread" 1.2299954832798732 test.Spread
                // scipy.stats.pearsonr
                close "correlation" 0.7951702058335779 test.Correlation.Value
                Expect.equal test.Difference.N 10 "pairs")

            testCase "pairing takes away the variance that the correlation says" (fun () ->
                // var(treated - control) = var(treated) + var(control) - 2 cov
                let test = tested (Paired.compare 0.95 sleep)
                let a, b = sleep |> List.map _.Control, sleep |> List.map _.Treated
                let sa, sb = StudentT.standardDeviation a, StudentT.standardDeviation b
                close "reduction" (2.0 * test.Correlation.Value * sa * sb / (sa * sa + sb * sb)) test.VarianceReduction)

            testProperty "swapping the arms flips the sign and leaves p as it is"
            <| Prop.forAll (Arb.fromGen somePairs) (fun pairs ->
                let test = tested (Paired.compare 0.95 pairs)
                let swapped = tested (Paired.compare 0.95 (List.map swap pairs))
                let near a b = abs (a - b) < 1e-12

                near swapped.Difference.Low -test.Difference.High
                && near swapped.Difference.High -test.Difference.Low
                && near swapped.PValue test.PValue)

            testProperty "p is at most alpha just where the interval leaves out zero"
            <| Prop.forAll (Arb.fromGen somePairs) (fun pairs ->
                let test = tested (Paired.compare 0.9 pairs)
                let leavesOut = test.Difference.Low > 0.0 || test.Difference.High < 0.0
                abs (test.PValue - 0.1) < 1e-9 || (test.PValue < 0.1) = leavesOut)

            testCase "rounding does not turn equal differences into certainty" (fun () ->
                // 0.61 - 0.6 and 0.71 - 0.7 differ in the last bit.
                match Paired.compare 0.95 (pairs [ 0.6; 0.7; 0.8 ] [ 0.61; 0.71; 0.81 ]) with
                | Comparison.Constant(d, 3) -> close "difference" 0.01 d
                | other -> failtestf "Expecting no test, but it is %A" other)

            testCase "one pair is no test" (fun () ->
                Expect.equal (Paired.compare 0.95 (pairs [ 0.5 ] [ 0.75 ])) (Comparison.TooFew [ 0.25 ]) "one pair"
                Expect.equal (Paired.compare 0.95 []) (Comparison.TooFew []) "none")

            testCase "an arm without variance has no correlation" (fun () ->
                let test = tested (Paired.compare 0.95 (pairs [ 0.5; 0.5; 0.5 ] [ 0.6; 0.7; 0.65 ]))
                Expect.isFalse test.Correlation.HasValue "correlation")

            testCase "two one-sided tests agree with statsmodels" (fun () ->
                // statsmodels.stats.weightstats.ttost_paired(treated, control, -m, m)[0], statsmodels 0.13.5
                close
                    "sleep, margin 2.5"
                    0.021116860246500724
                    (Equivalence.pValue 2.5 (tested (Paired.compare 0.95 sleep)))

                let near =
                    pairs [ 0.612; 0.618; 0.607; 0.629; 0.62 ] [ 0.61; 0.62; 0.605; 0.63; 0.618 ]

                close
                    "near, margin 0.01"
                    0.00020976624180805495
                    (Equivalence.pValue 0.01 (tested (Paired.compare 0.95 near))))

            testCase "Holm's correction agrees with statsmodels, whatever the order" (fun () ->
                // statsmodels.stats.multitest.multipletests(p, method="holm")[1], statsmodels 0.13.5
                List.iter2 (close "four") [ 0.03; 0.06; 0.06; 0.02 ] (Holm.adjust [ 0.01; 0.04; 0.03; 0.005 ])

                List.iter2
                    (close "five")
                    [ 0.4; 0.004; 0.5; 0.002; 0.06 ]
                    (Holm.adjust [ 0.2; 0.001; 0.5; 0.0004; 0.02 ])

                Expect.equal (Holm.adjust []) [] "none")

            testProperty "Holm's correction never lowers a p value and keeps the order" (fun (ps: NormalFloat list) ->
                let ps = ps |> List.map (fun (NormalFloat x) -> abs x - floor (abs x))
                let adjusted = Holm.adjust ps
                let ranked = List.zip ps adjusted |> List.sortBy fst |> List.map snd

                List.forall2 (<=) ps adjusted
                && ranked = List.sort ranked
                && adjusted |> List.forall (fun p -> p <= 1.0))

            testCase "the seeds needed are those of the exact noncentral t" (fun () ->
                // statsmodels.stats.power.TTestPower().solve_power(effect_size=d, alpha=a, power=0.8), statsmodels 0.13.5
                for d, alpha, exact in
                    [
                        0.3, 0.05, 89.149
                        0.3, 0.0125, 127.034
                        0.5, 0.05, 33.367
                        0.5, 0.0125, 47.758
                        0.8, 0.05, 14.303
                        0.8, 0.0125, 20.617
                        1.0, 0.05, 9.938
                        1.0, 0.0125, 14.368
                        1.5, 0.05, 5.686
                        1.5, 0.0125, 8.202
                        2.0, 0.05, 4.221
                        2.0, 0.0125, 6.015
                        3.0, 0.05, 3.144
                        3.0, 0.0125, 4.358
                    ] do
                    Expect.equal
                        (Power.pairsNeeded alpha 0.8 d 1.0)
                        (Some(int (ceil exact)))
                        $"effect {d}, alpha {alpha}")

            testCase "an effect that no affordable number of seeds would find has no number" (fun () ->
                Expect.isNone (Power.pairsNeeded 0.05 0.8 1e-5 1.0) "pairs")
        ]
