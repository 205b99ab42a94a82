namespace Inception.CommandLine

open Argu

// One small union per command, made only when its command is given: Argu reads a union by reflection, and one union
// of everything would be read at every start. Numbers are texts here, so that a wrong one gets a sentence of our own;
// what stands without an option (files, ids, overrides) is told apart by CommandParser, because Argu takes it only in
// one piece and people write options in between.

type internal GlobalArgument =
    | [<Unique; EqualsAssignmentOrSpaced>] Results of DIR: string
    | [<Unique; EqualsAssignmentOrSpaced>] Store of PATH: string
    | [<Unique; EqualsAssignmentOrSpaced>] Data_Dir of DIR: string
    | [<Unique; EqualsAssignmentOrSpaced>] LibTorch of DIR: string
    | Verbose

    interface IArgParserTemplate with
        member argument.Usage =
            match argument with
            | Results _ -> "folder of results (default: results beside the launcher)"
            | Store _ -> "results store (default: inception.db in the folder of results)"
            | Data_Dir _ -> "folder of data sets"
            | LibTorch _ -> "folder lib of a Python torch to compute with, as INCEPTION_LIBTORCH"
            | Verbose -> "say what is done, and show stack traces"

/// For run and resume.
type internal ExecutionArgument =
    | [<AltCommandLine "-j"; Unique; EqualsAssignmentOrSpaced>] Jobs of N: string
    | [<Unique; EqualsAssignmentOrSpaced>] Stop_After of TIME: string
    | [<Unique; EqualsAssignmentOrSpaced>] Stop_After_Trials of N: string
    | Fail_Fast
    | Json
    | Plain

    interface IArgParserTemplate with
        member argument.Usage =
            match argument with
            | Jobs _ -> "worker processes at a time (default: budget.jobs, else from the cores)"
            | Stop_After _ -> "stop after this time, such as 2h or 1h30m; resume goes on"
            | Stop_After_Trials _ -> "stop when so many more trials have ended; resume goes on"
            | Fail_Fast -> "stop when a trial failed (a diverged one is a result)"
            | Json -> "one JSON object a line, for machines"
            | Plain -> "plain lines instead of live bars"

type internal RunArgument =
    | [<Unique; EqualsAssignmentOrSpaced>] Device of NAME: string
    | Dry_Run
    | Fresh

    interface IArgParserTemplate with
        member argument.Usage =
            match argument with
            | Device _ -> "auto, cpu, cuda or cuda:N; the same as training.device=NAME"
            | Dry_Run -> "show the arms and trials; create and train nothing"
            | Fresh -> "train every trial again, in a sweep of its own; reuse nothing"

type internal ResumeArgument =
    | Retry

    interface IArgParserTemplate with
        member _.Usage = "let trials that failed wait again, with all their attempts"

type internal VerifyResumeArgument =
    | [<Unique; EqualsAssignmentOrSpaced>] Kills of N: string
    | [<Unique; EqualsAssignmentOrSpaced>] Seed of N: string
    | Json

    interface IArgParserTemplate with
        member argument.Usage =
            match argument with
            | Kills _ -> "how often the trial is killed, from 1 to 9 (default: 5)"
            | Seed _ -> "seed of the moments of the kills (default: a new one, which is printed)"
            | Json -> "JSON, for machines"

/// For list, show, compare and data list.
type internal JsonArgument =
    | Json

    interface IArgParserTemplate with
        member _.Usage = "JSON, for machines"

type internal ReportArgument =
    | [<AltCommandLine "-o"; Unique; EqualsAssignmentOrSpaced>] Output of FILE: string
    | [<Unique; EqualsAssignmentOrSpaced>] Figures of DIR: string
    | Control of ``KEY=VALUE``: string

    interface IArgParserTemplate with
        member argument.Usage =
            match argument with
            | Output _ -> "the file to write: .html, .md, .tex or .csv (default: report.html in the sweep's folder)"
            | Figures _ -> "write the figures to this folder too, each as SVG and PNG; a Chromium draws them"
            | Control _ -> "compare with these arms too, marked exploratory; may be given for several keys"

type internal PlanArgument =
    | [<Unique; EqualsAssignmentOrSpaced>] Pilot of SWEEP: string
    | [<Unique; EqualsAssignmentOrSpaced>] Sd of X: string
    | [<Unique; EqualsAssignmentOrSpaced>] Correlation of R: string
    | [<Unique; EqualsAssignmentOrSpaced>] Rate of N: string
    | Json

    interface IArgParserTemplate with
        member argument.Usage =
            match argument with
            | Pilot _ -> "take the spread of differences from this sweep's contrasts"
            | Sd _ -> "assume this standard deviation of an arm's seeds, in the metric's unit"
            | Correlation _ -> "assume this correlation of two arms over their seeds (default: 0)"
            | Rate _ -> "assume this many training images a second"
            | Json -> "JSON, for machines"

type internal CalibrateArgument =
    | [<Unique; EqualsAssignmentOrSpaced>] Sweeps of N: string
    | [<AltCommandLine "-o"; Unique; EqualsAssignmentOrSpaced>] Output of DIR: string
    | Json

    interface IArgParserTemplate with
        member argument.Usage =
            match argument with
            | Sweeps _ -> "simulated sweeps for each line of the table (default: 2000)"
            | Output _ -> "the folder to write to (default: calibration in the folder of results)"
            | Json -> "JSON, for machines"

type internal SummaryArgument =
    | [<Unique; EqualsAssignmentOrSpaced>] Size of N: string
    | [<Unique; EqualsAssignmentOrSpaced>] Channels of N: string
    | [<Unique; EqualsAssignmentOrSpaced>] Classes of N: string

    interface IArgParserTemplate with
        member argument.Usage =
            match argument with
            | Size _ -> "height and width of the input in pixels"
            | Channels _ -> "channels of the input: 1 or 3"
            | Classes _ -> "number of classes"

type internal ImportArgument =
    | [<Unique; EqualsAssignmentOrSpaced>] Size of N: string
    | Replace

    interface IArgParserTemplate with
        member argument.Usage =
            match argument with
            | Size _ -> "height and width in pixels to store images at (default: their own)"
            | Replace -> "replace a data set of that name"

type internal EvaluateArgument =
    | [<Unique; EqualsAssignmentOrSpaced>] Ensemble of N: string
    | [<Unique; EqualsAssignmentOrSpaced>] Crops of N: string
    | [<Unique; EqualsAssignmentOrSpaced>] Part of NAME: string
    | Json

    interface IArgParserTemplate with
        member argument.Usage =
            match argument with
            | Ensemble _ -> "the most trials of an arm that vote together (default: all)"
            | Crops _ -> "views of an image: 1 (default), 10 or 144"
            | Part _ -> "test (default) or validation"
            | Json -> "JSON, for machines"

type internal BenchmarkArgument =
    | [<Unique; EqualsAssignmentOrSpaced>] Size of N: string
    | [<Unique; EqualsAssignmentOrSpaced>] Channels of N: string
    | [<Unique; EqualsAssignmentOrSpaced>] Classes of N: string
    | [<Unique; EqualsAssignmentOrSpaced>] Steps of N: string
    | [<Unique; EqualsAssignmentOrSpaced>] Threads of N: string
    | [<Hidden; Unique>] Paced
    | [<Hidden; Unique; EqualsAssignmentOrSpaced>] Export of FILE: string
    | Json

    interface IArgParserTemplate with
        member argument.Usage =
            match argument with
            | Size _ -> "height and width of the input in pixels"
            | Channels _ -> "channels of the input: 1 or 3"
            | Classes _ -> "number of classes"
            | Steps _ -> "steps in each of five measurements (default: 10)"
            | Threads _ -> "threads on the CPU (default: its cores)"
            | Paced -> "read a number of steps from each line of standard input, take them, print the seconds"
            | Export _ -> "write one step's weights, losses and gradients as safetensors, and measure nothing"
            | Json -> "JSON, for machines"

type internal DoctorArgument =
    | [<Unique; EqualsAssignmentOrSpaced>] Device of NAME: string
    | [<Hidden; Unique; EqualsAssignmentOrSpaced>] Self_Test of NAME: string

    interface IArgParserTemplate with
        member argument.Usage =
            match argument with
            | Device _ -> "the device to try: cpu (default), cuda or cuda:N"
            | Self_Test _ -> "carry out the self-test in this process"

type internal BundleArgument =
    | [<AltCommandLine "-o"; Unique; EqualsAssignmentOrSpaced>] Output of FILE: string
    | [<EqualsAssignmentOrSpaced>] With_Data of NAME: string
    | [<Unique; EqualsAssignmentOrSpaced>] Part_Size of SIZE: string

    interface IArgParserTemplate with
        member argument.Usage =
            match argument with
            | Output _ -> "the archive to write (default: inception-VERSION-PLATFORM.tar.gz)"
            | With_Data _ -> "a data set that goes along; may be given again"
            | Part_Size _ -> "cut the archive into parts of this size, such as 50MB"

type internal WorkerArgument =
    | [<Unique; EqualsAssignmentOrSpaced>] Sweep of ID: string
    | [<Unique; EqualsAssignmentOrSpaced>] Slot of N: string
    | [<Unique; EqualsAssignmentOrSpaced>] Threads of N: string

    interface IArgParserTemplate with
        member argument.Usage =
            match argument with
            | Sweep _ -> "the sweep's id"
            | Slot _ -> "which of the runner's places this worker fills"
            | Threads _ -> "threads for the tensor library"
