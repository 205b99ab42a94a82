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
        ]
