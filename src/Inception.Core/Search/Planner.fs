namespace Inception.Core.Search

open Inception.Core

/// From an experiment to its trials, all at once or as results come in.
[<AbstractClass; Sealed>]
type Planner =
    static member private SamplerOf(method': Method) : Sampler =
        match method' with
        | Method.Grid -> Grid.sampler
        | Method.Random _ -> Random.sampler
        | Method.Sobol _ -> Sobol.sampler
        | Method.Tpe(_, startup) -> Tpe.sampler startup
        | Method.GaussianProcess(_, startup) -> GaussianProcessSampler.sampler startup

    static member private PrunerOf(pruning: Pruning) : Pruner =
        match pruning with
        | Pruning.Never -> fun course _ _ -> Verdict.Until course.Epochs
        | Pruning.Median(first, every, startup) -> Median.pruner first every startup
        | Pruning.Patience(epochs, first, every) -> Patience.pruner epochs first every
        | Pruning.Halving(first, factor) -> Halving.pruner first factor
        | Pruning.Hyperband(first, factor) -> Hyperband.pruner first factor
        | Pruning.Racing(looks, alpha, spending) -> Racing.pruner looks alpha spending

    /// How many arms the sweep will have; None: as many as the grid gives.
    static member private ArmCount(method': Method) : int option =
        match method' with
        | Method.Grid -> None
        | Method.Random arms
        | Method.Sobol arms
        | Method.Tpe(arms, _)
        | Method.GaussianProcess(arms, _) -> Some arms

    /// Where arms are proposed or judged one after another, a trial's index counts an arm's seeds first. Else all arms
    /// come with the first seed, then all with the second, so that a sweep stopped early has paired seeds.
    static member private IsByArm(experiment: Experiment) =
        experiment.Method.IsAdaptive
        || match experiment.Pruning with
           | Pruning.Never
           | Pruning.Racing _ -> false
           | _ -> true

    // What the sampler may know of an arm all of whose trials are over.
    static member private ResultOf(experiment: Experiment, course: Course, arm: int, trials: TrialRecord list) =
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
            | Reached.Loss loss, Pruning.Patience _ -> Result.Loss loss
            | Reached.Loss loss, _ -> Result.Pruned(epoch, loss)
            | _ -> Result.Lost
        | [], _ when outcomes |> List.exists _.IsDiverged -> Result.Lost
        | [], [] -> Result.Lost
        // What a machine's fault took is left out.
        | [], losses -> Result.Loss(List.average losses)

    static member private NoArm(experiment: Experiment) =
        Fault.Of(
            if experiment.Method.IsGrid then
                "sweep.constraints leave no arm of the grid; loosen them, or list other values"
            else
                "sweep.constraints leave no arm in 1000 draws; loosen them, or narrow the ranges to where they hold"
        )

    // The arms of a method that looks at no results.
    static member private Fixed(experiment: Experiment) : Arm list =
        let propose = Planner.SamplerOf experiment.Method (SearchSpace experiment) []
        let count = Planner.ArmCount experiment.Method

        Seq.initInfinite propose
        |> Seq.truncate (count |> Option.defaultValue System.Int32.MaxValue)
        |> Seq.takeWhile Option.isSome
        |> Seq.choose id
        |> Seq.mapi (fun index assignments ->
            {
                Index = index
                Assignments = assignments
            })
        |> List.ofSeq

    // The arms there are, and those that the results allow to propose.
    static member private Adaptive(experiment: Experiment, known: Arm list, trials: TrialRecord list) : Arm list =
        let space = SearchSpace experiment
        let propose = Planner.SamplerOf experiment.Method space
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
                        Planner.ResultOf(experiment, course, arm.Index, byArm[arm.Index])
                    else
                        Result.Pending
            }

        let rec go (arms: Arm list) =
            let index = arms.Length
            let newest = index * seeds - experiment.Parallelism

            if
                Some index = Planner.ArmCount experiment.Method
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

    static member private ArmsOf(experiment: Experiment, trials: TrialRecord list) : Arm list =
        let known =
            trials |> List.map _.Plan.Arm |> List.distinctBy _.Index |> List.sortBy _.Index

        if experiment.Method.IsAdaptive then
            Planner.Adaptive(experiment, known, trials)
        elif known.IsEmpty then
            Planner.Fixed experiment
        else
            known

    // All trials of these arms in order of index, with the pruner's verdict on each; or the faults of their settings.
    static member private Judge(experiment: Experiment, arms: Arm list, trials: TrialRecord list) =
        let settings = [ for arm in arms -> arm, experiment.Settings.With arm.Assignments ]

        let faults =
            settings
            |> List.collect (fun (_, s) ->
                match s with
                | Error faults -> faults
                | Ok _ -> [])

        if arms.IsEmpty then
            Error [ Planner.NoArm experiment ]
        elif not faults.IsEmpty then
            Error faults
        else
            let verdict = Planner.PrunerOf experiment.Pruning (Course(experiment, arms, trials))

            let planned =
                [
                    for arm, s in settings do
                        match s with
                        | Ok s -> arm, s
                        | Error _ -> ()
                ]

            let seeds = List.indexed experiment.Seeds

            let inOrder =
                if Planner.IsByArm experiment then
                    [
                        for arm, s in planned do
                            for place, seed in seeds -> arm, s, place, seed
                    ]
                else
                    [
                        for place, seed in seeds do
                            for arm, s in planned -> arm, s, place, seed
                    ]

            inOrder
            |> List.mapi (fun index (arm, s, place, seed) ->
                let verdict = verdict arm.Index place

                let until =
                    match verdict with
                    // Without a pruner a trial has its own epochs, which may be swept.
                    | Verdict.Until epoch when epoch < experiment.Settings.Training.Epochs -> epoch
                    | Verdict.Until _ -> s.Training.Epochs
                    | Verdict.Stop(epoch, _) -> epoch

                {
                    Index = index
                    Arm = arm
                    Seed = seed
                    Settings = s
                    Until = until
                },
                verdict)
            |> Ok

    /// The arms of an experiment before there are results, in order.
    static member Arms(experiment: Experiment) : Arm list = Planner.ArmsOf(experiment, [])

    /// How many trials the sweep will have, those included that a pruner may stop.
    static member Count(experiment: Experiment) : int =
        (Planner.ArmCount experiment.Method
         |> Option.defaultWith (fun () -> (Planner.Arms experiment).Length))
        * experiment.Seeds.Length

    /// The trials that can be begun before there are results, in the order they are run. All faults at once, before any process
    /// starts.
    static member Plan(experiment: Experiment) : Result<TrialPlan list, Fault list> =
        Planner.Judge(experiment, Planner.Arms experiment, [])
        |> Result.map (List.map fst)

    /// What comes next, given the trials there are (all of them, with their metrics): see Advance.
    static member Next(experiment: Experiment, trials: TrialRecord list) : Advance =
        let states = trials |> List.map (fun t -> t.Plan.Index, t) |> Map.ofList

        let judged =
            match Planner.Judge(experiment, Planner.ArmsOf(experiment, trials), trials) with
            | Ok judged -> judged
            | Error faults -> raise (UserException.OfFaults faults)

        let isOver (plan: TrialPlan) =
            match Map.tryFind plan.Index states with
            | Some trial -> trial.State.IsEnded
            | None -> false

        {
            New =
                [
                    for plan, _ in judged do
                        if not (states.ContainsKey plan.Index) then
                            plan
                ]
            Extended =
                [
                    for plan, verdict in judged do
                        match verdict, Map.tryFind plan.Index states with
                        | Verdict.Until _, Some trial when not trial.State.IsEnded && plan.Until > trial.Plan.Until ->
                            {
                                Index = plan.Index
                                Until = plan.Until
                            }
                        | _ -> ()
                ]
            Pruned =
                [
                    for plan, verdict in judged do
                        match verdict, Map.tryFind plan.Index states with
                        | Verdict.Stop(epoch, reason), Some trial when trial.State.IsPaused ->
                            {
                                Index = plan.Index
                                Epoch = epoch
                                Reason = reason
                            }
                        | _ -> ()
                ]
            IsComplete =
                judged.Length = Planner.Count experiment
                && judged
                   |> List.forall (fun (plan, verdict) ->
                       isOver plan
                       || match verdict with
                          | Verdict.Until _ -> plan.Until >= plan.Settings.Training.Epochs
                          | Verdict.Stop _ -> states.ContainsKey plan.Index && states[plan.Index].State.IsPaused)
        }

    /// For C#: the trials, or all faults in one UserException.
    static member PlanOrRaise(experiment: Experiment) : TrialPlan list =
        match Planner.Plan experiment with
        | Ok plans -> plans
        | Error faults -> raise (UserException.OfFaults faults)
