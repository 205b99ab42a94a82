/// Functions with known minima that searches are judged by, as experiments: their arguments are settings, each given
/// from 0 to 0.9 where the function has another range, because settings have ranges of their own.
module Inception.Tests.Support.TestFunctions

open System
open Inception.Core

let private position =
    {
        Source = "test"
        Line = 0
        Column = 0
    }

/// An experiment from keys and JSON values.
let experimentOf (lines: (string * string) list) : Experiment =
    [ "name", "\"test\""; "data.name", "\"mnist\"" ] @ lines
    |> List.map (fun (key, text) ->
        use document = Text.Json.JsonDocument.Parse text

        {
            Key = key
            Value = Value.OfJson document.RootElement
            Position = position
        })
    |> Experiment.CreateOrRaise

/// A function to be minimised.
type TestFunction =
    {
        Name: string
        /// What an experiment sweeps for it.
        Space: (string * string) list
        Value: Settings -> float
        Minimum: float
    }

let private keys =
    [|
        "model.dropout"
        "model.aux.dropout"
        "training.optimizer.momentum"
        "training.optimizer.beta1"
        "training.optimizer.beta2"
        "training.optimizer.weight-decay"
        "training.schedule.final"
        "training.schedule.warmup"
    |]

let private number (settings: Settings) key =
    match settings.TryFind key with
    | Some(Value.Number x) -> x
    | Some(Value.Integer i) -> float i
    | other -> failwith $"{key} is {other}"

let private ofCube name dimensions minimum f =
    {
        Name = name
        Space =
            [
                for d in 0 .. dimensions - 1 -> $"sweep.parameters.{keys[d]}.uniform", "[0, 0.9]"
            ]
        Value = fun settings -> f [| for d in 0 .. dimensions - 1 -> number settings keys[d] / 0.9 |]
        Minimum = minimum
    }

/// Branin on [-5, 10] x [0, 15] (Dixon and Szegoe 1978); three minima of 5 / (4 pi).
let branin =
    ofCube "Branin" 2 (5.0 / (4.0 * Math.PI)) (fun u ->
        let x, y = -5.0 + 15.0 * u[0], 15.0 * u[1]

        let bend = y - 5.1 / (4.0 * Math.PI * Math.PI) * x * x + 5.0 / Math.PI * x - 6.0

        bend * bend + 10.0 * (1.0 - 1.0 / (8.0 * Math.PI)) * cos x + 10.0)

/// Hartmann's function of six variables (Dixon and Szegoe 1978); its minimum as commonly given.
let hartmann =
    let alpha = [| 1.0; 1.2; 3.0; 3.2 |]

    let a =
        [|
            [| 10.0; 3.0; 17.0; 3.5; 1.7; 8.0 |]
            [| 0.05; 10.0; 17.0; 0.1; 8.0; 14.0 |]
            [| 3.0; 3.5; 1.7; 10.0; 17.0; 8.0 |]
            [| 17.0; 8.0; 0.05; 10.0; 0.1; 14.0 |]
        |]

    let p =
        [|
            [| 0.1312; 0.1696; 0.5569; 0.0124; 0.8283; 0.5886 |]
            [| 0.2329; 0.4135; 0.8307; 0.3736; 0.1004; 0.9991 |]
            [| 0.2348; 0.1451; 0.3522; 0.2883; 0.3047; 0.6650 |]
            [| 0.4047; 0.8828; 0.8732; 0.5743; 0.1091; 0.0381 |]
        |]

    ofCube "Hartmann-6" 6 -3.32237 (fun u ->
        -(Seq.sum
            [
                for i in 0..3 ->
                    alpha[i]
                    * exp -(Seq.sum [ for j in 0..5 -> a[i][j] * (u[j] - p[i][j]) * (u[j] - p[i][j]) ])
            ]))

/// Ackley's function of eight variables on [-32.768, 32.768]; minimum 0 in the middle.
let ackley =
    ofCube "Ackley-8" 8 0.0 (fun u ->
        let x = u |> Array.map (fun u -> -32.768 + 65.536 * u)
        let squares = x |> Array.averageBy (fun x -> x * x)
        let waves = x |> Array.averageBy (fun x -> cos (2.0 * Math.PI * x))
        -20.0 * exp (-0.2 * sqrt squares) - exp waves + 20.0 + Math.E)

/// Two optimisers with parameters of their own, a learning rate in decades, steps and a choice; minimum 0 with adam.
let conditional =
    {
        Name = "Conditional"
        Space =
            [
                "sweep.parameters.training.optimizer.name", "[\"sgd\", \"adam\"]"
                "sweep.parameters.training.optimizer.lr.log-uniform", "[0.0001, 1]"
                "sweep.parameters.training.optimizer.momentum.uniform", "[0, 0.9]"
                "sweep.parameters.training.optimizer.momentum.when.training.optimizer.name", "\"sgd\""
                "sweep.parameters.training.optimizer.beta1.uniform", "[0, 0.9]"
                "sweep.parameters.training.optimizer.beta1.when.training.optimizer.name", "\"adam\""
                "sweep.parameters.training.batch.int", "[16, 256]"
                "sweep.parameters.training.batch.step", "16"
                "sweep.parameters.model.variant", "[\"article\", \"paper\", \"bn\"]"
            ]
        Value =
            fun s ->
                let decade = log10 (number s "training.optimizer.lr")
                let square x = x * x

                let optimizer =
                    match s.TryFind "training.optimizer.name" with
                    | Some(Value.Text "sgd") ->
                        0.1
                        + square (decade + 1.0)
                        + 4.0 * square (number s "training.optimizer.momentum" - 0.6)
                    | _ ->
                        2.0 * square (decade + 2.5)
                        + 4.0 * square (number s "training.optimizer.beta1" - 0.3)

                let variant =
                    match s.TryFind "model.variant" with
                    | Some(Value.Text "article") -> 0.2
                    | Some(Value.Text "bn") -> 0.1
                    | _ -> 0.0

                optimizer + variant + square ((number s "training.batch" - 96.0) / 128.0)
        Minimum = 0.0
    }

/// All of them.
let all = [ branin; hartmann; ackley; conditional ]

/// The experiment that minimises a function: one epoch a trial, each trial seen by the next.
let search (method': string) (trials: int) (seed: int) (f: TestFunction) : Experiment =
    experimentOf (
        f.Space
        @ [
            "sweep.method", $"\"{method'}\""
            "sweep.arms", string trials
            "sweep.seed", string seed
            "sweep.parallelism", "1"
            "training.epochs", "1"
            "objective.metric", "\"validation/loss\""
            "objective.direction", "\"minimize\""
        ]
    )

/// The best value above the minimum after each trial.
let regrets (method': string) (trials: int) (seed: int) (f: TestFunction) : float list =
    let sweep =
        SimulatedSweep(search method' trials seed f, (fun plan _ -> Some(f.Value plan.Settings)))

    sweep.Run(1, Random 0)

    sweep.Trials
    |> List.map (fun t -> t.Metrics.Head.Value - f.Minimum)
    |> List.scan min infinity
    |> List.tail
