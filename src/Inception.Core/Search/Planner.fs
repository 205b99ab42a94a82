namespace Inception.Core.Search

open Inception.Core

/// From an experiment to its trials.
[<AbstractClass; Sealed>]
type Planner =
    /// The arms of an experiment, in order.
    static member Arms(experiment: Experiment) : Arm list =
        match experiment.Method with
        | Method.Grid -> Grid.arms experiment.Parameters
        | Method.Random count -> Random.arms experiment.SweepSeed count experiment.Parameters
        |> List.mapi (fun index assignments ->
            {
                Index = index
                Assignments = assignments
            })

    /// The trials of an experiment, in the order they are run: all arms with the first seed, then all with the second,
    /// so that a sweep stopped early has paired seeds. All faults at once, before any process starts.
    static member Plan(experiment: Experiment) : Result<TrialPlan list, Fault list> =
        let settings =
            [
                for arm in Planner.Arms experiment -> arm, experiment.Settings.With arm.Assignments
            ]

        match
            [
                for _, s in settings do
                    match s with
                    | Error faults -> yield! faults
                    | Ok _ -> ()
            ]
        with
        | [] ->
            [
                for seed in experiment.Seeds do
                    for arm, s in settings do
                        match s with
                        | Ok s -> arm, seed, s
                        | Error _ -> ()
            ]
            |> List.mapi (fun index (arm, seed, s) ->
                {
                    Index = index
                    Arm = arm
                    Seed = seed
                    Settings = s
                    Until = s.Training.Epochs
                })
            |> Ok
        | faults -> Error faults

    /// What comes next, given the trials there are (all of them, with their metrics): see Advance.
    static member Next(experiment: Experiment, trials: TrialRecord list) : Advance =
        let known = trials |> List.map _.Plan.Index |> Set.ofList

        {
            New =
                Planner.PlanOrRaise experiment
                |> List.filter (fun plan -> not (known.Contains plan.Index))
            Extended = []
            Pruned = []
            IsComplete = true
        }

    /// For C#: the trials, or all faults in one UserException.
    static member PlanOrRaise(experiment: Experiment) : TrialPlan list =
        match Planner.Plan experiment with
        | Ok plans -> plans
        | Error faults -> raise (UserException.OfFaults faults)
