module Inception.Tests.Runner.WorkerTests

open System
open System.Threading
open Expecto
open Inception.Core
open Inception.Results
open Inception.Runner.Machine
open Inception.Runner.Workers
open Inception.Tests.Support
open Inception.Training

/// Runs a worker over the store with this trainer, until no trial waits.
let private work (path: string) (train: TrialJob -> ITrialListener -> TrialEnd) =
    use stop = new StopSignal()
    let folder = IO.Path.GetDirectoryName path

    WorkerLoop(
        (fun () -> SqliteStore.Open path),
        Func<_, _, _>(train),
        Places(null, folder, path, folder),
        Stores.worker "w",
        TimeProvider.System,
        stop
    )
        .Run("s", 0, 1)

[<Tests>]
let tests =
    testList
        "Runner: a worker's loop"
        [
            test "a trial that ends between two heartbeats has its device and its last step in the store" {
                Stores.withFastStore (fun store path ->
                    Stores.create store "s" (Stores.experiment 1 1) |> ignore

                    work path (fun _ listener ->
                        // The first heartbeat has gone out; the next is a second away.
                        Thread.Sleep 200
                        listener.Begun("cpu, of the test", 0L, 7L, "")
                        listener.Stepped(1, 7L)
                        TrialEnd.Ended Outcome.Completed)

                    let trial = (store.FindSweep "s").Trials.Head
                    Expect.equal trial.State (TrialState.Ended Outcome.Completed) "state"
                    Expect.equal trial.Provenance.Device "cpu, of the test" "device"
                    Expect.equal (Stores.sql path "SELECT step FROM trial") (box 7L) "step")
            }

            test "a lack of memory is tried once more at the same size, then it is the trial's end" {
                Stores.withFastStore (fun store path ->
                    Stores.create store "s" (Stores.experiment 1 1) |> ignore
                    let calls = ref 0

                    work path (fun _ _ ->
                        calls.Value <- calls.Value + 1
                        TrialEnd.Ended(Outcome.OutOfMemory "3 GiB asked"))

                    Expect.equal calls.Value 2 "attempts"

                    Expect.equal
                        (Stores.stateOf store "s" 0)
                        (TrialState.Ended(Outcome.OutOfMemory "3 GiB asked"))
                        "state")
            }

            test "a full disk is tried three times, and the trial says so" {
                Stores.withFastStore (fun store path ->
                    Stores.create store "s" (Stores.experiment 1 1) |> ignore
                    let calls = ref 0

                    work path (fun _ _ ->
                        calls.Value <- calls.Value + 1
                        // ENOSPC, as .NET passes it on.
                        raise (IO.IOException("No space left on device : '/x/state.safetensors'", 28)))

                    Expect.equal calls.Value 3 "attempts"

                    match Stores.stateOf store "s" 0 with
                    | TrialState.Ended(Outcome.Failed cause) -> Expect.stringStarts cause "disk full: " "cause"
                    | state -> failtest $"{state}")
            }

            test "a loss that is not a number, and a fault of the trial's own, are never tried again" {
                Stores.withFastStore (fun store path ->
                    Stores.create store "s" (Stores.experiment 2 1) |> ignore
                    let calls = ref 0

                    work path (fun job _ ->
                        calls.Value <- calls.Value + 1

                        if job.Plan.Index = 0 then
                            TrialEnd.Ended(Outcome.Diverged 5L)
                        else
                            failwith "no such layer")

                    Expect.equal calls.Value 2 "attempts"
                    Expect.equal (Stores.stateOf store "s" 0) (TrialState.Ended(Outcome.Diverged 5L)) "diverged"

                    match Stores.stateOf store "s" 1 with
                    | TrialState.Ended(Outcome.Failed cause) -> Expect.stringContains cause "no such layer" "cause"
                    | state -> failtest $"{state}")
            }

            test "a trial whose training time is over ends as failed, with what earlier attempts spent counted" {
                Stores.withFastStore (fun store path ->
                    // 0.6 seconds, of which an earlier attempt has spent half.
                    let e = Stores.experimentWith [ "budget.trial-minutes", Value.Number 0.01 ] 1 1
                    Stores.create store "s" e |> ignore
                    let first = Stores.claim store "s" "w0"
                    store.Record(first, [| Stores.point Metric.EpochSeconds 1 10L 0.3 |])
                    store.Release(first, true, "Ctrl-C")
                    let watch = Diagnostics.Stopwatch.StartNew()

                    work path (fun _ listener ->
                        while not listener.StopRequested do
                            Thread.Sleep 10

                        TrialEnd.Interrupted 12L)

                    Expect.isLessThan watch.Elapsed.TotalSeconds 0.55 "it stops early"

                    match Stores.stateOf store "s" 0 with
                    | TrialState.Ended(Outcome.Failed cause) ->
                        Expect.stringContains cause "after step 12" "where"
                        Expect.stringContains cause "budget.trial-minutes" "what to do"
                    | state -> failtest $"{state}")
            }
        ]
