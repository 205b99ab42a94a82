namespace Inception.Tests.Support

open System
open Inception.Core
open Inception.Core.Search

/// A sweep without processes: trials whose curves a function gives, workers that finish in an order drawn by chance.
/// It does what the runner promises: claims in order of index, pauses at `Until`, notes what the planner says.
[<Sealed>]
type SimulatedSweep(experiment: Experiment, curve: TrialPlan -> int -> float option, start: TrialRecord list) =
    let trials = ResizeArray<TrialRecord>(start)
    let mutable isComplete = false

    let provenance =
        {
            Attempts = 1
            Host = ""
            Device = ""
            Versions = ""
            GitState = ""
            Started = None
            Ended = None
            ReusedFrom = None
        }

    let point epoch value =
        {
            Name = experiment.Objective.Metric
            Epoch = epoch
            Step = int64 epoch
            Value = value
        }

    let epochsOf (trial: TrialRecord) = trial.Metrics.Length

    // Waiting, or paused where there is nothing to train yet.
    let stateOf (plan: TrialPlan) =
        if plan.Until = 0 then
            TrialState.Paused
        else
            TrialState.Waiting

    /// A fresh sweep.
    new(experiment, curve) = SimulatedSweep(experiment, curve, [])

    member _.Trials: TrialRecord list = List.ofSeq trials

    /// Did the planner say that nothing will be added any more?
    member _.IsComplete = isComplete

    /// Asks the planner and notes its answer.
    member sweep.Advance() : Advance =
        let advance = Planner.Next(experiment, sweep.Trials)
        isComplete <- advance.IsComplete

        for plan in advance.New do
            if plan.Index <> trials.Count then
                failwith $"Expecting trial {trials.Count}, but it is {plan.Index}"

            trials.Add
                {
                    Id = int64 plan.Index
                    Plan = plan
                    State = stateOf plan
                    Metrics = []
                    Provenance = provenance
                }

        for e in advance.Extended do
            let trial = trials[e.Index]

            trials[e.Index] <-
                { trial with
                    Plan = { trial.Plan with Until = e.Until }
                    State =
                        if trial.State.IsPaused then
                            TrialState.Waiting
                        else
                            trial.State
                }

        for p in advance.Pruned do
            trials[p.Index] <-
                { trials[p.Index] with
                    State = TrialState.Ended p.Outcome
                }

        advance

    /// A worker trains the trial as far as it may.
    member _.Train(index: int) : unit =
        let trial = trials[index]
        let epochs = trial.Plan.Settings.Training.Epochs

        let rec train done' metrics =
            if done' = trial.Plan.Until then
                metrics,
                (if done' = epochs then
                     TrialState.Ended Outcome.Completed
                 else
                     TrialState.Paused)
            else
                match curve trial.Plan (done' + 1) with
                | Some value -> train (done' + 1) (metrics @ [ point (done' + 1) value ])
                | None -> metrics, TrialState.Ended(Outcome.Diverged(int64 done'))

        let metrics, state = train (epochsOf trial) trial.Metrics

        trials[index] <-
            { trial with
                Metrics = metrics
                State = state
            }

    /// The first trials that wait, in order of index: what workers would claim.
    member _.Waiting: int list =
        [
            for t in trials do
                if t.State = TrialState.Waiting then
                    t.Plan.Index
        ]

    /// Runs to the end, or until so many trials have been trained: as many workers, which finish in an order that chance
    /// draws.
    member sweep.Run(workers: int, random: Random, steps: int) : unit =
        let held = ResizeArray<int>()
        let mutable left = steps
        let mutable isOver = false

        while not isOver do
            sweep.Advance() |> ignore

            let free =
                sweep.Waiting
                |> List.filter (held.Contains >> not)
                |> List.truncate (workers - held.Count)

            held.AddRange free

            if held.Count = 0 || left = 0 then
                isOver <- true
            else
                let index = held[random.Next held.Count]
                held.Remove index |> ignore
                sweep.Train index
                left <- left - 1

    /// Runs to the end.
    member sweep.Run(workers: int, random: Random) : unit =
        sweep.Run(workers, random, Int32.MaxValue)

    /// What must not depend on anything: each trial's arm, seed, ending and curve.
    member _.Rows: string list =
        [
            for t in trials do
                let curve = t.Metrics |> List.map _.Value |> List.map string |> String.concat " "
                $"{t.Plan.Index} {t.Plan.Arm.Label} {t.Plan.Seed} {t.State} {curve}"
        ]
