module Inception.Tests.CommandLine.CommandLine

open System
open System.Diagnostics
open Expecto
open FsCheck
open Inception.CommandLine

let private parse (line: string) =
    CommandParser.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries))

let private command line =
    match parse line with
    | Parsed.Command(command, _) -> command
    | other -> failtest $"{line}: {other}"

let private options line =
    match parse line with
    | Parsed.Command(_, options) -> options
    | other -> failtest $"{line}: {other}"

// What nobody said of a sweep's execution.
let private plainly: ExecutionOptions =
    {
        Jobs = Nullable()
        StopAfter = Nullable()
        StopAfterTrials = Nullable()
        FailFast = false
        Json = false
        Plain = false
    }

let private fault line =
    match parse line with
    | Parsed.Fault sentence -> sentence
    | other -> failtest $"{line}: {other}"

let private help line =
    match parse line with
    | Parsed.Help text -> text
    | other -> failtest $"{line}: {other}"

[<Tests>]
let commands =
    testList
        "CommandLine commands"
        [
            test "run takes its file, overrides and options in any order" {
                for line in
                    [
                        "run a.yaml x.y=1 z=[1,2] --jobs 3 --dry-run --json --plain"
                        "run --jobs=3 x.y=1 --dry-run a.yaml --json z=[1,2] --plain"
                        "--verbose run --plain -j 3 a.yaml --dry-run x.y=1 --json z=[1,2]"
                    ] do
                    match command line with
                    | Command.Run o ->
                        Expect.equal o.File "a.yaml" line
                        Expect.equal (List.ofSeq o.Overrides) [ "x.y=1"; "z=[1,2]" ] line
                        Expect.equal o.Execution.Jobs (Nullable 3) line
                        Expect.isTrue (o.DryRun && o.Execution.Json && o.Execution.Plain) line
                    | other -> failtest $"{other}"
            }
            test "run leaves out what nobody said" {
                match command "run a.yaml" with
                | Command.Run o ->
                    Expect.isFalse (o.DryRun || o.Fresh) ""
                    Expect.equal o.Execution plainly ""
                    Expect.isEmpty o.Overrides ""
                | other -> failtest $"{other}"

                Expect.equal
                    (options "run a.yaml")
                    {
                        Results = null
                        Store = null
                        DataDirectory = null
                        LibTorch = null
                        Verbose = false
                    }
                    ""
            }
            test "a path with an equals sign behind a slash is a file" {
                match command "run a/b=c.yaml x=1" with
                | Command.Run o -> Expect.equal (o.File, List.ofSeq o.Overrides) ("a/b=c.yaml", [ "x=1" ]) ""
                | other -> failtest $"{other}"
            }
            test "a value may begin with a dash" {
                match command "run a.yaml x=-1" with
                | Command.Run o -> Expect.equal (List.ofSeq o.Overrides) [ "x=-1" ] ""
                | other -> failtest $"{other}"
            }
            for line, expected in
                [
                    "resume s1 --jobs 2",
                    Command.Resume
                        {
                            Sweep = "s1"
                            Retry = false
                            Execution = { plainly with Jobs = Nullable 2 }
                        }
                    "resume --stop-after 1h30m s1 --retry --fail-fast",
                    Command.Resume
                        {
                            Sweep = "s1"
                            Retry = true
                            Execution =
                                { plainly with
                                    StopAfter = Nullable(TimeSpan.FromMinutes 90.0)
                                    FailFast = true
                                }
                        }
                    "run a.yaml --fresh --stop-after-trials 7",
                    Command.Run
                        {
                            File = "a.yaml"
                            Overrides = [||]
                            DryRun = false
                            Fresh = true
                            Execution =
                                { plainly with
                                    StopAfterTrials = Nullable 7
                                }
                        }
                    "verify-resume a.yaml --kills 3 --seed 9",
                    Command.VerifyResume
                        {
                            File = "a.yaml"
                            Overrides = [||]
                            Kills = 3
                            Seed = Nullable 9
                            Json = false
                        }
                    "list", Command.List { Json = false }
                    "list --json", Command.List { Json = true }
                    "show quickstart-1a2b3c4d/003",
                    Command.Show
                        {
                            Id = "quickstart-1a2b3c4d/003"
                            Json = false
                        }
                    "compare s1 --json", Command.Compare { Ids = [| "s1" |]; Json = true }
                    "compare s1 s2", Command.Compare { Ids = [| "s1"; "s2" |]; Json = false }
                    "data list", Command.DataList { Json = false }
                    "data get mnist", Command.DataGet "mnist"
                    "data import mine /a/b --size 32",
                    Command.DataImport
                        {
                            Name = "mine"
                            Path = "/a/b"
                            Size = Nullable 32
                            Replace = false
                        }
                    "data import mine /a/b --replace",
                    Command.DataImport
                        {
                            Name = "mine"
                            Path = "/a/b"
                            Size = Nullable()
                            Replace = true
                        }
                    "data verify mnist", Command.DataVerify "mnist"
                    "schema", Command.Schema
                    "version", Command.Version
                    "--version", Command.Version
                    "worker --sweep s1 --slot 3 --threads 2", Command.Worker { Sweep = "s1"; Slot = 3; Threads = 2 }
                ] do
                test $"{line} is read" { Expect.equal (command line) expected "" }
            test "report takes a file and a folder of figures to write, and controls chosen later" {
                for line, output, figures, control in
                    [
                        "report s1", null, null, []
                        "report -o r.html s1", "r.html", null, []
                        "report s1 --output=r.tex --figures f", "r.tex", "f", []
                        "report s1 --control a.b=[0,0] --control c.d=2", null, null, [ "a.b=[0,0]"; "c.d=2" ]
                    ] do
                    match command line with
                    | Command.Report o ->
                        Expect.equal
                            (o.Sweep, o.Output, o.Figures, List.ofSeq o.Control)
                            ("s1", output, figures, control)
                            line
                    | other -> failtest $"{other}"

                Expect.stringContains (fault "report s1 --control weights") "it takes KEY=VALUE" ""
            }
            test "plan takes a pilot or assumptions, and not both" {
                match command "plan a.yaml x=1 --sd 0.01 --correlation=-0.5 --rate 250 --json" with
                | Command.Plan o ->
                    Expect.equal (o.File, List.ofSeq o.Overrides, o.Pilot) ("a.yaml", [ "x=1" ], null) ""
                    Expect.equal (o.Deviation, o.Correlation, o.Rate) (Nullable 0.01, Nullable -0.5, Nullable 250.0) ""
                    Expect.isTrue o.Json ""
                | other -> failtest $"{other}"

                match command "plan a.yaml --pilot s1" with
                | Command.Plan o -> Expect.equal (o.Pilot, o.Deviation.HasValue, o.Json) ("s1", false, false) ""
                | other -> failtest $"{other}"

                for line, part in
                    [
                        "plan", "needs an experiment file"
                        "plan a.yaml --pilot s1 --sd 1", "give the one or the others"
                        "plan a.yaml --correlation 0.5", "give --sd too"
                        "plan a.yaml --sd 0", "--sd is 0; it takes a number above 0"
                        "plan a.yaml --sd nan", "--sd is nan; it takes a number above 0"
                        "plan a.yaml --sd 1 --correlation 1", "--correlation is 1; it takes a number from -1"
                        "plan a.yaml --rate fast", "--rate is fast; it takes a number above 0"
                    ] do
                    Expect.stringContains (fault line) part line
            }
            test "calibrate takes a number of sweeps and a folder" {
                match command "calibrate --sweeps 500 -o out" with
                | Command.Calibrate o -> Expect.equal (o.Sweeps, o.Output, o.Json) (Nullable 500, "out", false) ""
                | other -> failtest $"{other}"

                Expect.stringContains (fault "calibrate --sweeps 3") "from 100 to 1000000" ""
                Expect.stringContains (fault "calibrate now") "one argument too many" ""
            }
            test "model summary takes a file or none" {
                match command "model summary model.width=0.5 --size 32 --channels 1 --classes 10" with
                | Command.ModelSummary o ->
                    Expect.isNull o.File ""
                    Expect.equal (List.ofSeq o.Overrides) [ "model.width=0.5" ] ""
                    Expect.equal (o.Size, o.Channels, o.Classes) (Nullable 32, Nullable 1, Nullable 10) ""
                | other -> failtest $"{other}"

                match command "model summary a.yaml" with
                | Command.ModelSummary o -> Expect.equal o.File "a.yaml" ""
                | other -> failtest $"{other}"
            }
            test "options of every command stand anywhere" {
                let expected =
                    {
                        Results = "r"
                        Store = "postgres://h/d"
                        DataDirectory = "d"
                        LibTorch = "t"
                        Verbose = true
                    }

                for line in
                    [
                        "--results r --store postgres://h/d --data-dir d --libtorch t --verbose list"
                        "list --results=r --store=postgres://h/d --data-dir=d --libtorch=t --verbose"
                        "data --verbose list --results r --store postgres://h/d --data-dir d --libtorch t"
                    ] do
                    Expect.equal (options line) expected line
            }
        ]

[<Tests>]
let sentences =
    testList
        "CommandLine sentences"
        [
            for line, expected in
                [
                    "rnu a.yaml", "rnu is not a command; did you mean run? (see inception help)"
                    "train",
                    "train is not a command; it is one of run, resume, verify-resume, list, show, compare, report, plan, calibrate, evaluate, model, benchmark, data, doctor, bundle, schema, version, help (see inception help)"
                    "data", "data needs a second word; it is one of list, get, import, verify (see inception help data)"
                    "data lst", "data lst is not a command; did you mean data list? (see inception help data)"
                    "model", "model needs a second word; it is one of summary (see inception help model)"
                    "run", "run needs an experiment file, such as experiments/quickstart.yaml (see inception help run)"
                    "run x=1",
                    "run needs an experiment file, such as experiments/quickstart.yaml (see inception help run)"
                    "run a.yaml epochs",
                    "epochs is neither the experiment file, which run has already, nor an override; write overrides as KEY=VALUE, such as training.epochs=2 (see inception help run)"
                    "run a.yaml --jbos 3",
                    "--jbos is not an option of run; did you mean --jobs? (see inception help run)"
                    "run a.yaml --output x", "--output is not an option of run (see inception help run)"
                    "run a.yaml --jobs 0",
                    "--jobs is 0; it takes a whole number from 1 to 1024 (see inception help run)"
                    "run a.yaml --jobs -3",
                    "--jobs is -3; it takes a whole number from 1 to 1024 (see inception help run)"
                    "run a.yaml --jobs two",
                    "--jobs is two; it takes a whole number from 1 to 1024 (see inception help run)"
                    "run a.yaml --jobs 99999999999999999999",
                    "--jobs is 99999999999999999999; it takes a whole number from 1 to 1024 (see inception help run)"
                    "run a.yaml --jobs", "--jobs has no value; write --jobs N (see inception help run)"
                    "run a.yaml --jobs --json", "--jobs has no value; write --jobs N (see inception help run)"
                    "run a.yaml --jobs 1 -j 2", "--jobs is given twice; give it once (see inception help run)"
                    "run a.yaml --json=1", "--json takes no value; write it alone (see inception help run)"
                    "run a.yaml --stop-after soon",
                    "--stop-after is soon; it takes a time above 0, such as 2h, 1h30m or 45s (see inception help run)"
                    "run a.yaml --stop-after 0h",
                    "--stop-after is 0h; it takes a time above 0, such as 2h, 1h30m or 45s (see inception help run)"
                    "verify-resume a.yaml --kills 0",
                    "--kills is 0; it takes a whole number from 1 to 9 (see inception help verify-resume)"
                    "list --results", "--results has no value; write --results DIR (see inception help list)"
                    "list x", "x is one argument too many for list; it takes none (see inception help list)"
                    "show", "show needs SWEEP[/TRIAL]; write inception show SWEEP[/TRIAL] (see inception help show)"
                    "show a b", "b is one argument too many for show; it takes SWEEP[/TRIAL] (see inception help show)"
                    "resume", "resume needs SWEEP; write inception resume SWEEP (see inception help resume)"
                    "data import mine",
                    "data import needs PATH; write inception data import NAME PATH (see inception help data import)"
                    "model summary --channels 2", "--channels is 2; it takes 1 or 3 (see inception help model summary)"
                    "worker",
                    "worker needs --sweep ID; it is started by run and resume, not by hand (see inception help)"
                    "--frob run a.yaml",
                    "--frob comes before any command; write inception COMMAND [options] (see inception help)"
                    "help frob",
                    "frob is not a command; it is one of run, resume, verify-resume, list, show, compare, report, plan, calibrate, evaluate, model, benchmark, data, doctor, bundle, schema, version, help (see inception help)"
                ] do
                test $"inception {line}" { Expect.equal (fault line) expected "" }

            test "an empty argument is named" {
                match CommandParser.Parse [| "show"; "" |] with
                | Parsed.Fault sentence ->
                    Expect.equal
                        sentence
                        "show was given an empty argument; leave it out or fill it in (see inception help show)"
                        ""
                | other -> failtest $"{other}"
            }
            testProperty "any words end as a command, help or one line" (fun (words: NonNull<string> list) seed ->
                let random = Random seed

                let known =
                    [|
                        "run"
                        "data"
                        "get"
                        "--jobs"
                        "-j"
                        "--results"
                        "--json"
                        "a.yaml"
                        "x=1"
                        "help"
                        "--"
                        "-"
                        "--="
                    |]

                let line =
                    [|
                        known[random.Next 6]
                        for NonNull word in words do
                            if random.Next 2 = 0 then
                                word
                            else
                                known[random.Next known.Length]
                    |]

                match CommandParser.Parse line with
                | Parsed.Fault sentence -> not (Seq.exists Char.IsControl sentence) && sentence.Length < 400
                | _ -> true)
        ]

[<Tests>]
let helps =
    testList
        "CommandLine help"
        [
            test "nothing, help, -h and --help show all commands" {
                let text = help ""

                for line in [ "help"; "-h"; "--help"; "--verbose --help" ] do
                    Expect.equal (help line) text line

                for name in CommandParser.Commands do
                    Expect.stringContains text name ""

                Expect.isFalse (text.Contains "worker --sweep") "the hidden command"
            }
            test "every command's help fits 80 columns and ends no line in a blank" {
                for name in "" :: List.ofSeq CommandParser.Commands do
                    for line in (help $"help {name}").Split '\n' do
                        Expect.isLessThanOrEqual line.Length 80 line
                        Expect.equal (line.TrimEnd()) line name
            }
            test "help of a command is the same before and after it" {
                for name in CommandParser.Commands do
                    Expect.equal (help $"{name} --help") (help $"help {name}") name
                    Expect.stringContains (help $"help {name}") $"Usage: inception {name}" name
            }
            test "help of data shows its four commands" {
                for name in [ "list"; "get NAME"; "import NAME PATH"; "verify NAME" ] do
                    Expect.stringContains (help "help data") $"Usage: inception data {name}" ""
            }
            test "every union of options keeps Argu's rules" { CommandParser.CheckStructure() }
            test "C# can ask for every command with one function each" {
                let word (command: Command) =
                    command.Match(
                        (fun _ -> "run"),
                        (fun _ -> "resume"),
                        (fun _ -> "verify-resume"),
                        (fun _ -> "list"),
                        (fun _ -> "show"),
                        (fun _ -> "compare"),
                        (fun _ -> "report"),
                        (fun _ -> "plan"),
                        (fun _ -> "calibrate"),
                        (fun _ -> "summary"),
                        (fun _ -> "benchmark"),
                        (fun _ -> "data list"),
                        (fun _ -> "get"),
                        (fun _ -> "import"),
                        (fun _ -> "verify"),
                        (fun () -> "schema"),
                        (fun _ -> "evaluate"),
                        (fun _ -> "doctor"),
                        (fun _ -> "bundle"),
                        (fun _ -> "worker"),
                        (fun () -> "version")
                    )

                for line, expected in
                    [
                        "run a", "run"
                        "compare s", "compare"
                        "data verify x", "verify"
                        "schema", "schema"
                        "evaluate s", "evaluate"
                        "benchmark", "benchmark"
                        "doctor", "doctor"
                        "bundle", "bundle"
                        "version", "version"
                    ] do
                    Expect.equal ((parse line).Match((fun c _ -> word c), id, id)) expected ""
            }
        ]

[<Tests>]
let speed =
    // The first parse of a process pays for loading and reflection; later ones show what a line costs by itself.
    testSequenced
    <| testList
        "CommandLine speed"
        [
            test "a line is read within 20 ms once the parser is loaded" {
                parse "run a.yaml x=1 --jobs 3" |> ignore
                let watch = Stopwatch.StartNew()

                for _ in 1..10 do
                    parse "run a.yaml x=1 --jobs 3" |> ignore

                Expect.isLessThan (watch.Elapsed / 10.0) (TimeSpan.FromMilliseconds 20.0) ""
            }
        ]
