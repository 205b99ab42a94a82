namespace Inception.Core.Statistics

open Inception.Core

/// A contrast as one of several sweeps has it.
type Replicate =
    {
        Sweep: SweepRecord
        Contrast: ContrastFinding
    }

/// One declared contrast in several sweeps, such as the same two arms on several data sets: does what holds in one hold
/// in the others? The sweeps count as rliable's tasks (Agarwal et al. 2021).
type Replication =
    {
        /// In order of the sweeps, two or more.
        Replicates: Replicate list
        /// The interquartile mean of all paired differences, arm minus control in the metric's unit, with the interval of
        /// the stratified bootstrap: seeds are drawn anew within each sweep. None where a sweep has fewer than two pairs.
        Difference: Estimate option
        /// The chance that a new run of the arm beats a new run of the control, in [0, 1]: the mean of the sweeps'. None
        /// where `Difference` is.
        Improvement: Estimate option
    }

    static member private CheckApart(first: SweepRecord, second: SweepRecord) : unit =
        let origins (sweep: SweepRecord) =
            sweep.Trials
            |> List.map (fun t -> t.Provenance.ReusedFrom |> Option.defaultValue $"{sweep.Id}/{t.Plan.Name}")
            |> Set.ofList

        if first.Id = second.Id then
            raise (UserException($"{first.Id} is named twice; name different sweeps, or one alone", 2))

        let refuse reason =
            raise (UserException($"{first.Id} and {second.Id} {reason}", 2))

        if first.Experiment.Objective <> second.Experiment.Objective then
            refuse
                $"cannot be taken together: the one is judged by {first.Experiment.Objective.Words}, the other by {second.Experiment.Objective.Words}"

        match Set.intersect (origins first) (origins second) |> Seq.tryHead with
        | Some shared ->
            refuse $"share a trial, {shared}, so they are not independent; name sweeps that trained all of their own"
        | None -> ()

    static member private Pool(level: float, direction: Direction, replicates: Replicate list) : Replication =
        let tasks = [| for r in replicates -> Array.ofList r.Contrast.Pairs |]

        let pooled make =
            if tasks |> Array.forall (fun pairs -> pairs.Length >= 2) then
                Some(make ())
            else
                None

        {
            Replicates = replicates
            Difference =
                pooled (fun () ->
                    tasks
                    |> Array.map (Array.map _.Difference)
                    |> Interquartile.ofTasks 0L Bootstrap.resamples level)
            Improvement =
                // The share takes n^2 comparisons a resample.
                pooled (fun () -> EffectSize.improvement 0L 2_000 level (direction = Direction.Maximize) tasks)
        }

    /// The declared contrasts that every one of two or more sweeps has, with arm and control of the same settings, in the
    /// first sweep's order. Intervals are of the highest of the sweeps' levels. Raises UserException where two sweeps are
    /// judged by different objectives or share trials, or where no contrast is common to all.
    static member Of(sweeps: SweepRecord seq) : Replication list =
        let sweeps = List.ofSeq sweeps

        for i, first in List.indexed sweeps do
            for second in List.skip (i + 1) sweeps do
                Replication.CheckApart(first, second)

        let judged = sweeps |> List.map (fun sweep -> sweep, Findings.Judge sweep)
        let level = judged |> List.map (fun (_, f) -> f.Level) |> List.max

        let named (c: ContrastFinding) =
            c.Arm.Assignments |> List.map string, c.Control.Assignments |> List.map string

        let replications =
            [
                for contrast in (snd judged.Head).Contrasts do
                    let replicates =
                        [
                            for sweep, findings in judged do
                                match findings.Contrasts |> List.tryFind (fun c -> named c = named contrast) with
                                | Some found -> { Sweep = sweep; Contrast = found }
                                | None -> ()
                        ]

                    if replicates.Length = sweeps.Length then
                        Replication.Pool(level, sweeps.Head.Experiment.Objective.Direction, replicates)
            ]

        if replications.IsEmpty then
            let ids = sweeps |> List.map _.Id |> String.concat ", "

            raise (
                UserException(
                    $"no contrast is declared by all of {ids}: arm and control must have the same settings in each; `inception compare SWEEP` shows a sweep's contrasts",
                    2
                )
            )

        replications

    /// The settings of a trial that are not the same in all of the sweeps and that no sweep varies, in order.
    static member Differing(sweeps: SweepRecord seq) : string list =
        let sweeps = List.ofSeq sweeps
        let swept = sweeps |> List.collect _.Experiment.SweptKeys

        [
            for setting in Settings.Known do
                let values = sweeps |> List.map (fun s -> s.Experiment.Settings.TryFind setting.Key)

                if
                    setting.IsSweepable
                    && not (List.contains setting.Key swept)
                    && values |> List.exists ((<>) values.Head)
                then
                    setting.Key
        ]
