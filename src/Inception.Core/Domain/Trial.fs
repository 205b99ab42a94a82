namespace Inception.Core

open System

/// One trial as planned: an arm with a seed. `Index` counts the trials of a sweep from 0. `Until` is how many epochs it
/// may train up to now: all of its epochs where nothing is pruned, else the rung at which it pauses for the pruner's
/// word; 0 where it has to wait for that before it begins. It is only ever raised.
type TrialPlan =
    {
        Index: int
        Arm: Arm
        Seed: int64
        Settings: Settings
        Until: int
    }

    /// What people call the trial within its sweep, in tables, commands and folders: its index, as `007`.
    member plan.Name: string = plan.Index.ToString "000"

/// How a trial ended.
[<RequireQualifiedAccess>]
type Outcome =
    /// It ran through; the objective's value is among its metrics.
    | Completed
    /// A loss was not a finite number at this step (steps count from 1). Never ranked, never retried.
    | Diverged of step: int64
    /// The memory of device or host did not suffice.
    | OutOfMemory of message: string
    /// The sweep's pruner stopped it after this epoch, 0 where it was never begun; the reason is a clause.
    | Pruned of epoch: int * reason: string
    /// Anything else, after the last attempt.
    | Failed of cause: string

    /// For C#: exactly one of the functions is called.
    member outcome.Match
        (
            completed: Func<'r>,
            diverged: Func<int64, 'r>,
            outOfMemory: Func<string, 'r>,
            pruned: Func<int, string, 'r>,
            failed: Func<string, 'r>
        ) : 'r =
        match outcome with
        | Completed -> completed.Invoke()
        | Diverged step -> diverged.Invoke step
        | OutOfMemory message -> outOfMemory.Invoke message
        | Pruned(epoch, reason) -> pruned.Invoke(epoch, reason)
        | Failed cause -> failed.Invoke cause

    /// The word kept in the store: completed, diverged, out of memory, pruned, failed.
    member outcome.Word: string =
        match outcome with
        | Completed -> "completed"
        | Diverged _ -> "diverged"
        | OutOfMemory _ -> "out of memory"
        | Pruned _ -> "pruned"
        | Failed _ -> "failed"

    /// A sentence for the reader of a report.
    override outcome.ToString() =
        match outcome with
        | Completed -> "completed"
        | Diverged step -> $"diverged: the loss was not a finite number at step {step}"
        | OutOfMemory message -> $"out of memory: {message}"
        | Pruned(0, reason) -> $"pruned before it began: {reason}"
        | Pruned(epoch, reason) -> $"pruned after epoch {epoch}: {reason}"
        | Failed cause -> $"failed: {cause}"

/// Where a trial is between planning and its outcome.
[<RequireQualifiedAccess>]
type TrialState =
    /// Not claimed by a worker: never begun, interrupted, or its worker died.
    | Waiting
    /// Claimed by a worker whose lease has not run out.
    | Running
    /// Trained for `Plan.Until` epochs, fewer than its settings say; waits for the pruner's word and not for a worker.
    | Paused
    /// Over, with this outcome.
    | Ended of outcome: Outcome

/// One value of a metric. `Epoch` counts from 1; `Step` is the number of optimiser steps so far.
type MetricPoint =
    {
        Name: string
        Epoch: int
        Step: int64
        Value: float
    }

/// How a trial came about: what a reader needs to trust or repeat it. Times in UTC.
type Provenance =
    {
        Attempts: int
        Host: string
        Device: string
        Versions: string
        GitState: string
        Started: DateTimeOffset option
        Ended: DateTimeOffset option
        /// The trial of another sweep, SWEEP/TRIAL, whose outcome and metrics these are; None: it was trained for this one.
        ReusedFrom: string option
    }

/// A trial as the store knows it, with all its metric values in order of name and step.
type TrialRecord =
    {
        Id: int64
        Plan: TrialPlan
        State: TrialState
        Metrics: MetricPoint list
        Provenance: Provenance
    }

    /// The values of one metric in order of epoch.
    member trial.Series(name: string) : MetricPoint list =
        trial.Metrics
        |> List.filter (fun m -> m.Name = name)
        |> List.sortBy (fun m -> m.Epoch, m.Step)

    /// The objective's value where the trial completed and has it.
    member trial.TryScore(objective: Objective) : float option =
        match trial.State, trial.Series objective.Metric with
        | TrialState.Ended Outcome.Completed, (_ :: _ as series) -> Some(objective.Of(series |> List.map _.Value))
        | _ -> None

/// A sweep as the store knows it: the frozen definition and its trials in order of index.
type SweepRecord =
    {
        Id: string
        Experiment: Experiment
        DefinitionHash: string
        DataHash: string
        Created: DateTimeOffset
        /// Is the plan whole: will no trial be added, extended or pruned any more?
        IsPlanned: bool
        Trials: TrialRecord list
    }

    /// The arms in order.
    member sweep.Arms: Arm list =
        sweep.Trials
        |> List.map _.Plan.Arm
        |> List.distinctBy _.Index
        |> List.sortBy _.Index

    /// Has every trial an outcome, and will none be added?
    member sweep.IsFinished: bool =
        sweep.IsPlanned
        && sweep.Trials
           |> List.forall (fun t ->
               match t.State with
               | TrialState.Ended _ -> true
               | _ -> false)
