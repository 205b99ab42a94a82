module Inception.Tests.Core.Statistics.StudentTTests

open System
open Expecto
open FsCheck
open FsCheck.FSharp
open Inception.Core
open Inception.Core.Statistics

let private close message (expected: float) (actual: float) =
    Expect.isLessThan
        (abs (actual - expected))
        (1e-9 * max 1.0 (abs expected))
        $"{message}: {actual} against {expected}"

let private known =
    function
    | EstimateResult.Known e -> e
    | other -> failtestf "Expecting an interval, but it is %A" other

/// Two to twelve plain numbers that are not all equal, with a shift and a scale.
let private samples =
    gen {
        let! n = Gen.choose (2, 12)
        let! values = Gen.listOfLength n (Gen.choose (-10000, 10000))
        let! shift = Gen.choose (-100, 100)
        let! scale = Gen.choose (1, 50)
        return values |> List.map (fun i -> float i / 100.0), float shift, float scale / 10.0
    }
    |> Gen.filter (fun (values, _, _) -> List.distinct values |> List.length > 1)

[<Tests>]
let tests =
    testList
        "Core.Statistics Student t"
        [
            testCase "quantiles agree with SciPy" (fun () ->
                // scipy.stats.t.ppf(p, df), SciPy 1.10.1
                for df, p, expected in
                    [
                        1, 0.975, 12.706204736432095
                        2, 0.975, 4.302652729911275
                        4, 0.9, 1.533206273713144
                        7, 0.975, 2.3646242510102993
                        9, 0.995, 3.2498355440153697
                        19, 0.95, 1.729132811521367
                        199, 0.975, 1.971956544249395
                    ] do
                    close $"df {df}, p {p}" expected (StudentT.quantile df p)
                    close $"df {df}, p {1.0 - p}" -expected (StudentT.quantile df (1.0 - p)))

            testCase "tail probabilities agree with SciPy" (fun () ->
                // scipy.stats.t.cdf(t, df), SciPy 1.10.1
                for df, t, expected in
                    [
                        1, 3.0, 0.8975836176504333
                        2, -1.5, 0.13619656244550044
                        9, -4.0621, 0.001416503920195079
                        30, 2.2, 0.9821757800015821
                        4, 12.5, 0.9998821919765536
                    ] do
                    close $"df {df}, t {t}" expected (StudentT.cdf df t)
                    close $"df {df}, -t {-t}" (1.0 - expected) (StudentT.upper df t))

            testCase "the interval of a mean agrees with SciPy at two levels" (fun () ->
                // scipy.stats.t.interval(level, 4, mean(v), sem(v)), SciPy 1.10.1
                let v = [ 0.812; 0.8191; 0.8003; 0.8254; 0.8122 ]
                let e = known (StudentT.meanInterval 0.95 v)
                close "point" 0.8138 e.Point
                close "low" 0.8021736879214485 e.Low
                close "high" 0.8254263120785514 e.High
                Expect.equal (e.N, e.Level, e.Method) (5, 0.95, "Student t") "what the interval says of itself"
                let e = known (StudentT.meanInterval 0.9 v)
                close "low" 0.8048729313765037 e.Low
                close "high" 0.8227270686234962 e.High)

            testCase "one value gives no estimate, and neither do equal ones" (fun () ->
                Expect.equal (StudentT.meanInterval 0.95 [ 0.5 ]) (EstimateResult.TooFew [ 0.5 ]) "one"
                Expect.equal (StudentT.meanInterval 0.95 []) (EstimateResult.TooFew []) "none"
                Expect.equal (StudentT.meanInterval 0.95 [ 0.5; 0.5; 0.5 ]) (EstimateResult.Constant(0.5, 3)) "equal")

            testProperty "the interval moves with a shift of the values and stretches with their scale"
            <| Prop.forAll (Arb.fromGen samples) (fun (values, shift, scale) ->
                let e = known (StudentT.meanInterval 0.95 values)

                let moved =
                    known (StudentT.meanInterval 0.95 (values |> List.map (fun x -> scale * x + shift)))

                let near a b = abs (a - b) < 1e-7 * (1.0 + abs b)

                near moved.Low (scale * e.Low + shift)
                && near moved.High (scale * e.High + shift))

            testProperty "a higher level gives a wider interval around the same point"
            <| Prop.forAll (Arb.fromGen samples) (fun (values, _, _) ->
                let narrow, wide =
                    known (StudentT.meanInterval 0.9 values), known (StudentT.meanInterval 0.99 values)

                narrow.Point = wide.Point && wide.Low < narrow.Low && narrow.High < wide.High)

            testCase "95 % intervals hold the mean of eight normal values in 94 to 96 % of 20,000 cases" (fun () ->
                let stream = RandomStream.Create(8L, "coverage", 0L)
                let repetitions = 20_000

                let held =
                    Seq.init repetitions (fun _ ->
                        let e =
                            known (
                                StudentT.meanInterval 0.95 (List.init 8 (fun _ -> 3.0 + 2.0 * stream.NextGaussian()))
                            )

                        e.Low <= 3.0 && 3.0 <= e.High)
                    |> Seq.filter id
                    |> Seq.length

                let share = float held / float repetitions
                Expect.isTrue (0.94 <= share && share <= 0.96) $"coverage is {share}")
        ]
