namespace Inception.Core.Search

open Inception.Core

/// From an experiment to its trials, all at once or as results come in.
[<AbstractClass; Sealed>]
type Planner =
    static member private PrunerOf(pruning: PruningRule) : Pruner =
        match pruning with
        | PruningRule.Never -> fun course _ _ -> Verdict.Until course.Epochs
        | PruningRule.Median(first, every, startup) -> Median.pruner first every startup
        | PruningRule.Patience(epochs, first, every) -> Patience.pruner epochs first every
        | PruningRule.Halving(first, factor) -> Halving.pruner first factor
        | PruningRule.Hyperband(first, factor) -> Hyperband.pruner first factor
        | PruningRule.Racing(looks, alpha, spending) -> Racing.pruner looks alpha spending

    /// Where arms are proposed or judged one after another, a trial's index counts an arm's seeds first. Else all arms
    /// come with the first seed, then all with the second, so that a sweep stopped early has paired seeds.
    static member private IsByArm(experiment: Experiment) =
        experiment.Method.IsAdaptive
        || match experiment.Pruning with
           | PruningRule.Never
           | PruningRule.Racing _ -> false
           | _ -> true

    // All trials of these arms in order of index, with the pruner's verdict on each; or the faults of their settings.
    static member private Judge(experiment: Experiment, arms: Arm list, trials: TrialRecord list) =
        // Known arms bring their settings along.
        let known =
            dict
                [
                    for t in trials |> List.distinctBy _.Plan.Arm.Index -> t.Plan.Arm.Index, t.Plan.Settings
                ]

        let settings =
            [
                for arm in arms ->
                    arm,
                    match known.TryGetValue arm.Index with
                    | true, settings -> Ok settings
                    | _ -> experiment.Settings.With arm.Assignments
            ]

        let faults =
            settings
            |> List.collect (fun (_, s) ->
                match s with
                | Error faults -> faults
                | Ok _ -> [])

        if arms.IsEmpty then
            Error [ Arms.noArm experiment ]
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

            let ended = trials |> List.filter _.State.IsEnded |> List.map _.Plan.Index |> set

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
                // Who has ended needs no verdict; to find one takes time.
                let verdict =
                    if ended.Contains index then
                        Verdict.Until s.Training.Epochs
                    else
                        verdict arm.Index place

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
    static member Arms(experiment: Experiment) : Arm list = Arms.all experiment []

    /// How many trials the sweep will have, those included that a pruner may stop.
    static member Count(experiment: Experiment) : int =
        (Arms.count experiment.Method
         |> Option.defaultWith (fun () -> (Planner.Arms experiment).Length))
        * experiment.Seeds.Length

    /// How many trials the sweep has; while its plan grows, how many it will have.
    static member Count(sweep: SweepRecord) : int =
        if sweep.IsPlanned then
            sweep.Trials.Length
        else
            max sweep.Trials.Length (Planner.Count sweep.Experiment)

    /// The trials that can be begun before there are results, in the order they are run. All faults at once, before any
    /// process starts.
    static member Plan(experiment: Experiment) : Result<TrialPlan list, Fault list> =
        Planner.Judge(experiment, Planner.Arms experiment, [])
        |> Result.map (List.map fst)

    // What the verdicts say of the trials there are; pruned ones end, and what ends may let others begin.
    static member private Settle(experiment: Experiment, trials: TrialRecord list, pruned: Pruning list) =
        let judged =
            match Planner.Judge(experiment, Arms.all experiment trials, trials) with
            | Ok judged -> judged
            | Error faults -> raise (UserException.OfFaults faults)

        let verdicts = dict [ for plan, verdict in judged -> plan.Index, verdict ]

        let stopped =
            [
                for t in trials do
                    match verdicts.TryGetValue t.Plan.Index with
                    | true, Verdict.Stop(epoch, reason) when t.State.IsPaused ->
                        {
                            Index = t.Plan.Index
                            Epoch = epoch
                            Reason = reason
                        }
                    | _ -> ()
            ]

        if stopped.IsEmpty then
            judged, trials, List.sortBy (fun (p: Pruning) -> p.Index) pruned
        else
            let ends = dict [ for p in stopped -> p.Index, TrialState.Ended p.Outcome ]

            let ended =
                trials
                |> List.map (fun t ->
                    match ends.TryGetValue t.Plan.Index with
                    | true, state -> { t with State = state }
                    | _ -> t)

            Planner.Settle(experiment, ended, pruned @ stopped)

    /// What comes next, given the trials there are (all of them, with their metrics): see Advance.
    static member Next(experiment: Experiment, trials: TrialRecord list) : Advance =
        let judged, settled, pruned = Planner.Settle(experiment, trials, [])
        let known = dict [ for t in settled -> t.Plan.Index, t ]

        {
            New =
                [
                    for plan, _ in judged do
                        if not (known.ContainsKey plan.Index) then
                            plan
                ]
            Extended =
                [
                    for plan, verdict in judged do
                        match verdict, known.TryGetValue plan.Index with
                        | Verdict.Until _, (true, trial) when not trial.State.IsEnded && plan.Until > trial.Plan.Until ->
                            {
                                Index = plan.Index
                                Until = plan.Until
                            }
                        | _ -> ()
                ]
            Pruned = pruned
            IsComplete =
                judged.Length = Planner.Count experiment
                && judged
                   |> List.forall (fun (plan, _) ->
                       match known.TryGetValue plan.Index with
                       | true, trial when trial.State.IsEnded -> true
                       | _ -> plan.Until >= plan.Settings.Training.Epochs)
        }

    /// For C#: the trials, or all faults in one UserException.
    static member PlanOrRaise(experiment: Experiment) : TrialPlan list =
        match Planner.Plan experiment with
        | Ok plans -> plans
        | Error faults -> raise (UserException.OfFaults faults)
