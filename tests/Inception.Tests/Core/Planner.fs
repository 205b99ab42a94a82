module Inception.Tests.Core.Planner

open Expecto
open FsCheck
open Inception.Core
open Inception.Core.Search
open Inception.Tests.Support.Definitions

let private labels lines =
    Planner.Arms(experiment lines) |> List.map _.Label

let private random arms more =
    [
        "sweep.method", "\"random\""
        "sweep.arms", string arms
        "sweep.parameters.training.optimizer.lr.log-uniform", "[0.0001, 1]"
        "sweep.parameters.training.batch.int", "[16, 256]"
    ]
    @ more

let private valueIn key (arm: Arm) =
    arm.Assignments
    |> List.pick (fun a -> if a.Key = key then Some a.Value else None)

let private numberIn key arm =
    match valueIn key arm with
    | Value.Number x -> x
    | Value.Integer i -> float i
    | other -> failtest $"{other} is no number"

[<Tests>]
let tests =
    testList
        "Core Planner"
        [
            test "plans the one arm of an experiment that sweeps nothing" {
                Expect.equal (labels []) [ "the experiment's own settings" ] ""
            }
            test "takes a grid's parameters in the order written, the first slowest" {
                Expect.equal
                    (labels
                        [
                            "sweep.parameters.training.batch", "[64, 32]"
                            "sweep.parameters.model.aux.weights", "[[0, 0], [0.3, 0.3]]"
                        ])
                    [
                        "training.batch = 64, model.aux.weights = [0, 0]"
                        "training.batch = 64, model.aux.weights = [0.3, 0.3]"
                        "training.batch = 32, model.aux.weights = [0, 0]"
                        "training.batch = 32, model.aux.weights = [0.3, 0.3]"
                    ]
                    ""
            }
            test "runs all arms with a seed before the next seed, so that an early stop leaves pairs" {
                let plans =
                    Planner.PlanOrRaise(
                        experiment [ "sweep.parameters.training.batch", "[1, 2, 3]"; "sweep.seeds", "[7, 5]" ]
                    )

                Expect.equal
                    [ for p in plans -> p.Index, p.Arm.Index, p.Seed ]
                    [ 0, 0, 7L; 1, 1, 7L; 2, 2, 7L; 3, 0, 5L; 4, 1, 5L; 5, 2, 5L ]
                    ""

                Expect.equal [ for p in plans -> p.Settings.Training.Batch ] [ 1; 2; 3; 1; 2; 3 ] "settings"
            }
            testProperty
                "gives a random arm that does not depend on how many are drawn"
                (fun (seed: uint16) (PositiveInt n) ->
                    let arms count =
                        Planner.Arms(experiment (random count [ "sweep.seed", string seed ]))

                    let few = 1 + n % 20
                    arms few = List.truncate few (arms (few + 7)))
            testProperty "draws a parameter alike whatever else is swept" (fun (seed: uint16) ->
                let arms more =
                    Planner.Arms(experiment (random 5 (("sweep.seed", string seed) :: more)))

                let lr = arms [] |> List.map (valueIn "training.optimizer.lr")

                lr =
                    (arms [ "sweep.parameters.model.dropout.uniform", "[0, 0.5]" ]
                     |> List.map (valueIn "training.optimizer.lr")))
            test "draws other arms from another seed" {
                Expect.notEqual (labels (random 5 [ "sweep.seed", "1" ])) (labels (random 5 [ "sweep.seed", "2" ])) ""
            }
            test "keeps these arms for ever: a changed draw would change every sweep" {
                Expect.equal
                    (labels (random 3 []))
                    [
                        "training.optimizer.lr = 0.0008498, training.batch = 70"
                        "training.optimizer.lr = 0.001093, training.batch = 77"
                        "training.optimizer.lr = 0.002171, training.batch = 220"
                    ]
                    ""
            }
            test "spreads a log-uniform draw over the logarithm, and whole numbers over both ends" {
                let n = 4000
                let arms = Planner.Arms(experiment (random n []))
                let lr = arms |> List.map (numberIn "training.optimizer.lr")
                let batch = arms |> List.map (numberIn "training.batch")

                let share f items =
                    float (items |> List.filter f |> List.length) / float n
                // A share p of n draws has the standard error sqrt (p (1 - p) / n); five of them.
                let near p x =
                    abs (x - p) < 5.0 * sqrt (p * (1.0 - p) / float n)

                Expect.isTrue (near 0.5 (share (fun x -> x < 0.01) lr)) "half below the geometric middle"
                Expect.isTrue (near 0.25 (share (fun x -> x >= 0.1) lr)) "a quarter in the last decade"
                Expect.isTrue (lr |> List.forall (fun x -> x >= 0.0001 && x <= 1.0)) "range"
                Expect.equal (List.min batch, List.max batch) (16.0, 256.0) "ends"
                Expect.isTrue (near (1.0 / 241.0) (share ((=) 16.0) batch)) "the lowest as often as any"
            }
            test "draws numbers of four digits" {
                for arm in Planner.Arms(experiment (random 50 [])) do
                    let x = numberIn "training.optimizer.lr" arm
                    Expect.equal (System.Double.Parse(x.ToString "G4")) x ""
            }
            test "plans 100,000 trials within five seconds" {
                let e =
                    experiment
                        [
                            "sweep.parameters.training.batch.int", "[1, 1000]"
                            "sweep.seeds", "[" + System.String.Join(",", [ 1..100 ]) + "]"
                        ]

                let watch = System.Diagnostics.Stopwatch.StartNew()
                Expect.equal (Planner.PlanOrRaise e).Length 100_000 ""
                Expect.isLessThan watch.Elapsed (System.TimeSpan.FromSeconds 5.0) "time"
            }
        ]
