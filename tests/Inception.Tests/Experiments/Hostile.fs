module Inception.Tests.Experiments.Hostile

open System
open System.Diagnostics
open System.IO
open System.Text
open Expecto
open FsCheck
open Inception.Core.Search
open Inception.Tests.Support
open Inception.Tests.Support.Definitions

// Reads within the time and with faults on short lines; any exception but a UserException fails the test.
let private refusedQuickly (bytes: byte[]) (expected: string) =
    let watch = Stopwatch.StartNew()

    match readBytes bytes [] with
    | Ok _ -> failtest "expected a fault"
    | Error found ->
        Expect.isLessThan watch.Elapsed (TimeSpan.FromSeconds 1.0) "time"
        Expect.isTrue (found |> List.forall (fun line -> line.Length < 400)) "length"
        Expect.contains found expected (String.Join("\n", found))

let private utf8 (text: string) = Encoding.UTF8.GetBytes text
let private many n (text: string) = String.replicate n text

let private shipped =
    lazy
        [|
            for file in
                Directory.GetFiles(Path.Combine(Files.root, "experiments"), "*.yaml")
                |> Array.sort -> File.ReadAllBytes file
        |]

[<Tests>]
let hostile =
    testList
        "Experiments hostile"
        [
            test "refuses 10 MB at once" {
                refusedQuickly
                    (Array.create 10_000_000 (byte 'x'))
                    "x.yaml has more than 1 MB; an experiment file is a few lines of settings"
            }
            test "refuses a file without an end" {
                if not (File.Exists "/dev/zero") then
                    skiptest "no /dev/zero here"

                Expect.equal
                    (readIn "" "/dev/zero" [])
                    (Error
                        [
                            "/dev/zero has more than 1 MB; an experiment file is a few lines of settings"
                        ])
                    ""
            }
            test "refuses 10,000 levels of lists" {
                refusedQuickly
                    (utf8 ("a: " + many 10_000 "["))
                    "this lies more than 16 levels deep (x.yaml, line 1, column 19); no setting does"
            }
            test "refuses 10,000 levels of mappings" {
                refusedQuickly
                    (utf8 ("a: " + many 10_000 "{a: "))
                    "this lies more than 16 levels deep (x.yaml, line 1, column 64); no setting does"
            }
            test "refuses levels under a setting that takes none" {
                refusedQuickly
                    (utf8 ("training.epochs: " + many 10_000 "{a: "))
                    "training.epochs has settings under it (x.yaml, line 1, column 18); it takes a whole number from 1 to 100000"
            }
            test "refuses the billion laughs" {
                let lines =
                    "a0: &a0 [x, x]" :: [ for i in 1..30 -> $"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" ]

                refusedQuickly
                    (utf8 (String.Join("\n", lines)))
                    "&a0 is an anchor (x.yaml, line 1, column 5); remove it and write values where they are used"
            }
            test "refuses thousands of keys" {
                let lines = [ for i in 1..50_000 -> $"k{i}: 1" ]

                refusedQuickly
                    (utf8 (String.Join("\n", lines)))
                    "there are more than 500 keys (x.yaml, line 501, column 1); an experiment has a few dozen"
            }
            test "refuses a key of 10,000 characters and shows its beginning" {
                refusedQuickly
                    (utf8 (yaml [ many 1_000 "k" + ": 1" ]))
                    $"""{many 60 "k"}... is not a setting (x.yaml, line 3, column 1); `inception schema` lists them"""
            }
            test "refuses a name of 10,000 characters and shows its beginning" {
                refusedQuickly
                    (utf8 $"""name: {many 10_000 "n"}""")
                    $"""name is "{many 60 "n"}..." (x.yaml, line 1, column 7); it takes a text of at most 100 characters"""
            }
            test "refuses a list of 200,000 values" {
                refusedQuickly
                    (utf8 (yaml [ $"""training.epochs: [{many 200_000 "1, "}1]""" ]))
                    "there are more than 20000 values (x.yaml, line 3, column 60010); a sweep has at most 100000 trials in all"
            }
            test "cuts a long list behind an item" {
                refusedQuickly
                    (utf8 (yaml [ $"""training.epochs: [{many 500 "'a;b', "}1]""" ]))
                    $"""training.epochs is [{many 8 "\"a;b\", "}...] (x.yaml, line 3, column 18); it takes a whole number from 1 to 100000"""
            }
            test "refuses a grid of a million arms" {
                let values = String.Join(", ", [ 1..1000 ])

                refusedQuickly
                    (utf8 (
                        yaml
                            [
                                $"sweep.parameters: {{ training.epochs: [{values}], training.batch: [{values}] }}"
                            ]
                    ))
                    "the sweep has more than 100000 arms (x.yaml, line 3, column 4949); it takes at most 100000 trials, so sweep fewer values or seeds"
            }
            for text in
                [
                    "=cmd|' /C calc'!A0"
                    "<script>alert(1)</script>"
                    "\\input{/etc/passwd}"
                    "日本語 🎉"
                    "../../etc"
                    "a;b: \"c\""
                ] do
                test $"takes {text} as a name, whole" {
                    let quoted = "'" + text.Replace("'", "''") + "'"

                    match read $"name: {quoted}\ndata.name: x\n" with
                    | Ok e ->
                        Expect.equal e.Name text ""
                        Expect.equal (Inception.Core.Experiment.OfJson(e.ToJson())).Name text "read back"
                    | Error faults -> failtest (string faults)
                }
            test "keeps the sentence whole when foreign text has semicolons and quotes" {
                match read (yaml [ "training.epochs: 'a; \"b; c'" ]) with
                | Ok _ -> failtest "expected a fault"
                | Error found ->
                    Expect.equal
                        found
                        [
                            "training.epochs is \"a; \\\"b; c\" (x.yaml, line 3, column 18); it takes a whole number from 1 to 100000"
                        ]
                        ""
            }
        ]

// Bytes of a shipped experiment with a few of them changed, removed, doubled or replaced by YAML's own characters.
let private mutated (seed: int) : byte[] =
    let random = Random seed
    let files = shipped.Value
    let bytes = ResizeArray files[random.Next files.Length]
    let special = "[]{}:,-?&*!|>'\"%@`#~<\t\n \\0.eE"

    for _ in 0 .. random.Next 8 do
        let at = random.Next bytes.Count

        match random.Next 5 with
        | 0 -> bytes[at] <- byte (random.Next 256)
        | 1 -> bytes.RemoveRange(at, min (random.Next 20) (bytes.Count - at))
        | 2 -> bytes.InsertRange(at, bytes.GetRange(at, min (random.Next 200) (bytes.Count - at)))
        | _ -> bytes.Insert(at, byte special[random.Next special.Length])

        if bytes.Count = 0 then
            bytes.Add(byte ' ')

    bytes.ToArray()

[<Tests>]
let fuzz =
    let config =
        { FsCheckConfig.defaultConfig with
            maxTest = 1000
        }

    testList
        "Experiments fuzz"
        [
            testPropertyWithConfig
                config
                "mutated files end as an experiment or as faults, within a second"
                (fun seed ->
                    let watch = Stopwatch.StartNew()

                    match readBytes (mutated seed) [] with
                    | Ok e when e.Method.IsGrid -> Planner.Plan e |> ignore
                    | _ -> ()

                    watch.Elapsed < TimeSpan.FromSeconds 1.0)
            testProperty
                "any override ends as an experiment or as faults"
                (fun (NonNull(key: string)) (NonNull(value: string)) (seed: int) ->
                    let random = Random seed

                    let keys =
                        [|
                            ""
                            "training.epochs"
                            "sweep.seeds"
                            "name"
                            "sweep.parameters.model.width"
                            "training"
                        |]

                    let text =
                        keys[random.Next keys.Length]
                        + (if random.Next 2 = 0 then key else "")
                        + "="
                        + value

                    readWith (yaml []) [ text ] |> ignore)
        ]
