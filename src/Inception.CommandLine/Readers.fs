namespace Inception.CommandLine

open System

/// How the words behind a command's name become the command.
module internal Readers =
    let json name rest =
        let options, rest = Options.split<JsonArgument> rest
        not options.IsEmpty, Positionals.read name Options.help<JsonArgument> rest

    let readRun tokens =
        let options, rest = Options.split<RunArgument> tokens
        let rest = Positionals.read "run" Options.help<RunArgument> rest

        match Positionals.fileAndOverrides "run" rest with
        | null, _ -> raise (Wrong "run needs an experiment file, such as experiments/quickstart.yaml")
        | file, overrides ->
            let start: RunOptions =
                {
                    File = file
                    Overrides = Array.ofList overrides
                    Jobs = Positionals.noNumber
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
                | RunArgument.Device name ->
                    { o with
                        Overrides = Array.append (Array.ofSeq o.Overrides) [| $"training.device={name}" |]
                    }
                | RunArgument.Dry_Run -> { o with DryRun = true }
                | RunArgument.Json -> { o with Json = true }
                | RunArgument.Plain -> { o with Plain = true }

            Command.Run(List.fold add start options)

    let readResume tokens =
        let options, rest = Options.split<ResumeArgument> tokens

        let rest =
            Positionals.read "resume" Options.help<ResumeArgument> rest
            |> Positionals.exactly "resume" [ "SWEEP" ]

        let start: ResumeOptions =
            {
                Sweep = rest[0]
                Jobs = Positionals.noNumber
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

    let readReport tokens =
        let options, rest = Options.split<ReportArgument> tokens

        let rest =
            Positionals.read "report" Options.help<ReportArgument> rest
            |> Positionals.exactly "report" [ "SWEEP" ]

        let add (o: ReportOptions) argument =
            match argument with
            | ReportArgument.Output file -> { o with Output = file }

        Command.Report(
            List.fold
                add
                {
                    Sweep = rest[0]
                    Output = Positionals.noText
                }
                options
        )

    let readSummary tokens =
        let options, rest = Options.split<SummaryArgument> tokens
        let rest = Positionals.read "model summary" Options.help<SummaryArgument> rest
        let file, overrides = Positionals.fileAndOverrides "model summary" rest

        let start: ModelSummaryOptions =
            {
                File = file
                Overrides = Array.ofList overrides
                Size = Positionals.noNumber
                Channels = Positionals.noNumber
                Classes = Positionals.noNumber
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

    let readImport tokens =
        let options, rest = Options.split<ImportArgument> tokens

        let rest =
            Positionals.read "data import" Options.help<ImportArgument> rest
            |> Positionals.exactly "data import" [ "NAME"; "PATH" ]

        let add (o: DataImportOptions) argument =
            match argument with
            | ImportArgument.Size text ->
                { o with
                    Size = Options.integer "--size" 8 1024 text
                }
            | ImportArgument.Replace -> { o with Replace = true }

        Command.DataImport(
            List.fold
                add
                {
                    Name = rest[0]
                    Path = rest[1]
                    Size = Positionals.noNumber
                    Replace = false
                }
                options
        )

    let readDoctor tokens =
        let options, rest = Options.split<DoctorArgument> tokens

        Positionals.read "doctor" Options.help<DoctorArgument> rest
        |> Positionals.exactly "doctor" []
        |> ignore

        let device name (text: string) =
            if
                text = "cpu"
                || text = "cuda"
                || Text.RegularExpressions.Regex.IsMatch(text, "^cuda:[0-9]{1,3}$")
            then
                text
            else
                raise (Wrong $"{name} is {Options.shown text}; it takes cpu, cuda or cuda:N")

        let add (o: DoctorOptions) argument =
            match argument with
            | DoctorArgument.Device text ->
                { o with
                    Device = device "--device" text
                }
            | DoctorArgument.Self_Test text ->
                { o with
                    SelfTest = device "--self-test" text
                }

        Command.Doctor(
            List.fold
                add
                {
                    Device = Positionals.noText
                    SelfTest = Positionals.noText
                }
                options
        )

    // 50MB, 2GB or plain bytes; a part holds at least a megabyte.
    let private bytes (text: string) : Nullable<int64> =
        let digits = text.TrimEnd([| 'k'; 'K'; 'm'; 'M'; 'g'; 'G'; 'b'; 'B' |])

        let unit =
            match text.Substring(digits.Length).ToUpperInvariant() with
            | ""
            | "B" -> Some 1L
            | "KB" -> Some 1_000L
            | "MB" -> Some 1_000_000L
            | "GB" -> Some 1_000_000_000L
            | _ -> None

        match Int64.TryParse digits, unit with
        | (true, n), Some unit when n > 0L && n <= 1_000_000_000_000L / unit && n * unit >= 1_000_000L ->
            Nullable(n * unit)
        | _ -> raise (Wrong $"--part-size is {Options.shown text}; it takes a size of at least 1MB, such as 50MB")

    let readBundle tokens =
        let options, rest = Options.split<BundleArgument> tokens

        Positionals.read "bundle" Options.help<BundleArgument> rest
        |> Positionals.exactly "bundle" []
        |> ignore

        let add (o: BundleOptions) argument =
            match argument with
            | BundleArgument.Output file -> { o with Output = file }
            | BundleArgument.With_Data name ->
                { o with
                    Data = Array.append (Array.ofSeq o.Data) [| name |]
                }
            | BundleArgument.Part_Size text -> { o with PartSize = bytes text }

        Command.Bundle(
            List.fold
                add
                {
                    Output = Positionals.noText
                    Data = [||]
                    PartSize = Nullable()
                }
                options
        )

    let readWorker tokens =
        let options, rest = Options.split<WorkerArgument> tokens

        Positionals.read "worker" Options.help<WorkerArgument> rest
        |> Positionals.exactly "worker" []
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
                    Sweep = Positionals.noText
                    Slot = 0
                    Threads = 1
                }
                options

        if isNull worker.Sweep then
            raise (Wrong "worker needs --sweep ID; it is started by run and resume, not by hand")

        Command.Worker worker

    let readName name make tokens =
        let rest =
            Positionals.read name Positionals.none tokens
            |> Positionals.exactly name [ "NAME" ]

        make rest[0]

    let readJson name what make tokens =
        let json, rest = json name tokens
        make (Positionals.exactly name what rest) json

    let show (rest: string list) json : ShowOptions = { Id = rest[0]; Json = json }
