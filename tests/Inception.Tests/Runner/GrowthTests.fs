/// Sweeps whose plan grows with their results: the same store, row by row, whoever works on it and whatever dies.
module Inception.Tests.Runner.GrowthTests

open System
open System.IO
open System.Threading
open Expecto
open Inception.Core
open Inception.Tests.Support
open Inception.Tests.Support.TinySweep

let private yaml (method': string) (pruner: string) =
    $"""name: growing
data:
  name: tiny
  validation-share: 0.2
model: {{variant: bn, stem: small, width: 0.0625}}
training: {{epochs: 4, batch: 16}}
sweep:
  method: {method'}
  arms: 6
  parallelism: 2
  seed: 11
  parameters:
    training.optimizer.lr.log-uniform: [0.001, 0.1]
    model.dropout.uniform: [0, 0.7]
{pruner}
budget: {{threads: 1, attempts: 10}}
"""

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

/// A kind of sweep, and how it ends with one worker that nobody disturbed.
type private Kind(name: string, definition: string) =
    let alone =
        lazy
            (let place = Place(lastingFolder ("growing-" + name))
             File.WriteAllText(place.File, definition)
             let told = (Cli.ok (place.Run "run FILE --jobs 1")).Out
             // Two or three trials are there at first; what is told is what there will be.
             Expect.stringContains told "\n6 trials; 1 worker" "trials"
             Expect.isMatch told @"\d of 6 trials completed, \d pruned\n" "the end"
             rowsOf place)

    member _.Name = name
    /// The rows with one worker.
    member _.Alone = alone.Value

    /// Runs `f` with a place that has its definition.
    member _.With(f: Place -> unit) =
        withPlace (fun place ->
            File.WriteAllText(place.File, definition)
            f place)

    /// The store has the same rows.
    member _.Expect(place: Place) =
        Expect.isTrue place.Sweep.IsFinished "finished"

        for (trial, metrics), (trial', metrics') in List.zip (rowsOf place) alone.Value do
            Expect.equal trial trial' "a trial"
            Expect.equal metrics metrics' $"metric rows of {trial}"

// Three arms are drawn, three learn from results; who is worse than half of those before is stopped.
let private tpe =
    Kind("TPE with the median rule", yaml "tpe" "  startup: 3\n  pruner: {name: median, startup: 2}")

// Six arms begin together; every second goes on from a rung.
let private halving =
    Kind("random search with successive halving", yaml "random" "  pruner: {name: halving, factor: 2}")

let private grows (kind: Kind) =
    test $"{kind.Name}: trials are added, pruned and completed, and then the sweep is finished" {
        let states = kind.Alone |> List.map fst
        Expect.hasLength states 6 "six arms"
        Expect.exists states _.Contains("Pruned") $"some are pruned: %A{states}"
        Expect.exists states _.Contains("Completed") $"some go to the end: %A{states}"
        Expect.all states (fun s -> s.Contains "Pruned" || s.Contains "Completed") $"all have ended: %A{states}"
    }

let private workers (kind: Kind) jobs =
    test $"{kind.Name}: {jobs} workers make the same store row by row as one" {
        kind.With(fun place ->
            Cli.ok (place.Run $"run FILE --jobs {jobs}") |> ignore
            kind.Expect place)
    }

let private killed (kind: Kind) =
    test $"{kind.Name}: so do workers and runners that are killed, once resumed" {
        let seed = Random.Shared.Next()
        let random = Random seed

        kind.With(fun place ->
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
            kind.Expect place)
    }

[<Tests>]
let tests =
    testSequenced
    <| testList
        "Runner: plans that grow"
        [
            grows tpe
            workers tpe 4
            killed tpe
            grows halving
            workers halving 2
            workers halving 4
            killed halving
        ]
