/// kill -9, frozen processes and rivals: what is left goes on, to the same bits.
module Inception.Tests.Faults.KillTests

open System
open System.Collections.Generic
open System.IO
open System.Threading
open Expecto
open Microsoft.Data.Sqlite
open SQLitePCL
open Inception.Tests.Support
open Inception.Tests.Support.TinySweep
open Inception.Tests.Faults.Injection
open Inception.Tests.Faults.Reliability

// Killed trials begin again from a checkpoint: attempts are not what is tested here. A checkpoint every three steps gives
// kills something to hit.
let private arguments = "--jobs 2 budget.attempts=10 budget.checkpoint.steps=3"

// No trial runs out of attempts while it is killed at most this often.
let private mostAttempts = 8

/// Where a kill is aimed, of a worker whose claim has just been seen.
type private Aim =
    | Anywhere
    | Claim
    | DataLoad
    | CheckpointWrite
    | MetricCommit
    | Finish

let private aims =
    [| Anywhere; Claim; DataLoad; CheckpointWrite; MetricCommit; Finish |]

let private takeAim (place: Place) (glance: Glance) (random: Random) aim trial =
    match aim with
    | Anywhere -> pause random 2.0
    | Claim -> ()
    // Between the claim and the first step lie the data set and the network.
    | DataLoad -> pause random 0.4
    | CheckpointWrite -> waitFor 4.0 (fun () -> isWriting place trial) |> ignore
    | MetricCommit ->
        let before = glance.Rows trial
        waitFor 4.0 (fun () -> glance.Rows trial > before) |> ignore
    | Finish -> waitFor 4.0 (fun () -> glance.HasTest trial) |> ignore

let private killInSweep (injections: Injections) (place: Place) =
    use running = place.Start $"run FILE {arguments}"
    running.Until "the sweep" (fun () -> not place.Workers.IsEmpty)
    let ledger = Ledger place
    use glance = new Glance(place)
    let seen = HashSet<int * int * int>()

    while injections.Left > 0 && not running.HasExited do
        let aim = aims[injections.Done % aims.Length]
        let fresh = glance.Claims |> List.filter (fun claim -> not (seen.Contains claim))

        match fresh |> List.tryFind (fun (_, _, attempt) -> attempt <= mostAttempts) with
        | None -> Thread.Sleep 5
        | Some(pid, trial, attempt) ->
            seen.Add((pid, trial, attempt)) |> ignore
            takeAim place glance injections.Random aim trial

            if glance.Claims |> List.exists (fun (p, _, _) -> p = pid) then
                Cli.signal Cli.sigkill pid
                injections.Count()
                invariants place
                ledger.Check()

    Cli.ok (running.Wait()) |> ignore
    invariants place
    ledger.Check()
    Expect.isEmpty place.Workers (said "no worker is left")
    expectUndisturbed place

let private workersKilled =
    faultTest "kill -9 of a worker: anywhere, at claim, data load, checkpoint, metric commit, finish" 30 1000 (fun it ->
        while it.Left > 0 do
            withPlace (killInSweep it))

let private runnersKilled =
    faultTest "kill -9 of the runner, also during recovery" 10 300 (fun it ->
        while it.Left > 0 do
            withPlace (fun place ->
                let ledger = lazy Ledger place
                let mutable here = min 10 it.Left

                while here > 0 do
                    use running = place.Start $"run FILE {arguments}"
                    pause it.Random 3.0

                    let workers =
                        if File.Exists place.Store then
                            place.Workers |> List.map fst
                        else
                            []

                    Cli.signal Cli.sigkill running.Pid
                    running.Wait() |> ignore
                    here <- here - 1
                    it.Count()

                    // The next runner sometimes begins while the workers of the last are still at their end.
                    if it.Random.Next 2 = 0 then
                        secondsUntilGone 10.0 workers |> ignore

                    if File.Exists place.Store then
                        invariants place
                        ledger.Value.Check()

                Cli.ok (place.Run $"run FILE {arguments}") |> ignore
                invariants place
                ledger.Value.Check()
                expectUndisturbed place))

/// Stops the worker and lets its lease run out; the test does not wait the half minute. Where the signal met it inside a
/// write it holds the store's lock, which nobody can take from it: then it goes on and is stopped anew.
let rec private stop (it: Injections) (place: Place) (worker: int) =
    Cli.signal Cli.sigstop worker

    try
        Stores.expireAll place.Store ()
    with :? SqliteException as fault when fault.SqliteErrorCode = raw.SQLITE_BUSY ->
        Cli.signal Cli.sigcont worker
        pause it.Random 0.3
        stop it place worker

let private freeze (it: Injections) (place: Place) =
    let worker =
        use running = place.Start $"run FILE {arguments}"
        running.Until "a checkpoint" (fun () -> place.HasCheckpoint 0)
        let worker = place.Workers |> List.find (fun (_, index) -> index = 0) |> fst
        pause it.Random 0.3
        stop it place worker

        running.Until "another worker on the trial" (fun () ->
            place.Workers |> List.exists (fun (pid, index) -> index = 0 && pid <> worker)
            || place.Sweep.Trials[0].State.IsEnded)

        pause it.Random 1.0
        Cli.signal Cli.sigcont worker
        it.Count()
        Cli.ok (running.Wait()) |> ignore
        worker

    secondsUntilGone 10.0 [ worker ] |> ignore
    invariants place
    expectUndisturbed place

let private rivals (it: Injections) (place: Place) =
    use first = place.Start $"run FILE {arguments}"
    pause it.Random 2.0
    use second = place.Start $"run FILE {arguments}"
    it.Count()
    Cli.ok (first.Wait()) |> ignore
    Cli.ok (second.Wait()) |> ignore
    invariants place
    Expect.all (place.Sweep.Trials |> List.map _.Provenance.Attempts) ((=) 1) (said "attempts")
    expectUndisturbed place

let private twoAtOnce =
    faultTest "two runners on one sweep; a worker frozen past its lease (SIGSTOP, SIGCONT)" 5 200 (fun it ->
        while it.Left > 0 do
            withPlace (if it.Done % 2 = 0 then freeze it else rivals it))

[<Tests>]
let tests =
    testSequenced
    <| testList "Faults: kills" [ workersKilled; runnersKilled; twoAtOnce ]
