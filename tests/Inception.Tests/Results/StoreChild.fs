/// A process that works on a store until it is done or killed: `--store-child PATH SWEEP STEPS [THREADS]` of the test
/// program.
module Inception.Tests.Results.StoreChild

open System
open System.Diagnostics
open System.IO
open System.Threading
open Inception.Results
open Inception.Tests.Support.Stores

let private work (path: string) (sweep: string) (steps: int) (name: string) =
    use store = SqliteStore.Open path
    let identity = WorkerIdentity("child", Environment.ProcessId, name, "", "")

    let rec next () =
        match store.Claim(sweep, identity, minute) with
        | null -> ()
        | claim ->
            for step in 1..steps do
                store.Record(claim, [| point "a" step (int64 step) 0.5; point "b" step (int64 step) 0.5 |])
                // One write a line, so that the lines of threads do not mix.
                Console.Out.Write $"{claim.TrialId} {claim.Attempt} {step}\n"

            store.Finish(claim, Inception.Core.Outcome.Completed)
            next ()

    next ()

/// Claims trials of the sweep until none waits, in so many threads with a connection each, records so many steps of each
/// trial, and says on its standard output what the store has acknowledged: `trial attempt step`.
let run (path: string) (sweep: string) (steps: int) (threads: int) =
    let name index =
        $"child-{Environment.ProcessId}-{index}"

    let failed = ref 0

    let workers =
        [
            for index in 1..threads ->
                Thread(fun () ->
                    try
                        work path sweep steps (name index)
                    with e ->
                        Console.Error.WriteLine e
                        Interlocked.Increment failed |> ignore)
        ]

    workers |> List.iter _.Start()
    workers |> List.iter _.Join()
    min 1 failed.Value

/// Starts the test program as such a process.
let startWith (path: string) (sweep: string) (steps: int) (threads: int) =
    let program = Environment.ProcessPath
    let info = ProcessStartInfo(program, RedirectStandardOutput = true)

    if Path.GetFileNameWithoutExtension program = "dotnet" then
        info.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Inception.Tests.dll"))

    for argument in [ "--store-child"; path; sweep; string steps; string threads ] do
        info.ArgumentList.Add argument

    Process.Start info

/// The same with one thread.
let start path sweep steps = startWith path sweep steps 1

/// What a line says was acknowledged: trial, attempt, step. None for a line that the kill cut off.
let acknowledged (line: string) =
    match line.Split ' ' |> Array.map Int64.TryParse with
    | [| (true, trial); (true, attempt); (true, step) |] -> Some(trial, attempt, step)
    | _ -> None
