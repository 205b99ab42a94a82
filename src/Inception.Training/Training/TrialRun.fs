namespace Inception.Training

open System.Collections.Generic
open Inception.Core
open Inception.Core.Statistics

/// What the bench needs to train one trial.
type TrialJob =
    {
        /// The trial: settings and seed.
        Plan: TrialPlan
        /// The data set's folder: <data directory>/<name>.
        DataFolder: string
        /// The trial's own folder: checkpoints and, at the end, weights.safetensors. Made where it does not exist.
        Folder: string
        /// Which of the runner's places the worker fills, from 0: where there are several CUDA devices, it tells which.
        Slot: int
        /// Threads for the tensor library, at least 1.
        Threads: int
    }

/// How a call of the trainer ended.
[<RequireQualifiedAccess>]
type TrialEnd =
    /// The trial is over.
    | Ended of outcome: Outcome
    /// A stop was asked for: a checkpoint was written after this step, and another call goes on from it.
    | Interrupted of step: int64
    /// It has trained for as many epochs as its plan allows up to now, fewer than its settings say; a call with a plan
    /// that allows more goes on.
    | Paused of epoch: int

    /// For C#: exactly one of the functions is called.
    member trialEnd.Match
        (ended: System.Func<Outcome, 'r>, interrupted: System.Func<int64, 'r>, paused: System.Func<int, 'r>)
        : 'r =
        match trialEnd with
        | Paused epoch -> paused.Invoke epoch
        | Ended outcome -> ended.Invoke outcome
        | Interrupted step -> interrupted.Invoke step

/// What the trainer tells its caller, on the training thread, in order.
type ITrialListener =
    /// The trainer chose its device ("cpu" or "cuda:0") and resumes after `step` steps (0: from the start).
    /// `notice` is empty, or says why an older checkpoint had to be taken.
    abstract Begun: device: string * step: int64 * totalSteps: int64 * notice: string -> unit
    /// After every optimiser step; must return at once. `epoch` counts from 1. `loss` is NaN where it was not read.
    abstract Stepped: epoch: int * step: int64 -> unit
    /// After every epoch all metric values of it, and after some steps their gradient account. A value comes again,
    /// the same, where a crash made the trainer go back to a checkpoint behind it.
    abstract Measured: points: IReadOnlyList<MetricPoint> -> unit
    /// Before an epoch's metric values: which validation images the main head classified rightly after it. Comes again
    /// where they do.
    abstract Answered: outcomes: ExampleOutcomes -> unit
    /// Asked after every step: true asks the trainer to write a checkpoint and return Interrupted.
    abstract StopRequested: bool
