module Inception.Tests.Core.Search.QualityTests

open Expecto
open Inception.Tests.Support

let private trials = 100

let private finalOf (runs: TestRegret.Runs list) name sampler =
    (runs |> List.find (fun r -> r.Function = name && r.Sampler = sampler)).Final

[<Tests>]
let tests =
    testSequenced
    <| testList
        "Search quality"
        [
            test "TPE and the Gaussian process find better arms than random search with as many trials" {
                let random = TestRegret.ours trials 9 [ "random" ]

                for runs in TestRegret.ours trials 9 [ "tpe" ] @ TestRegret.ours 40 5 [ "gp" ] do
                    let last = runs.Curves.Head.Length - 1

                    let other =
                        random
                        |> List.find (fun r -> r.Function = runs.Function)
                        |> fun r -> [| for curve in r.Curves -> curve[last] |]

                    let struct (ratio, low, high) = TestRegret.ratio runs.Final other

                    Expect.isLessThan
                        high
                        1.0
                        $"{runs.Function}: {runs.Sampler} / random = {ratio:F3} [{low:F3}, {high:F3}]"
            }
            test "TPE is no worse than Optuna's on any function (few seeds; the benchmark has the long comparison)" {
                if not TestRegret.hasOptuna.Value then
                    skiptest "python3-optuna is not installed (tests/run --setup brings it)"

                let ours = TestRegret.ours 60 12 [ "tpe" ]
                let theirs = TestRegret.optuna 60 4 [ "tpe" ]

                for f in TestFunctions.all do
                    let struct (ratio, low, high) =
                        TestRegret.ratio (finalOf ours f.Name "tpe") (finalOf theirs f.Name "optuna tpe")

                    printfn $"{f.Name}: our TPE / Optuna's TPE = {ratio:F2} [{low:F2}, {high:F2}]"
                    Expect.isLessThanOrEqual low 1.0 $"{f.Name}: {ratio:F3} [{low:F3}, {high:F3}]"
            }
        ]
