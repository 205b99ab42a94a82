/// A process that works on a store until it is done or killed: `--store-child PATH SWEEP STEPS` of the test program.
module Inception.Tests.Results.StoreChild

open System
open System.Diagnostics
open System.IO
open Inception.Results
open Inception.Tests.Support.Stores

/// Claims trials of the sweep until none waits, records so many steps of each, and says on its standard output what
/// the store has acknowledged: `trial attempt step`.
let run (path: string) (sweep: string) (steps: int) =
    use store = SqliteStore.Open path
    let name = $"child-{Environment.ProcessId}"
    let identity = WorkerIdentity("child", Environment.ProcessId, name, "", "")

    let rec work () =
        match store.Claim(sweep, identity, minute) with
        | null -> ()
        | claim ->
            for step in 1..steps do
                store.Record(claim, [| point "a" step (int64 step) 0.5; point "b" step (int64 step) 0.5 |])
                Console.Out.WriteLine $"{claim.TrialId} {claim.Attempt} {step}"

            store.Finish(claim, Inception.Core.Outcome.Completed)
            work ()

    work ()
    0

/// Starts the test program as such a process.
let start (path: string) (sweep: string) (steps: int) =
    let program = Environment.ProcessPath
    let info = ProcessStartInfo(program, RedirectStandardOutput = true)

    if Path.GetFileNameWithoutExtension program = "dotnet" then
        info.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Inception.Tests.dll"))

    for argument in [ "--store-child"; path; sweep; string steps ] do
        info.ArgumentList.Add argument

    Process.Start info

/// What a line says was acknowledged: trial, attempt, step. None for a line that the kill cut off.
let acknowledged (line: string) =
    match line.Split ' ' |> Array.map Int64.TryParse with
    | [| (true, trial); (true, attempt); (true, step) |] -> Some(trial, attempt, step)
    | _ -> None
