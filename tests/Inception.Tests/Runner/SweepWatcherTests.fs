/// What is told of a sweep that is watched: from a real store, look by look.
module Inception.Tests.Runner.SweepWatcherTests

open System
open Expecto
open Inception.Core.Search
open Inception.Results
open Inception.Runner.Progress
open Inception.Tests.Support.Stores

let private raise (store: IResultsStore) until =
    store.Extend(
        "s",
        {
            New = []
            Extended = [ { Index = 0; Until = until } ]
            Pruned = []
            IsComplete = false
        }
    )
    |> ignore

/// A sweep of one trial that may train five epochs at first, and what each look at it tells.
let private watched (f: IResultsStore -> (unit -> string list) -> unit) =
    withFastStore (fun store _ ->
        let plans =
            Planner.PlanOrRaise(experiment 1 1)
            |> List.map (fun plan -> { plan with Until = 5 })

        store.CreateSweep("s", experiment 1 1, "data-hash", ResizeArray plans, false)
        |> ignore

        let watcher = SweepWatcher(store, store.FindSweep "s", 1, TimeProvider.System)

        let look () =
            [
                for event in watcher.Look() ->
                    match event with
                    | :? SweepEvent.TrialBegun as e -> $"begun until {e.Plan.Until}"
                    | :? SweepEvent.TrialPaused as e -> $"paused after {e.Plan.Until}"
                    | :? SweepEvent.TrialGivenBack as e -> $"given back, attempt {e.Trial.Provenance.Attempts}"
                    | other -> other.GetType().Name
            ]

        f store look)

[<Tests>]
let tests =
    testList
        "Runner: the watch over a sweep"
        [
            test "a trial that pauses is told, and told at its new limit when it goes on" {
                watched (fun store look ->
                    let first = claim store "s" "w"
                    Expect.equal (look ()) [ "begun until 5" ] "begins"
                    store.Pause first
                    Expect.equal (look ()) [ "paused after 5" ] "pauses"
                    raise store 10
                    let second = claim store "s" "w"
                    Expect.equal (look ()) [ "begun until 10" ] "goes on"
                    store.Pause second
                    Expect.equal (look ()) [ "paused after 10" ] "pauses again"
                    Expect.isEmpty (look ()) "told once")
            }

            test "a trial that pauses and may go on before the next look has paused, not failed" {
                watched (fun store look ->
                    let claimed = claim store "s" "w"
                    Expect.equal (look ()) [ "begun until 5" ] "begins"
                    store.Pause claimed
                    raise store 10
                    Expect.equal (look ()) [ "paused after 5" ] "a pause")
            }

            test "a trial that is given back waits again" {
                watched (fun store look ->
                    let claimed = claim store "s" "w"
                    look () |> ignore
                    store.Release(claimed, true, "stopped")
                    Expect.equal (look ()) [ "given back, attempt 1" ] "given back")
            }
        ]
