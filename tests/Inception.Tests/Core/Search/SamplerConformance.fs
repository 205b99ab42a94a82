module Inception.Tests.Core.Search.SamplerConformance

open System
open Expecto
open Inception.Core
open Inception.Core.Search
open Inception.Tests.Support
open Inception.Tests.Support.TestFunctions

let private experimentWith method' seeds more =
    let space =
        if method' = "grid" then
            SweepLaws.listed
        else
            SweepLaws.mixed

    experimentOf (
        space
        @ [
            "sweep.method", $"\"{method'}\""
            "sweep.arms", "16"
            "sweep.startup", "4"
            "sweep.parallelism", "3"
            "sweep.seeds", seeds
            "training.epochs", "2"
        ]
        @ more
    )

let private run experiment curve =
    let sweep = SimulatedSweep(experiment, curve)
    sweep.Run(1, Random 0)
    sweep.Trials

let private number key (settings: Settings) =
    match settings.TryFind key with
    | Some(Value.Number x) -> x
    | Some(Value.Integer i) -> float i
    | other -> failwith $"{key} is {other}"

let private isMultiple (x: float) = abs (x - Math.Round x) < 1e-9

let private suite method' =
    testList
        method'
        [
            yield SweepLaws.laws "laws" (fun () -> experimentWith method' "[1]" []) SweepLaws.curve
            yield
                SweepLaws.laws
                    "laws, with two seeds and trials that diverge"
                    (fun () -> experimentWith method' "[1, 2]" [])
                    SweepLaws.troubled

            yield
                test "keeps to ranges, steps, conditions and constraints" {
                    for trial in run (experimentWith method' "[1]" []) SweepLaws.curve do
                        let s = trial.Plan.Settings

                        let has key =
                            trial.Plan.Arm.Assignments |> List.exists (fun a -> a.Key = key)

                        let batch, dropout = number "training.batch" s, number "model.dropout" s
                        Expect.isTrue (batch >= 16.0 && batch <= 256.0 && isMultiple (batch / 16.0)) $"batch {batch}"

                        Expect.isTrue
                            (dropout >= 0.0 && dropout <= 0.5 && isMultiple (dropout * 10.0))
                            $"dropout {dropout}"

                        Expect.equal
                            (has "training.optimizer.momentum")
                            (s.Training.Optimizer.IsSgd)
                            "momentum only with sgd"

                        if method' = "grid" then
                            Expect.isLessThanOrEqual (batch * (1.0 - dropout)) 48.0 "constraint"
                        else
                            let lr = number "training.optimizer.lr" s
                            Expect.isTrue (lr >= 0.0001 && lr <= 1.0) $"lr {lr}"
                            Expect.isLessThanOrEqual (lr * batch) 16.0 "constraint"

                            match s.TryFind "model.aux.weights" with
                            | Some(Value.List [ Value.Number a; Value.Number b ]) ->
                                Expect.isTrue (a = b && a >= 0.0 && a <= 1.0) "both aux weights move together"
                            | other -> failtest $"aux weights {other}"
                }

            yield
                test "writes arms that the search space reads back as the point they came from" {
                    let e = experimentWith method' "[1]" []
                    let space = SearchSpace e

                    for trial in run e SweepLaws.curve do
                        let arm = trial.Plan.Arm.Assignments
                        Expect.equal (space.Arm(space.Point arm)) arm "arm"
                }

            yield
                test "ends its count of arms" {
                    let e = experimentWith method' "[1, 2]" []
                    Expect.equal (run e SweepLaws.curve).Length (Planner.Count e) "trials"

                    if method' <> "grid" then
                        Expect.equal (Planner.Count e) 32 "16 arms, 2 seeds"
                }

            if method' <> "grid" then
                yield
                    test "draws other arms from another seed" {
                        let arms seed =
                            run (experimentWith method' "[1]" [ "sweep.seed", seed ]) SweepLaws.curve
                            |> List.map _.Plan.Arm.Label

                        Expect.equal (Set.count (Set.intersect (set (arms "1")) (set (arms "2")))) 0 "arms in common"
                    }

                yield
                    test "says which line leaves no arm" {
                        let e =
                            experimentWith method' "[1]" [ "sweep.constraints", "[\"training.batch < 0\"]" ]

                        match Planner.Plan e with
                        | Error [ fault ] -> Expect.stringStarts (string fault) "sweep.constraints leave no arm" ""
                        | other -> failtest $"{other}"
                    }

            if method' = "tpe" || method' = "gp" then
                yield
                    test "proposes nothing twice while there is something new" {
                        let e =
                            experimentOf
                                [
                                    "sweep.method", $"\"{method'}\""
                                    "sweep.arms", "12"
                                    "sweep.startup", "3"
                                    "sweep.parallelism", "1"
                                    "sweep.parameters.training.batch.int", "[1, 60]"
                                    "training.epochs", "1"
                                ]

                        let arms = run e SweepLaws.curve |> List.map _.Plan.Arm.Label
                        Expect.equal (List.distinct arms).Length arms.Length "different arms"
                    }

                yield
                    test "goes where results are good: a direction turned round changes the arms" {
                        let arms direction =
                            run (experimentWith method' "[1]" [ "objective.direction", direction ]) (fun plan _ ->
                                Some(number "model.width" plan.Settings))
                            |> List.skip 8
                            |> List.averageBy (fun t -> number "model.width" t.Plan.Settings)

                        Expect.isGreaterThan
                            (arms "\"maximize\"")
                            (arms "\"minimize\"" + 0.2)
                            "mean width of the last arms"
                    }
        ]

[<Tests>]
let tests =
    testList "Search samplers" [ for m in [ "grid"; "random"; "sobol"; "tpe"; "gp" ] -> suite m ]
