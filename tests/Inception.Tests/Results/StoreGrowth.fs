/// The contract's part on plans that grow with their results: trials added, epoch limits raised, trials pruned.
module Inception.Tests.Results.StoreGrowth

open Expecto
open Inception.Core
open Inception.Core.Search
open Inception.Results
open Inception.Tests.Support.Stores

let private nothing =
    {
        New = []
        Extended = []
        Pruned = []
        IsComplete = false
    }

/// Three arms of 25 epochs, each up to that epoch first.
let private plans until =
    Planner.PlanOrRaise(experiment 3 1)
    |> List.map (fun plan -> { plan with Until = until })

/// A sweep "s" whose plan begins with one trial up to that epoch.
let private begun (store: IResultsStore) until =
    store.CreateSweep("s", experiment 3 1, "data-hash", ResizeArray(List.truncate 1 (plans until)), false)
    |> ignore

let private limits (store: IResultsStore) =
    [ for t in (store.FindSweep "s").Trials -> t.Plan.Until ]

let tests (test: string -> (IResultsStore -> unit) -> Test) : Test list =
    [
        test "a plan grows, and to note the same again changes nothing" (fun store ->
            begun store 25

            let more =
                { nothing with
                    New = List.skip 1 (plans 25)
                }

            Expect.isTrue (store.Extend("s", more)) "two more"
            Expect.isFalse (store.Extend("s", more)) "the same again"
            Expect.isFalse (store.Extend("none", more)) "an unknown sweep"
            Expect.equal ((store.FindSweep "s").Trials |> List.map _.Plan) (plans 25) "plans"
            Expect.isFalse (store.FindSweep "s").IsPlanned "not whole yet"
            Expect.isTrue (store.Extend("s", { nothing with IsComplete = true })) "whole"
            Expect.isFalse (store.Extend("s", { nothing with IsComplete = true })) "whole already"
            Expect.isFalse (store.Extend("s", nothing)) "and stays so"
            Expect.isTrue (store.FindSweep "s").IsPlanned "whole")

        test "a sweep is finished when every trial has ended and none will be added" (fun store ->
            begun store 25
            store.Finish(claim store "s" "w", Outcome.Completed)
            Expect.isFalse (store.FindSweep "s").IsFinished "more may come"
            store.Extend("s", { nothing with IsComplete = true }) |> ignore
            Expect.isTrue (store.FindSweep "s").IsFinished "finished")

        test "a trial at its epoch limit is paused: nobody claims it until the limit is raised" (fun store ->
            begun store 5
            let c = claim store "s" "w1"
            Expect.equal c.Plan.Until 5 "the limit travels with the claim"
            store.Pause c
            store.Pause c
            Expect.equal (stateOf store "s" 0) TrialState.Paused "paused"
            Expect.isNull (store.Claim("s", worker "w2", minute)) "nobody's"
            Expect.isFalse (store.Renew(c, progress, minute)) "the claim is over"

            let raised =
                { nothing with
                    Extended = [ { Index = 0; Until = 10 } ]
                }

            Expect.isTrue (store.Extend("s", raised)) "raised"
            Expect.isFalse (store.Extend("s", raised)) "once"

            Expect.isFalse
                (store.Extend(
                    "s",
                    { nothing with
                        Extended = [ { Index = 0; Until = 7 } ]
                    }
                ))
                "only raised"

            let again = claim store "s" "w2"
            Expect.equal (again.Plan.Until, again.Attempt) (10, 2) "the new limit"
            Expect.isFalse (store.Extend("s", raised)) "noted late by another, while it runs"
            Expect.equal (stateOf store "s" 0) TrialState.Running "untouched"
            Expect.equal (limits store) [ 10 ] "limits")

        test "a trial whose limit was raised while it ran does not pause" (fun store ->
            begun store 5
            let c = claim store "s" "w"

            store.Extend(
                "s",
                { nothing with
                    Extended = [ { Index = 0; Until = 25 } ]
                }
            )
            |> ignore

            store.Pause c
            Expect.equal (stateOf store "s" 0) TrialState.Waiting "goes on"
            Expect.equal (claim store "s" "w").Plan.Until 25 "to the end")

        test "a trial that may train no epoch yet is paused from the start" (fun store ->
            begun store 0
            Expect.equal (stateOf store "s" 0) TrialState.Paused "paused"
            Expect.isNull (store.Claim("s", worker "w", minute)) "nobody's"

            store.Extend(
                "s",
                { nothing with
                    Extended = [ { Index = 0; Until = 1 } ]
                }
            )
            |> ignore

            Expect.equal (claim store "s" "w").Plan.Until 1 "begins")

        test "only a paused trial is pruned, and the first outcome stands" (fun store ->
            begun store 5

            let prune reason =
                { nothing with
                    Pruned =
                        [
                            {
                                Index = 0
                                Epoch = 5
                                Reason = reason
                            }
                        ]
                }

            Expect.isFalse (store.Extend("s", prune "early")) "it waits"
            let c = claim store "s" "w"
            Expect.isFalse (store.Extend("s", prune "early")) "it runs"
            store.Pause c
            Expect.isTrue (store.Extend("s", prune "among the worst half")) "pruned"
            Expect.isFalse (store.Extend("s", prune "again")) "once"
            let ended = TrialState.Ended(Outcome.Pruned(5, "among the worst half"))
            Expect.equal (stateOf store "s" 0) ended "outcome"

            store.Extend(
                "s",
                { nothing with
                    Extended = [ { Index = 0; Until = 25 } ]
                }
            )
            |> ignore

            Expect.equal (stateOf store "s" 0) ended "it stands"
            Expect.isTrue (store.FindSweep "s").Trials.Head.Provenance.Ended.IsSome "its end"
            let line = store.ListSweeps()[0]
            Expect.equal (line.Trials, line.Pruned, line.Waiting) (1, 1, 0) "the list counts it")

        test "a paused trial is neither given back with a dead worker nor waits with its lease" (fun store ->
            begun store 5
            store.Pause(claim store "s" "w")
            Expect.isEmpty (store.ReleaseDead("s", "host-a", 4711, "died")) "nothing to give back"
            Expect.equal (stateOf store "s" 0) TrialState.Paused "paused")
    ]
