namespace Inception.Training

open System
open Inception.Core

/// The learning rate and the heads' weights as pure functions of the step: nothing to save, nothing to resume.
[<AbstractClass; Sealed>]
type Schedule =
    /// The learning rate of optimiser step `step` (counted from 0) where an epoch has `stepsPerEpoch` steps.
    /// step: lr x factor^floor(e / every) for the 1-based epoch e (the Keras article's form; Szegedy et al. 2014,
    /// section 6, "decreasing the learning rate by 4 % every 8 epochs"). polynomial: (1 - p)^power and cosine:
    /// (1 + cos(pi p)) / 2 (Loshchilov and Hutter 2017), both from lr to final x lr, where p in [0, 1) is the share
    /// of the steps after the warmup that are done. During the warmup the rate is multiplied by (step + 1) / warmup
    /// steps (Goyal et al. 2017).
    static member Rate(training: TrainingSettings, step: int64, stepsPerEpoch: int) : float =
        let perEpoch = float stepsPerEpoch
        let warmup = training.Warmup * perEpoch
        let total = float training.Epochs * perEpoch

        let progress =
            Math.Clamp((float step - warmup) / max 1.0 (total - warmup), 0.0, 1.0)

        let between final share = final + (1.0 - final) * share

        let factor =
            match training.Schedule with
            | ScheduleSettings.Constant -> 1.0
            | ScheduleSettings.Step(factor, every) ->
                let epoch = step / int64 stepsPerEpoch + 1L
                Math.Pow(factor, float (epoch / int64 every))
            | ScheduleSettings.Polynomial(power, final) -> between final (Math.Pow(1.0 - progress, power))
            | ScheduleSettings.Cosine final -> between final ((1.0 + Math.Cos(Math.PI * progress)) / 2.0)

        let rising =
            if warmup > 0.0 then
                min 1.0 (float (step + 1L) / warmup)
            else
                1.0

        training.LearningRate * factor * rising

    /// The weight of an auxiliary head's loss after `epochs` epochs of training, fractions allowed: its own weight times
    /// the schedule's factor in [0, 1]; 1 for a detached head, 0 for one that was removed.
    static member Weight(head: AuxHead, schedule: WeightSchedule, epochs: float) : float =
        let factor =
            match schedule with
            | WeightSchedule.Constant -> 1.0
            | WeightSchedule.Linear until -> max 0.0 (1.0 - epochs / until)
            | WeightSchedule.Cosine until when epochs < until -> (1.0 + Math.Cos(Math.PI * epochs / until)) / 2.0
            | WeightSchedule.Cut until when epochs < until -> 1.0
            | WeightSchedule.Cosine _
            | WeightSchedule.Cut _ -> 0.0

        match head with
        | AuxHead.Attached weight -> weight * factor
        | AuxHead.Detached -> 1.0
        | AuxHead.Removed -> 0.0
