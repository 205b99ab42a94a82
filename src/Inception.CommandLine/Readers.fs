namespace Inception.CommandLine

open System

/// How the words behind a command's name become the command.
module internal Readers =
    let json name rest =
        let options, rest = Options.split<JsonArgument> rest
        not options.IsEmpty, Positionals.read name Options.help<JsonArgument> rest

    let readReport tokens =
        let options, rest = Options.split<ReportArgument> tokens

        let rest =
            Positionals.read "report" Options.help<ReportArgument> rest
            |> Positionals.exactly "report" [ "SWEEP" ]

        let start: ReportOptions =
            {
                Sweep = rest[0]
                Output = Positionals.noText
                Figures = Positionals.noText
                Control = []
            }

        let add (o: ReportOptions) argument =
            match argument with
            | ReportArgument.Output file -> { o with Output = file }
            | ReportArgument.Figures folder -> { o with Figures = folder }
            | ReportArgument.Control text when text.IndexOf '=' > 0 ->
                { o with
                    Control = [| yield! o.Control; text |]
                }
            | ReportArgument.Control text ->
                raise (Wrong $"--control is {Options.shown text}; it takes KEY=VALUE, such as model.aux.weights=[0,0]")

        Command.Report(List.fold add start options)

    let readPlan tokens =
        let options, rest = Options.split<PlanArgument> tokens
        let rest = Positionals.read "plan" Options.help<PlanArgument> rest

        match Positionals.fileAndOverrides "plan" rest with
        | null, _ -> raise (Wrong "plan needs an experiment file, such as experiments/quickstart.yaml")
        | file, overrides ->
            let start: PlanOptions =
                {
                    File = file
                    Overrides = Array.ofList overrides
                    Pilot = Positionals.noText
                    Deviation = Nullable()
                    Correlation = Nullable()
                    Rate = Nullable()
                    Json = false
                }

            let above option text =
                Options.number option "a number above 0" (fun x -> x > 0.0) text

            let add (o: PlanOptions) argument =
                match argument with
                | PlanArgument.Pilot sweep -> { o with Pilot = sweep }
                | PlanArgument.Sd text -> { o with Deviation = above "--sd" text }
                | PlanArgument.Correlation text ->
                    { o with
                        Correlation =
                            Options.number
                                "--correlation"
                                "a number from -1 up to, but not including, 1"
                                (fun r -> r >= -1.0 && r < 1.0)
                                text
                    }
                | PlanArgument.Rate text -> { o with Rate = above "--rate" text }
                | PlanArgument.Json -> { o with Json = true }

            let plan = List.fold add start options

            if
                not (isNull plan.Pilot)
                && (plan.Deviation.HasValue || plan.Correlation.HasValue)
            then
                raise (Wrong "--pilot measures what --sd and --correlation assume; give the one or the others")

            if plan.Correlation.HasValue && not plan.Deviation.HasValue then
                raise (Wrong "--correlation says nothing without a standard deviation; give --sd too")

            Command.Plan plan

    let readCalibrate tokens =
        let options, rest = Options.split<CalibrateArgument> tokens

        Positionals.read "calibrate" Options.help<CalibrateArgument> rest
        |> Positionals.exactly "calibrate" []
        |> ignore

        let add (o: CalibrateOptions) argument =
            match argument with
            | CalibrateArgument.Sweeps text ->
                { o with
                    Sweeps = Options.integer "--sweeps" 100 1_000_000 text
                }
            | CalibrateArgument.Output folder -> { o with Output = folder }
            | CalibrateArgument.Json -> { o with Json = true }

        Command.Calibrate(
            List.fold
                add
                {
                    Sweeps = Positionals.noNumber
                    Output = Positionals.noText
                    Json = false
                }
                options
        )

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

    let readEvaluate tokens =
        let options, rest = Options.split<EvaluateArgument> tokens

        let rest =
            Positionals.read "evaluate" Options.help<EvaluateArgument> rest
            |> Positionals.exactly "evaluate" [ "SWEEP" ]

        let oneOf name (words: string list) text =
            if List.contains text words then
                text
            else
                let listed = String.Join(", ", words)
                raise (Wrong $"{name} is {Options.shown text}; it takes one of {listed}")

        let add (o: EvaluateOptions) argument =
            match argument with
            | EvaluateArgument.Ensemble text ->
                { o with
                    Ensemble = Options.integer "--ensemble" 1 10_000 text
                }
            | EvaluateArgument.Crops text ->
                { o with
                    Crops = int (oneOf "--crops" [ "1"; "10"; "144" ] text)
                }
            | EvaluateArgument.Part text ->
                { o with
                    Part = oneOf "--part" [ "test"; "validation" ] text
                }
            | EvaluateArgument.Json -> { o with Json = true }

        Command.Evaluate(
            List.fold
                add
                {
                    Sweep = rest[0]
                    Ensemble = Positionals.noNumber
                    Crops = 1
                    Part = "test"
                    Json = false
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

    let readCompare tokens =
        let json, rest = json "compare" tokens
        // The first is needed; any number may follow.
        Positionals.exactly "compare" [ "SWEEP" ] (List.truncate 1 rest) |> ignore
        Command.Compare { Ids = Array.ofList rest; Json = json }
