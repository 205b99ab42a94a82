module Inception.Tests.Core.Search.ConstraintTests

open Expecto
open Inception.Core

let private holds text =
    let values =
        Map.ofList
            [
                "training.batch", Value.Integer 64L
                "training.optimizer.weight-decay", Value.Number 0.5
                "model.aux.weights", Value.List [ Value.Number 0.3; Value.Number 0.1 ]
            ]

    match Constraint.parse text with
    | Ok c -> Constraint.holds (fun key -> Map.tryFind key values) c
    | Error message -> failtest message

let private message text =
    match Constraint.parse text with
    | Ok c -> failtest $"{c} was read"
    | Error message -> message

[<Tests>]
let tests =
    testList
        "Search constraints"
        [
            for text, expected in
                [
                    "training.batch <= 64", true
                    "training.batch < 64", false
                    "training.batch = 64", true
                    "training.batch != 64", false
                    "training.batch * 2 + 1 >= 129", true
                    "2 * (training.batch - 4) = 120", true
                    "training.batch / 4 - 1 - 5 = 10", true
                    "-training.batch < -1e1", true
                    "training.optimizer.weight-decay - 0.5 = 0", true
                    "model.aux.weights[0] > model.aux.weights[1]", true
                    "model.aux.weights[2] > 0", false
                    "data.size != 3", false
                ] do
                test $"{text} is {expected}" { Expect.equal (holds text) expected "" }

            for text, expected in
                [
                    "", "it breaks off; it takes two sides with <=, <, >=, >, = or != between them"
                    "training.batch", "it compares nothing; it takes two sides with <=, <, >=, >, = or != between them"
                    "training.batch <= ", "it breaks off; it takes two sides with <=, <, >=, >, = or != between them"
                    "training.batch <= 3 4", "\"4\" is one word too many, at its character 21"
                    "training.batch 3", "\"3\" stands where a comparison belongs, at its character 16"
                    "(1 + 2 <= 3", "this bracket is not closed, at its character 1"
                    "a[x] = 1", "it takes the number of a list's item, from 0, at its character 2"
                    "1 ? 2", "\"?\" stands for nothing here, at its character 3"
                    "1 <= * 2", "\"*\" stands where a number or a setting belongs, at its character 6"
                    "1 < 2 < 3", "\"<\" is one word too many, at its character 7"
                ] do
                test $"refuses '{text}'" { Expect.equal (message text) expected "" }
        ]
