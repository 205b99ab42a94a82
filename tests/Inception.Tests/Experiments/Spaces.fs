module Inception.Tests.Experiments.Spaces

open System.Text.Json
open Expecto
open FsCheck
open Inception.Core
open Inception.Core.Search
open Inception.Experiments
open Inception.Tests.Support
open Inception.Tests.Support.Definitions

let private whole =
    yaml
        [
            "sweep:"
            "  method: random"
            "  arms: 5"
            "  constraints: [\"training.optimizer.lr * training.batch <= 16\"]"
            "  groups:"
            "    optimizer:"
            "      sgd: { training.optimizer.name: sgd, training.optimizer.weight-decay: 0.0005 }"
            "      adam:"
            "        training:"
            "          optimizer: { name: adam }"
            "  parameters:"
            "    training.optimizer.lr: { log-uniform: [0.001, 1] }"
            "    training.batch: { int: [16, 256], step: 16 }"
            "    training.optimizer.momentum:"
            "      uniform: [0.5, 0.9]"
            "      step: 0.1"
            "      when: { training.optimizer.name: sgd }"
            "    model:"
            "      aux.weights: { uniform: [0, 1] }"
            "      variant: [article, bn]"
        ]

let private parameters text overrides =
    match readWith text overrides with
    | Ok e -> e.Parameters
    | Error faults -> failtest (String.concat "\n" faults)

let private spaceOf key text overrides =
    parameters text overrides
    |> List.pick (fun p -> if p.Key = key then Some p else None)

let private wrong lines expected =
    match read (yaml lines) with
    | Ok _ -> failtest "expected a fault"
    | Error faults -> Expect.equal faults [ expected ] ""

[<Tests>]
let reading =
    testList
        "Experiments spaces"
        [
            test "reads ranges, steps, groups, conditions and constraints, nested and with dots" {
                Expect.equal
                    (parameters whole [])
                    [
                        {
                            Key = "optimizer"
                            Space =
                                Space.Together
                                    [
                                        {
                                            Name = "sgd"
                                            Assignments =
                                                [
                                                    {
                                                        Key = "training.optimizer.name"
                                                        Value = Value.Text "sgd"
                                                    }
                                                    {
                                                        Key = "training.optimizer.weight-decay"
                                                        Value = Value.Number 0.0005
                                                    }
                                                ]
                                        }
                                        {
                                            Name = "adam"
                                            Assignments =
                                                [
                                                    {
                                                        Key = "training.optimizer.name"
                                                        Value = Value.Text "adam"
                                                    }
                                                ]
                                        }
                                    ]
                            When = []
                        }
                        {
                            Key = "training.optimizer.lr"
                            Space = Space.LogUniform(0.001, 1.0)
                            When = []
                        }
                        {
                            Key = "training.batch"
                            Space = Space.IntegerRange(16L, 256L, 16L)
                            When = []
                        }
                        {
                            Key = "training.optimizer.momentum"
                            Space = Space.Uniform(0.5, 0.9, Some 0.1)
                            When =
                                [
                                    {
                                        Key = "training.optimizer.name"
                                        Values = [ Value.Text "sgd" ]
                                    }
                                ]
                        }
                        {
                            Key = "model.aux.weights"
                            Space = Space.Uniform(0.0, 1.0, None)
                            When = []
                        }
                        {
                            Key = "model.variant"
                            Space = Space.Listed [ Value.Text "article"; Value.Text "bn" ]
                            When = []
                        }
                    ]
                    ""
            }
            test "reads back what it froze" {
                match read whole with
                | Ok e ->
                    let back = Experiment.OfJson(e.ToJson())
                    Expect.equal back.Parameters e.Parameters "parameters"
                    Expect.equal back.Hash e.Hash "hash"
                    Expect.equal (Planner.PlanOrRaise back) (Planner.PlanOrRaise e) "plans"
                | Error faults -> failtest (String.concat "\n" faults)
            }
            test "the hash sees steps, conditions, combinations and constraints" {
                let hash overrides =
                    match readWith whole overrides with
                    | Ok e -> e.Hash
                    | Error faults -> failtest (String.concat "\n" faults)

                let hashes =
                    [
                        []
                        [ "sweep.parameters.training.batch.step=32" ]
                        [
                            "sweep.parameters.training.optimizer.momentum.when.training.optimizer.name=adam"
                        ]
                        [ "sweep.groups.optimizer.adam.training.optimizer.weight-decay=0.1" ]
                        [ "sweep.constraints=[training.batch < 99]" ]
                        [ "sweep.parallelism=2" ]
                        [ "sweep.pruner.name=median" ]
                    ]
                    |> List.map hash

                Expect.equal (List.distinct hashes).Length hashes.Length ""
            }
            test "an override of a range does away with the file's steps, and keeps its condition" {
                let p =
                    spaceOf
                        "training.optimizer.momentum"
                        whole
                        [ "sweep.parameters.training.optimizer.momentum=[0, 0.9]" ]

                Expect.equal p.Space (Space.Listed [ Value.Number 0.0; Value.Number 0.9 ]) "space"
                Expect.equal p.When.Length 1 "condition"
            }
            test "null takes back a condition, a group or a combination of an extended file" {
                Files.withFolder (fun folder ->
                    System.IO.File.WriteAllText(System.IO.Path.Combine(folder, "base.yaml"), whole)

                    let read lines =
                        System.IO.File.WriteAllText(
                            System.IO.Path.Combine(folder, "x.yaml"),
                            String.concat "\n" ("extends: base.yaml" :: lines)
                        )

                        match readIn folder "x.yaml" [] with
                        | Ok e -> e.Parameters
                        | Error faults -> failtest (String.concat "\n" faults)

                    let without =
                        read
                            [
                                "sweep.groups.optimizer: null"
                                "sweep.parameters.training.optimizer.momentum.when: null"
                            ]

                    Expect.equal (without |> List.exists (fun p -> p.Key = "optimizer")) false "group"
                    Expect.all without (fun p -> p.When.IsEmpty) "condition"

                    match (read [ "sweep.groups.optimizer.adam: null" ]).Head.Space with
                    | Space.Together [ only ] -> Expect.equal only.Name "sgd" "combination"
                    | other -> failtest $"{other}")
            }
            for name, lines, expected in
                [
                    "a condition on what is not swept",
                    [
                        "sweep.parameters:"
                        "  model.dropout:"
                        "    choice: [0, 0.5]"
                        "    when: { model.variant: bn }"
                    ],
                    "sweep.parameters.model.dropout.when.model.variant names model.variant, which the sweep does not vary (x.yaml, line 6, column 28); leave the condition out, or sweep it"
                    "a condition that never holds",
                    [
                        "sweep.parameters:"
                        "  model.variant: [bn, article]"
                        "  model.dropout: { choice: [0, 0.5], when: { model.variant: paper } }"
                    ],
                    "sweep.parameters.model.dropout.when.model.variant is [\"paper\"], but the sweep gives it [\"bn\", \"article\"] (x.yaml, line 5, column 61)"
                    "a condition's value that the setting does not take",
                    [
                        "sweep.parameters:"
                        "  model.variant: [bn, article]"
                        "  model.dropout: { choice: [0, 0.5], when: { model.variant: BN } }"
                    ],
                    "model.variant is \"BN\" (x.yaml, line 5, column 61); it takes one of article, paper, bn"
                    "conditions in a circle",
                    [
                        "sweep.parameters:"
                        "  model.variant: { choice: [bn, paper], when: { model.stem: small } }"
                        "  model.stem: { choice: [small, imagenet], when: { model.variant: bn } }"
                    ],
                    "the conditions of sweep.parameters.model.variant and others name each other in a circle (x.yaml, line 4, column 61); remove one"
                    "steps wider than the range",
                    [
                        "sweep.method: random"
                        "sweep.arms: 2"
                        "sweep.parameters.training.batch: { int: [16, 32], step: 17 }"
                    ],
                    "sweep.parameters.training.batch.step is 17 (x.yaml, line 5, column 57); it takes a whole number above 0 and up to the range's width of 16"
                    "steps of a list",
                    [ "sweep.parameters.training.batch: { choice: [16, 32], step: 16 }" ],
                    "sweep.parameters.training.batch.step divides a range, but training.batch has a list of values (x.yaml, line 3, column 60)"
                    "steps alone",
                    [ "sweep.parameters.training.batch.step: 16" ],
                    "sweep.parameters.training.batch.step says how training.batch is swept, but not over what (x.yaml, line 3, column 39); add a list, uniform, log-uniform or int"
                    "a setting that two sweep",
                    [
                        "sweep.groups.a.x.model.width: 1"
                        "sweep.groups.a.y.model.width: 2"
                        "sweep.parameters.model.width: [1, 2]"
                    ],
                    "model.width is swept by sweep.groups.a and by sweep.parameters.model.width (x.yaml, line 5, column 31); keep one of them"
                    "a combination of an unknown setting",
                    [ "sweep.groups.a.x: { model.widht: 1 }" ],
                    "sweep.groups.a.x: model.widht is not a setting (x.yaml, line 3, column 21); did you mean model.width?"
                    "a group without combinations",
                    [ "sweep.groups.a: 3" ],
                    "sweep.groups.a is no line of a group (x.yaml, line 3, column 1); write sweep.groups.GROUP.COMBINATION with settings below it"
                    "two equal combinations",
                    [ "sweep.groups.a: { x: { model.width: 1 }, y: { model.width: 1 } }" ],
                    "sweep.groups.a has two combinations of the same settings (x.yaml, line 3, column 37); every combination is an arm of its own"
                    "a constraint that cannot be read",
                    [ "sweep.constraints: [\"training.batch <\"]" ],
                    "sweep.constraints: \"training.batch <\" cannot be read (x.yaml, line 3, column 20); it breaks off; it takes two sides with <=, <, >=, >, = or != between them"
                    "a constraint on an unknown setting",
                    [ "sweep.constraints: [\"training.bach < 3\"]" ],
                    "sweep.constraints: \"training.bach < 3\" names training.bach, which is not a setting (x.yaml, line 3, column 20); did you mean training.batch?"
                    "a constraint on a text",
                    [ "sweep.constraints: [\"model.variant < 3\"]" ],
                    "sweep.constraints: \"model.variant < 3\" names model.variant, which is no number there (x.yaml, line 3, column 20); of a list name an item, as in model.aux.weights[0]"
                    "halving that follows results",
                    [
                        "sweep: { method: tpe, arms: 9, parameters.model.width: [1, 2], pruner.name: halving }"
                    ],
                    "halving compares arms that begin together, and tpe proposes one after another (x.yaml, line 3, column 77); use random or sobol, or prune by median"
                    "a pruner that comes too late",
                    [ "sweep.pruner: { name: median, first: 25 }" ],
                    "sweep.pruner.first is 25, but a trial has 25 epochs (x.yaml, line 3, column 38); it takes a number below that"
                    "a pruner and swept epochs",
                    [ "sweep.pruner.name: median"; "sweep.parameters.training.epochs: [5, 10]" ],
                    "median compares arms after equal epochs, and training.epochs is swept (x.yaml, line 3, column 20); sweep something else, or do not prune"
                    "racing without a control",
                    [ "sweep.pruner.name: racing"; "sweep.seeds: [1, 2, 3, 4]" ],
                    "racing compares arms with a control (x.yaml, line 3, column 20); name one under contrasts.control"
                    "racing without later seeds",
                    [
                        "sweep.pruner.name: racing"
                        "sweep.seeds: [1, 2, 3]"
                        "sweep.parameters.model.width: [1, 2]"
                        "contrasts.control.model.width: 1"
                    ],
                    "sweep.pruner.looks is 3, so racing first looks after 3 seeds, and no later ones are there to be dropped (x.yaml, line 3, column 20); give more seeds"
                ] do
                test $"says what is wrong with {name}" { wrong lines expected }
            testProperty "any lines about a search end as an experiment or as faults" (fun (NonNull text) seed ->
                let random = System.Random seed

                let keys =
                    [|
                        "sweep.groups."
                        "sweep.groups.a.b."
                        "sweep.groups.a.b.model.width"
                        "sweep.parameters.model.width.when"
                        "sweep.parameters.model.width.when."
                        "sweep.parameters.model.width.when.model.dropout"
                        "sweep.parameters.model.width.step"
                        "sweep.parameters.model.width.uniform"
                        "sweep.parameters.model.dropout"
                        "sweep.constraints"
                        "sweep.pruner.name"
                    |]

                let values =
                    [|
                        Value.Text text
                        Value.Number(random.NextDouble())
                        Value.List [ Value.Number 0.25; Value.Number 0.5 ]
                        Value.List [ Value.Text text ]
                        Value.Text "median"
                    |]

                let entries =
                    [
                        for _ in 1..4 ->
                            entry
                                (keys[random.Next keys.Length] + (if random.Next 4 = 0 then text else ""))
                                values[random.Next values.Length]
                    ]

                match Experiment.Create(least @ entries) with
                | Ok e -> (Experiment.OfJson(e.ToJson())).Hash = e.Hash
                | Error faults -> not faults.IsEmpty)
            test "the schema knows steps, conditions and groups" {
                use document = JsonDocument.Parse(ExperimentSchema.Write())
                let definitions = document.RootElement.GetProperty "$defs"

                let properties (name: string) =
                    (definitions.GetProperty name).GetProperty "properties"

                let has (name: string) (e: JsonElement) = fst (e.TryGetProperty name)

                for key in [ "uniform"; "step"; "when" ] do
                    Expect.isTrue (definitions |> has $"sweep.parameters.model.width.{key}") key

                Expect.isFalse (definitions |> has "sweep.parameters.model.variant.step") "no steps of a choice"
                Expect.isTrue (properties "when" |> has "model.variant") "when"
                Expect.isTrue (properties "when" |> has "model") "when, nested"
                Expect.isTrue (properties "combination" |> has "training") "combination"
                Expect.isTrue (properties "sweep" |> has "groups") "groups"
            }
        ]
