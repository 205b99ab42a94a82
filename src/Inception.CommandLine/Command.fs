namespace Inception.CommandLine

open System
open System.Collections.Generic

/// How a sweep is worked on, by run and resume alike.
type ExecutionOptions =
    {
        /// Worker processes at a time, from 1 to 1024; null: as the experiment or the cores say.
        Jobs: Nullable<int>
        /// The time after which it stops, above 0; null: none.
        StopAfter: Nullable<TimeSpan>
        /// The ended trials after which it stops, at least 1; null: none.
        StopAfterTrials: Nullable<int>
        /// Stop when a trial failed.
        FailFast: bool
        /// One JSON object a line on standard output, for machines.
        Json: bool
        /// Plain lines instead of live bars.
        Plain: bool
    }

/// `inception run FILE [KEY=VALUE ...]`.
type RunOptions =
    {
        /// The experiment file, as given.
        File: string
        /// Overrides `key=value`, in the order given; later ones replace earlier ones.
        Overrides: IReadOnlyList<string>
        /// Only show the arms and trials; nothing is created.
        DryRun: bool
        /// Train every trial, also those that an earlier sweep trained, in a sweep of its own.
        Fresh: bool
        /// How the sweep is worked on.
        Execution: ExecutionOptions
    }

/// `inception resume SWEEP`.
type ResumeOptions =
    {
        /// The sweep's id.
        Sweep: string
        /// Let trials that failed wait again.
        Retry: bool
        /// How the sweep is worked on.
        Execution: ExecutionOptions
    }

/// `inception verify-resume FILE [KEY=VALUE ...]`.
type VerifyResumeOptions =
    {
        /// The experiment file, as given.
        File: string
        /// Overrides `key=value`, in the order given.
        Overrides: IReadOnlyList<string>
        /// How often the trial is killed, from 1 to 9.
        Kills: int
        /// Seed of the moments of the kills; null: a new one.
        Seed: Nullable<int>
        /// JSON on standard output, for machines.
        Json: bool
    }

/// `inception list`.
type ListOptions =
    {
        /// JSON on standard output, for machines.
        Json: bool
    }

/// `inception show SWEEP[/TRIAL]`.
type ShowOptions =
    {
        /// The id of a sweep or its beginning; a trial of it may stand behind a slash.
        Id: string
        /// JSON on standard output, for machines.
        Json: bool
    }

/// `inception compare SWEEP [SWEEP ...]`.
type CompareOptions =
    {
        /// The ids of sweeps or their beginnings, one or more.
        Ids: IReadOnlyList<string>
        /// JSON on standard output, for machines.
        Json: bool
    }

/// `inception plan FILE [KEY=VALUE ...]`.
type PlanOptions =
    {
        /// The experiment file, as given.
        File: string
        /// Overrides `key=value`, in the order given.
        Overrides: IReadOnlyList<string>
        /// The sweep whose contrasts give the spread; null: none.
        Pilot: string
        /// Assumed standard deviation of an arm's seeds in the metric's unit, above 0; null: none.
        Deviation: Nullable<float>
        /// Assumed correlation of two arms over the seeds they share, from -1 to below 1; null: none.
        Correlation: Nullable<float>
        /// Assumed speed in training images a second, above 0; null: none.
        Rate: Nullable<float>
        /// JSON on standard output, for machines.
        Json: bool
    }

/// `inception calibrate`.
type CalibrateOptions =
    {
        /// Simulated sweeps for each line of the table, from 100 to 1,000,000; null: 2,000.
        Sweeps: Nullable<int>
        /// The folder to write to; null: calibration in the folder of results.
        Output: string
        /// JSON on standard output, for machines.
        Json: bool
    }

/// `inception report SWEEP`.
type ReportOptions =
    {
        /// The sweep's id.
        Sweep: string
        /// The file to write; null: report.html in the sweep's folder.
        Output: string
        /// The folder to write the figures to as well; null: none.
        Figures: string
        /// Settings `key=value` of a control chosen after the run; its contrasts are exploratory.
        Control: IReadOnlyList<string>
    }

/// `inception model summary [FILE] [KEY=VALUE ...]`.
type ModelSummaryOptions =
    {
        /// The experiment file; null: the settings' defaults.
        File: string
        /// Overrides `key=value`, in the order given.
        Overrides: IReadOnlyList<string>
        /// Height and width of the input in pixels, from 8 to 1024; null: as the settings or the data say.
        Size: Nullable<int>
        /// Channels of the input, 1 or 3; null: as the data say.
        Channels: Nullable<int>
        /// Number of classes, from 2 to 100,000; null: as the data say.
        Classes: Nullable<int>
    }

/// `inception benchmark [FILE] [KEY=VALUE ...]`.
type BenchmarkOptions =
    {
        /// Settings and input, as of a summary.
        Network: ModelSummaryOptions
        /// Steps in each measurement, from 1 to 100,000.
        Steps: int
        /// Threads on the CPU, from 1 to 1024; null: the machine's cores.
        Threads: Nullable<int>
        /// Lines of standard input say how many steps are taken.
        Paced: bool
        /// The safetensors file that one step is written to; null: none.
        Export: string
        /// JSON on standard output, for machines.
        Json: bool
    }

/// `inception data import NAME PATH`.
type DataImportOptions =
    {
        /// The name the data set gets.
        Name: string
        /// The folder or archive to read.
        Path: string
        /// Height and width in pixels that images are stored at, from 8 to 1024; null: their own.
        Size: Nullable<int>
        /// Replaces a data set of that name; else a name that is taken is a fault.
        Replace: bool
    }

/// `inception evaluate SWEEP`.
type EvaluateOptions =
    {
        /// The sweep's id or its beginning.
        Sweep: string
        /// The most trials of an arm that vote together, at least 1; null: all of them.
        Ensemble: Nullable<int>
        /// Views of an image: 1, 10 or 144.
        Crops: int
        /// The part that is evaluated: test or validation.
        Part: string
        /// JSON on standard output, for machines.
        Json: bool
    }

/// `inception doctor`.
type DoctorOptions =
    {
        /// The device that the self-test computes on: cpu, cuda or cuda:N; null: cpu.
        Device: string
        /// Set in the process that carries out the self-test, by the one that asked for it: the device; else null.
        SelfTest: string
    }

/// `inception bundle`.
type BundleOptions =
    {
        /// The archive to write; null: inception-<version>-<platform>.tar.gz in the working directory.
        Output: string
        /// Names of data sets that go along.
        Data: IReadOnlyList<string>
        /// Bytes of a part, where the archive is to be cut; null: one file.
        PartSize: Nullable<int64>
    }

/// `inception worker`: started by the runner, not by people.
type WorkerOptions =
    {
        /// The sweep's id.
        Sweep: string
        /// Which of the runner's places this worker fills, counted from 0.
        Slot: int
        /// Threads for the tensor library, at least 1.
        Threads: int
    }

/// What every command takes.
type GlobalOptions =
    {
        /// The folder of results; null: the runner's own choice.
        Results: string
        /// The results store: a path or a URL; null: inception.db in the folder of results.
        Store: string
        /// The folder of data sets; null: the runner's own choice.
        DataDirectory: string
        /// The folder of a libtorch to compute with (for bundle: none or cpu, whether the program's own goes along); null:
        /// the program's own.
        LibTorch: string
        /// Show stack traces and what is done step by step.
        Verbose: bool
    }

/// What a person asked for. Nothing of the parser shows here.
[<RequireQualifiedAccess>]
type Command =
    /// Train every trial of an experiment that has not been trained, and write the report.
    | Run of options: RunOptions
    /// Go on with an interrupted sweep.
    | Resume of options: ResumeOptions
    /// Show that a killed trial ends as one that ran through.
    | VerifyResume of options: VerifyResumeOptions
    /// The sweeps in the store.
    | List of options: ListOptions
    /// One sweep or one trial.
    | Show of options: ShowOptions
    /// The arms of a sweep side by side, or a contrast in several sweeps.
    | Compare of options: CompareOptions
    /// Write the report of a sweep.
    | Report of options: ReportOptions
    /// What an experiment can find, and what it costs, before it is run.
    | Plan of options: PlanOptions
    /// The statistics tried on simulated sweeps.
    | Calibrate of options: CalibrateOptions
    /// The table of the network's layers.
    | ModelSummary of options: ModelSummaryOptions
    /// How fast this machine trains a network.
    | Benchmark of options: BenchmarkOptions
    /// The data sets known and at hand.
    | DataList of options: ListOptions
    /// Get the data set of that name.
    | DataGet of name: string
    /// Import images of one's own.
    | DataImport of options: DataImportOptions
    /// Check the data set of that name against its checksums.
    | DataVerify of name: string
    /// The JSON Schema of experiment files.
    | Schema
    /// Evaluate a sweep's trained networks, alone and together.
    | Evaluate of options: EvaluateOptions
    /// Check the machine and the libtorch in use.
    | Doctor of options: DoctorOptions
    /// Pack the program for a machine without .NET and without a network.
    | Bundle of options: BundleOptions
    /// A worker process.
    | Worker of options: WorkerOptions
    /// The program's version.
    | Version

    /// For C#: exactly one of the functions is called.
    member command.Match
        (
            run: Func<RunOptions, 'r>,
            resume: Func<ResumeOptions, 'r>,
            verifyResume: Func<VerifyResumeOptions, 'r>,
            list: Func<ListOptions, 'r>,
            show: Func<ShowOptions, 'r>,
            compare: Func<CompareOptions, 'r>,
            report: Func<ReportOptions, 'r>,
            plan: Func<PlanOptions, 'r>,
            calibrate: Func<CalibrateOptions, 'r>,
            modelSummary: Func<ModelSummaryOptions, 'r>,
            benchmark: Func<BenchmarkOptions, 'r>,
            dataList: Func<ListOptions, 'r>,
            dataGet: Func<string, 'r>,
            dataImport: Func<DataImportOptions, 'r>,
            dataVerify: Func<string, 'r>,
            schema: Func<'r>,
            evaluate: Func<EvaluateOptions, 'r>,
            doctor: Func<DoctorOptions, 'r>,
            bundle: Func<BundleOptions, 'r>,
            worker: Func<WorkerOptions, 'r>,
            version: Func<'r>
        ) : 'r =
        match command with
        | Run options -> run.Invoke options
        | Resume options -> resume.Invoke options
        | VerifyResume options -> verifyResume.Invoke options
        | List options -> list.Invoke options
        | Show options -> show.Invoke options
        | Compare options -> compare.Invoke options
        | Report options -> report.Invoke options
        | Plan options -> plan.Invoke options
        | Calibrate options -> calibrate.Invoke options
        | ModelSummary options -> modelSummary.Invoke options
        | Benchmark options -> benchmark.Invoke options
        | DataList options -> dataList.Invoke options
        | DataGet name -> dataGet.Invoke name
        | DataImport options -> dataImport.Invoke options
        | DataVerify name -> dataVerify.Invoke name
        | Schema -> schema.Invoke()
        | Evaluate options -> evaluate.Invoke options
        | Doctor options -> doctor.Invoke options
        | Bundle options -> bundle.Invoke options
        | Worker options -> worker.Invoke options
        | Version -> version.Invoke()

/// What became of a command line.
[<RequireQualifiedAccess>]
type Parsed =
    /// A command to carry out.
    | Command of command: Command * options: GlobalOptions
    /// Help was asked for: print the text, exit code 0.
    | Help of text: string
    /// The command line is wrong: print the sentence to standard error, exit code 2.
    | Fault of sentence: string

    /// For C#: exactly one of the functions is called.
    member parsed.Match
        (command: Func<Command, GlobalOptions, 'r>, help: Func<string, 'r>, fault: Func<string, 'r>)
        : 'r =
        match parsed with
        | Command(c, options) -> command.Invoke(c, options)
        | Help text -> help.Invoke text
        | Fault sentence -> fault.Invoke sentence
