/// The contract's part on trials that take over what another sweep has found.
module Inception.Tests.Results.StoreReuse

open Expecto
open Inception.Core
open Inception.Core.Search
open Inception.Core.Statistics
open Inception.Results
open Inception.Tests.Support.Stores

let private versions = "Inception 0.1.0"

let private createReusing (store: IResultsStore) sweep data versions (experiment: Experiment) =
    store.CreateSweep(sweep, experiment, data, ResizeArray(Planner.PlanOrRaise experiment), true, versions)
    |> ignore

// The outcomes of two examples after the second epoch.
let private answers right : ExampleOutcomes =
    {
        Epoch = 2
        Step = 20L
        Examples =
            {
                Identity = "two"
                Classes = [ "cat"; "dog" ]
                Labels = [| 0; 1 |]
            }
        Right = Outcomes.Pack right
    }

let private unpacked (outcomes: ExampleOutcomes seq) =
    [ for o in outcomes -> o.Step, o.Examples, List.ofArray (o.Right.Unpack()) ]

/// Ends the next trial of the sweep with an outcome, after two attempts, and two values.
let private train (store: IResultsStore) sweep (outcome: Outcome) =
    let first = claim store sweep "w1"
    store.Record(first, [| point "m" 1 10L 0.25; point "m" 2 20L 0.25 |])
    store.Record(first, answers [ false; false ])
    store.Release(first, true, "Ctrl-C")
    let second = claim store sweep "w2"
    store.Renew(second, progress, minute) |> ignore
    store.Record(second, [| point "m" 2 20L 0.75 |])
    store.Record(second, answers [ true; false ])
    store.Finish(second, outcome)

let private sources (store: IResultsStore) sweep =
    [ for t in (store.FindSweep sweep).Trials -> t.Provenance.ReusedFrom ]

let tests (test: string -> (IResultsStore -> unit) -> Test) : Test list =
    [
        test
            "a trial that another sweep has completed is taken over with its metrics and outcomes, and says from where"
            (fun store ->
                create store "old" (experiment 3 1) |> ignore
                train store "old" Outcome.Completed
                train store "old" (Outcome.Diverged 7L)
                // Another question over the same arms; a new arm is trained.
                createReusing store "new" "data-hash" versions (experiment 4 1)
                Expect.equal (sources store "new") [ Some "old/000"; Some "old/001"; None; None ] "sources"
                let a, b = (store.FindSweep "old").Trials.Head, (store.FindSweep "new").Trials.Head
                Expect.equal b.State a.State "outcome"
                Expect.equal b.Metrics a.Metrics "metrics"

                Expect.equal
                    (unpacked (store.FindOutcomes "new").[b.Id])
                    (unpacked [ answers [ true; false ] ])
                    "the newest attempt's outcomes"

                Expect.equal b.Provenance.Device a.Provenance.Device "device"

                Expect.equal
                    (b.Provenance.Started, b.Provenance.Ended)
                    (a.Provenance.Started, a.Provenance.Ended)
                    "times"

                Expect.equal (stateOf store "new" 1) (TrialState.Ended(Outcome.Diverged 7L)) "a diverged one too"
                Expect.equal (claim store "new" "w").Plan.Index 2 "the first that is trained")

        test "other data, versions, seeds or settings, and failed trials, are no source" (fun store ->
            create store "old" (experiment 3 1) |> ignore
            train store "old" Outcome.Completed
            train store "old" (Outcome.Failed "disk full")
            train store "old" (Outcome.OutOfMemory "")

            let of' name data versions e =
                createReusing store name data versions e
                sources store name |> List.choose id

            Expect.equal (of' "same" "data-hash" versions (experiment 3 1)) [ "old/000" ] "the completed one alone"
            Expect.isEmpty (of' "data" "other-hash" versions (experiment 3 1)) "other data"
            Expect.isEmpty (of' "versions" "data-hash" "Inception 0.2.0" (experiment 3 1)) "other versions"

            let settings = experimentWith [ "training.epochs", Value.Integer 26L ] 3 1
            Expect.isEmpty (of' "settings" "data-hash" versions settings) "other settings"

            let seeds = experimentWith [ "sweep.seeds", Value.OfList [ Value.Integer 9L ] ] 3 1
            Expect.isEmpty (of' "seeds" "data-hash" versions seeds) "another seed")

        test "a sweep that reuses nothing trains every trial" (fun store ->
            create store "old" (experiment 1 1) |> ignore
            train store "old" Outcome.Completed
            create store "new" (experiment 1 1) |> ignore
            Expect.equal (sources store "new") [ None ] "sources")

        test "what was taken over is no source: the one that was trained is" (fun store ->
            create store "old" (experiment 1 1) |> ignore
            train store "old" Outcome.Completed
            createReusing store "second" "data-hash" versions (experiment 1 1)
            createReusing store "third" "data-hash" versions (experiment 1 1)
            Expect.equal (sources store "third") [ Some "old/000" ] "source")

        test "a plan that grows takes over too, but not a trial that may have to stop on the way" (fun store ->
            create store "old" (experiment 3 1) |> ignore

            for _ in 1..3 do
                train store "old" Outcome.Completed

            let plans = Planner.PlanOrRaise(experiment 3 1)

            store.CreateSweep("new", experiment 3 1, "data-hash", [| plans.Head |], false, versions)
            |> ignore

            store.Extend(
                "new",
                {
                    New = [ { plans[1] with Until = 5 }; plans[2] ]
                    Extended = []
                    Pruned = []
                    IsComplete = true
                }
            )
            |> ignore

            Expect.equal (sources store "new") [ Some "old/000"; None; Some "old/002" ] "sources")
    ]
