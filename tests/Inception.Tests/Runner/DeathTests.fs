module Inception.Tests.Runner.DeathTests

open System
open System.IO
open System.Threading
open Expecto
open Inception.Core
open Inception.Results
open Inception.Tests.Support
open Inception.Tests.Support.TinySweep

let private attempts (place: Place) =
    place.Sweep.Trials |> List.map _.Provenance.Attempts

let private isWhole (place: Place) =
    use store = SqliteStore.Open place.Store
    Expect.isEmpty (store.CheckIntegrity()) "the database's own check"

// Kills are aimed where a trial has a checkpoint and epochs left.
let private untilCheckpoint (place: Place) (running: Cli.Running) =
    running.Until "the first checkpoint" (fun () -> place.HasCheckpoint 0)

let private workerOf (place: Place) (running: Cli.Running) index =
    let found = ref None

    running.Until $"a worker of trial {index}" (fun () ->
        found.Value <- place.Workers |> List.tryFind (fun (_, i) -> i = index) |> Option.map fst
        found.Value.IsSome)

    found.Value.Value

let private workerKilled =
    test "kill -9 of a worker costs an attempt and changes no result" {
        withPlace (fun place ->
            use running = place.Start "run FILE --jobs 2"
            untilCheckpoint place running
            Cli.signal Cli.sigkill (workerOf place running 0)
            let ended = Cli.ok (running.Wait())
            Expect.stringContains ended.Out "died: the worker was killed (SIGKILL)" "it is said"
            Expect.stringContains ended.Out "trial 000 goes on (attempt 2)" "and that the trial goes on"
            Expect.equal (attempts place) [ 2; 1; 1; 1 ] "attempts"
            expectUndisturbed place
            isWhole place)
    }

let private runnerKilled =
    test "kill -9 of the runner: its workers end by themselves within 10 s, and resume ends as if nothing had been" {
        withPlace (fun place ->
            let workers =
                use running = place.Start "run FILE --jobs 2"
                untilCheckpoint place running
                running.Until "two workers" (fun () -> place.Workers.Length = 2)
                let workers = place.Workers |> List.map fst
                Cli.signal Cli.sigkill running.Pid
                Expect.equal (running.Wait()).Code 137 "killed"
                workers

            secondsUntilGone 10.0 workers |> ignore
            Expect.isFalse place.Sweep.IsFinished "the sweep was killed in its midst"
            let ended = Cli.ok (place.Run $"resume {place.Id} --jobs 2")
            Expect.stringContains ended.Out "4 of 4 trials completed" "resume"
            // A worker that is asked to stop gives its trial back; that is the same attempt's end, not a death.
            expectUndisturbed place
            isWhole place)
    }

let private oneLeft =
    test "the last trial of a killed sweep goes on with the threads it began with" {
        withPlace (fun place ->
            let worker =
                use running = place.Start "run FILE --jobs 2"
                running.Until "a checkpoint of the last trial" (fun () -> place.HasCheckpoint 3)
                let worker = workerOf place running 3
                // Frozen, so that all others end before it.
                Cli.signal Cli.sigstop worker
                running.Until "the other trials" (fun () -> running.Out.Contains "trial 002 completed")
                Cli.signal Cli.sigkill running.Pid
                Cli.signal Cli.sigkill worker
                running.Wait() |> ignore
                worker

            secondsUntilGone 2.0 [ worker ] |> ignore
            let resumed = Cli.ok (place.Run $"resume {place.Id} --jobs 2")
            Expect.stringContains resumed.Out $"4 trials, 3 ended before; 1 worker" "one is left"
            Expect.equal (attempts place) [ 1; 1; 1; 2 ] "attempts"
            expectUndisturbed place)
    }

let private stopped (name: string) (number: int) (code: int) =
    test $"{name} ends with {code}, a checkpoint and the command that goes on" {
        withPlace (fun place ->
            let ended, workers =
                use running = place.Start "run FILE --jobs 2"
                untilCheckpoint place running
                let workers = place.Workers |> List.map fst
                Cli.signal number running.Pid
                Cli.ended code (running.Wait()), workers

            Expect.isLessThan ended.Time.TotalSeconds 60.0 "it ends"
            Expect.stringContains ended.Out $"go on with: inception resume {place.Id}" "it says how to go on"
            Expect.equal ended.Error "" "nothing is wrong"
            secondsUntilGone 1.0 workers |> ignore
            Expect.isFalse place.Sweep.IsFinished "it was stopped in its midst"
            Expect.isEmpty place.Workers "no trial is left running"
            Cli.ok (place.Run $"resume {place.Id} --jobs 2") |> ignore
            expectUndisturbed place)
    }

let private twice =
    test "a second Ctrl-C ends at once" {
        withPlace (fun place ->
            use running = place.Start "run FILE --jobs 2"
            untilCheckpoint place running
            let workers = place.Workers |> List.map fst
            // Frozen workers cannot answer the first signal: the runner would wait for them for 20 seconds.
            workers |> List.iter (Cli.signal Cli.sigstop)
            Cli.signal Cli.sigint running.Pid
            running.Until "the notice" (fun () -> running.Out.Contains "stopping")
            let watch = Diagnostics.Stopwatch.StartNew()
            Cli.signal Cli.sigint running.Pid
            Cli.ended 130 (running.Wait()) |> ignore
            Expect.isLessThan watch.Elapsed.TotalSeconds 2.0 "seconds"
            secondsUntilGone 2.0 workers |> ignore)
    }

let private alwaysCrashing =
    test "a trial whose workers always die is failed after three attempts, and the others are trained" {
        withPlace (fun place ->
            use running = place.Start "run FILE --jobs 1 sweep.seeds=[1] training.epochs=2"
            let killed = ref Set.empty

            running.Until "the end" (fun () ->
                for worker, index in place.Workers do
                    if index = 0 && not (killed.Value.Contains worker) then
                        Cli.signal Cli.sigkill worker
                        killed.Value <- killed.Value.Add worker

                running.HasExited)

            let ended = Cli.ended 1 (running.Wait())
            Expect.equal killed.Value.Count 3 "workers killed"

            match place.Sweep.Trials |> List.map _.State with
            | [ TrialState.Ended(Outcome.Failed cause); TrialState.Ended Outcome.Completed ] ->
                Expect.stringContains cause "SIGKILL" "the cause"
                Expect.stringContains cause "attempt 3 of 3" "how often"
            | states -> failtest $"%A{states}"

            Expect.equal (ended.Error.Trim().Split '\n').Length 1 $"one sentence on standard error: {ended.Error}"

            for words in
                [
                    "1 of 2 trials failed"
                    "trial 000"
                    "SIGKILL"
                    $"inception show {place.Id}/000"
                ] do
                Expect.stringContains ended.Error words "the sentence"

            // The command that it names works.
            let shown = Cli.ok (place.Run $"show {place.Id}/000")
            Expect.stringContains shown.Out "attempts  3" "attempts")
    }

[<Tests>]
let tests =
    testSequenced
    <| testList
        "Runner: processes die"
        [
            workerKilled
            runnerKilled
            oneLeft
            stopped "Ctrl-C" Cli.sigint 130
            stopped "SIGTERM" Cli.sigterm 143
            twice
            alwaysCrashing
        ]
