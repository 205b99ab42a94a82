namespace Inception.Core.Statistics

open System
open Inception.Core

/// The score at one weight that was tried: the mean over all trials that have it, with its interval over seeds.
type TriedWeight =
    { Weight: float; Score: EstimateResult }

/// The score against one weight.
type WeightCurve =
    {
        /// aux1 or aux2; both where the two weights are always equal.
        Head: string
        Curve: Response
        /// Ascending.
        Tried: TriedWeight list
    }

    /// The weight where the curve is best.
    member curve.Best(maximize: bool) : ResponsePoint =
        let sign = if maximize then -1.0 else 1.0
        curve.Curve.Points |> List.minBy (fun p -> sign * p.Fit.Point)

    /// The flat region: ranges of weights of which none is excluded from being the best, ascending.
    member curve.Flat: struct (float * float) list =
        let close range ranges =
            match range with
            | Some found -> found :: ranges
            | None -> ranges

        ((None, []), curve.Curve.Points)
        ||> List.fold (fun (range, ranges) point ->
            match range, point.MayBeBest with
            | Some struct (low, _), true -> Some struct (low, point.Weight), ranges
            | None, true -> Some struct (point.Weight, point.Weight), ranges
            | _ -> None, close range ranges)
        ||> close
        |> List.rev

/// How the score follows the weights of the auxiliary losses.
type WeightFinding =
    {
        /// One where the weights are equal; else one for each weight that takes three values or more.
        Curves: WeightCurve list
        /// Does one head's weight change what the other's does? None where the sweep cannot tell.
        Interaction: Interaction option
    }

/// Judges sweeps over the weights of the auxiliary losses.
[<RequireQualifiedAccess>]
module WeightFindings =
    /// Points of a curve.
    let steps = 61

    let private weightOf head =
        match head with
        | AuxHead.Attached weight -> weight
        // Neither reaches the blocks that it would share.
        | AuxHead.Detached
        | AuxHead.Removed -> 0.0

    let private scoresOf (sweep: SweepRecord) : WeightedScore list =
        [
            for trial in sweep.Trials do
                match trial.TryScore sweep.Experiment.Objective with
                | Some score when Double.IsFinite score ->
                    {
                        Seed = trial.Plan.Seed
                        Weight1 = weightOf trial.Plan.Settings.Model.Aux1
                        Weight2 = weightOf trial.Plan.Settings.Model.Aux2
                        Score = score
                    }
                | _ -> ()
        ]

    let private curveOf level maximize (scores: WeightedScore list) head weight other =
        Response.fit level maximize steps weight other scores
        |> Option.map (fun curve ->
            let ofSeed (trials: WeightedScore list) =
                trials
                |> List.groupBy _.Seed
                |> List.map (fun (_, own) -> own |> List.averageBy _.Score)

            {
                Head = head
                Curve = curve
                Tried =
                    [
                        for value, trials in scores |> List.groupBy weight |> List.sortBy fst ->
                            {
                                Weight = value
                                Score = trials |> ofSeed |> StudentT.meanInterval level
                            }
                    ]
            })

    /// The curves of a sweep that varies the weights of the auxiliary losses and nothing else, from its completed trials;
    /// intervals and bands of `level` in (0, 1). None for other sweeps, and where the trials do not determine a curve.
    let ofSweep (level: float) (sweep: SweepRecord) : WeightFinding option =
        if sweep.Experiment.SweptKeys <> [ "model.aux.weights" ] then
            None
        else
            let scores = scoresOf sweep
            let maximize = sweep.Experiment.Objective.Direction = Direction.Maximize

            let curves =
                if scores |> List.forall (fun s -> s.Weight1 = s.Weight2) then
                    [ curveOf level maximize scores "both" _.Weight1 _.Weight1 ]
                else
                    [
                        curveOf level maximize scores "aux1" _.Weight1 _.Weight2
                        curveOf level maximize scores "aux2" _.Weight2 _.Weight1
                    ]

            match List.choose id curves with
            | [] -> None
            | curves ->
                Some
                    {
                        Curves = curves
                        Interaction = Response.interaction level scores
                    }
