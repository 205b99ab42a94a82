module Inception.Tests.Core.Fault

open Expecto
open Inception.Core

let private place =
    {
        Source = "x.yaml"
        Line = 14
        Column = 11
    }

[<Tests>]
let tests =
    testList
        "Core Fault"
        [
            test "puts its place in front of the clause that says what to do" {
                Expect.equal
                    (string (Fault.At(place, "lr is 42; it takes less")))
                    "lr is 42 (x.yaml, line 14, column 11); it takes less"
                    ""

                Expect.equal
                    (string (Fault.At(place, "lr is wrong")))
                    "lr is wrong (x.yaml, line 14, column 11)"
                    "no clause"

                Expect.equal (string (Fault.Of "lr is 42; it takes less")) "lr is 42; it takes less" "no place"
            }
            test "takes no semicolon in quoted text for the clause" {
                Expect.equal
                    (string (Fault.At(place, "lr is \"a; \\\"b; c\"; it takes less")))
                    "lr is \"a; \\\"b; c\" (x.yaml, line 14, column 11); it takes less"
                    ""
            }
            test "tells all faults at once, up to fifty, with exit code 2" {
                let all n =
                    UserException.OfFaults [ for i in 1..n -> Fault.Of $"fault {i}" ]

                Expect.equal (all 2).Message $"fault 1{System.Environment.NewLine}fault 2" ""
                Expect.equal (all 2).ExitCode 2 ""
                let lines = (all 60).Message.Split System.Environment.NewLine
                Expect.equal lines.Length 51 ""
                Expect.equal lines[50] "and 10 more faults" ""
            }
        ]

[<Tests>]
let nearest =
    testList
        "Core Nearest"
        [
            test "finds what was meant" {
                let keys = Setting.all |> List.map _.Key

                for written, meant in
                    [
                        "training.epoch", Some "training.epochs"
                        "traning.epochs", Some "training.epochs"
                        "training.optimizer.rl", Some "training.optimizer.lr"
                        "lr", Some "training.optimizer.lr"
                        "optimizer.momentum", Some "training.optimizer.momentum"
                        "modle.variant", Some "model.variant"
                        "nothing-like-it-at-all-anywhere", None
                        "", None
                    ] do
                    Expect.equal (Nearest.tryFind keys written) meant written
            }
            test "knows no neighbour among none, and none of a hostile name" {
                Expect.isNone (Nearest.tryFind [] "x") ""
                Expect.isNone (Nearest.tryFind [ "x" ] (System.String('x', 1_000_000))) ""
            }
            testProperty "finds a name itself" (fun (FsCheck.NonEmptyString name) ->
                name.Length > 80
                || Nearest.tryFind [ "zzzzzzzzzzzzzzzzzzzz"; name ] name = Some name)
        ]
