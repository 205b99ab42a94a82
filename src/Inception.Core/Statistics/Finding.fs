namespace Inception.Core.Statistics

open System
open Inception.Core

/// The objective's value of one completed trial.
type SeedValue = { Seed: int64; Value: float }

/// What is known of one arm.
type ArmFinding =
    {
        Arm: Arm
        /// Is it a control arm of the declared contrasts?
        IsControl: bool
        /// Trials planned for it.
        Planned: int
        /// The objective's values, one per seed that has one, in order of seed.
        Values: SeedValue list
        /// Their mean with a Student t interval.
        Mean: EstimateResult
        /// The mean test accuracy of the main head, in [0, 1]; without values until the sweep is finished.
        Test: EstimateResult
    }

/// A contrast, judged: an arm minus its control arm over the same seeds.
type ContrastFinding =
    {
        Arm: Arm
        Control: Arm
        /// Does the frozen definition declare it? One that was asked for later is exploratory: whoever chose it may have
        /// seen the results.
        IsDeclared: bool
        /// One per seed that has a result in both arms, in order of seed.
        Pairs: Pair list
        Comparison: Comparison
        /// The p value after Holm's correction over the declared contrasts (over the exploratory ones where it is one of
        /// them); none where nothing was tested.
        Corrected: Nullable<float>
        /// The corrected p value of the two one-sided tests; none where no margin is declared or nothing was tested.
        Equivalence: Nullable<float>
        Verdict: Verdict
        /// What other methods make of the pairs; none where nothing was tested.
        Sensitivity: Sensitivity option
        /// What a further seed costs: a trial of the arm and one of its control, at the mean time that their trials took
        /// without interruption; none where that is not known.
        SeedTime: Nullable<TimeSpan>
    }

    /// The time that the further seeds of an undecided contrast would take, one trial after another; none where their
    /// number or a trial's time is not known.
    member contrast.Cost: Nullable<TimeSpan> =
        match contrast.Verdict with
        | Verdict.Undecided(Need.About(more, _, _, _)) when contrast.SeedTime.HasValue ->
            Nullable(contrast.SeedTime.Value * float more)
        | _ -> Nullable()

/// A trial that no number comes from, and why.
type Excluded = { Trial: TrialRecord; Reason: string }

/// What a remark is about.
[<RequireQualifiedAccess>]
type RemarkKind =
    | Unfinished
    | Excluded
    | NoControl
    | Unpaired
    | FewSeeds
    | NoVariance
    | TwoGroups
    | Outlier
    | Exploratory
    | BestEpoch
    | TrainingMetric
    | MixedHardware
    | MixedSoftware
    | TestWithheld
    | ManyArms
    | Gradients

/// Something a reader must know before believing the findings: one or two sentences.
type Remark = { Kind: RemarkKind; Sentence: string }
