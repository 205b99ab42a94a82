module Inception.Tests.Core.Search.RacingTests

open System
open Expecto
open Inception.Core
open Inception.Core.Search
open Inception.Tests.Support
open Inception.Tests.Support.TestFunctions

let private looks n = [ for k in 1..n -> float k / float n ]

let private near tolerance expected actual =
    for e, a in List.zip expected actual do
        Expect.isLessThan (abs (e - a)) tolerance $"{a} for {e}"

let private seeds = 10

let private race spending alpha =
    experimentOf
        [
            "sweep.parameters.training.batch", "[1, 2]"
            "contrasts.control.training.batch", "1"
            "sweep.seeds", "[" + String.Join(",", [ 1..seeds ]) + "]"
            "sweep.pruner.name", "\"racing\""
            "sweep.pruner.spending", $"\"{spending}\""
            "sweep.pruner.alpha", alpha
            "training.epochs", "1"
        ]

// One race of an arm that is on average so much better than the control, in standard deviations of a difference; seeds
// it was trained with.
let private trained experiment (better: float) (chance: int) =
    let curve (plan: TrialPlan) _ =
        let noise =
            RandomStream.Create(int64 chance, $"race {plan.Arm.Index}", plan.Seed).NextGaussian()
            / sqrt 2.0

        Some(noise + better * float plan.Arm.Index)

    let sweep = SimulatedSweep(experiment, curve)
    sweep.Run(1, Random 0)

    sweep.Trials
    |> List.filter (fun t -> t.Plan.Arm.Index = 1 && t.State = TrialState.Ended Outcome.Completed)
    |> List.length

[<Tests>]
let tests =
    testList
        "Search racing"
        [
            for spending, name, alpha, times in
                [
                    Spending.ObrienFleming, "obrien-fleming", 0.025, looks 5
                    Spending.ObrienFleming, "obrien-fleming", 0.05, [ 0.3; 0.4; 0.9; 1.0 ]
                    Spending.Pocock, "pocock", 0.025, looks 5
                    Spending.Pocock, "pocock", 0.1, [ 0.1; 0.15; 0.7 ]
                ] do
                test $"{name}'s boundary at {times.Length} looks is what SciPy's multivariate normal gives" {
                    Python.needStatistics ()

                    let code, output =
                        Python.run (
                            [ Python.script "Core/Search/boundary.py"; name; string alpha ]
                            @ List.map string times
                        )

                    Expect.equal code 0 output

                    Boundary.zs spending alpha times
                    |> near
                        1e-3
                        (output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                         |> Array.map float
                         |> List.ofArray)
                }
            test "one look spends all at once" { Boundary.zs Spending.Pocock 0.05 [ 1.0 ] |> near 1e-6 [ 1.6448536 ] }
            test "a random walk crosses with the chance that was to be spent" {
                let times = looks 8
                let boundary = Boundary.zs Spending.Pocock 0.1 times
                let n = 40_000

                let crossed =
                    Seq.init n (fun i ->
                        let stream = RandomStream.Create(1L, "walk", int64 i)
                        let mutable sum = 0.0

                        List.indexed boundary
                        |> List.exists (fun (k, z) ->
                            sum <- sum + stream.NextGaussian()
                            sum / sqrt (float (k + 1)) >= z))
                    |> Seq.filter id
                    |> Seq.length

                // Five standard errors.
                Expect.isLessThan (abs (float crossed / float n - 0.1)) (5.0 * sqrt (0.09 / float n)) "share"
            }
            for spending in [ "obrien-fleming"; "pocock" ] do
                test $"drops an arm as good as its control no more often than alpha, {spending}" {
                    let e = race spending "0.1"
                    let n = 600

                    let dropped =
                        Seq.init n (trained e 0.0) |> Seq.filter (fun s -> s < seeds) |> Seq.length
                    // The last look's share of alpha is not spent, since nothing is left to drop; four standard errors above alpha.
                    Expect.isLessThan (float dropped / float n) (0.1 + 4.0 * sqrt (0.09 / float n)) "share"
                    Expect.isGreaterThan dropped 0 "it can happen"
                }
            test "drops a clearly worse arm after a few seeds, and keeps a clearly better one" {
                let e = race "pocock" "0.05"
                let worse = [ for chance in 1..40 -> trained e -3.0 chance ]
                let better = [ for chance in 1..40 -> trained e 3.0 chance ]
                Expect.isLessThan (List.averageBy float worse) 6.0 "seeds of a worse arm"
                Expect.all better ((=) seeds) "seeds of a better arm"
            }
            test "compares each arm with the control that shares its other settings" {
                let e =
                    experimentOf
                        [
                            "sweep.parameters.training.batch", "[1, 2]"
                            "sweep.parameters.model.width", "[1, 2]"
                            "contrasts.control.training.batch", "1"
                            "sweep.seeds", "[1, 2, 3, 4, 5, 6]"
                            "sweep.pruner.name", "\"racing\""
                            "sweep.pruner.spending", "\"pocock\""
                            "training.epochs", "1"
                        ]

                // Batch 2 is worse at width 1 and better at width 2, and width 2 is far worse than width 1.
                let curve (plan: TrialPlan) _ =
                    let noise = 0.01 * float (plan.Seed % 3L) * float plan.Settings.Training.Batch
                    let width = plan.Settings.Model.Width
                    let step = if width = 1.0 then -1.0 else 1.0
                    Some(noise - 100.0 * width + step * float plan.Settings.Training.Batch)

                let sweep = SimulatedSweep(e, curve)
                sweep.Run(1, Random 0)

                let ran arm =
                    sweep.Trials
                    |> List.filter (fun t -> t.Plan.Arm.Index = arm && t.State = TrialState.Ended Outcome.Completed)
                    |> List.length

                Expect.equal [ for arm in 0..3 -> ran arm ] [ 6; 6; 3; 6 ] "trials of each arm"
            }
        ]
