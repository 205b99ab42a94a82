module Inception.Tests.Core.Settings

open System.IO
open Expecto
open Inception.Core
open Inception.Tests.Support

let private create lines =
    Settings.Create
        [
            for key, text in lines ->
                ({
                    Key = key
                    Value = Definitions.json text
                }
                : Assignment)
        ]

let private sentence key text =
    match Setting.check key (Definitions.json text) with
    | Ok value -> $"ok: {value.Canonical}"
    | Error message -> message

[<Tests>]
let table =
    testList
        "Core Setting"
        [
            test "every default is taken by its own kind" {
                for s in Setting.all do
                    match s.Default with
                    | Some value -> Expect.equal (s.Kind.TryRead value) (Some value) s.Key
                    | None -> ()
            }
            test "no key is twice in the table, none is a group of another, and every one has its meaning" {
                let keys = Setting.all |> List.map _.Key
                Expect.equal (List.distinct keys) keys "twice"

                for s in Setting.all do
                    Expect.isFalse (keys |> List.exists (fun k -> k.StartsWith(s.Key + "."))) s.Key
                    Expect.isTrue (s.Doc.EndsWith '.' && s.Doc.Length > 10) s.Key
            }
            test "a wrong value gets a sentence with the value and what is taken" {
                for key, text, expected in
                    [
                        "training.optimizer.lr",
                        "42",
                        "training.optimizer.lr is 42; it takes a number above 0 and up to 10"
                        "training.optimizer.lr",
                        "\"0.1\"",
                        "training.optimizer.lr is \"0.1\"; it takes a number above 0 and up to 10"
                        "training.optimizer.momentum",
                        "-1",
                        "training.optimizer.momentum is -1; it takes a number from 0 to 0.9999"
                        "training.epochs", "1.5", "training.epochs is 1.5; it takes a whole number from 1 to 100000"
                        "sweep.seed", "-1", "sweep.seed is -1; it takes a whole number of at least 0"
                        "model.variant", "\"bm\"", "model.variant is \"bm\"; it takes one of article, paper, bn"
                        "data.augment.flip", "\"yes\"", "data.augment.flip is \"yes\"; it takes true or false"
                        "model.aux.weights",
                        "[0.3]",
                        "model.aux.weights is [0.3]; it takes a list of 2 items, each a number from 0 to 10"
                        "sweep.seeds",
                        "[]",
                        "sweep.seeds is []; it takes a list of 1 to 10000 items, each a whole number of at least 0"
                        "data.name",
                        "\"../x\"",
                        "data.name is \"../x\"; it takes a name of at most 100 letters, digits, dots, dashes and underscores, beginning with a letter or digit"
                        "training.epoch", "1", "training.epoch is not a setting; did you mean training.epochs?"
                        "training", "1", "training is 1; it takes settings below it, such as training.epochs"
                        "quite another thing",
                        "1",
                        "\"quite another thing\" is not a setting; `inception schema` lists them"
                    ] do
                    Expect.equal (sentence key text) expected ""
            }
            test "the ends of ranges are taken or not, as said" {
                for key, text, isTaken in
                    [
                        "training.optimizer.lr", "0", false
                        "training.optimizer.lr", "1e-300", true
                        "training.optimizer.lr", "10", true
                        "training.optimizer.lr", "10.000001", false
                        "training.epochs", "1", true
                        "training.epochs", "1.0", true
                        "training.epochs", "0", false
                        "training.epochs", "100001", false
                        "sweep.seed", "9223372036854775807", true
                        "sweep.seed", "1e19", false
                    ] do
                    Expect.equal ((sentence key text).StartsWith "ok") isTaken $"{key} = {text}"
            }
            testProperty "never throws, whatever the key and value" (fun (FsCheck.NonNull(key: string)) (x: float) ->
                Setting.check key (Value.Number x) |> ignore

                for s in Setting.all do
                    Setting.check s.Key (Value.Number x) |> ignore
                    Setting.check s.Key (Value.Text key) |> ignore)
        ]

[<Tests>]
let settings =
    testList
        "Core Settings"
        [
            test "give the trainer what the article's recipe says, when nobody says anything" {
                match create [ "data.name", "\"cifar10\"" ] with
                | Ok s ->
                    Expect.equal s.Training.LearningRate 0.01 ""
                    Expect.equal s.Training.Batch 256 ""
                    Expect.equal s.Training.Optimizer (OptimizerSettings.Sgd(0.9, false, 0.0)) ""
                    Expect.equal s.Model.Aux1 (AuxHead.Attached 0.3) ""
                    Expect.equal s.Data.Size None ""
                | Error faults -> failtest (string faults)
            }
            test "leave out an attached head of weight 0, and keep a probe" {
                match
                    create
                        [
                            "model.aux.weights", "[0, 0]"
                            "model.aux.heads", "[\"attached\", \"detached\"]"
                        ]
                with
                | Ok s -> Expect.equal (s.Model.Aux1, s.Model.Aux2) (AuxHead.Removed, AuxHead.Detached) ""
                | Error faults -> failtest (string faults)
            }
            test "tell all faults at once" {
                match create [ "training.epochs", "0"; "training.batch", "0"; "training.epochs", "3" ] with
                | Ok _ -> failtest "expected faults"
                | Error faults -> Expect.equal faults.Length 2 ""
            }
            test "have one hash for one meaning, and another for another" {
                let hashOf lines =
                    match create lines with
                    | Ok s -> s.Hash
                    | Error faults -> failtest (string faults)

                let own = hashOf [ "training.epochs", "25" ]
                Expect.equal (hashOf []) own "the default, written out"
                Expect.equal (hashOf [ "training.epochs", "25.0" ]) own "25.0"
                Expect.equal (hashOf [ "name", "\"x\""; "budget.jobs", "2" ]) own "what is not the trial's"
                Expect.notEqual (hashOf [ "training.epochs", "26" ]) own "26"
            }
            test "give a setting that stays at its default no say in the hash" {
                match create [ "data.name", "\"mnist\""; "training.epochs", "3" ] with
                | Ok s -> Expect.equal s.Canonical "data.name: \"mnist\"\ntraining.epochs: 3" ""
                | Error faults -> failtest (string faults)
            }
            test "no default has changed: definitions are hashed without them" {
                let now =
                    Map.ofList
                        [
                            for s in Setting.all ->
                                s.Key, s.Default |> Option.map _.Canonical |> Option.defaultValue "none"
                        ]

                for line in File.ReadAllLines(Path.Combine(Files.root, "tests/Inception.Tests/Core/defaults.txt")) do
                    let colon = line.IndexOf ':'
                    Expect.equal (Map.tryFind line[.. colon - 1] now) (Some line[colon + 2 ..]) line

                Expect.equal
                    (File.ReadAllLines(Path.Combine(Files.root, "tests/Inception.Tests/Core/defaults.txt")).Length)
                    now.Count
                    "a setting is added to defaults.txt with the change that brings it"
            }
            test "replace some and keep the others" {
                match
                    create [ "training.epochs", "7"; "training.batch", "8" ]
                    |> Result.bind (fun s ->
                        s.With
                            [
                                {
                                    Key = "training.batch"
                                    Value = Value.Integer 9L
                                }
                            ])
                with
                | Ok s -> Expect.equal (s.Training.Epochs, s.Training.Batch) (7, 9) ""
                | Error faults -> failtest (string faults)
            }
        ]
