/// Signals to a worker in every phase of its work.
module Inception.Tests.Faults.SignalTests

open System
open System.Diagnostics
open System.IO
open System.Text
open System.Threading
open Expecto
open Inception.Core.Search
open Inception.Experiments
open Inception.Results
open Inception.Tests.Support
open Inception.Tests.Support.TinySweep
open Inception.Tests.Faults.Injection
open Inception.Tests.Faults.Reliability

let private sweep = "tiny"

/// Makes the sweep in the place's store, as a runner would.
let private prepare (place: Place) =
    let experiment =
        ExperimentReader.Read(place.File, [ "budget.checkpoint.steps=3"; "budget.attempts=10" ])

    Directory.CreateDirectory place.Results |> ignore
    let data = (SmallData.catalogue dataDirectory.Value).Find "tiny"
    use store = SqliteStore.Open place.Store

    store.CreateSweep(sweep, experiment, data.DataHash, ResizeArray(Planner.PlanOrRaise experiment))
    |> ignore

/// A worker without a runner: the test holds the other end of its pipe.
type private Worker(place: Place) =
    let output = StringBuilder()

    let start =
        Cli.startOf
            Cli.program
            [ "OMP_NUM_THREADS", "1"; "MKL_NUM_THREADS", "1" ]
            (Cli.words
                $"worker --sweep {sweep} --slot 0 --threads 1 --results {place.Results} --store {place.Store} --data-dir {dataDirectory.Value}")

    do start.RedirectStandardInput <- true
    let child = Process.Start start

    let keep (e: DataReceivedEventArgs) =
        lock output (fun () -> output.AppendLine e.Data |> ignore)

    do
        child.OutputDataReceived.Add keep
        child.ErrorDataReceived.Add keep
        child.BeginOutputReadLine()
        child.BeginErrorReadLine()

    member _.Id = child.Id
    member _.HasExited = child.HasExited

    /// Its exit code; it has so many seconds to end.
    member _.Exit(seconds: int) =
        if not (child.WaitForExit(1000 * seconds)) then
            // What its threads wait for: a process in the middle of a flush ends when the disk has answered.
            let waiting =
                [
                    for thread in Directory.GetDirectories $"/proc/{child.Id}/task" do
                        let stat = File.ReadAllText(Path.Combine(thread, "stat"))
                        // The state is the letter behind the name, which stands in brackets.
                        stat[stat.LastIndexOf ')' + 2], File.ReadAllText(Path.Combine(thread, "wchan"))
                ]
                |> List.countBy id

            failtest (
                said
                    $"it did not end within {seconds} s; its threads: {waiting}; it printed {lock output (fun () -> string output)}"
            )

        child.ExitCode

    interface IDisposable with
        member _.Dispose() =
            // What a failed test leaves alive would go on writing.
            if not child.HasExited then
                child.Kill()
                child.WaitForExit()

            child.Dispose()

type private Phase =
    | Load
    | Step
    | Checkpoint
    | Validation

let private phases = [| Load; Step; Checkpoint; Validation |]

/// Waits until the worker is in the phase.
let private reach (place: Place) (glance: Glance) (random: Random) phase =
    let trial () =
        match glance.Claims with
        | (_, trial, _) :: _ -> Some trial
        | [] -> None

    waitFor 20.0 (fun () -> (trial ()).IsSome) |> ignore

    match phase, trial () with
    | _, None -> ()
    | Load, _ -> pause random 0.3
    | Step, _ -> pause random 1.5
    | Checkpoint, Some trial -> waitFor 3.0 (fun () -> isWriting place trial) |> ignore
    // Its training steps are behind it when an epoch's last checkpoint is there and its metrics are not.
    | Validation, Some trial ->
        let rows = glance.Rows trial
        waitFor 3.0 (fun () -> glance.Rows trial > rows) |> ignore
        pause random 0.1

let private send (it: Injections) (place: Place) (glance: Glance) =
    use worker = new Worker(place)
    reach place glance it.Random phases[it.Done % phases.Length]

    if not worker.HasExited then
        let number, code =
            if it.Random.Next 2 = 0 then
                Cli.sigint, 130
            else
                Cli.sigterm, 143

        let isDouble = it.Done % 5 = 4
        Cli.signal number worker.Id

        // Two equal signals that a busy process has not taken yet are one to the kernel: the second is sent until it is gone.
        if isDouble then
            pause it.Random 0.02

            waitFor 2.0 (fun () ->
                Cli.signal number worker.Id
                Thread.Sleep 50
                worker.HasExited)
            |> ignore

        let exitCode = worker.Exit(if isDouble then 2 else 20)

        // It had done all there was to do when the signal came: no injection.
        let wasDone = exitCode = 0 && place.Sweep.IsFinished

        if not wasDone then
            Expect.equal exitCode code (said "exit code")
            it.Count()

        if isDouble then
            // It may have been at its end in order already.
            use store = SqliteStore.Open place.Store

            store.ReleaseDead(sweep, Environment.MachineName, worker.Id, "a second signal")
            |> ignore
        else
            Expect.isEmpty place.Workers (said "its trial is given back")

        Expect.isTrue (isGone worker.Id) (said "no process is left")
        invariants place

let private signals =
    faultTest "SIGTERM, SIGINT and double signals in load, step, checkpoint and validation" 20 300 (fun it ->
        while it.Left > 0 do
            withPlace (fun place ->
                prepare place
                use glance = new Glance(place)

                while it.Left > 0 && not place.Sweep.IsFinished do
                    send it place glance

                while not place.Sweep.IsFinished do
                    use worker = new Worker(place)
                    Expect.equal (worker.Exit 120) 0 (said "the rest is trained")

                invariants place
                expectUndisturbed place))

[<Tests>]
let tests = testSequenced <| testList "Faults: signals" [ signals ]
