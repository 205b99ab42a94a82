namespace Inception.Training

open Inception.Core

/// The bench: trains one trial.
[<AbstractClass; Sealed>]
type Trainer =
    /// Trains the trial, resuming from the newest valid checkpoint in its folder.
    static member Run(job: TrialJob, listener: ITrialListener) : TrialEnd =
        ignore (job, listener)
        TrialEnd.Ended(Outcome.Failed "the trainer is not in this build")
