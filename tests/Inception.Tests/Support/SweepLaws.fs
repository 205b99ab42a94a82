/// What the conformance suites of samplers and pruners share.
module Inception.Tests.Support.SweepLaws

open System
open Expecto
open Inception.Core
open Inception.Core.Search

/// Ranges, steps, a choice, a group, conditions and a constraint at once.
let mixed: (string * string) list =
    [
        "sweep.parameters.training.optimizer.lr.log-uniform", "[0.0001, 1]"
        "sweep.parameters.training.batch.int", "[16, 256]"
        "sweep.parameters.training.batch.step", "16"
        "sweep.parameters.model.dropout.uniform", "[0, 0.5]"
        "sweep.parameters.model.dropout.step", "0.1"
        "sweep.parameters.model.width.uniform", "[0.25, 1]"
        "sweep.parameters.training.optimizer.momentum.uniform", "[0.5, 0.95]"
        "sweep.parameters.training.optimizer.momentum.when.training.optimizer.name", "\"sgd\""
        "sweep.groups.optimizer.sgd.training.optimizer.name", "\"sgd\""
        "sweep.groups.optimizer.sgd.training.optimizer.weight-decay", "0.0005"
        "sweep.groups.optimizer.adam.training.optimizer.name", "\"adam\""
        "sweep.parameters.model.aux.weights.uniform", "[0, 1]"
        "sweep.parameters.model.variant", "[\"article\", \"bn\"]"
        "sweep.constraints", "[\"training.optimizer.lr * training.batch <= 16\", \"model.width >= model.dropout\"]"
    ]

/// The same for a grid.
let listed: (string * string) list =
    [
        "sweep.groups.optimizer.sgd.training.optimizer.name", "\"sgd\""
        "sweep.groups.optimizer.adam.training.optimizer.name", "\"adam\""
        "sweep.parameters.training.optimizer.momentum", "[0.5, 0.9]"
        "sweep.parameters.training.optimizer.momentum.when.training.optimizer.name", "\"sgd\""
        "sweep.parameters.training.batch.int", "[16, 64]"
        "sweep.parameters.training.batch.step", "16"
        "sweep.parameters.model.dropout", "[0, 0.4]"
        "sweep.constraints", "[\"training.batch * (1 - model.dropout) <= 48\"]"
    ]

/// A value that depends on the arm and the seed, without a plan: a learning curve that levels off.
let curve (plan: TrialPlan) (epoch: int) : float option =
    let noise = RandomStream.Create(plan.Seed, plan.Arm.Label, int64 epoch).NextDouble()

    let level = RandomStream.Create(0L, plan.Arm.Label, 0L).NextDouble()

    Some(level * (1.0 - exp (-0.5 * float epoch)) + 0.02 * noise)

/// The same, but some trials diverge.
let troubled (plan: TrialPlan) (epoch: int) : float option =
    if plan.Index % 5 = 3 && epoch = 1 + plan.Index % 2 then
        None
    else
        curve plan epoch

/// The rows of the sweep that one worker runs from start to end.
let reference (experiment: Experiment) curve : string list =
    let sweep = SimulatedSweep(experiment, curve)
    sweep.Run(1, Random 0)
    Expect.isTrue sweep.IsComplete "complete"
    Expect.all sweep.Trials _.State.IsEnded "every trial ended"
    sweep.Rows

/// The laws that hold for whatever chooses and stops trials.
let laws (name: string) (experiment: unit -> Experiment) curve : Test =
    testList
        name
        [
            test "gives the same trials with 1, 2 and 4 workers, in whatever order they finish" {
                let e = experiment ()
                let expected = reference e curve

                for workers in [ 1; 2; 4 ] do
                    for chance in 1..3 do
                        let sweep = SimulatedSweep(e, curve)
                        sweep.Run(workers, Random chance)
                        Expect.equal sweep.Rows expected $"{workers} workers, order {chance}"
            }
            test "goes on after any stop as if there had been none" {
                let e = experiment ()
                let expected = reference e curve

                for steps in [ 0; 1; 2; 5; 9; 14; 20; 27 ] do
                    let first = SimulatedSweep(e, curve)
                    first.Run(3, Random steps, steps)
                    let second = SimulatedSweep(e, curve, first.Trials)
                    second.Run(2, Random(steps + 1))
                    Expect.equal second.Rows expected $"stopped after {steps}"
            }
            test "says nothing new until something has happened, and nothing at all at the end" {
                let e = experiment ()
                let sweep = SimulatedSweep(e, curve)
                let mutable isOver = false

                while not isOver do
                    sweep.Advance() |> ignore
                    let again = sweep.Advance()
                    Expect.isEmpty again.New "new"
                    Expect.isEmpty again.Extended "extended"
                    Expect.isEmpty again.Pruned "pruned"

                    match sweep.Waiting with
                    | [] -> isOver <- true
                    | index :: _ -> sweep.Train index

                Expect.isTrue sweep.IsComplete "complete"
            }
            test "lets trial k see no result of a trial behind k less the parallelism" {
                let e = experiment ()
                let sweep = SimulatedSweep(e, curve)
                sweep.Run(1, Random 0)
                let changed = sweep.Trials.Length / 2

                let other =
                    SimulatedSweep(e, fun plan epoch -> if plan.Index = changed then Some 0.5 else curve plan epoch)

                other.Run(1, Random 0)

                for a, b in
                    List.zip
                        (List.truncate (changed + e.Parallelism) sweep.Trials)
                        (List.truncate (changed + e.Parallelism) other.Trials) do
                    if a.Plan.Index <> changed then
                        Expect.equal b.Plan.Arm a.Plan.Arm $"arm of trial {a.Plan.Index}"
            }
        ]
