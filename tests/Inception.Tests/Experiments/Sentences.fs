module Inception.Tests.Experiments.Sentences

open System.IO
open Expecto
open Inception.Tests.Support
open Inception.Tests.Support.Definitions

let private wrong (text: string) (overrides: string list) (expected: string list) =
    match readWith text overrides with
    | Ok _ -> failtest "expected faults"
    | Error found -> Expect.equal found expected ""

[<Tests>]
let tests =
    testList
        "Experiments sentences"
        [
            test "tells every fault of a file at once, in the order of its lines" {
                wrong
                    """name: bad
data: {name: x}
modle:
  variant: bn
training:
  epochs: 5.5
  optimizer:
    lr: 42
    momentum: "0.9"
  batch: [1, 2]
  schedule:
model.aux.weights: [0.3, .inf]
sweep:
  parameters:
    training.optimizer.lr: { log-uniform: [1e-1, 1e-4] }
    model.widht: [1, 2]
  seeds: [1, 1]
contrasts.control.model.width: 1
question: yes
budget:
  jobs: 0
objective.direction: up
"""
                    []
                    [
                        "modle.variant is not a setting (x.yaml, line 4, column 3); did you mean model.variant?"
                        "training.epochs is 5.5 (x.yaml, line 6, column 11); it takes a whole number from 1 to 100000"
                        "training.optimizer.lr is 42 (x.yaml, line 8, column 9); it takes a number above 0 and up to 10"
                        "training.optimizer.momentum is \"0.9\" (x.yaml, line 9, column 15); it takes a number from 0 to 0.9999"
                        "training.batch is [1, 2] (x.yaml, line 10, column 10); it takes a whole number from 1 to 65536"
                        "training.schedule has nothing under it (x.yaml, line 11, column 3); remove it or indent its settings below it"
                        "model.aux.weights is .inf, which is not a finite number (x.yaml, line 12, column 26); it takes a list of 2 items, each a number from 0 to 10"
                        "sweep.parameters.training.optimizer.lr.log-uniform is [0.1, 0.0001] (x.yaml, line 15, column 43); it takes two numbers, the lower first"
                        "sweep.parameters: model.widht is not a setting (x.yaml, line 16, column 5); did you mean model.width?"
                        "sweep.seeds lists a seed twice (x.yaml, line 17, column 10); equal seeds give equal trials, not more evidence"
                        "contrasts.control names model.width, which the sweep does not vary (x.yaml, line 18, column 32); name a key of sweep.parameters"
                        "budget.jobs is 0 (x.yaml, line 21, column 9); it takes a whole number from 1 to 1024"
                        "objective.direction is \"up\" (x.yaml, line 22, column 22); it takes one of maximize, minimize"
                    ]
            }
            test "names the file and the command line where faults are in both" {
                wrong
                    (yaml [ "training.optimizer.lr: 42" ])
                    [
                        "training.epochs=0"
                        "epochs"
                        "lr=1"
                        "training.batch="
                        "extends=x"
                        "sweep.seeds=[1"
                    ]
                    [
                        "training.optimizer.lr is 42 (x.yaml, line 3, column 24); it takes a number above 0 and up to 10"
                        "epochs is not an override (command line); write KEY=VALUE, such as training.epochs=2"
                        "training.batch has no value (command line); it takes a whole number from 1 to 65536"
                        "extends cannot be given here (command line); write it into the file"
                        "\"sweep.seeds=[1\" is not YAML (command line); while parsing a flow sequence, did not find expected ',' or ']'"
                        "training.epochs is 0 (command line); it takes a whole number from 1 to 100000"
                        "lr is not a setting (command line); did you mean training.optimizer.lr?"
                    ]
            }
            test "checks overrides like lines of the file" {
                wrong
                    (yaml [])
                    [
                        "training.optimizer.lr=42"
                        "lr=1"
                        "sweep.parameters.training.epochs=[0]"
                        "contrasts.control.model.width=1"
                    ]
                    [
                        "training.optimizer.lr is 42 (command line); it takes a number above 0 and up to 10"
                        "lr is not a setting (command line); did you mean training.optimizer.lr?"
                        "training.epochs is 0 (command line); it takes a whole number from 1 to 100000"
                        "contrasts.control names model.width, which the sweep does not vary (command line); name a key of sweep.parameters"
                    ]
            }
            test "does not call missing what is there but wrong" {
                wrong
                    "name:\ndata.name: ../x\n"
                    []
                    [
                        "name has no value (x.yaml, line 1, column 6); it takes a text of at most 100 characters"
                        "data.name is \"../x\" (x.yaml, line 2, column 12); it takes a name of at most 100 letters, digits, dots, dashes and underscores, beginning with a letter or digit"
                    ]
            }
            test "says what is missing, and from which file" {
                wrong
                    "training.epochs: 3\n"
                    []
                    [
                        "name is missing (x.yaml); it takes a text of at most 100 characters"
                        "data.name is missing (x.yaml); it takes a name of at most 100 letters, digits, dots, dashes and underscores, beginning with a letter or digit"
                    ]
            }
            for name, text, expected in
                [
                    "a key given twice",
                    yaml [ "training.epochs: 3"; "training:"; "  epochs: 3" ],
                    "training.epochs is given twice (x.yaml, line 5, column 11); it stands already at line 3, column 18"
                    "a group given twice",
                    yaml [ "training: { epochs: 3 }"; "training: { batch: 3 }" ],
                    "training is given twice (x.yaml, line 4, column 1); put what stands under it at line 3, column 1"
                    "a swept setting given twice, with a list and with a range",
                    yaml
                        [
                            "sweep.parameters:"
                            "  model.width: [1, 2]"
                            "  model.width.uniform: [1, 2]"
                        ],
                    "sweep.parameters.model.width.uniform is given twice (x.yaml, line 5, column 24); it stands already at line 4, column 16"
                    "an anchor",
                    yaml [ "sweep.seeds: &s [1, 2]" ],
                    "&s is an anchor (x.yaml, line 3, column 14); remove it and write values where they are used"
                    "an alias",
                    yaml [ "sweep.seeds: *s" ],
                    "*s is an alias (x.yaml, line 3, column 14); write the value itself"
                    "a tag",
                    yaml [ "training.epochs: !!int 3" ],
                    "a tag stands before the value (x.yaml, line 3, column 18); remove it and write the value alone"
                    "a second document",
                    yaml [ "---"; "x: 1" ],
                    "a second document begins (x.yaml, line 3, column 1); a file holds one experiment"
                    "a list instead of settings",
                    "- x\n",
                    "the file does not hold settings (x.yaml, line 1, column 1); write them as key: value"
                    "a text instead of settings",
                    "name\n",
                    "the file does not hold settings (x.yaml, line 1, column 1); write them as key: value"
                    "a list as key",
                    yaml [ "? [a, b]"; ": 1" ],
                    "a key is not a name (x.yaml, line 3, column 3); write settings as key: value"
                    "an empty item",
                    yaml [ "sweep.seeds: [1, ~]" ],
                    "sweep.seeds has an empty item (x.yaml, line 3, column 18); fill it in or remove it"
                    "settings inside a list",
                    yaml [ "sweep.seeds: [1, { a: b }]" ],
                    "sweep.seeds has settings inside a list (x.yaml, line 3, column 18); a list holds plain values"
                    "settings under a setting",
                    yaml [ "training.epochs:"; "  many: 3" ],
                    "training.epochs has settings under it (x.yaml, line 4, column 3); it takes a whole number from 1 to 100000"
                    "an empty group that nobody knows",
                    yaml [ "modle: {}" ],
                    "modle is not a setting (x.yaml, line 3, column 1); `inception schema` lists them"
                    "a null that takes nothing back",
                    yaml [ "training: null" ],
                    "training has nothing under it (x.yaml, line 3, column 1); remove it or indent its settings below it"
                    "a number beyond all",
                    yaml [ "training.optimizer.lr: 1e999" ],
                    "training.optimizer.lr is 1e999, which is not a finite number (x.yaml, line 3, column 24); it takes a number above 0 and up to 10"
                    "not a number",
                    yaml [ "training.optimizer.lr: .nan" ],
                    "training.optimizer.lr is .nan, which is not a finite number (x.yaml, line 3, column 24); it takes a number above 0 and up to 10"
                    "an unclosed bracket",
                    yaml [ "sweep.seeds: [1"; "x: 2" ],
                    "this is not YAML (x.yaml, line 4, column 1); look for a missing space, quote or bracket before this place"
                    "a tab for indentation",
                    "training:\n\tepochs: 3\n",
                    "this is not YAML (x.yaml, line 2, column 1); indent with blanks instead of tabs"
                    "an empty file", "", "x.yaml is empty; start from a copy of experiments/quickstart.yaml"
                    "a file of comments",
                    "# nothing\n",
                    "x.yaml is empty; start from a copy of experiments/quickstart.yaml"
                ] do
                test $"refuses {name}" { wrong text [] [ expected ] }
        ]

[<Tests>]
let files =
    testList
        "Experiments files"
        [
            test "says that a file does not exist, and which one was meant" {
                Files.withFolder (fun folder ->
                    File.WriteAllText(Path.Combine(folder, "quickstart.yaml"), "")

                    Expect.equal
                        (readIn folder "quickstrat.yaml" [])
                        (Error [ "quickstrat.yaml does not exist; did you mean quickstart.yaml?" ])
                        "near"

                    Expect.equal
                        (readIn folder "other.yaml" [])
                        (Error [ "other.yaml does not exist; look in experiments/ for one" ])
                        "far"

                    Expect.equal
                        (readIn folder "no/x.yaml" [])
                        (Error [ "no/x.yaml does not exist; there is no folder no" ])
                        "folder")
            }
            test "says that a folder is one" {
                Files.withFolder (fun folder ->
                    Directory.CreateDirectory(Path.Combine(folder, "sub")) |> ignore

                    Expect.equal
                        (readIn folder "sub" [])
                        (Error [ "sub is a folder; name an experiment file in it" ])
                        "")
            }
            test "says that a name is empty" {
                Expect.equal
                    (readIn "" "" [])
                    (Error
                        [
                            "the experiment file has no name; name a file such as experiments/quickstart.yaml"
                        ])
                    ""
            }
            test "says that a file may not be read" {
                Files.withFolder (fun folder ->
                    let path = Path.Combine(folder, "x.yaml")
                    File.WriteAllText(path, yaml [])

                    if System.OperatingSystem.IsWindows() || System.Environment.UserName = "root" then
                        skiptest "root may read everything"
                    else
                        File.SetUnixFileMode(path, UnixFileMode.None)

                        Expect.equal
                            (readIn folder "x.yaml" [])
                            (Error [ "x.yaml may not be read; give yourself permission to read it" ])
                            "")
            }
            test "refuses what is not UTF-8, where it begins not to be" {
                Expect.equal
                    (readBytes (Array.append "name: caf"B [| 0xE9uy; 10uy |]) [])
                    (Error [ "the file is not UTF-8 text (x.yaml, line 1, column 10); save it as UTF-8" ])
                    "Latin-1"

                Expect.equal
                    (readBytes (System.Text.Encoding.Unicode.GetBytes "name: x\n") [])
                    (Error
                        [
                            "the file holds the control character U+0000 (x.yaml, line 1, column 2); remove it"
                        ])
                    "UTF-16"
            }
            test "takes a byte order mark and Windows line ends" {
                let text = (yaml [ "training.epochs: 3" ]).Replace("\n", "\r\n")

                let bytes =
                    Array.append [| 0xEFuy; 0xBBuy; 0xBFuy |] (System.Text.Encoding.UTF8.GetBytes text)

                Expect.equal (readBytes bytes [] |> valueOf "training.epochs") "3" ""
            }
        ]
