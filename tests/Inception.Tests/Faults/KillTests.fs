module Inception.Tests.Faults.KillTests

open System
open System.IO
open Expecto
open Inception.Tests.Support
open Inception.Tests.Support.TinySweep
open Inception.Tests.Faults.Injection

// Killed trials begin again from a checkpoint: attempts are not what is tested here.
let private arguments = "--jobs 2 budget.attempts=10"

let private workersKilled =
    test "kill -9 of workers at random times" {
        let random = Random seed
        let left = ref (count 6 1000)

        while left.Value > 0 do
            withPlace (fun place ->
                use running = place.Start $"run FILE {arguments}"
                let ledger = Ledger place
                running.Until "the sweep" (fun () -> not place.Workers.IsEmpty)
                // At most four a sweep, so that no trial runs out of attempts.
                let mutable here = min 4 left.Value

                while here > 0 && not running.HasExited do
                    pause random 2.0

                    match place.Workers with
                    | [] -> ()
                    | workers ->
                        Cli.signal Cli.sigkill (fst workers[random.Next workers.Length])
                        here <- here - 1
                        left.Value <- left.Value - 1
                        invariants place
                        ledger.Check()

                Cli.ok (running.Wait()) |> ignore
                invariants place
                ledger.Check()
                Expect.isEmpty place.Workers (said "no worker is left")
                expectUndisturbed place)
    }

let private runnersKilled =
    test "kill -9 of the runner at random times, also while it recovers" {
        let random = Random seed
        let left = ref (count 4 300)

        while left.Value > 0 do
            withPlace (fun place ->
                let ledger = lazy Ledger place
                let mutable here = min 4 left.Value
                let mutable line = $"run FILE {arguments}"

                while here > 0 do
                    use running = place.Start line
                    pause random 4.0

                    let workers =
                        if File.Exists place.Store then
                            place.Workers |> List.map fst
                        else
                            []

                    Cli.signal Cli.sigkill running.Pid
                    running.Wait() |> ignore
                    here <- here - 1
                    left.Value <- left.Value - 1

                    // The next runner sometimes begins while the workers of the last are still at their end.
                    if random.Next 2 = 0 then
                        secondsUntilGone 10.0 workers |> ignore

                    if File.Exists place.Store then
                        invariants place
                        ledger.Value.Check()

                Cli.ok (place.Run $"run FILE {arguments}") |> ignore
                invariants place
                ledger.Value.Check()
                expectUndisturbed place)
    }

let private frozen =
    test "a worker frozen beyond its lease loses its trial and writes nothing more" {
        withPlace (fun place ->
            let worker =
                use running = place.Start $"run FILE {arguments}"
                running.Until "a checkpoint" (fun () -> place.HasCheckpoint 0)
                let worker = place.Workers |> List.find (fun (_, index) -> index = 0) |> fst
                Cli.signal Cli.sigstop worker
                // The lease runs out on the store's clock; the test does not wait the half minute.
                Stores.expireAll place.Store ()

                running.Until "another worker on the trial" (fun () ->
                    place.Workers |> List.exists (fun (pid, index) -> index = 0 && pid <> worker)
                    || place.Sweep.Trials[0].State.IsEnded)

                Cli.signal Cli.sigcont worker
                Cli.ok (running.Wait()) |> ignore
                worker

            secondsUntilGone 10.0 [ worker ] |> ignore
            invariants place
            Expect.isGreaterThan place.Sweep.Trials[0].Provenance.Attempts 1 (said "attempts")
            expectUndisturbed place)
    }

let private twoRunners =
    test "two runners on one sweep share it" {
        withPlace (fun place ->
            use first = place.Start $"run FILE {arguments}"
            use second = place.Start $"run FILE {arguments}"
            Cli.ok (first.Wait()) |> ignore
            Cli.ok (second.Wait()) |> ignore
            invariants place
            Expect.all (place.Sweep.Trials |> List.map _.Provenance.Attempts) ((=) 1) (said "attempts")
            expectUndisturbed place)
    }

[<Tests>]
let tests =
    testSequenced
    <| testList "Faults: kills" [ workersKilled; runnersKilled; frozen; twoRunners ]
