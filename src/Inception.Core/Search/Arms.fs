namespace Inception.Core.Search

open Inception.Core

/// The arms of a sweep, as far as its results reach.
module internal Arms =
    let private samplerOf (method': Method) : Sampler =
        match method' with
        | Method.Grid -> Grid.sampler
        | Method.Random _ -> Random.sampler
        | Method.Sobol _ -> Sobol.sampler
        | Method.Tpe(_, startup) -> Tpe.sampler startup
        | Method.GaussianProcess(_, startup) -> GaussianProcessSampler.sampler startup

    /// How many arms the sweep will have; None: as many as the grid gives.
    let count (method': Method) : int option =
        match method' with
        | Method.Grid -> None
        | Method.Random arms
        | Method.Sobol arms
        | Method.Tpe(arms, _)
        | Method.GaussianProcess(arms, _) -> Some arms

    // What the sampler may know of an arm all of whose trials are over.
    let private resultOf (experiment: Experiment) (course: Course) (arm: int) (trials: TrialRecord list) =
        let outcomes =
            trials
            |> List.choose (fun t ->
                match t.State with
                | TrialState.Ended outcome -> Some outcome
                | _ -> None)

        let pruned =
            outcomes
            |> List.choose (function
                | Outcome.Pruned(epoch, _) -> Some epoch
                | _ -> None)

        let losses =
            [
                for s in 0 .. course.Seeds - 1 do
                    match course.Final(arm, s) with
                    | Reached.Loss loss -> loss
                    | _ -> ()
            ]

        match pruned, losses with
        | epoch :: _, _ ->
            match course.At(arm, epoch), experiment.Pruning with
            // Patience stops what will not get better: its loss is as good as final.
            | Reached.Loss loss, PruningRule.Patience _ -> Result.Loss loss
            | Reached.Loss loss, _ -> Result.Pruned(epoch, loss)
            | _ -> Result.Lost
        | [], _ when outcomes |> List.exists _.IsDiverged -> Result.Lost
        | [], [] -> Result.Lost
        // What a machine's fault took is left out.
        | [], losses -> Result.Loss(List.average losses)

    /// What to say where there is none.
    let noArm (experiment: Experiment) =
        Fault.Of(
            if experiment.Method.IsGrid then
                "sweep.constraints leave no arm of the grid; loosen them, or list other values"
            else
                "sweep.constraints leave no arm in 1000 draws; loosen them, or narrow the ranges to where they hold"
        )

    // The arms of a method that looks at no results.
    let private fixedArms (experiment: Experiment) : Arm list =
        let propose = samplerOf experiment.Method (SearchSpace experiment) []
        let most = count experiment.Method

        Seq.initInfinite propose
        |> Seq.truncate (most |> Option.defaultValue System.Int32.MaxValue)
        |> Seq.takeWhile Option.isSome
        |> Seq.choose id
        |> Seq.mapi (fun index assignments ->
            {
                Index = index
                Assignments = assignments
            })
        |> List.ofSeq

    // The arms there are, and those that the results allow to propose.
    let private adaptive (experiment: Experiment) (known: Arm list) (trials: TrialRecord list) : Arm list =
        let space = SearchSpace experiment
        let propose = samplerOf experiment.Method space
        let course = Course(experiment, known, trials)
        let seeds = course.Seeds
        let byArm = trials |> List.groupBy _.Plan.Arm.Index |> Map.ofList
        let ended = trials |> List.filter _.State.IsEnded |> List.map _.Plan.Index |> set
        let points = System.Collections.Generic.Dictionary<int, float[]>()

        let observe visible (arm: Arm) =
            if not (points.ContainsKey arm.Index) then
                points[arm.Index] <- space.Point arm.Assignments

            {
                Point = points[arm.Index]
                Result =
                    if arm.Index < visible then
                        resultOf experiment course arm.Index byArm[arm.Index]
                    else
                        Result.Pending
            }

        let rec go (arms: Arm list) =
            let index = arms.Length
            let newest = index * seeds - experiment.Parallelism

            if
                Some index = count experiment.Method
                || Seq.exists (ended.Contains >> not) (seq { 0..newest })
            then
                arms
            else
                let seen = arms |> List.map (observe (course.Visible index))

                match propose seen index with
                | Some assignments ->
                    go (
                        arms
                        @ [
                            {
                                Index = index
                                Assignments = assignments
                            }
                        ]
                    )
                | None -> arms

        go known

    /// The arms there are, and those that can be known from the trials there are, in order.
    let all (experiment: Experiment) (trials: TrialRecord list) : Arm list =
        let known =
            trials |> List.map _.Plan.Arm |> List.distinctBy _.Index |> List.sortBy _.Index

        if experiment.Method.IsAdaptive then
            adaptive experiment known trials
        elif known.IsEmpty then
            fixedArms experiment
        else
            known
