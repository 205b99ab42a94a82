module Inception.Tests.Core.Search.PrunerConformance

open System
open Expecto
open Inception.Core
open Inception.Core.Search
open Inception.Tests.Support
open Inception.Tests.Support.TestFunctions

let private experimentWith (pruner: (string * string) list) more =
    experimentOf (
        [
            "sweep.parameters.training.batch.int", "[1, 18]"
            "sweep.parallelism", "3"
            "training.epochs", "10"
        ]
        @ pruner
        @ more
    )

let private racing =
    [
        "sweep.pruner.name", "\"racing\""
        "sweep.pruner.spending", "\"pocock\""
        "sweep.seeds", "[1, 2, 3, 4, 5, 6, 7, 8]"
        "sweep.parameters.training.batch.int", "[1, 5]"
        "contrasts.control.training.batch", "2"
    ]

let private pruners =
    [
        "median",
        [
            "sweep.pruner.name", "\"median\""
            "sweep.pruner.every", "3"
            "sweep.pruner.startup", "3"
        ]
        "median on tpe",
        [
            "sweep.pruner.name", "\"median\""
            "sweep.method", "\"tpe\""
            "sweep.arms", "18"
            "sweep.pruner.every", "4"
        ]
        "patience", [ "sweep.pruner.name", "\"patience\""; "sweep.pruner.patience", "2" ]
        "halving", [ "sweep.pruner.name", "\"halving\"" ]
        "hyperband", [ "sweep.pruner.name", "\"hyperband\"" ]
        "racing", racing
    ]

let private run experiment curve =
    let sweep = SimulatedSweep(experiment, curve)
    sweep.Run(1, Random 0)
    sweep

let private batch (plan: TrialPlan) = float plan.Settings.Training.Batch

// How good a batch is, in no order of the arms.
let private quality (plan: TrialPlan) =
    float (7 * plan.Settings.Training.Batch % 19)

let private shuffled (plan: TrialPlan) epoch =
    let noise = RandomStream.Create(plan.Seed, "noise", int64 epoch).NextGaussian()
    Some(quality plan * (1.0 - exp (-0.4 * float epoch)) + 0.01 * noise)

// The larger the batch, the better at every epoch; every curve rises.
let private ordered (plan: TrialPlan) epoch =
    let noise = RandomStream.Create(plan.Seed, "noise", int64 epoch).NextGaussian()
    Some(batch plan * (1.0 - exp (-0.4 * float epoch)) + 0.01 * noise)

let private epochs (sweep: SimulatedSweep) =
    [ for t in sweep.Trials -> t.Metrics.Length ]

[<Tests>]
let conformance =
    testList
        "Search pruners"
        [
            for name, lines in pruners do
                testList
                    name
                    [
                        SweepLaws.laws "laws" (fun () -> experimentWith lines []) SweepLaws.curve
                        SweepLaws.laws
                            "laws, with trials that diverge"
                            (fun () -> experimentWith lines [])
                            SweepLaws.troubled

                        if name <> "racing" then
                            SweepLaws.laws
                                "laws, with two seeds"
                                (fun () -> experimentWith lines [ "sweep.seeds", "[1, 2]" ])
                                SweepLaws.curve

                        test "trains less than all, and the best arm to its end" {
                            let sweep =
                                run (experimentWith lines []) (if name = "patience" then SweepLaws.curve else shuffled)

                            let full = sweep.Trials.Length * 10

                            Expect.isLessThan
                                (List.sum (epochs sweep))
                                (if name = "racing" || name = "patience" then
                                     full
                                 else
                                     full * 9 / 10)
                                "epochs"

                            if name <> "patience" then
                                let best = sweep.Trials |> List.maxBy (fun t -> quality t.Plan, -t.Plan.Index)
                                Expect.equal best.State (TrialState.Ended Outcome.Completed) "the best arm"
                        }
                        test "gives a reason and the epoch with every trial it stops" {
                            for t in (run (experimentWith lines []) SweepLaws.curve).Trials do
                                match t.State with
                                | TrialState.Ended(Outcome.Pruned(epoch, reason)) ->
                                    Expect.equal epoch t.Metrics.Length "epoch"
                                    Expect.isNonEmpty reason "reason"
                                | state -> Expect.equal state (TrialState.Ended Outcome.Completed) "state"
                        }
                    ]
        ]

[<Tests>]
let rules =
    testList
        "Search pruners' rules"
        [
            test "the median stops an arm that is worse than half of those before it, and not before there are enough" {
                // Arms 0, 1, ... have batches 1, 2, ...; the larger the worse.
                let sweep =
                    run
                        (experimentWith
                            [
                                "sweep.pruner.name", "\"median\""
                                "sweep.pruner.first", "2"
                                "sweep.pruner.startup", "4"
                            ]
                            [])
                        (fun plan epoch -> Option.map (~-) (ordered plan epoch))

                // Arm k sees arms 0 .. k - 3; four of them from arm 6 on.
                Expect.equal (epochs sweep) (List.replicate 6 10 @ List.replicate 12 2) "epochs"
            }
            test "patience stops at the first check that is so many epochs behind the best" {
                let sweep =
                    run
                        (experimentWith [ "sweep.pruner.name", "\"patience\""; "sweep.pruner.patience", "3" ] [])
                        (fun plan epoch -> Some(-abs(batch plan - float epoch)))

                // Arm k is best at epoch k + 1.
                Expect.equal (epochs sweep) [ for k in 0..17 -> min 10 (k + 4) ] "epochs"

                match sweep.Trials.Head.State with
                | TrialState.Ended outcome ->
                    Expect.equal (string outcome) "pruned after epoch 4: no better than 0 of epoch 1" ""
                | state -> failtest $"{state}"
            }
            test "halving keeps one in three at epochs 1, 3 and 9" {
                let sweep = run (experimentWith [ "sweep.pruner.name", "\"halving\"" ] []) ordered
                // 18 arms: 6 go on from epoch 1, 2 from epoch 3, 1 (at least) from epoch 9.
                Expect.equal (epochs sweep) (List.replicate 12 1 @ List.replicate 4 3 @ [ 9; 10 ]) "epochs"
            }
            test "Hyperband's brackets are the paper's, R = 81 and eta = 3" {
                // Li et al. 2018, table 1: n_s is 81, 34, 15, 8, 5 arms beginning at 1, 3, 9, 27, 81 epochs.
                Expect.equal
                    (Hyperband.brackets 1 3 81 143)
                    [
                        0, 81, [ 1; 3; 9; 27 ]
                        81, 34, [ 3; 9; 27 ]
                        115, 15, [ 9; 27 ]
                        130, 8, [ 27 ]
                        138, 5, []
                    ]
                    ""
            }
            test "an arm that is lost at a rung takes nobody's place" {
                let sweep =
                    run (experimentWith [ "sweep.pruner.name", "\"halving\"" ] []) (fun plan epoch ->
                        if batch plan = 18.0 && epoch = 1 then
                            None
                        else
                            ordered plan epoch)

                Expect.equal (epochs sweep) (List.replicate 11 1 @ List.replicate 4 3 @ [ 9; 10; 0 ]) "epochs"
            }
        ]
