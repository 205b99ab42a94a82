/// Runs that a person limits, trials that are reused, and the proof of exact resume.
module Inception.Tests.Runner.LimitTests

open System
open System.IO
open System.Text.Json
open Expecto
open Inception.Core
open Inception.Results
open Inception.Tests.Support
open Inception.Tests.Support.TinySweep

let private ended (place: Place) =
    place.Sweep.Trials |> List.filter _.State.IsEnded |> List.length

let private stopAfterTrials =
    test "--stop-after-trials stops when so many have ended; resume goes on to the same results" {
        withPlace (fun place ->
            let stopped = Cli.ok (place.Run "run FILE --jobs 2 --stop-after-trials 1")
            Expect.stringContains stopped.Out $"go on with: inception resume {place.Id}" "it says how to go on"
            // The other worker may have ended its trial in the same moment.
            Expect.isTrue (ended place >= 1 && ended place <= 2) "ended"
            Expect.isEmpty place.Workers "nobody works"
            Cli.ok (place.Run $"resume {place.Id} --jobs 2") |> ignore
            expectUndisturbed place)
    }

let private stopAfter =
    test "--stop-after stops at the time with checkpoints" {
        withPlace (fun place ->
            let stopped =
                Cli.ok (place.Run "run FILE --jobs 2 training.epochs=500 --stop-after 4s")

            Expect.stringContains stopped.Out "--stop-after" "it says why"
            Expect.isLessThan stopped.Time.TotalSeconds 20.0 "seconds"
            Expect.isTrue (place.HasCheckpoint 0) "a checkpoint"
            Expect.equal (ended place) 0 "no trial has ended")
    }

let private failFast =
    test "--fail-fast stops at the first trial that failed, with exit code 1" {
        withPlace (fun place ->
            // 4.8 seconds of training time, and hundreds of epochs: no trial gets through, and the next one not while the
            // runner hears of the first.
            let stopped =
                Cli.ended 1 (place.Run "run FILE --jobs 1 training.epochs=500 budget.trial-minutes=0.08 --fail-fast")

            Expect.stringContains stopped.Out "--fail-fast" "it says why"
            Expect.stringContains stopped.Error "budget.trial-minutes" "and what failed"
            Expect.equal (ended place) 1 "one"
            let failed = place.Sweep.Trials |> List.find _.State.IsEnded
            Expect.equal failed.Plan.Index 0 "the first")
    }

let private reuse =
    test "a sweep takes over what another has trained; --fresh trains it again to the same bits" {
        withPlace (fun place ->
            Cli.ok (place.Run "run FILE --jobs 2") |> ignore
            let first = place.Id
            // Another question over the same trials and one seed more is another sweep.
            let second =
                Cli.ok (place.Run "run FILE --jobs 2 contrasts.alpha=0.01 sweep.seeds=[1,2,3]")

            Expect.stringContains second.Out $"4 of 6 trials reused from {first}" "it is said"

            let sweeps =
                use store = SqliteStore.Open place.Store
                [ for s in store.ListSweeps() -> store.FindSweep s.SweepId ]

            let trained, reused =
                sweeps |> List.find (fun s -> s.Id = first), sweeps |> List.find (fun s -> s.Id <> first)

            for trial in reused.Trials do
                match trial.Provenance.ReusedFrom with
                | Some source ->
                    let index = int (source.Split('/')[1])
                    Expect.equal trial.Metrics trained.Trials[index].Metrics source
                | None -> Expect.equal trial.Plan.Seed 3L "only the new seed was trained"

            let shown = Cli.ok (place.Run $"show {reused.Id}")
            Expect.stringContains shown.Out $"reused from {first}/" "show"
            let html = File.ReadAllText(Path.Combine(place.Results, reused.Id, "report.html"))
            Expect.stringContains html $"reused from {first}/" "report"
            // Evaluation finds the weights where they were trained.
            Cli.ok (place.Run $"evaluate {reused.Id} --ensemble 1") |> ignore
            let fresh = Cli.ok (place.Run "run FILE --jobs 2 --fresh")
            Expect.stringContains fresh.Out $"sweep {first}-2" "an id of its own"
            use store = SqliteStore.Open place.Store
            let again = store.FindSweep $"{first}-2"

            let rows (s: SweepRecord) =
                [
                    for t in s.Trials do
                        for m in t.Metrics do
                            if m.Name <> Metric.EpochSeconds && m.Name <> Metric.ImagesPerSecond then
                                t.Plan.Index, m.Name, m.Step, BitConverter.DoubleToInt64Bits m.Value
                ]

            Expect.all again.Trials (fun t -> t.Provenance.ReusedFrom.IsNone) "nothing reused"
            Expect.equal (rows again) (rows trained) "the same bits")
    }

let private verifyResume =
    test "verify-resume shows that a killed trial ends as one that ran through" {
        withPlace (fun place ->
            let line = "verify-resume FILE --kills 3 --seed 5 budget.checkpoint.steps=5 --json"
            let said = Cli.ok (place.Run line)
            let root = JsonDocument.Parse(said.Out).RootElement
            let text (name: string) = root.GetProperty(name).GetString()
            Expect.isTrue (root.GetProperty("exact").GetBoolean()) "exact"
            Expect.isTrue (root.GetProperty("rowsEqual").GetBoolean()) "rows"
            Expect.isGreaterThan (root.GetProperty("killedAt").GetArrayLength()) 0 "it was killed"
            Expect.equal (text "resumedWeights") (text "weights") "weights"
            Expect.notEqual (text "otherSeedWeights") (text "weights") "another seed"
            Expect.isEmpty (Directory.GetDirectories place.Results) "nothing is left")
    }

[<Tests>]
let tests =
    testSequenced
    <| testList "Runner: limits, reuse and exact resume" [ stopAfterTrials; stopAfter; failFast; reuse; verifyResume ]
