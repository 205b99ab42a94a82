/// Sweeps whose plan grows with their results: the same store, row by row, whoever works on it and whatever dies.
module Inception.Tests.Runner.GrowthTests

open System
open System.IO
open System.Threading
open Expecto
open Inception.Core
open Inception.Tests.Support
open Inception.Tests.Support.TinySweep

// Three arms are drawn, three learn from results; only the best of two goes on from a rung.
let private adaptive =
    """name: growing
data:
  name: tiny
  validation-share: 0.2
model: {variant: bn, stem: small, width: 0.0625}
training: {epochs: 4, batch: 16}
sweep:
  method: tpe
  arms: 6
  startup: 3
  parallelism: 2
  seed: 11
  parameters:
    training.optimizer.lr: {log-uniform: [0.001, 0.1]}
    model.dropout: {uniform: [0, 0.7]}
  pruner: {name: halving, first: 1, factor: 2}
budget: {threads: 1, attempts: 10}
"""

let private withGrowing (f: Place -> unit) =
    withPlace (fun place ->
        File.WriteAllText(place.File, adaptive)
        f place)

/// What the sweep's rows say, without clocks and attempts.
let private rowsOf (place: Place) =
    [
        for trial in place.Sweep.Trials do
            let metrics =
                [
                    for m in trial.Metrics do
                        if m.Name <> Metric.EpochSeconds && m.Name <> Metric.ImagesPerSecond then
                            m.Name, m.Epoch, m.Step, BitConverter.DoubleToInt64Bits m.Value
                ]

            $"{trial.Plan.Name} {trial.Plan.Arm.Label} seed {trial.Plan.Seed} until {trial.Plan.Until}: {trial.State}",
            metrics
    ]

/// The rows with one worker that nobody disturbed.
let private alone =
    lazy
        (let place = Place(lastingFolder "growing")
         File.WriteAllText(place.File, adaptive)
         Cli.ok (place.Run "run FILE --jobs 1") |> ignore
         Expect.isTrue place.Sweep.IsFinished "finished"
         rowsOf place)

let private expectAlone (place: Place) =
    Expect.isTrue place.Sweep.IsFinished "finished"

    for (trial, metrics), (trial', metrics') in List.zip (rowsOf place) alone.Value do
        Expect.equal trial trial' "a trial"
        Expect.equal metrics metrics' $"metric rows of {trial}"

let private grows =
    test "a sweep of TPE with successive halving adds, pauses, prunes and completes trials" {
        let states = alone.Value |> List.map fst
        Expect.hasLength states 6 "six arms"
        Expect.exists states _.Contains("Pruned") "some are pruned"
        Expect.exists states _.Contains("Completed") "some go to the end"
        Expect.all states (fun s -> s.Contains "Pruned" || s.Contains "Completed") $"all have ended: %A{states}"
    }

let private workers jobs =
    test $"{jobs} workers make the same store row by row as one" {
        withGrowing (fun place ->
            Cli.ok (place.Run $"run FILE --jobs {jobs}") |> ignore
            expectAlone place)
    }

let private killed =
    test "so does a sweep whose workers and runner are killed, and that is resumed" {
        let seed = Random.Shared.Next()
        let random = Random seed

        withGrowing (fun place ->
            for _ in 1..2 do
                use running = place.Start "run FILE --jobs 2"
                running.Until "a worker" (fun () -> not place.Workers.IsEmpty || running.HasExited)
                Thread.Sleep(random.Next 2500)
                place.Workers |> List.truncate 1 |> List.iter (fst >> Cli.signal Cli.sigkill)
                Thread.Sleep(random.Next 1500)
                let workers = place.Workers |> List.map fst
                Cli.signal Cli.sigkill running.Pid
                running.Wait() |> ignore
                secondsUntilGone 10.0 workers |> ignore

            Cli.ok (place.Run "run FILE --jobs 2") |> ignore
            Expect.isTrue place.Sweep.IsFinished $"finished (seed {seed})"
            expectAlone place)
    }

[<Tests>]
let tests =
    testSequenced
    <| testList "Runner: plans that grow" [ grows; workers 2; workers 4; killed ]
