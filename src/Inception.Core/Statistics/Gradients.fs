namespace Inception.Core.Statistics

open System
open System.Collections.Generic
open Inception.Core

/// What a head gave to one block in one epoch.
type GradientCell =
    {
        Block: string
        Epoch: int
        /// Its share of the block's gradient, the mean over the epoch's accounts; below 0 it worked against the sum. The
        /// interval is over seeds.
        Share: EstimateResult
        /// The cosine of its gradient of the block with the main head's, in [-1, 1], the mean over the epoch's accounts;
        /// below 0 it opposed the main head. The interval is over seeds. Without values for the main head.
        Cosine: EstimateResult
    }

/// What a head gave to the blocks it shares with others, over a training.
type HeadGradient =
    {
        /// main, aux1 or aux2.
        Head: string
        /// In order of block, from the image on, then of epoch; only blocks that the head's gradient reaches.
        Cells: GradientCell list
        /// Of every seed, the share of its accounts, in [0, 1], in which the head's gradient over all shared blocks pointed
        /// away from the main head's (cosine below 0). Empty for the main head.
        Conflicts: float list
        /// The last step, from 1, at which that was so in any seed; none where it never was.
        LastConflict: int64 option
        /// The change of the main head's loss, in nats and to first order, that the head's part of plain gradient steps
        /// through the whole training makes (each account stands for the steps up to the next); below 0: help. The
        /// interval is over seeds.
        Effect: EstimateResult
        /// The head's part of that change over all heads, a share of 1; below 0 it did harm where the others helped.
        Help: EstimateResult
    }

    /// The estimate for a block and an epoch.
    member head.TryShare(block: string, epoch: int) : EstimateResult option =
        head.Cells
        |> List.tryFind (fun c -> c.Block = block && c.Epoch = epoch)
        |> Option.map _.Share

/// The gradient accounts of one arm's completed trials.
type GradientFinding =
    {
        Arm: Arm
        /// Steps between two accounts.
        Every: int
        Heads: HeadGradient list
        /// What the accounts say is wrong with the network or with the accounts themselves: a sentence each.
        Faults: string list
    }

/// Judges gradient accounts (see Metric.Gradient for the quantities).
[<RequireQualifiedAccess>]
module Gradients =
    /// The blocks that heads share, from the image on (Szegedy et al. 2014, Table 1).
    let blocks = [ "stem"; "3a"; "3b"; "4a"; "4b"; "4c"; "4d" ]

    // Behind this block lies nothing that head 1 sees.
    let private tapOfAux1 = "4a"

    // Rounding stays below it by far, in bfloat16 too.
    let private mostResidual = 0.05

    let private heads = [ "main"; "aux1"; "aux2" ]

    type private Trial =
        {
            Plan: TrialPlan
            Series: IReadOnlyDictionary<string, MetricPoint list>
        }

    let private trialOf (record: TrialRecord) : Trial =
        {
            Plan = record.Plan
            Series =
                record.Metrics
                |> List.filter (fun m -> m.Name.StartsWith("gradient/", StringComparison.Ordinal))
                |> List.groupBy _.Name
                |> dict
                |> Dictionary
        }

    let private series (trial: Trial) (name: string) =
        match trial.Series.TryGetValue name with
        | true, points -> points
        | _ -> []

    let private mean (values: float list) = List.sum values / float values.Length

    let private cellsOf level (trials: Trial list) head =
        [
            for block in blocks do
                let all quantity =
                    [ for t in trials -> series t (Metric.Gradient(quantity, head, block)) ]

                let shares = all "share"
                let cosines = all "cosine"
                let isReached = shares |> List.exists (List.exists (fun p -> p.Value <> 0.0))

                if isReached then
                    for epoch in shares |> List.concat |> List.map _.Epoch |> List.distinct |> List.sort do
                        let ofEpoch (points: MetricPoint list) =
                            match points |> List.filter (fun p -> p.Epoch = epoch) with
                            | [] -> None
                            | some -> Some(some |> List.map _.Value |> mean)

                        let overSeeds = List.choose ofEpoch >> StudentT.meanInterval level

                        {
                            Block = block
                            Epoch = epoch
                            Share = overSeeds shares
                            Cosine = overSeeds cosines
                        }
        ]

    // Nats over the training.
    let private effectOf every trial head =
        series trial (Metric.Gradient("effect", head, Metric.AllBlocks))
        |> List.sumBy _.Value
        |> (*) (float every)

    let private headOf level every (trials: Trial list) head =
        let cosines =
            [
                for t in trials -> series t (Metric.Gradient("cosine", head, Metric.AllBlocks))
            ]

        let opposes (point: MetricPoint) = point.Value < 0.0

        let conflicts points =
            points |> List.map (fun p -> if opposes p then 1.0 else 0.0) |> mean

        let help trial =
            effectOf every trial head / (heads |> List.sumBy (effectOf every trial))

        {
            Head = head
            Cells = cellsOf level trials head
            Conflicts = cosines |> List.filter (List.isEmpty >> not) |> List.map conflicts
            LastConflict =
                match cosines |> List.concat |> List.filter opposes with
                | [] -> None
                | some -> Some (some |> List.maxBy _.Step).Step
            Effect = [ for t in trials -> effectOf every t head ] |> StudentT.meanInterval level
            Help = trials |> List.map help |> StudentT.meanInterval level
        }

    // The self-check of one trial, on its first account.
    let private faultsOf (trial: Trial) =
        let norm head block =
            match series trial (Metric.Gradient("norm", head, block)) with
            | [] -> None
            | points -> Some (points |> List.minBy _.Step).Value

        let settings = trial.Plan.Settings.Model

        [
            match series trial Metric.GradientResidual with
            | [] -> ()
            | points ->
                let worst = points |> List.map _.Value |> List.max

                if worst > mostResidual then
                    $"the heads' parts miss the whole gradient by {worst * 100.0:F1} %%"

            for name, head in [ "aux1", settings.Aux1; "aux2", settings.Aux2 ] do
                match head, norm name Metric.AllBlocks with
                | AuxHead.Detached, Some norm when norm > 0.0 ->
                    $"{name} is declared detached, but its gradient reaches the trunk"
                | AuxHead.Attached _, Some 0.0 ->
                    $"{name} is declared attached, but its gradient does not reach the trunk: it is dead or detached"
                | _ -> ()

            match norm "aux1" "4b", norm "aux2" "4b" with
            | Some first, second when first > 0.0 ->
                let other =
                    if second = Some 0.0 then
                        " and aux2's does not: the heads are swapped"
                    else
                        ""

                $"aux1's gradient reaches 4b, behind its tap {tapOfAux1}{other}"
            | _ -> ()
        ]

    let private ofArm level (trials: Trial list) : GradientFinding option =
        let accounted = trials |> List.filter (fun t -> t.Series.Count > 0)

        match accounted with
        | [] -> None
        | first :: _ ->
            let every = first.Plan.Settings.Training.GradientsEvery

            let isBuilt head =
                accounted
                |> List.exists (fun t -> not (series t (Metric.Gradient("norm", head, Metric.AllBlocks))).IsEmpty)

            Some
                {
                    Arm = first.Plan.Arm
                    Every = every
                    Heads = heads |> List.filter isBuilt |> List.map (headOf level every accounted)
                    Faults = accounted |> List.collect faultsOf |> List.distinct
                }

    /// The findings of each arm whose completed trials have accounts, in order of arm; intervals of the given level,
    /// in (0, 1).
    let ofSweep (level: float) (sweep: SweepRecord) : GradientFinding list =
        sweep.Trials
        |> List.filter (fun t -> t.State = TrialState.Ended Outcome.Completed)
        |> List.map trialOf
        |> List.groupBy _.Plan.Arm.Index
        |> List.sortBy fst
        |> List.choose (fun (_, trials) -> ofArm level trials)
