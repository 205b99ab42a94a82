namespace Inception.Core.Search

open System.Collections.Generic
open System.Globalization
open Inception.Core

/// Where an arm, over all its seeds, is after an epoch.
[<RequireQualifiedAccess>]
type internal Reached =
    /// Not all seeds are there yet.
    | Waiting
    /// It has no number there and will have none: diverged, failed, or pruned before.
    | Lost
    /// The objective as a loss (smaller is better), the mean over the seeds.
    | Loss of float

/// What a pruner decides of one trial.
[<RequireQualifiedAccess>]
type internal Verdict =
    /// It may train up to this epoch; all its epochs where the pruner has no more to say.
    | Until of epoch: int
    /// It stops after this epoch, for good.
    | Stop of epoch: int * reason: string

/// What a pruner sees of a sweep: losses of arms after epochs. What it answers never changes once it is not Waiting, so
/// a verdict does not either.
[<Sealed>]
type internal Course(experiment: Experiment, arms: Arm list, trials: TrialRecord list) =
    let objective = experiment.Objective

    let sign =
        if objective.Direction = Direction.Maximize then
            -1.0
        else
            1.0

    let seeds = Array.ofList experiment.Seeds

    let records = dict [ for t in trials -> struct (t.Plan.Arm.Index, t.Plan.Seed), t ]

    let curves = Dictionary<struct (int * int64), Map<int, float>>()

    let reached = Dictionary<struct (int * int), Reached>()

    // The objective's loss by epoch; the last step of an epoch counts.
    let curve key (trial: TrialRecord) =
        match curves.TryGetValue key with
        | true, known -> known
        | _ ->
            let curve =
                Map.ofList [ for m in trial.Series objective.Metric -> m.Epoch, sign * m.Value ]

            curves[key] <- curve
            curve

    let ofTrial (pick: Map<int, float> -> float option) key =
        match records.TryGetValue key with
        | true, trial ->
            match trial.State, pick (curve key trial) with
            | _, Some loss -> Reached.Loss loss
            | TrialState.Ended _, None -> Reached.Lost
            | _ -> Reached.Waiting
        | _ -> Reached.Waiting

    let ofArm pick arm =
        let each = seeds |> Array.map (fun seed -> ofTrial pick (struct (arm, seed)))

        if Array.contains Reached.Lost each then
            Reached.Lost
        elif Array.contains Reached.Waiting each then
            Reached.Waiting
        else
            each
            |> Array.averageBy (function
                | Reached.Loss loss -> loss
                | _ -> nan)
            |> Reached.Loss

    /// The arms, in order of index.
    member _.Arms: Arm list = arms
    /// How many seeds each has.
    member _.Seeds: int = seeds.Length
    /// The epochs of a trial that is not pruned.
    member _.Epochs: int = experiment.Settings.Training.Epochs

    /// Every arm that has a control arm, with that.
    member _.Contrasts: IReadOnlyList<struct (Arm * Arm)> =
        let control = experiment.Contrast |> Option.map _.Control |> Option.defaultValue []
        Statistics.Contrasts.Of(experiment, control, arms)

    /// So many arms from the first may be seen when arm `index` is proposed or judged: all their trials lie at least the
    /// declared parallelism before its first.
    member _.Visible(index: int) : int =
        max 0 ((index * seeds.Length - experiment.Parallelism + 1) / seeds.Length)

    /// The arm's loss of exactly that epoch.
    member _.Now(arm: int, epoch: int) : Reached = ofArm (Map.tryFind epoch) arm

    /// The arm's loss as it would be judged after that epoch: the epoch's own, or the first or the best up to there where
    /// the objective is that.
    member _.At(arm: int, epoch: int) : Reached =
        let pick curve =
            match Map.tryFind epoch curve, objective.At with
            | Some _, JudgedEpoch.First -> Map.tryFind 1 curve
            | Some _, JudgedEpoch.Best ->
                curve
                |> Map.toSeq
                |> Seq.filter (fun (e, _) -> e <= epoch)
                |> Seq.map snd
                |> Seq.min
                |> Some
            | own, _ -> own

        match reached.TryGetValue(struct (arm, epoch)) with
        | true, known -> known
        | _ ->
            let found = ofArm pick arm
            reached[struct (arm, epoch)] <- found
            found

    /// The final loss of one seed of an arm.
    member _.Final(arm: int, seed: int) : Reached =
        match records.TryGetValue(struct (arm, seeds[seed])) with
        | true, trial ->
            match trial.State, trial.TryScore objective with
            | _, Some score -> Reached.Loss(sign * score)
            | TrialState.Ended _, None -> Reached.Lost
            | _ -> Reached.Waiting
        | _ -> Reached.Waiting

    /// The loss in the objective's own unit, for sentences.
    member _.Shown(loss: float) : string =
        (sign * loss + 0.0).ToString("G4", CultureInfo.InvariantCulture)

/// What all pruners are: from a sweep's course to the verdict on a trial, by its arm's index and its seed's place. A
/// function and no state; it looks only at results that cannot change any more.
type internal Pruner = Course -> int -> int -> Verdict
