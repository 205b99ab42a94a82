/// Sweeps made by hand, for the rooms that read them: no store and no training behind them.
module Inception.Tests.Support.Sweeps

open System
open Inception.Core
open Inception.Core.Statistics
open Inception.Core.Search

let private position =
    {
        Source = "a test"
        Line = 0
        Column = 0
    }

let numbers (values: float list) =
    Value.List(values |> List.map Value.Number)

let integers (values: int64 list) =
    Value.List(values |> List.map Value.Integer)

/// An experiment from keys and values; a name and data are filled in.
let experiment (lines: (string * Value) list) : Experiment =
    [ "name", Value.Text "sample"; "data.name", Value.Text "fashion-mnist" ] @ lines
    |> List.map (fun (key, value) ->
        {
            Key = key
            Value = value
            Position = position
        })
    |> Experiment.CreateOrRaise

let provenance: Provenance =
    {
        Attempts = 1
        Host = "bench-1"
        Device = "cpu"
        Versions = "inception 0.1.0, .NET 10.0.1, TorchSharp 0.107.0, libtorch 2.10.0"
        GitState = "3f2c9d1a7b (clean)"
        Started = Some(DateTimeOffset(2026, 3, 14, 9, 26, 53, TimeSpan.Zero))
        Ended = Some(DateTimeOffset(2026, 3, 14, 9, 31, 12, TimeSpan.Zero))
        ReusedFrom = None
    }

/// A trial of a plan with an outcome and metrics.
let trial (outcome: Outcome) (metrics: MetricPoint list) (plan: TrialPlan) : TrialRecord =
    {
        Id = int64 plan.Index + 101L
        Plan = plan
        State = TrialState.Ended outcome
        Metrics = metrics |> List.sortBy (fun m -> m.Name, m.Step)
        Provenance = provenance
    }

/// A completed trial whose objective ends at this value.
let scored (metric: string) (value: float) (plan: TrialPlan) : TrialRecord =
    trial
        Outcome.Completed
        [
            {
                Name = metric
                Epoch = 1
                Step = 10L
                Value = value
            }
        ]
        plan

/// A sweep of an experiment: every planned trial through `trialOf`.
let sweep (trialOf: TrialPlan -> TrialRecord) (experiment: Experiment) : SweepRecord =
    {
        Id = experiment.Name + "-20260314-092653"
        Experiment = experiment
        DefinitionHash = experiment.Hash
        DataHash = Hash.OfText "the images"
        Created = DateTimeOffset(2026, 3, 14, 9, 26, 51, TimeSpan.Zero)
        IsPlanned = true
        Trials = Planner.PlanOrRaise experiment |> List.map trialOf
    }

/// A sweep over the weights of the auxiliary losses whose trials end at `score weight seed`.
let auxWeights lines (weights: float list) (seeds: int64 list) (score: float -> int64 -> float) : SweepRecord =
    let e =
        experiment (
            [
                "sweep.parameters.model.aux.weights", Value.List [ for w in weights -> numbers [ w; w ] ]
                "sweep.seeds", integers seeds
            ]
            @ lines
        )

    let weight (plan: TrialPlan) =
        match plan.Settings.Model.Aux1 with
        | AuxHead.Attached w -> w
        | _ -> 0.0

    e
    |> sweep (fun plan -> scored e.Objective.Metric (score (weight plan) plan.Seed) plan)

/// The line that declares weights 0, 0 as the control.
let control = "contrasts.control.model.aux.weights", numbers [ 0.0; 0.0 ]

/// Gradient accounts at steps 1 and 101 of each epoch: each head's share of every block it reaches, the cosine to the
/// main head's gradient, and the effect over all blocks.
let accounts (epochs: int) (heads: (string * string list) list) share cosine effect : MetricPoint list =
    [
        for epoch in 1..epochs do
            for step in [ 1L; 101L ] do
                let point name value =
                    {
                        Name = name
                        Epoch = epoch
                        Step = int64 (epoch - 1) * 200L + step
                        Value = value
                    }

                for head, blocks in heads do
                    for block in Gradients.blocks do
                        let reaches = List.contains block blocks
                        point (Metric.Gradient("share", head, block)) (if reaches then share head block epoch else 0.0)
                        point (Metric.Gradient("norm", head, block)) (if reaches then 1.0 else 0.0)

                        if head <> "main" && reaches then
                            point (Metric.Gradient("cosine", head, block)) (cosine epoch step)

                    point (Metric.Gradient("norm", head, Metric.AllBlocks)) (if blocks.IsEmpty then 0.0 else 2.0)
                    point (Metric.Gradient("effect", head, Metric.AllBlocks)) (effect head)

                    if head <> "main" && not blocks.IsEmpty then
                        point (Metric.Gradient("cosine", head, Metric.AllBlocks)) (cosine epoch step)

                point Metric.GradientResidual 1e-6
    ]

// Shaped like the article's log: chance for an epoch or two, then a quick rise that flattens; ten classes.
let private curves (plan: TrialPlan) : MetricPoint list =
    let epochs = plan.Settings.Training.Epochs
    let seedLuck = RandomStream.Create(plan.Seed, "sample/seed", 0L).NextGaussian()
    let noise = RandomStream.Create(plan.Seed, "sample/trial/" + plan.Arm.Label, 0L)
    let trialLuck = noise.NextGaussian()

    let weight head =
        match head with
        | AuxHead.Attached w -> w
        | _ -> 0.0

    let w1, w2 = weight plan.Settings.Model.Aux1, weight plan.Settings.Model.Aux2
    let help = 0.012 * tanh (4.0 * (w1 + w2)) - 0.004 * (w1 + w2)

    let series head ceiling =
        [
            for epoch in 1..epochs do
                let t = 25.0 * float (epoch - 1) / float (max 1 (epochs - 1))
                let rise = 1.0 - exp (-((t / (6.5 - 30.0 * help)) ** 1.25))
                let luck = 0.006 * seedLuck + 0.003 * trialLuck

                let jitter scale =
                    scale * noise.NextGaussian() * (1.0 - 0.7 * rise)

                let train = 0.1 + (ceiling + 0.055 - 0.1 + luck) * rise + jitter 0.006
                let validation = 0.1 + (ceiling - 0.1 + help + luck) * rise + jitter 0.012

                let loss (accuracy: float) floor =
                    floor + 2.32 * (1.0 - (accuracy - 0.1) / 0.9) ** 1.1

                for name, value in
                    [
                        Metric.Accuracy("train", head), train
                        Metric.Accuracy("validation", head), validation
                        Metric.Loss("train", head), loss train 0.0
                        Metric.Loss("validation", head), loss validation (0.12 * rise)
                    ] do
                    {
                        Name = name
                        Epoch = epoch
                        Step = int64 epoch * 211L
                        Value = value
                    }
        ]

    [
        yield! series "main" 0.815
        if w1 > 0.0 then
            yield! series "aux1" 0.742
        if w2 > 0.0 then
            yield! series "aux2" 0.779
        for epoch in 1..epochs do
            {
                Name = Metric.ImagesPerSecond
                Epoch = epoch
                Step = int64 epoch * 211L
                Value = 431.0 + 6.0 * noise.NextGaussian()
            }
        {
            Name = Metric.Accuracy("test", "main")
            Epoch = epochs
            Step = int64 epochs * 211L
            Value = 0.806 + help + 0.006 * seedLuck + 0.004 * noise.NextGaussian()
        }
        if w1 > 0.0 && w2 > 0.0 then
            let share head _ epoch =
                let fall = exp (-0.05 * float epoch)
                let own = (if head = "aux1" then 0.3 else 0.25) * fall - 0.02
                if head = "main" then 1.0 - 0.5 * fall else own

            yield!
                accounts
                    epochs
                    [
                        "main", Gradients.blocks
                        "aux1", List.truncate 4 Gradients.blocks
                        "aux2", Gradients.blocks
                    ]
                    share
                    (fun _ _ -> noise.NextGaussian() + 0.5)
                    (fun head -> if head = "main" then -0.01 else -0.002)
    ]

/// A completed trial with learning curves of all its heads, shaped like the article's log.
let learned (plan: TrialPlan) : TrialRecord =
    trial Outcome.Completed (curves plan) plan

/// The aux ablation with learning curves: weights x seeds 1..n, control [0, 0].
let ablation (weights: float list) (seeds: int) (epochs: int) : SweepRecord =
    experiment
        [
            "name", Value.Text "aux-ablation-fashion"
            "question",
            Value.Text
                "Do the auxiliary classifiers of GoogLeNet raise the accuracy of the main head on small images, and does the weight of their losses matter?"
            "expectation",
            Value.Text
                "A small gain at weight 0.3, as the paper uses; a loss at 1.0, where the auxiliary losses outweigh the main one."
            "sweep.parameters.model.aux.weights", Value.List [ for w in weights -> numbers [ w; w ] ]
            "sweep.seeds", integers [ 1L .. int64 seeds ]
            "training.epochs", Value.Integer(int64 epochs)
            control
        ]
    |> sweep learned

/// Random search over rate and dropout without a control, `arms` x `seeds`, with learning curves.
let search (arms: int) (seeds: int) (epochs: int) : SweepRecord =
    experiment
        [
            "name", Value.Text "lr-sweep"
            "question", Value.Text "Which learning rate suits the narrow network on Fashion-MNIST?"
            "sweep.method", Value.Text "random"
            "sweep.arms", Value.Integer(int64 arms)
            "sweep.parameters.training.optimizer.lr.log-uniform", numbers [ 0.001; 0.3 ]
            "sweep.parameters.model.dropout.uniform", numbers [ 0.0; 0.6 ]
            "sweep.seeds", integers [ 1L .. int64 seeds ]
            "training.epochs", Value.Integer(int64 epochs)
        ]
    |> sweep learned

/// What nobody should write into a name, and somebody will.
let hostile =
    "<script>alert(1)</script><img src=x onerror=alert(2)> =cmd()|' /C calc'!A0 \u202egnp.exe \u0007\u001b[31m {{data}} \ud800 日本語 🦊 "

/// An ablation in mid-course: a trial diverged, one failed with a hostile message of 10,000 characters, one runs, one
/// was interrupted, one waits; names, hosts and devices are hostile too, and the experiment's texts.
let troubled: SweepRecord =
    let text = hostile + String('x', 10_000)

    let e =
        experiment
            [
                "name", Value.Text(hostile.Substring(0, 60))
                "question", Value.Text("</p>" + hostile)
                "sweep.parameters.model.aux.weights", Value.List [ for w in [ 0.0; 0.1; 0.3 ] -> numbers [ w; w ] ]
                "sweep.seeds", integers [ 1L .. 4L ]
                "training.epochs", Value.Integer 6L
                "contrasts.margin", Value.Number 0.01
                "objective.at", Value.Text "best"
                control
            ]

    let sample = e |> sweep learned

    let change (t: TrialRecord) =
        let state state attempts =
            { t with
                State = state
                Metrics = []
                Provenance =
                    { t.Provenance with
                        Attempts = attempts
                        Started = None
                        Ended = None
                    }
            }

        match t.Plan.Index with
        | 1 -> state (TrialState.Ended(Outcome.Diverged 77L)) 1
        | 5 -> state (TrialState.Ended(Outcome.Failed text)) 3
        | 9 -> state TrialState.Running 1
        | 10 -> state TrialState.Waiting 1
        | 11 ->
            { state TrialState.Waiting 0 with
                Provenance =
                    { provenance with
                        Attempts = 0
                        Host = ""
                        Device = ""
                        Started = None
                        Ended = None
                    }
            }
        | i when i % 3 = 0 ->
            { t with
                Provenance =
                    { t.Provenance with
                        Host = text
                        Device = "cuda:0 " + hostile
                    }
            }
        | _ -> t

    { sample with
        Trials = sample.Trials |> List.map change
    }

/// Outcomes of every completed trial at its last epoch on the same `count` examples of these classes: each example is
/// as hard for all networks alike, each trial has its luck, and arms with heads do better on the first class.
let outcomesOf (classes: string list) (count: int) (sweep: SweepRecord) =
    let examples =
        {
            Identity = "the images held out"
            Classes = classes
            Labels = [| for i in 0 .. count - 1 -> i % classes.Length |]
        }

    let hardness = RandomStream.Create(0L, "sample/hardness", 0L)
    let hard = [| for _ in 1..count -> 0.35 * hardness.NextDouble() |]

    let right (plan: TrialPlan) =
        let stream =
            RandomStream.Create(plan.Seed, "sample/outcomes/" + plan.Arm.Label, int64 plan.Index)

        let helped = plan.Settings.Model.Aux1 <> AuxHead.Removed

        Outcomes.Pack
            [
                for i in 0 .. count - 1 ->
                    let help = if helped && examples.Labels[i] = 0 then 0.2 else 0.0
                    stream.NextDouble() > hard[i] + 0.05 - help
            ]

    [
        for trial in sweep.Trials do
            match trial.State, trial.Series sweep.Experiment.Objective.Metric with
            | TrialState.Ended Outcome.Completed, (_ :: _ as series) ->
                let last = List.last series

                let outcomes =
                    {
                        Epoch = last.Epoch
                        Step = last.Step
                        Examples = examples
                        Right = right trial.Plan
                    }

                trial.Id, ([| outcomes |] :> System.Collections.Generic.IReadOnlyList<_>)
            | _ -> ()
    ]
    |> dict
    |> System.Collections.Generic.Dictionary

/// A search over three settings, one of them a list, in which the rate decides.
let wideSearch (arms: int) : SweepRecord =
    let e =
        experiment
            [
                "name", Value.Text "wide-search"
                "sweep.method", Value.Text "random"
                "sweep.arms", Value.Integer(int64 arms)
                "sweep.parameters.training.optimizer.lr.log-uniform", numbers [ 0.001; 1.0 ]
                "sweep.parameters.model.dropout.uniform", numbers [ 0.0; 0.6 ]
                "sweep.parameters.training.optimizer.momentum", numbers [ 0.0; 0.5; 0.9 ]
                "sweep.seeds", integers [ 1L ]
            ]

    e
    |> sweep (fun plan ->
        let distance = log10 plan.Settings.Training.LearningRate + 1.5
        scored e.Objective.Metric (0.9 - 0.1 * distance * distance) plan)
