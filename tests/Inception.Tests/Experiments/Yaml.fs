module Inception.Tests.Experiments.Yaml

open System.IO
open Expecto
open Inception.Tests.Support
open Inception.Tests.Support.Definitions

[<Tests>]
let tests =
    testList
        "Experiments YAML"
        [ // YAML 1.2.2, section 10.3.2: the core schema's table of plain scalars.
            for written, key, expected in
                [
                    "yes", "question", "\"yes\""
                    "on", "question", "\"on\""
                    "1.10", "question", "\"1.10\""
                    "007", "question", "\"007\""
                    "true", "question", "\"true\""
                    "2026-01-01", "question", "\"2026-01-01\""
                    "\"null\"", "question", "\"null\""
                    "ä <b>&amp;", "question", "\"ä <b>&amp;\""
                    "'=cmd()'", "question", "\"=cmd()\""
                    "010", "training.epochs", "10"
                    "0o17", "training.epochs", "15"
                    "0x1F", "training.epochs", "31"
                    "+7", "training.epochs", "7"
                    "1e1", "training.epochs", "10"
                    "1e-4", "training.optimizer.lr", "0.0001"
                    ".5", "training.optimizer.lr", "0.5"
                    "5.", "training.optimizer.lr", "5"
                    "True", "data.augment.flip", "true"
                    "FALSE", "data.augment.flip", "false"
                    "9223372036854775807", "sweep.seed", "9223372036854775807"
                ] do
                test $"reads {written} as {key} = {expected}" {
                    Expect.equal (read (yaml [ $"{key}: {written}" ]) |> valueOf key) expected "in a file"
                    Expect.equal (readWith (yaml []) [ $"{key}={written}" ] |> valueOf key) expected "as an override"
                }

            test "takes nested keys and keys with dots for the same, at every level" {
                let hashOf lines =
                    match read (yaml lines) with
                    | Ok e -> e.Hash
                    | Error faults -> failtest (string faults)

                let nested =
                    hashOf
                        [
                            "training:"
                            "  optimizer:"
                            "    lr: 0.3"
                            "sweep: { parameters: { model: { width: { choice: [1, 2] } } } }"
                        ]

                Expect.equal
                    (hashOf [ "training.optimizer.lr: 0.3"; "sweep.parameters.model.width: [1, 2]" ])
                    nested
                    "dotted"

                Expect.equal
                    (hashOf
                        [
                            "training: { optimizer.lr: 0.3 }"
                            "sweep: { parameters.model: { width: [1, 2.0] } }"
                        ])
                    nested
                    "mixed"
            }
            test "takes block text of several lines" {
                Expect.equal (read (yaml [ "question: >"; "  a"; "  b" ]) |> valueOf "question") "\"a b\\n\"" ""
            }
            test "takes empty groups that are known" {
                Expect.equal
                    (read (yaml [ "training: {}"; "sweep: { parameters: {} }" ]) |> valueOf "name")
                    "\"test\""
                    ""
            }
        ]

[<Tests>]
let overrides =
    testList
        "Experiments overrides"
        [
            test "replace what the file says, the last one counting" {
                Expect.equal
                    (readWith (yaml [ "training.epochs: 1" ]) [ "training.epochs=2"; "training.epochs=3" ]
                     |> valueOf "training.epochs")
                    "3"
                    ""
            }
            test "take lists, nested settings and words as they are" {
                let result =
                    readWith
                        (yaml [])
                        [
                            "sweep.seeds=[1,2]"
                            "training.optimizer={ name: adam, lr: 0.1 }"
                            "question=why: [this] #1?"
                        ]

                Expect.equal (valueOf "sweep.seeds" result) "[1, 2]" ""
                Expect.equal (valueOf "training.optimizer.lr" result) "0.1" ""
                Expect.equal (valueOf "question" result) "\"why: [this] #1?\"" ""
            }
            test "take a swept setting back" {
                match
                    readWith (yaml [ "sweep.parameters.model.width: [1, 2]" ]) [ "sweep.parameters.model.width=null" ]
                with
                | Ok e -> Expect.isEmpty e.Parameters ""
                | Error faults -> failtest (string faults)
            }
            test "with the same value keep the hash, wherever the parameter stands" {
                let text =
                    yaml [ "sweep.parameters: { model.width: [1, 2], training.batch: [8, 16] }" ]

                match read text, readWith text [ "sweep.parameters.model.width=[1,2]" ] with
                | Ok a, Ok b -> Expect.equal a.Hash b.Hash ""
                | _ -> failtest "expected experiments"
            }
        ]

let private inFolder (files: (string * string) list) (path: string) check =
    Files.withFolder (fun folder ->
        for name, text in files do
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, name)))
            |> ignore

            File.WriteAllText(Path.Combine(folder, name), text)

        check (readIn folder path []))

[<Tests>]
let extends =
    testList
        "Experiments extends"
        [
            test "takes the other file's settings where this one says nothing" {
                inFolder
                    [
                        "base.yaml", yaml [ "training: { epochs: 3, batch: 8 }" ]
                        "sub/child.yaml", "extends: ../base.yaml\ntraining.epochs: 4\n"
                    ]
                    "sub/child.yaml"
                    (fun result ->
                        Expect.equal (valueOf "training.epochs" result) "4" ""
                        Expect.equal (valueOf "training.batch" result) "8" "")
            }
            test "takes back by null what the other file says, one key or a whole group" {
                inFolder
                    [
                        "base.yaml",
                        yaml
                            [
                                "training.epochs: 3"
                                "sweep.parameters.model.width: [1, 2]"
                                "contrasts.control.model.width: 1"
                            ]
                        "child.yaml",
                        "extends: base.yaml\ntraining.epochs: ~\nsweep.parameters: null\ncontrasts: { control: null }\n"
                    ]
                    "child.yaml"
                    (fun result ->
                        Expect.equal (valueOf "training.epochs" result) "25" ""

                        match result with
                        | Ok e -> Expect.isTrue (e.Parameters.IsEmpty && e.Contrast.IsNone) ""
                        | Error faults -> failtest (string faults))
            }
            test "tells faults where they stand, in either file" {
                inFolder
                    [
                        "base.yaml", yaml [ "training.epochs: 0" ]
                        "child.yaml", "extends: base.yaml\ntraining.batch: 0\n"
                    ]
                    "child.yaml"
                    (fun result ->
                        Expect.equal
                            result
                            (Error
                                [
                                    "training.epochs is 0 (base.yaml, line 3, column 18); it takes a whole number from 1 to 100000"
                                    "training.batch is 0 (child.yaml, line 2, column 17); it takes a whole number from 1 to 65536"
                                ])
                            "")
            }
            test "refuses a circle" {
                inFolder [ "a.yaml", "extends: b.yaml\n"; "b.yaml", "extends: ./a.yaml\n" ] "a.yaml" (fun result ->
                    Expect.equal
                        result
                        (Error
                            [
                                "extends goes in a circle: ./a.yaml leads back to this file (b.yaml, line 1, column 10); remove one extends of the circle"
                            ])
                        "")
            }
            test "refuses a long chain" {
                inFolder [ for i in 1..20 -> $"{i}.yaml", $"extends: {i + 1}.yaml\n" ] "1.yaml" (fun result ->
                    Expect.equal
                        result
                        (Error
                            [
                                "extends is a chain of more than 8 files (8.yaml, line 1, column 10); shorten it"
                            ])
                        "")
            }
            test "says where a file that is not there was named" {
                inFolder [ "a.yaml", yaml [ "extends: b.yaml" ] ] "a.yaml" (fun result ->
                    Expect.equal
                        result
                        (Error
                            [
                                "extends: b.yaml does not exist (a.yaml, line 3, column 10); did you mean a.yaml?"
                            ])
                        "")
            }
            test "refuses an extends of nothing" {
                inFolder [ "a.yaml", yaml [ "extends:" ] ] "a.yaml" (fun result ->
                    Expect.equal
                        result
                        (Error
                            [
                                "extends has no value (a.yaml, line 3, column 9); it takes the path of another experiment file, seen from this one"
                            ])
                        "")
            }
        ]
