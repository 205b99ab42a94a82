namespace Inception.CommandLine

open System

/// How the words behind run, resume and verify-resume become the command.
module internal SweepReaders =
    let private execution options : ExecutionOptions =
        let start: ExecutionOptions =
            {
                Jobs = Positionals.noNumber
                StopAfter = Nullable()
                StopAfterTrials = Positionals.noNumber
                FailFast = false
                Json = false
                Plain = false
            }

        let add (o: ExecutionOptions) argument =
            match argument with
            | ExecutionArgument.Jobs text ->
                { o with
                    Jobs = Options.integer "--jobs" 1 1024 text
                }
            | ExecutionArgument.Stop_After text ->
                { o with
                    StopAfter = Options.duration "--stop-after" text
                }
            | ExecutionArgument.Stop_After_Trials text ->
                { o with
                    StopAfterTrials = Options.integer "--stop-after-trials" 1 1_000_000 text
                }
            | ExecutionArgument.Fail_Fast -> { o with FailFast = true }
            | ExecutionArgument.Json -> { o with Json = true }
            | ExecutionArgument.Plain -> { o with Plain = true }

        List.fold add start options

    /// The options of run: those of every execution, and its own.
    let runHelp () =
        Options.help<ExecutionArgument>() @ Options.help<RunArgument>()

    let readRun tokens =
        let shared, rest = Options.split<ExecutionArgument> tokens
        let own, rest = Options.split<RunArgument> rest
        let rest = Positionals.read "run" runHelp rest

        match Positionals.fileAndOverrides "run" rest with
        | null, _ -> raise (Wrong "run needs an experiment file, such as experiments/quickstart.yaml")
        | file, overrides ->
            let start: RunOptions =
                {
                    File = file
                    Overrides = Array.ofList overrides
                    DryRun = false
                    Fresh = false
                    Execution = execution shared
                }

            let add (o: RunOptions) argument =
                match argument with
                | RunArgument.Device name ->
                    { o with
                        Overrides = Array.append (Array.ofSeq o.Overrides) [| $"training.device={name}" |]
                    }
                | RunArgument.Dry_Run -> { o with DryRun = true }
                | RunArgument.Fresh -> { o with Fresh = true }

            Command.Run(List.fold add start own)

    /// The options of resume: those of every execution, and its own.
    let resumeHelp () =
        Options.help<ExecutionArgument>() @ Options.help<ResumeArgument>()

    let readResume tokens =
        let shared, rest = Options.split<ExecutionArgument> tokens
        let own, rest = Options.split<ResumeArgument> rest

        let rest =
            Positionals.read "resume" resumeHelp rest
            |> Positionals.exactly "resume" [ "SWEEP" ]

        Command.Resume
            {
                Sweep = rest[0]
                Retry = not own.IsEmpty
                Execution = execution shared
            }

    let readVerifyResume tokens =
        let options, rest = Options.split<VerifyResumeArgument> tokens
        let rest = Positionals.read "verify-resume" Options.help<VerifyResumeArgument> rest

        match Positionals.fileAndOverrides "verify-resume" rest with
        | null, _ -> raise (Wrong "verify-resume needs an experiment file, such as experiments/quickstart.yaml")
        | file, overrides ->
            let start: VerifyResumeOptions =
                {
                    File = file
                    Overrides = Array.ofList overrides
                    Kills = 5
                    Seed = Positionals.noNumber
                    Json = false
                }

            let add (o: VerifyResumeOptions) argument =
                match argument with
                | VerifyResumeArgument.Kills text ->
                    { o with
                        Kills = (Options.integer "--kills" 1 9 text).Value
                    }
                | VerifyResumeArgument.Seed text ->
                    { o with
                        Seed = Options.integer "--seed" 0 Int32.MaxValue text
                    }
                | VerifyResumeArgument.Json -> { o with Json = true }

            Command.VerifyResume(List.fold add start options)
