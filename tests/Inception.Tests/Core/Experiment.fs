module Inception.Tests.Core.Experiment

open System
open Expecto
open FsCheck
open Inception.Core
open Inception.Core.Search
open Inception.Tests.Support
open Inception.Tests.Support.Definitions

// A random definition that is right: some settings, some swept, seeds, and sometimes a control.
let private randomLines (seed: int) : (string * string) list =
    let random = Random seed
    let flip () = random.Next 2 = 0
    let pick (items: 'a list) = items[random.Next items.Length]

    let number () =
        (0.001 + random.NextDouble()).ToString("R")

    let aux () = $"[{number ()}, {number ()}]"

    [
        if flip () then
            "training.optimizer.lr", number ()
        if flip () then
            "training.epochs", string (random.Next(1, 100))
        if flip () then
            "model.variant", pick [ "\"article\""; "\"paper\""; "\"bn\"" ]
        if flip () then
            "question", "\"why; \\\"what\\\" \\u00e4 <b>\""
        if flip () then
            "budget.jobs", "3"
        "sweep.seeds", $"[{random.Next 100}, {100 + random.Next 100}]"
        let first = aux ()
        "sweep.parameters.model.aux.weights", $"[{first}, [0, 0]]"

        if flip () then
            "contrasts.control.model.aux.weights", first
        else
            "sweep.method", "\"random\""
            "sweep.arms", string (random.Next(1, 20))
            "sweep.parameters.training.optimizer.lr.log-uniform", "[0.0001, 1]"

            if flip () then
                "sweep.parameters.training.batch.int", "[16, 256]"

            if flip () then
                "sweep.parameters.model.dropout.uniform", "[0, 0.5]"
    ]

[<Tests>]
let sentences =
    testList
        "Core Experiment sentences"
        [
            for name, lines, expected in
                [
                    "a continuous range needs random search",
                    [ "sweep.parameters.training.optimizer.lr.log-uniform", "[0.001, 1]" ],
                    [
                        "sweep.parameters.training.optimizer.lr is a range (test); a grid takes lists, so list its values or set sweep.method to random"
                    ]
                    "random search needs to know how many arms",
                    [ "sweep.method", "\"random\"" ],
                    [
                        "sweep.arms is missing (test); random search needs to know how many arms to draw"
                    ]
                    "a range has its lower end first",
                    [
                        "sweep.method", "\"random\""
                        "sweep.arms", "2"
                        "sweep.parameters.model.dropout.uniform", "[0.5, 0.1]"
                    ],
                    [
                        "sweep.parameters.model.dropout.uniform is [0.5, 0.1] (test); it takes two numbers, the lower first"
                    ]
                    "a logarithm needs numbers above 0",
                    [
                        "sweep.method", "\"random\""
                        "sweep.arms", "2"
                        "sweep.parameters.model.dropout.log-uniform", "[0, 0.1]"
                    ],
                    [
                        "sweep.parameters.model.dropout.log-uniform is [0, 0.1] (test); a log-uniform range begins above 0"
                    ]
                    "a setting of whole numbers is drawn as whole numbers",
                    [
                        "sweep.method", "\"random\""
                        "sweep.arms", "2"
                        "sweep.parameters.training.batch.log-uniform", "[16, 256]"
                    ],
                    [
                        "sweep.parameters.training.batch.log-uniform is [16, 256] (test); training.batch takes whole numbers, so its range is int: [low, high]"
                    ]
                    "words have no range",
                    [ "sweep.parameters.data.name.uniform", "[1, 2]" ],
                    [
                        "sweep.parameters.data.name.uniform is [1, 2] (test); data.name is drawn from no range, so list its values"
                    ]
                    "the ends of a range are checked like any value",
                    [
                        "sweep.method", "\"random\""
                        "sweep.arms", "2"
                        "sweep.parameters.training.optimizer.lr.uniform", "[0, 20]"
                    ],
                    [
                        "training.optimizer.lr is 0 (test); it takes a number above 0 and up to 10"
                        "training.optimizer.lr is 20 (test); it takes a number above 0 and up to 10"
                    ]
                    "a value is listed once",
                    [ "sweep.parameters.training.batch", "[16, 16.0]" ],
                    [
                        "sweep.parameters.training.batch lists a value twice (test); every value is an arm of its own"
                    ]
                    "a seed is listed once",
                    [ "sweep.seeds", "[1, 2, 1]" ],
                    [
                        "sweep.seeds lists a seed twice (test); equal seeds give equal trials, not more evidence"
                    ]
                    "only what a trial reads is swept",
                    [ "sweep.parameters.sweep.seed", "[1, 2]" ],
                    [
                        "sweep.seed cannot be swept (test); a sweep varies settings of data, model and training"
                    ]
                    "a swept key is a setting",
                    [ "sweep.parameters.training.epoch", "[1, 2]" ],
                    [
                        "sweep.parameters: training.epoch is not a setting (test); did you mean training.epochs?"
                    ]
                    "a swept setting needs a list",
                    [ "sweep.parameters.training.epochs", "3" ],
                    [
                        "sweep.parameters.training.epochs is 3 (test); it takes a list of values, or one of uniform, log-uniform, int with [low, high]"
                    ]
                    "a control is swept",
                    [ "contrasts.control.training.batch", "16" ],
                    [
                        "contrasts.control names training.batch, which the sweep does not vary (test); name a key of sweep.parameters"
                    ]
                    "a control is an arm",
                    [
                        "sweep.parameters.training.batch", "[16, 32]"
                        "contrasts.control.training.batch", "64"
                    ],
                    [
                        "contrasts.control: training.batch = 64 is not an arm (test); the sweep gives it [16, 32]"
                    ]
                    "random search has no control",
                    [
                        "sweep.method", "\"random\""
                        "sweep.arms", "2"
                        "sweep.parameters.training.batch", "[16, 32]"
                        "contrasts.control.training.batch", "16"
                    ],
                    [
                        "contrasts.control names an arm, but random search is not sure to draw it (test); use a grid, or leave the control out"
                    ]
                    "a faulty parameter does not make its control faulty too",
                    [
                        "sweep.parameters.training.batch", "[16, 0]"
                        "contrasts.control.training.batch", "16"
                    ],
                    [ "training.batch is 0 (test); it takes a whole number from 1 to 65536" ]
                    "the objective is a metric",
                    [ "objective.metric", "\"validation/acuracy\"" ],
                    [
                        "objective.metric is validation/acuracy (test); did you mean validation/accuracy?"
                    ]
                    "the test part is no objective",
                    [ "objective.metric", "\"test/accuracy\"" ],
                    [
                        "objective.metric is test/accuracy (test); the test part is read once, for the final table, so judge arms by validation/accuracy"
                    ]
                    "the objectives are listed where nothing is near",
                    [ "objective.metric", "\"speed\"" ],
                    [
                        "objective.metric is speed (test); it takes one of validation/accuracy, validation/accuracy/aux1, validation/accuracy/aux2, validation/loss, validation/loss/main, validation/loss/aux1, validation/loss/aux2, train/accuracy, train/accuracy/aux1, train/accuracy/aux2, train/loss, train/loss/main, train/loss/aux1, train/loss/aux2"
                    ]
                    "a name is one line",
                    [ "name", "\"a\\nb\"" ],
                    [ "name is \"a\\nb\" (test); it takes one line of text that is not empty" ]
                    "a sweep has an end",
                    [
                        "sweep.parameters.training.batch.int", "[1, 9000]"
                        "sweep.parameters.training.epochs.int", "[1, 9000]"
                    ],
                    [
                        "the sweep has more than 100000 arms (test); it takes at most 100000 trials, so sweep fewer values or seeds"
                    ]
                    "so do arms times seeds",
                    [ "sweep.method", "\"random\""; "sweep.arms", "50001"; "sweep.seeds", "[1, 2]" ],
                    [
                        "the sweep has 50001 arms with 2 seeds each (test); it takes at most 100000 trials, so sweep fewer values or seeds"
                    ]
                ] do
                test name { Expect.equal (faults lines) expected "" }

            test "what is missing is said" {
                match Experiment.Create [] with
                | Ok _ -> failtest "expected faults"
                | Error found ->
                    Expect.equal
                        (found |> List.map string)
                        [
                            "name is missing; it takes a text of at most 100 characters"
                            "data.name is missing; it takes a name of at most 100 letters, digits, dots, dashes and underscores, beginning with a letter or digit"
                        ]
                        ""
            }
            test "all faults come at once" {
                Expect.equal
                    (faults
                        [
                            "training.epochs", "0"
                            "x", "1"
                            "sweep.parameters.model.width", "[9]"
                            "sweep.seeds", "[1, 1]"
                        ])
                        .Length
                    4
                    ""
            }
        ]

[<Tests>]
let laws =
    testList
        "Core Experiment laws"
        [
            testProperty "a frozen definition reads back as the same experiment" (fun seed ->
                let e = experiment (randomLines seed)
                let back = Experiment.OfJson(e.ToJson())

                back.Hash = e.Hash
                && back.ToJson() = e.ToJson()
                && back.Parameters = e.Parameters)
            testProperty
                "an override with the same value keeps the hash and the trials"
                (fun seed (NonNegativeInt which) ->
                    let lines = randomLines seed
                    let again = experiment (lines @ [ lines[which % lines.Length] ])
                    let e = experiment lines
                    again.Hash = e.Hash && Planner.PlanOrRaise again = Planner.PlanOrRaise e)
            testProperty "every arm of every experiment has valid settings" (fun seed ->
                let e = experiment (randomLines seed)
                let plans = Planner.PlanOrRaise e
                plans.Length = (Planner.Arms e).Length * e.Seeds.Length)
            testProperty "the hash sees the trials and their judgement, not the prose and not the budget" (fun seed ->
                let lines = randomLines seed
                let hashWith more = (experiment (lines @ more)).Hash
                let own = hashWith []

                own =
                    hashWith
                        [
                            "question", "\"another\""
                            "expectation", "\"x\""
                            "cost", "\"y\""
                            "budget.attempts", "7"
                        ]
                && own <> hashWith [ "training.epochs", "777" ]
                && own <> hashWith [ "sweep.seeds", "[777]" ]
                && own <> hashWith [ "objective.at", "\"best\"" ])
            testProperty
                "any lines whatever end as an experiment or as faults"
                (fun (lines: (NonNull<string> * NonNull<string>) list) seed ->
                    let random = Random seed

                    let keys =
                        [|
                            "name"
                            "sweep.parameters."
                            "sweep.parameters.training.batch"
                            "sweep.parameters.model.width.uniform"
                            "contrasts.control."
                            "sweep.seeds"
                            "sweep.method"
                        |]

                    let entries =
                        [
                            for NonNull key, NonNull text in lines do
                                entry
                                    (if random.Next 3 = 0 then
                                         key
                                     else
                                         keys[random.Next keys.Length] + key)
                                    (Value.Text text)

                                entry
                                    keys[random.Next keys.Length]
                                    (Value.List [ Value.Text text; Value.Number(random.NextDouble()) ])
                        ]

                    match Experiment.Create entries with
                    | Ok _ -> true
                    | Error faults -> not faults.IsEmpty)
            test "a stored definition that this version does not take is refused by name" {
                try
                    Experiment.OfJson """{ "name": "x", "data.name": "y", "model.depth": 3 }"""
                    |> ignore

                    failtest "expected a fault"
                with :? UserException as e ->
                    Expect.equal
                        e.Message
                        "model.depth is not a setting (the stored definition); did you mean model.width?"
                        ""
            }
        ]
