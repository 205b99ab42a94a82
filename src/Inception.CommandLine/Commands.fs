namespace Inception.CommandLine

/// The commands: what help says about each, and how the words behind its name are read.
module internal Commands =
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

    /// All commands, in the order of help.
    let all =
        [
            spec
                "run"
                "FILE [KEY=VALUE ...]"
                "train the trials of an experiment and write its report"
                [
                    "FILE is the experiment file. Each KEY=VALUE replaces a setting of it, such as training.epochs=2 or sweep.seeds=[1,2]. Trials that have been trained, by this sweep or another with the same settings, seed and data, are not trained again."
                ]
                SweepReaders.runHelp
                SweepReaders.readRun
            spec
                "resume"
                "SWEEP"
                "go on with an interrupted sweep"
                [
                    "SWEEP is the sweep's id, as `inception list` shows it; the beginning of it or the experiment's name is enough where only one sweep has it."
                ]
                SweepReaders.resumeHelp
                SweepReaders.readResume
            spec
                "verify-resume"
                "FILE [KEY=VALUE ...]"
                "show that a killed trial ends as one that ran through"
                [
                    "Trains the experiment's first trial three times: undisturbed, killed at random moments and resumed, and with another seed. Exit code 1 where the first two differ by a bit in weights or metrics, or where the third does not."
                ]
                Options.help<VerifyResumeArgument>
                SweepReaders.readVerifyResume
            spec
                "list"
                ""
                "list the sweeps"
                []
                Options.help<JsonArgument>
                (Readers.readJson "list" [] (fun _ json -> Command.List { Json = json }))
            spec
                "show"
                "SWEEP[/TRIAL]"
                "show a sweep, or one of its trials"
                [
                    "SWEEP is the sweep's id, as `inception list` shows it, or its beginning. TRIAL is the trial's number within the sweep, such as quickstart-1a2b3c4d/003."
                ]
                Options.help<JsonArgument>
                (Readers.readJson "show" [ "SWEEP[/TRIAL]" ] (fun rest json -> Command.Show(Readers.show rest json)))
            spec
                "compare"
                "SWEEP [SWEEP ...]"
                "compare the arms of a sweep, or a contrast over sweeps"
                [
                    "One sweep: its arms, and each against its control. Several, such as the same arms on other data sets: every contrast that all of them declare, sweep by sweep and over all (interquartile mean of the paired differences and probability of improvement, seeds drawn anew within each sweep)."
                ]
                Options.help<JsonArgument>
                Readers.readCompare
            spec
                "report"
                "SWEEP"
                "write the report of a sweep again"
                [
                    "The file's ending decides what is written: a page (.html), Markdown (.md), LaTeX tables (.tex) or every metric value (.csv). --control compares with arms that the definition does not declare as control; these contrasts are marked exploratory. --figures takes a Chromium on the PATH; without one, the page's own buttons save each figure."
                ]
                Options.help<ReportArgument>
                Readers.readReport
            spec
                "plan"
                "FILE [KEY=VALUE ...]"
                "what an experiment can find and what it costs"
                [
                    "Shows arms, trials, hours and power before anything is run. The spread of differences comes from a pilot sweep or from assumptions; the hours from earlier trials in the store or from an assumed speed."
                ]
                Options.help<PlanArgument>
                Readers.readPlan
            spec
                "calibrate"
                ""
                "try the statistics on simulated sweeps"
                [
                    "Simulates sweeps whose truth is known and counts how often tests and intervals are wrong. Writes table.md and table.json; exit code 1 where a rate is worse than promised."
                ]
                Options.help<CalibrateArgument>
                Readers.readCalibrate
            spec
                "evaluate"
                "SWEEP"
                "evaluate a sweep's trained networks, alone and together"
                [
                    "An ensemble of n is the mean of the softmax outputs of an arm's first n trials, by seed. --crops 10 or 144 averages over views of each image, as the submissions of 2012 and 2014 did."
                ]
                Options.help<EvaluateArgument>
                Readers.readEvaluate
            spec
                "model summary"
                "[FILE] [KEY=VALUE ...]"
                "show the network layer by layer"
                [
                    "Shows each layer's output shape, parameters and multiply-accumulates: of the experiment in FILE where it is given, else of the defaults, with the settings that KEY=VALUE replaces, such as model.width=0.5."
                ]
                Options.help<SummaryArgument>
                NetworkReaders.readSummary
            spec
                "benchmark"
                "[FILE] [KEY=VALUE ...]"
                "measure how fast this machine trains a network"
                [
                    "Times training steps on random pixels, five times after a warm-up, and gives images a second: of the experiment in FILE where it is given, else of the defaults, with the settings that KEY=VALUE replaces, such as training.device=cuda. `inception plan --rate` takes the figure."
                ]
                Options.help<BenchmarkArgument>
                NetworkReaders.readBenchmark
            spec
                "data list"
                ""
                "list the data sets"
                []
                Options.help<JsonArgument>
                (Readers.readJson "data list" [] (fun _ json -> Command.DataList { Json = json }))
            spec "data get" "NAME" "get a data set" [] Positionals.none (Readers.readName "data get" Command.DataGet)
            spec
                "data import"
                "NAME PATH"
                "import images of your own"
                [
                    "PATH is a folder or archive of IDX files, CIFAR-10 binary files, or class folders of JPEG or PNG images."
                ]
                Options.help<ImportArgument>
                Readers.readImport
            spec
                "data verify"
                "NAME"
                "check a data set against its checksums"
                []
                Positionals.none
                (Readers.readName "data verify" Command.DataVerify)
            spec
                "doctor"
                ""
                "check this machine and its libtorch"
                [
                    "Compares the symbols that the program needs with those of the libtorch in use (its own, or the one that --libtorch or INCEPTION_LIBTORCH names), opens it, and computes small sums whose results are known."
                ]
                Options.help<DoctorArgument>
                Readers.readDoctor
            spec
                "bundle"
                ""
                "pack the program for a machine without .NET"
                [
                    "Writes one archive with the program, the .NET runtime and the experiments. --libtorch cpu lets the program's own libtorch go along; --libtorch none, the default, leaves it out for machines that have a Python torch."
                ]
                Options.help<BundleArgument>
                Readers.readBundle
            spec "schema" "" "print the JSON Schema of experiment files" [] Positionals.none (fun tokens ->
                Positionals.read "schema" Positionals.none tokens
                |> Positionals.exactly "schema" []
                |> ignore

                Command.Schema)
            spec "version" "" "print the version" [] Positionals.none (fun tokens ->
                Positionals.read "version" Positionals.none tokens
                |> Positionals.exactly "version" []
                |> ignore

                Command.Version)
            { spec
                  "worker"
                  "--sweep ID"
                  "a worker process; started by run and resume"
                  []
                  Options.help<WorkerArgument>
                  Readers.readWorker with
                Hidden = true
            }
        ]
