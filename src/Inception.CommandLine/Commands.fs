namespace Inception.CommandLine

open System
open Inception.Core

/// The commands: what help says about each, and how the words behind its name are read.
module internal Commands =
    let none: unit -> OptionHelp list = fun () -> []
    let noText: string = Unchecked.defaultof<string>
    let private noNumber = Nullable<int>()

    // What is left when a command's options are taken out must not look like an option.
    let positional (name: string) (options: unit -> OptionHelp list) (rest: string list) =
        match rest |> List.tryFind (fun token -> token.StartsWith '-' && token <> "-") with
        | Some token ->
            let option = token.Split('=')[0]
            let globals = Options.help<GlobalArgument>()
            let known = options () @ globals |> List.collect _.Names |> List.append [ "--help" ]

            if List.contains option known then
                // Argu knows it but not with this "=": an option without a value.
                raise (Wrong $"{option} takes no value; write it alone")

            let near =
                match Nearest.tryFind known option with
                | Some near -> $"; did you mean {near}?"
                | None -> ""

            raise (Wrong $"{Options.shown token} is not an option of {name}{near}")
        | None ->
            if List.contains "" rest then
                raise (Wrong $"{name} was given an empty argument; leave it out or fill it in")

            rest

    let private exactly (name: string) (what: string list) (rest: string list) =
        let takes = String.Join(" ", what)

        if rest.Length > what.Length then
            let behind =
                if what.IsEmpty then
                    "it takes none"
                else
                    $"it takes {takes}"

            raise (Wrong $"{Options.shown rest[what.Length]} is one argument too many for {name}; {behind}")
        elif rest.Length < what.Length then
            raise (Wrong $"{name} needs {what[rest.Length]}; write inception {name} {takes}")

        rest

    // FILE KEY=VALUE ...: a token with = is an override, unless its left side looks like a path.
    let private fileAndOverrides (name: string) (rest: string list) =
        let isOverride (token: string) =
            let equals = token.IndexOf '='
            equals >= 0 && token.Substring(0, equals).IndexOfAny [| '/'; '\\' |] < 0

        let overrides, files = rest |> List.partition isOverride

        match files with
        | [] -> noText, overrides
        | [ file ] -> file, overrides
        | _ :: second :: _ ->
            raise (
                Wrong
                    $"{Options.shown second} is neither the experiment file, which {name} has already, nor an override; write overrides as KEY=VALUE, such as training.epochs=2"
            )

    let private json name rest =
        let options, rest = Options.split<JsonArgument> rest
        not options.IsEmpty, positional name Options.help<JsonArgument> rest

    let private spec name arguments summary details (options: unit -> OptionHelp list) read =
        {
            Name = name
            Arguments = arguments
            Summary = summary
            Details = details
            Options = options
            Hidden = false
            Read = read
        }

    let private readRun tokens =
        let options, rest = Options.split<RunArgument> tokens
        let rest = positional "run" Options.help<RunArgument> rest

        match fileAndOverrides "run" rest with
        | null, _ -> raise (Wrong "run needs an experiment file, such as experiments/quickstart.yaml")
        | file, overrides ->
            let start: RunOptions =
                {
                    File = file
                    Overrides = Array.ofList overrides
                    Jobs = noNumber
                    DryRun = false
                    Json = false
                    Plain = false
                }

            let add (o: RunOptions) argument =
                match argument with
                | RunArgument.Jobs text ->
                    { o with
                        Jobs = Options.integer "--jobs" 1 1024 text
                    }
                | RunArgument.Dry_Run -> { o with DryRun = true }
                | RunArgument.Json -> { o with Json = true }
                | RunArgument.Plain -> { o with Plain = true }

            Command.Run(List.fold add start options)

    let private readResume tokens =
        let options, rest = Options.split<ResumeArgument> tokens

        let rest =
            positional "resume" Options.help<ResumeArgument> rest
            |> exactly "resume" [ "SWEEP" ]

        let start: ResumeOptions =
            {
                Sweep = rest[0]
                Jobs = noNumber
                Json = false
                Plain = false
            }

        let add (o: ResumeOptions) argument =
            match argument with
            | ResumeArgument.Jobs text ->
                { o with
                    Jobs = Options.integer "--jobs" 1 1024 text
                }
            | ResumeArgument.Json -> { o with Json = true }
            | ResumeArgument.Plain -> { o with Plain = true }

        Command.Resume(List.fold add start options)

    let private readReport tokens =
        let options, rest = Options.split<ReportArgument> tokens

        let rest =
            positional "report" Options.help<ReportArgument> rest
            |> exactly "report" [ "SWEEP" ]

        let add (o: ReportOptions) argument =
            match argument with
            | ReportArgument.Output file -> { o with Output = file }

        Command.Report(List.fold add { Sweep = rest[0]; Output = noText } options)

    let private readSummary tokens =
        let options, rest = Options.split<SummaryArgument> tokens
        let rest = positional "model summary" Options.help<SummaryArgument> rest
        let file, overrides = fileAndOverrides "model summary" rest

        let start: ModelSummaryOptions =
            {
                File = file
                Overrides = Array.ofList overrides
                Size = noNumber
                Channels = noNumber
                Classes = noNumber
            }

        let add (o: ModelSummaryOptions) argument =
            match argument with
            | SummaryArgument.Size text ->
                { o with
                    Size = Options.integer "--size" 8 1024 text
                }
            | SummaryArgument.Channels text ->
                if text <> "1" && text <> "3" then
                    raise (Wrong $"--channels is {Options.shown text}; it takes 1 or 3")

                { o with Channels = Nullable(int text) }
            | SummaryArgument.Classes text ->
                { o with
                    Classes = Options.integer "--classes" 2 100_000 text
                }

        Command.ModelSummary(List.fold add start options)

    let private readImport tokens =
        let options, rest = Options.split<ImportArgument> tokens

        let rest =
            positional "data import" Options.help<ImportArgument> rest
            |> exactly "data import" [ "NAME"; "PATH" ]

        let add (o: DataImportOptions) argument =
            match argument with
            | ImportArgument.Size text ->
                { o with
                    Size = Options.integer "--size" 8 1024 text
                }

        Command.DataImport(
            List.fold
                add
                {
                    Name = rest[0]
                    Path = rest[1]
                    Size = noNumber
                }
                options
        )

    let private readWorker tokens =
        let options, rest = Options.split<WorkerArgument> tokens

        positional "worker" Options.help<WorkerArgument> rest
        |> exactly "worker" []
        |> ignore

        let add (o: WorkerOptions) argument =
            match argument with
            | WorkerArgument.Sweep id -> { o with Sweep = id }
            | WorkerArgument.Slot text ->
                { o with
                    Slot = (Options.integer "--slot" 0 1023 text).Value
                }
            | WorkerArgument.Threads text ->
                { o with
                    Threads = (Options.integer "--threads" 1 1024 text).Value
                }

        let worker: WorkerOptions =
            List.fold
                add
                {
                    Sweep = noText
                    Slot = 0
                    Threads = 1
                }
                options

        if isNull worker.Sweep then
            raise (Wrong "worker needs --sweep ID; it is started by run and resume, not by hand")

        Command.Worker worker

    let private readName name make tokens =
        let rest = positional name none tokens |> exactly name [ "NAME" ]
        make rest[0]

    let private readJson name what make tokens =
        let json, rest = json name tokens
        make (exactly name what rest) json

    let private show (rest: string list) json : ShowOptions = { Id = rest[0]; Json = json }

    /// All commands, in the order of help.
    let all =
        [
            spec
                "run"
                "FILE [KEY=VALUE ...]"
                "train the trials of an experiment and write its report"
                [
                    "FILE is the experiment file. Each KEY=VALUE replaces a setting of it, such as training.epochs=2 or sweep.seeds=[1,2]. Trials that have been trained are not trained again."
                ]
                Options.help<RunArgument>
                readRun
            spec
                "resume"
                "SWEEP"
                "go on with an interrupted sweep"
                [ "SWEEP is the sweep's id, as `inception list` shows it." ]
                Options.help<ResumeArgument>
                readResume
            spec
                "list"
                ""
                "list the sweeps"
                []
                Options.help<JsonArgument>
                (readJson "list" [] (fun _ json -> Command.List { Json = json }))
            spec
                "show"
                "ID"
                "show a sweep or a trial"
                [
                    "ID is the id of a sweep, as `inception list` shows it, or of a trial, as `inception show SWEEP` shows it."
                ]
                Options.help<JsonArgument>
                (readJson "show" [ "ID" ] (fun rest json -> Command.Show(show rest json)))
            spec
                "compare"
                "SWEEP"
                "compare the arms of a sweep"
                []
                Options.help<JsonArgument>
                (readJson "compare" [ "SWEEP" ] (fun rest json -> Command.Compare(show rest json)))
            spec "report" "SWEEP" "write the report of a sweep again" [] Options.help<ReportArgument> readReport
            spec
                "model summary"
                "[FILE] [KEY=VALUE ...]"
                "show the network layer by layer"
                [
                    "Shows each layer's output shape, parameters and multiply-accumulates: of the experiment in FILE where it is given, else of the defaults, with the settings that KEY=VALUE replaces, such as model.width=0.5."
                ]
                Options.help<SummaryArgument>
                readSummary
            spec
                "data list"
                ""
                "list the data sets"
                []
                Options.help<JsonArgument>
                (readJson "data list" [] (fun _ json -> Command.DataList { Json = json }))
            spec "data get" "NAME" "get a data set" [] none (readName "data get" Command.DataGet)
            spec
                "data import"
                "NAME PATH"
                "import images of your own"
                [
                    "PATH is a folder or archive of IDX files, CIFAR-10 binary files, or class folders of JPEG or PNG images."
                ]
                Options.help<ImportArgument>
                readImport
            spec
                "data verify"
                "NAME"
                "check a data set against its checksums"
                []
                none
                (readName "data verify" Command.DataVerify)
            spec "schema" "" "print the JSON Schema of experiment files" [] none (fun tokens ->
                positional "schema" none tokens |> exactly "schema" [] |> ignore
                Command.Schema)
            spec "version" "" "print the version" [] none (fun tokens ->
                positional "version" none tokens |> exactly "version" [] |> ignore
                Command.Version)
            { spec
                  "worker"
                  "--sweep ID"
                  "a worker process; started by run and resume"
                  []
                  Options.help<WorkerArgument>
                  readWorker with
                Hidden = true
            }
        ]
