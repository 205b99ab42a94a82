/// The contract's part on trials that are tried again: by a fault that may pass, and because a person asks.
module Inception.Tests.Results.StoreRetries

open Expecto
open Inception.Core
open Inception.Results
open Inception.Tests.Support.Stores

let private isStale f =
    Expect.throwsT<StaleClaimException> f "a stale claim"

let tests (test: string -> (IResultsStore -> unit) -> Test) : Test list =
    [
        test "a fault that may pass gives the trial back, so often and no more" (fun store ->
            create store "s" (experiment 1 1) |> ignore
            Expect.isTrue (store.Retry(claim store "s" "w1", "out of memory", "3 GiB asked", 2)) "once more"
            Expect.equal (stateOf store "s" 0) TrialState.Waiting "it waits"
            let second = claim store "s" "w2"
            Expect.isTrue (store.Retry(second, "disk full", "no space", 3)) "another fault has its own count"
            isStale (fun () -> store.Retry(second, "disk full", "no space", 3) |> ignore)
            let third = claim store "s" "w3"
            Expect.isFalse (store.Retry(third, "out of memory", "3 GiB asked", 2)) "no more"
            Expect.equal (stateOf store "s" 0) TrialState.Running "still the caller's"
            store.Finish(third, Outcome.OutOfMemory "3 GiB asked")
            Expect.equal (stateOf store "s" 0) (TrialState.Ended(Outcome.OutOfMemory "3 GiB asked")) "its end")

        test "failed trials wait again when asked for, with all their attempts" (fun store ->
            create store "s" (experimentWith [ "budget.attempts", Value.Integer 2L ] 4 1)
            |> ignore

            store.Finish(claim store "s" "a", Outcome.Completed)
            store.Finish(claim store "s" "b", Outcome.Failed "disk full")
            store.Finish(claim store "s" "c", Outcome.OutOfMemory "")
            store.Finish(claim store "s" "d", Outcome.Diverged 3L)
            Expect.equal (store.Requeue "s") 2 "two"
            Expect.equal (store.Requeue "s") 0 "once"
            Expect.equal (store.Requeue "none") 0 "an unknown sweep"
            let again = claim store "s" "e"
            Expect.equal (again.Plan.Index, again.Attempt) (1, 2) "attempts keep their numbers"
            store.Release(again, false, "died")
            Expect.equal (stateOf store "s" 1) TrialState.Waiting "one of two spent"
            Expect.equal (stateOf store "s" 3) (TrialState.Ended(Outcome.Diverged 3L)) "a result stays")
    ]
