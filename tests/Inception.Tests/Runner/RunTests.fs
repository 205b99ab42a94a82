module Inception.Tests.Runner.RunTests

open System
open System.Buffers.Binary
open System.IO
open System.Text.Json
open System.Text.RegularExpressions
open System.Xml.Linq
open Expecto
open Inception.Results
open Inception.Tests.Support
open Inception.Tests.Support.TinySweep

let private atMost80 (what: string) (ended: Cli.Ended) =
    for line in ended.Lines do
        // Only a path, which is printed in full to be copied, may be longer.
        if line.Length > 80 && not (line.StartsWith "report") then
            failtest $"{what}: {line.Length} columns: {line}"

let private document (text: string) =
    try
        JsonDocument.Parse(text).RootElement
    with :? JsonException as e ->
        failtest $"{e.Message}: {text}"

let private texts (name: string) (items: JsonElement seq) =
    [ for item in items -> item.GetProperty(name).GetString() ]

let private hash = Regex "^[0-9a-f]{64}$"

// What the loader of glibc writes down when LD_DEBUG asks: every file that a process loads, a file a process.
let private loadedLibraries (folder: string) (pid: int) =
    File.ReadAllText(Path.Combine(folder, $"ld.{pid}"))

let private first =
    "trains every trial, says so in lines of 80 columns, and ends with verdict and report",
    fun (place: Place) ->
        let ld = Directory.CreateDirectory(Path.Combine(place.Folder, "ld")).FullName

        use running =
            place.StartWith [ "LD_DEBUG", "files"; "LD_DEBUG_OUTPUT", Path.Combine(ld, "ld") ] "run FILE"

        let workers = ref Set.empty

        running.Until "the last trial" (fun () ->
            workers.Value <- workers.Value + set (List.map fst place.Workers)
            running.HasExited)

        let ended = Cli.ok (running.Wait())
        atMost80 "run" ended
        Expect.equal ended.Error "" "nothing on standard error"
        Expect.stringContains ended.Out "4 of 4 trials completed" "the last line of progress"
        Expect.stringContains ended.Out $"report: {place.Results}/{place.Id}/report.html" "the report's path"
        Expect.isTrue (File.Exists(Path.Combine(place.Results, place.Id, "report.html"))) "the report"

        for index in 0..3 do
            Expect.stringContains ended.Out $"trial {index:``000``} completed, score 0." $"trial {index}"

        Expect.isNonEmpty workers.Value "workers were seen"

        for worker in workers.Value do
            Expect.stringContains (loadedLibraries ld worker) "libtorch_cpu.so" "a worker loads libtorch"

        Expect.isFalse ((loadedLibraries ld running.Pid).Contains "libtorch") "the runner does not"

let private second =
    "a second run trains nothing and says so",
    fun (place: Place) ->
        let before = resultsOf place

        let weights () =
            File.GetLastWriteTimeUtc(Path.Combine(place.Trial 0, "weights.safetensors"))

        let written = weights ()
        let ended = Cli.ok (place.Run "run FILE")
        Expect.stringContains ended.Out $"all 4 trials of {place.Id} have ended; nothing was trained" "it says so"
        Expect.equal (resultsOf place) before "results"
        Expect.equal (weights ()) written "weights are not written again"
        Expect.all (place.Sweep.Trials |> List.map _.Provenance.Attempts) ((=) 1) "attempts"
        let resumed = Cli.ok (place.Run $"resume {place.Id}")
        Expect.stringContains resumed.Out "nothing was trained" "resume says so too"

let private json =
    "with --json every line is an event, and settings are the overrides'",
    fun (place: Place) ->
        let ended = Cli.ok (place.Run "run FILE --json training.epochs=1 sweep.seeds=[5]")

        let events = ended.Lines |> List.map document

        let named name =
            events |> List.filter (fun e -> e.GetProperty("event").GetString() = name)

        Expect.equal (events.Head.GetProperty("event").GetString()) "sweep-begun" "the first event"
        Expect.equal ((List.last events).GetProperty("event").GetString()) "sweep-ended" "the last event"
        Expect.equal (named "trial-begun").Length 2 "trials that began"
        Expect.allEqual (named "trial-begun" |> List.map (fun e -> e.GetProperty("seed").GetInt64())) 5L "seeds"

        for e in named "trial-ended" do
            Expect.equal (e.GetProperty("outcome").GetString()) "completed" "outcome"
            Expect.isGreaterThan (e.GetProperty("metrics").GetProperty("test/loss/main").GetDouble()) 0.0 "a metric"

        Expect.isTrue (File.Exists((List.last events).GetProperty("report").GetString())) "the report that it names"

let private provenance =
    "every trial records how it came about",
    fun (place: Place) ->
        let git =
            let said = Cli.runOther "git" [ "-C"; Files.root; "rev-parse"; "HEAD" ]

            if said.Code = 0 then said.Out.Trim() else "unknown"

        use store = SqliteStore.Open place.Store
        let data = (SmallData.catalogue dataDirectory.Value).Find "tiny"

        for sweep in store.ListSweeps() |> Seq.map (fun s -> store.FindSweep s.SweepId) do
            Expect.equal sweep.DataHash data.DataHash "data hash"
            Expect.equal sweep.DefinitionHash sweep.Experiment.Hash "definition hash"
            Expect.isTrue (hash.IsMatch sweep.DefinitionHash) "it is a SHA-256"

            for trial in sweep.Trials do
                let p = trial.Provenance
                Expect.equal p.Host Environment.MachineName "host"
                Expect.stringStarts p.Device "cpu" "device"
                Expect.stringStarts p.GitState git "git state"

                for word in [ "inception "; ".NET 10."; "TorchSharp 0."; "libtorch 2." ] do
                    Expect.stringContains p.Versions word "versions"

                Expect.isLessThan p.Started p.Ended "times"

/// The commands that read, with words of their output.
let private readers (id: string) =
    [
        "list", [ id; "4" ]
        $"show {id}", [ "4 of 4 trials ended"; "model.aux.weights = [0.3, 0.3]"; "003" ]
        $"show {id}/003",
        [
            $"trial 003 of {id}"
            "seed      2"
            "validation/accuracy"
            "training.optimizer.lr"
        ]
        $"show {id}/3", [ $"trial 003 of {id}" ]
        $"compare {id}", [ "control"; "difference"; "Student t" ]
        $"report {id}", [ "report.html" ]
        "plan FILE --sd 0.01",
        [
            "4 trials (2 arms x 2 seeds)"
            "from the epochs of 4 earlier trials"
            "planned"
            "end at p = 0.5"
        ]
        $"plan FILE --pilot {id}", [ id; "1 degree of freedom"; "smallest exact p" ]
        "plan FILE --rate 50", [ "at the stated 50.00 training images a second" ]
        "data list", [ "tiny"; "fashion-mnist-subset"; "at hand" ]
        "run FILE --dry-run", [ "4 trials (2 arms x 2 seeds), 16 epochs"; "002    0     2"; "dry run" ]
    ]

let private reads =
    "list, show, compare, report, data list and --dry-run keep within 80 columns and load no libtorch",
    fun (place: Place) ->
        let id = place.Id

        for line, expected in readers id do
            let ld =
                Directory.CreateDirectory(Path.Combine(place.Folder, "ld-" + Guid.NewGuid().ToString "N")).FullName

            use running =
                place.StartWith [ "LD_DEBUG", "files"; "LD_DEBUG_OUTPUT", Path.Combine(ld, "ld") ] line

            let ended = Cli.ok (running.Wait())
            atMost80 line ended

            // Where lines break depends on the numbers.
            let flat (text: string) = Regex.Replace(text, @"\s+", " ")

            for words in expected do
                Expect.stringContains (flat ended.Out) (flat words) line

            Expect.isFalse ((loadedLibraries ld running.Pid).Contains "libtorch") $"{line} loads no libtorch"
            // Row numbers of the store are nobody's name for a trial.
            Expect.isFalse (ended.Out.Contains "(id ") $"{line} shows no row number"

let private readsJson =
    "what they print with --json is JSON",
    fun (place: Place) ->
        let id = place.Id

        let read line =
            document (Cli.ok (place.Run(line + " --json"))).Out

        Expect.contains (texts "sweep" ((read "list").EnumerateArray())) id "list"
        let sweep = read $"show {id}"
        Expect.equal (sweep.GetProperty("trials").GetArrayLength()) 4 "trials of the sweep"
        Expect.isTrue (hash.IsMatch(sweep.GetProperty("dataHash").GetString())) "data hash"
        Expect.isTrue (hash.IsMatch(sweep.GetProperty("definitionHash").GetString())) "definition hash"
        let trial = read $"show {id}/003"
        Expect.equal (trial.GetProperty("trial").GetInt32()) 3 "trial"
        Expect.equal (trial.GetProperty("settings").GetProperty("training.optimizer.lr").GetDouble()) 0.02 "a setting"
        // Four epochs, each with its accuracy.
        Expect.equal
            (trial.GetProperty("metrics").EnumerateArray()
             |> Seq.filter (fun m -> m.GetProperty("name").GetString() = "validation/accuracy")
             |> Seq.map (fun m -> m.GetProperty("epoch").GetInt32())
             |> List.ofSeq)
            [ 1..4 ]
            "epochs"

        Expect.equal ((read $"compare {id}").GetProperty("contrasts").GetArrayLength()) 1 "contrasts"
        Expect.contains (texts "name" ((read "data list").EnumerateArray())) "tiny" "data list"
        let power = (read "plan FILE --sd 0.02 --correlation 0.5").GetProperty "power"
        // 0.02 sqrt(2 (1 - 0.5))
        Expect.floatClose Accuracy.high (power.GetProperty("spread").GetDouble()) 0.02 "spread"
        let plan = read "run FILE --dry-run"
        Expect.equal (plan.GetProperty("sweep").GetString()) id "the plan names the sweep that a run would make"
        Expect.equal (plan.GetProperty("trials").GetArrayLength()) 4 "trials of the plan"

let private outcomes =
    "every evaluation's outcomes are in the store, and report and evaluate make the same accuracies of them",
    fun (place: Place) ->
        let sweep = place.Sweep
        use store = SqliteStore.Open place.Store
        let found = store.FindOutcomes sweep.Id

        for trial in sweep.Trials do
            Expect.equal
                [ for o in found[trial.Id] -> o.Epoch, o.Right.Accuracy ]
                [ for m in trial.Series "validation/accuracy" -> m.Epoch, m.Value ]
                $"trial {trial.Plan.Name}"

        let page = File.ReadAllText(Path.Combine(place.Results, sweep.Id, "report.html"))

        Expect.stringContains page "id=\"classes-table\"" "the report has classes"
        let numbers = Path.Combine(place.Folder, "numbers.csv")
        Cli.ok (place.Run $"report {sweep.Id} --output {numbers}") |> ignore

        Expect.equal
            (File.ReadAllLines numbers).Length
            (1 + (sweep.Trials |> List.sumBy _.Metrics.Length))
            "a line for each value"

        atMost80 "evaluate" (Cli.ok (place.Run $"evaluate {sweep.Id} --part validation --ensemble 2"))

        let evaluated =
            document (Cli.ok (place.Run $"evaluate {sweep.Id} --part validation --ensemble 2 --json")).Out

        for arm in evaluated.GetProperty("arms").EnumerateArray() do
            Expect.equal (arm.GetProperty("ensembles").GetArrayLength()) 2 "ensembles of one and two"

            for trial in arm.GetProperty("trials").EnumerateArray() do
                let index = trial.GetProperty("trial").GetInt32()
                let last = Seq.last found[sweep.Trials[index].Id]
                Expect.equal (trial.GetProperty("accuracy").GetDouble()) last.Right.Accuracy $"trial {index}"

let private again =
    "the definition in a Markdown report makes the same sweep again",
    fun (place: Place) ->
        let report, definition =
            Path.Combine(place.Folder, "report.md"), Path.Combine(place.Folder, "definition.yaml")

        Cli.ok (place.Run $"report {place.Id} --output {report}") |> ignore
        let blocks = (File.ReadAllText report).Split "```"
        File.WriteAllText(definition, blocks[1].Substring "json".Length)

        let plan = document (Cli.ok (place.Run $"run {definition} --dry-run --json")).Out

        Expect.equal (plan.GetProperty("sweep").GetString()) place.Id "the sweep"

let private figures =
    "report --figures writes each figure as SVG and as PNG of twice the size",
    fun (place: Place) ->
        if (Browser.tryFind ()).IsNone then
            skiptest "no Chromium on this machine; tests/run --setup installs it"

        let folder = Path.Combine(place.Folder, "figures")
        let id = place.Id
        Cli.ok (place.Run $"report {id} --figures {folder}") |> ignore

        let names =
            [ "accuracy"; "classes"; "contrasts"; "cosines"; "gradients"; "loss"; "seeds" ]

        Expect.equal
            [ for file, _ in Cli.contents folder -> file ]
            [
                for name in names do
                    name + ".png"
                    name + ".svg"
            ]
            "files"

        for name in names do
            let drawing = XDocument.Load(Path.Combine(folder, name + ".svg")).Root
            Expect.equal drawing.Name.LocalName "svg" name
            Expect.isNonEmpty (drawing.Descendants(drawing.Name.Namespace + "text")) $"words of {name}"
            // PNG (W3C, third edition): signature of eight bytes, then the header's length and name, then width and height.
            let picture = File.ReadAllBytes(Path.Combine(folder, name + ".png"))
            Expect.equal picture[1..3] "PNG"B name

            for side, start in [ "width", 16; "height", 20 ] do
                Expect.equal
                    (BinaryPrimitives.ReadInt32BigEndian(ReadOnlySpan(picture, start, 4)))
                    (2 * int (drawing.Attribute(XName.Get side).Value))
                    $"{side} of {name}"

let private noBrowser =
    "without a browser report --figures says what to do and makes no folder",
    fun (place: Place) ->
        let folder = Path.Combine(place.Folder, "undrawn")
        let empty = Directory.CreateDirectory(Path.Combine(place.Folder, "path")).FullName

        use running =
            place.StartWith [ "PATH", empty ] $"report {place.Id} --figures {folder}"

        let ended = Cli.ended 1 (running.Wait())
        Expect.stringContains ended.Error "install chromium" "what to do"
        Expect.isFalse (Directory.Exists folder) "the folder"

let private together =
    "compares a contrast over two sweeps",
    fun (place: Place) ->
        // The one that the first test trained.
        let id =
            use store = SqliteStore.Open place.Store
            (Seq.last (store.ListSweeps())).SweepId

        Cli.ok (place.Run "run FILE name=other training.batch=16 training.epochs=1")
        |> ignore

        let ended = Cli.ok (place.Run $"compare {id} other")
        atMost80 "compare two sweeps" ended

        for words in
            [
                "2 sweeps: validation/accuracy at the last epoch"
                "they differ in training.epochs, training.batch"
                "aux.weights=[0.3,0.3] minus aux.weights=[0,0]"
                "over all"
                "beats the control: "
            ] do
            Expect.stringContains ended.Out words "the text"

        let contrast =
            (document (Cli.ok (place.Run $"compare {id} other --json")).Out).GetProperty "contrasts"
            |> fun contrasts -> Seq.exactlyOne (contrasts.EnumerateArray())

        Expect.equal (contrast.GetProperty("sweeps").GetArrayLength()) 2 "sweeps"

        Expect.stringContains
            (contrast.GetProperty("difference").GetProperty("method").GetString())
            "interquartile mean"
            "how it was made"

let private dryRun =
    test "--dry-run creates nothing" {
        withPlace (fun place ->
            let before = Cli.contents place.Folder
            Cli.ok (place.Run "run FILE --dry-run") |> ignore
            Expect.equal (Cli.contents place.Folder) before "the folder"
            let long = String('x', 100)

            let ended =
                Cli.ok (
                    place.Run
                        $"run FILE --dry-run name={long} model.aux.weights=[0.123456789,0.987654321] training.optimizer.lr=0.0123456789"
                )

            atMost80 "a dry run of long names" ended
            Expect.equal (Cli.contents place.Folder) before "the folder")
    }

[<Tests>]
let tests =
    // One place for all: what the first test trained is what the others read.
    let place = lazy (Place(lastingFolder "run"))

    testSequenced
    <| testList
        "Runner: a sweep from end to end"
        [
            for name, test in
                [
                    first
                    second
                    outcomes
                    reads
                    readsJson
                    json
                    provenance
                    again
                    figures
                    noBrowser
                    together
                ] do
                testCase name (fun () -> test place.Value)
            dryRun
        ]
