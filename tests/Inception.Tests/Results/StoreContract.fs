/// What every results store does, written once; each store runs it on fresh, empty stores of its own.
module Inception.Tests.Results.StoreContract

open System
open System.Threading
open Expecto
open Inception.Core
open Inception.Core.Search
open Inception.Core.Statistics
open Inception.Results
open Inception.Tests.Support.Stores

let private values (trial: TrialRecord) =
    [ for m in trial.Metrics -> m.Name, m.Epoch, m.Step, m.Value ]

let private answers identity step (right: bool list) : ExampleOutcomes =
    {
        Epoch = int step / 10
        Step = step
        Examples =
            {
                Identity = identity
                Classes = [ "a \"quoted\" name"; "日本語"; "c" ]
                Labels = [| for i in 0 .. right.Length - 1 -> i % 3 |]
            }
        Right = Outcomes.Pack right
    }

let private told (outcomes: ExampleOutcomes seq) =
    [
        for o in outcomes -> o.Epoch, o.Step, o.Examples, List.ofArray (o.Right.Unpack())
    ]

let private isStale f =
    Expect.throwsT<StaleClaimException> f "a stale claim"

/// The suite over "open an empty store, run this on it with a way to let all its leases run out, and check it".
let suite (withStore: (IResultsStore -> (unit -> unit) -> unit) -> unit) =
    let testWithLeases name f = testCase name (fun () -> withStore f)

    let test name f =
        testWithLeases name (fun store _ -> f store)

    testList
        "contract"
        [
            test "a created sweep reads back as it was frozen, every trial waiting" (fun store ->
                let e =
                    experimentWith [ "question", Value.Text "Does it help?"; "budget.attempts", Value.Integer 5L ] 3 2

                Expect.isTrue (create store "s" e) "created"
                let sweep = store.FindSweep "s"
                Expect.equal (sweep.Experiment.ToJson()) (e.ToJson()) "definition"
                Expect.equal (sweep.DefinitionHash, sweep.DataHash) (e.Hash, "data-hash") "hashes"
                Expect.equal (sweep.Trials |> List.map _.Plan) (Planner.PlanOrRaise e) "plans"
                Expect.all sweep.Trials (fun t -> t.State = TrialState.Waiting && t.Metrics.IsEmpty) "waiting"
                Expect.isLessThan ((DateTimeOffset.UtcNow - sweep.Created).Duration()) minute "created just now")

            test "a sweep that exists is not created again and stays as it was" (fun store ->
                create store "s" (experiment 2 1) |> ignore
                Expect.isFalse (create store "s" (experiment 5 5)) "refused"
                Expect.hasLength (store.FindSweep "s").Trials 2 "trials")

            test "unknown sweeps and trials are null, and nothing of them is claimed" (fun store ->
                Expect.isNull (box (store.FindSweep "none")) "sweep"
                Expect.isFalse (store.FindTrial 1L).HasValue "trial"
                Expect.isNull (store.Claim("none", worker "w", minute)) "claim"
                Expect.isEmpty (store.Running "none") "running"
                Expect.isEmpty (store.ListSweeps()) "list")

            test "claims come in the order of the plan, each trial once, then null" (fun store ->
                let e = experiment 3 2
                create store "s" e |> ignore
                let claims = [ for i in 1..6 -> claim store "s" $"w{i}" ]
                Expect.equal (claims |> List.map _.Plan) (Planner.PlanOrRaise e) "plans, settings checked again"
                Expect.all claims (fun c -> c.Attempt = 1 && c.SweepId = "s") "first attempts"
                Expect.isNull (store.Claim("s", worker "w7", minute)) "none waits")

            test "sweeps do not take each other's trials" (fun store ->
                create store "a" (experiment 1 1) |> ignore
                create store "b" (experiment 1 1) |> ignore
                let a, b = claim store "a" "w", claim store "b" "w"
                Expect.notEqual a.TrialId b.TrialId "two trials"
                Expect.isNull (store.Claim("a", worker "w", minute)) "none left")

            test "an experiment without swept parameters has one arm without assignments" (fun store ->
                let entry key value : Entry =
                    {
                        Key = key
                        Value = value
                        Position = { Source = ""; Line = 0; Column = 0 }
                    }

                let e =
                    Experiment.CreateOrRaise [ entry "name" (Value.Text "one"); entry "data.name" (Value.Text "d") ]

                create store "s" e |> ignore
                Expect.equal (claim store "s" "w").Plan (Planner.PlanOrRaise e).Head "plan")

            test "plans that are not the experiment's own are refused" (fun store ->
                let plans = Planner.PlanOrRaise(experiment 2 1)
                let other = experimentWith [ "training.epochs", Value.Integer 7L ] 2 1

                Expect.throwsT<ArgumentException>
                    (fun () -> store.CreateSweep("s", other, "", ResizeArray plans) |> ignore)
                    "settings"

                Expect.throwsT<ArgumentException>
                    (fun () -> store.CreateSweep("s", experiment 2 1, "", ResizeArray(plans @ plans)) |> ignore)
                    "twice"

                Expect.isNull (box (store.FindSweep "s")) "nothing made")

            test "metrics read back in order of name and step, bit for bit" (fun store ->
                create store "s" (experiment 1 1) |> ignore
                let c = claim store "s" "w"
                // The sign of zero is the one thing that a database need not keep.
                let odd = [ 0.1 + 0.2; 0.0; 5e-324; Double.MaxValue; -1.0 / 3.0; 1.0 ]
                store.Record(c, ResizeArray [ for i in 6..-1..1 -> point "b" i (int64 i * 10L) odd[i - 1] ])
                store.Record(c, ResizeArray [ point "a" 1 10L 1.0; point "a" 2 20L 2.0 ])
                let trial = (store.FindTrial c.TrialId).Value.ToTuple() |> snd

                let expected =
                    [ ("a", 1, 10L, 1.0); ("a", 2, 20L, 2.0) ]
                    @ [ for i in 1..6 -> "b", i, int64 i * 10L, odd[i - 1] ]

                Expect.equal (values trial) expected "values"

                let bits =
                    trial.Metrics |> List.map (fun m -> BitConverter.DoubleToInt64Bits m.Value)

                Expect.equal bits (expected |> List.map (fun (_, _, _, v) -> BitConverter.DoubleToInt64Bits v)) "bits"
                Expect.equal (values (store.FindSweep "s").Trials.Head) expected "the sweep says the same")

            test "a value of the same attempt, name and step replaces the earlier one" (fun store ->
                create store "s" (experiment 1 1) |> ignore
                let c = claim store "s" "w"
                store.Record(c, [| point "m" 1 5L 0.25; point "m" 1 5L 0.5 |])
                store.Record(c, [| point "m" 2 5L 0.75 |])
                Expect.equal (values (store.FindSweep "s").Trials.Head) [ "m", 2, 5L, 0.75 ] "one row")

            for value in [ nan; infinity; -infinity ] do
                test $"the value {value} is refused, and nothing of that call is written" (fun store ->
                    create store "s" (experiment 1 1) |> ignore
                    let c = claim store "s" "w"

                    Expect.throwsT<ArgumentException>
                        (fun () -> store.Record(c, [| point "m" 1 1L 0.5; point "n" 1 1L value |]))
                        "refused"

                    Expect.isEmpty (store.FindSweep "s").Trials.Head.Metrics "rows")

            test "a metric without a name or with a negative step is refused" (fun store ->
                create store "s" (experiment 1 1) |> ignore
                let c = claim store "s" "w"

                for p in
                    [
                        point "" 1 1L 0.5
                        point "a\000b" 1 1L 0.5
                        point "m" 1 -1L 0.5
                        point "m" -1 1L 0.5
                    ] do
                    Expect.throwsT<ArgumentException> (fun () -> store.Record(c, [| p |])) $"{p}")

            for outcome in
                [
                    Outcome.Completed
                    Outcome.Diverged 17L
                    Outcome.OutOfMemory "12 GiB of 8"
                    Outcome.Failed "disk full"
                ] do
                test $"a trial ended as {outcome.Word} keeps its outcome whole" (fun store ->
                    create store "s" (experiment 2 1) |> ignore
                    let c = claim store "s" "w"
                    store.Finish(c, outcome)
                    let trial = (store.FindSweep "s").Trials.Head
                    Expect.equal trial.State (TrialState.Ended outcome) "outcome"

                    Expect.isTrue
                        (trial.Provenance.Ended.IsSome
                         && trial.Provenance.Started <= trial.Provenance.Ended)
                        "times"

                    Expect.equal (claim store "s" "w").Plan.Index 1 "it is not claimed again")

            test "the first outcome stands, and sending it again is no fault" (fun store ->
                create store "s" (experiment 1 1) |> ignore
                let c = claim store "s" "w"
                store.Finish(c, Outcome.Completed)
                store.Finish(c, Outcome.Completed)
                store.Finish(c, Outcome.Failed "later")
                Expect.equal (stateOf store "s" 0) (TrialState.Ended Outcome.Completed) "outcome")

            test "after its end a trial takes no writes" (fun store ->
                create store "s" (experiment 1 1) |> ignore
                let c = claim store "s" "w"
                store.Finish(c, Outcome.Completed)
                isStale (fun () -> store.Record(c, [| point "m" 1 1L 0.5 |]))
                Expect.isFalse (store.Renew(c, progress, minute)) "renew"
                store.Release(c, false, "late")
                Expect.equal (stateOf store "s" 0) (TrialState.Ended Outcome.Completed) "outcome")

            testWithLeases
                "a trial whose lease ran out waits, and is claimed under the next attempt"
                (fun store runOut ->
                    create store "s" (experiment 1 1) |> ignore
                    let first = store.Claim("s", worker "w1", minute)
                    Expect.equal (stateOf store "s" 0) TrialState.Running "held"
                    runOut ()
                    Expect.equal (stateOf store "s" 0) TrialState.Waiting "run out"
                    Expect.isEmpty (store.Running "s") "not running"
                    let second = claim store "s" "w2"

                    Expect.equal
                        (second.TrialId, second.Attempt, second.Plan)
                        (first.TrialId, 2, first.Plan)
                        "attempt 2")

            testWithLeases "a worker that lost its trial can change nothing" (fun store runOut ->
                create store "s" (experiment 1 1) |> ignore
                let first = store.Claim("s", worker "w1", minute)
                store.Record(first, [| point "m" 1 1L 0.5 |])
                runOut ()
                let second = claim store "s" "w2"
                isStale (fun () -> store.Record(first, [| point "m" 2 2L 0.5 |]))
                isStale (fun () -> store.Record(first, [||]))
                isStale (fun () -> store.Finish(first, Outcome.Completed))
                Expect.isFalse (store.Renew(first, progress, minute)) "renew"
                store.Release(first, false, "stale")
                Expect.equal (stateOf store "s" 0) TrialState.Running "still the second's"
                Expect.equal (values (store.FindSweep "s").Trials.Head) [ "m", 1, 1L, 0.5 ] "rows"
                store.Finish(second, Outcome.Completed)
                isStale (fun () -> store.Finish(first, Outcome.Failed "stale"))
                Expect.equal (stateOf store "s" 0) (TrialState.Ended Outcome.Completed) "outcome")

            test "a claim needs its token as well as its number" (fun store ->
                create store "s" (experiment 1 1) |> ignore
                let c = claim store "s" "w"
                let forged = TrialClaim(c.SweepId, c.TrialId, c.Attempt, "another", c.Plan)
                isStale (fun () -> store.Record(forged, [| point "m" 1 1L 0.5 |]))
                isStale (fun () -> store.Finish(forged, Outcome.Completed))
                Expect.isFalse (store.Renew(forged, progress, minute)) "renew")

            testWithLeases "a worker that slept past its lease goes on where nobody took its trial" (fun store runOut ->
                create store "s" (experiment 1 1) |> ignore
                let c = store.Claim("s", worker "w", minute)
                runOut ()
                store.Record(c, [| point "m" 1 1L 0.5 |])
                Expect.isTrue (store.Renew(c, progress, minute)) "renewed"
                Expect.isNull (store.Claim("s", worker "w2", minute)) "not to be had"
                store.Finish(c, Outcome.Completed))

            testWithLeases "of each step the newest attempt's value is read" (fun store runOut ->
                create store "s" (experiment 1 1) |> ignore
                let first = store.Claim("s", worker "w1", minute)
                store.Record(first, [| for i in 1..3 -> point "m" i (int64 i) 1.0 |])
                runOut ()
                let second = claim store "s" "w2"
                store.Record(second, [| point "m" 2 2L 2.0 |])

                Expect.equal
                    (values (store.FindSweep "s").Trials.Head)
                    [ "m", 1, 1L, 1.0; "m", 2, 2L, 2.0; "m", 3, 3L, 1.0 ]
                    "series")

            testWithLeases
                "outcomes read back by trial and step, of each step the newest attempt's"
                (fun store runOut ->
                    create store "s" (experiment 2 1) |> ignore
                    create store "other" (experiment 1 1) |> ignore
                    let right = [ true; false; true; true; false; false; true; false; true; true ]
                    let wrong = right |> List.map not
                    let first = store.Claim("s", worker "w1", minute)
                    store.Record(first, answers "A" 10L right)
                    store.Record(first, answers "A" 20L right)
                    runOut ()
                    let second = claim store "s" "w2"
                    store.Record(second, answers "A" 20L wrong)
                    store.Record(second, answers "A" 20L right[..8])
                    store.Record(second, answers "B" 20L (false :: right))
                    let third = claim store "s" "w3"
                    store.Record(third, answers "A" 10L wrong)
                    store.Record(claim store "other" "w4", answers "A" 10L right)
                    let found = store.FindOutcomes "s"
                    Expect.equal (List.ofSeq found.Keys) [ first.TrialId; third.TrialId ] "trials"

                    Expect.equal
                        (told found[first.TrialId])
                        (told [ answers "A" 10L right; answers "B" 20L (false :: right) ])
                        "first trial"

                    Expect.equal (told found[third.TrialId]) (told [ answers "A" 10L wrong ]) "second trial"
                    Expect.isEmpty (store.FindOutcomes "none") "no such sweep")

            testWithLeases
                "outcomes under a lost claim or of another number than the examples are refused"
                (fun store runOut ->
                    create store "s" (experiment 1 1) |> ignore
                    let c = store.Claim("s", worker "w1", minute)
                    let some = answers "A" 10L [ true; false ]

                    Expect.throwsT<ArgumentException>
                        (fun () ->
                            store.Record(
                                c,
                                { some with
                                    Right = Outcomes.Pack [ true ]
                                }
                            ))
                        "one outcome for two examples"

                    runOut ()
                    claim store "s" "w2" |> ignore
                    isStale (fun () -> store.Record(c, some))
                    Expect.isEmpty (store.FindOutcomes "s") "nothing was written")

            test "a trial whose workers die fails after the attempts that the experiment allows" (fun store ->
                create store "s" (experimentWith [ "budget.attempts", Value.Integer 2L ] 1 1)
                |> ignore

                store.Release(claim store "s" "w1", false, "killed by signal 9")
                Expect.equal (stateOf store "s" 0) TrialState.Waiting "once more"
                store.Release(claim store "s" "w2", false, "killed by signal 9")

                Expect.equal
                    (stateOf store "s" 0)
                    (TrialState.Ended(Outcome.Failed "killed by signal 9 (attempt 2 of 2)"))
                    "failed with the cause"

                Expect.isNull (store.Claim("s", worker "w3", minute)) "over")

            testWithLeases "leases that run out count as attempts" (fun store runOut ->
                create store "s" (experimentWith [ "budget.attempts", Value.Integer 2L ] 2 1)
                |> ignore

                for attempt in 1..2 do
                    Expect.equal (store.Claim("s", worker $"w{attempt}", minute)).Attempt attempt "attempt"
                    runOut ()

                let next = claim store "s" "w3"
                Expect.equal next.Plan.Index 1 "the next trial"

                match stateOf store "s" 0 with
                | TrialState.Ended(Outcome.Failed cause) -> Expect.stringContains cause "attempt 2 of 2" "cause"
                | state -> failtest $"{state}")

            test "interruptions do not count as attempts, but get numbers" (fun store ->
                create store "s" (experimentWith [ "budget.attempts", Value.Integer 2L ] 1 1)
                |> ignore

                for attempt in 1..5 do
                    let c = claim store "s" "w"
                    Expect.equal c.Attempt attempt "number"
                    store.Release(c, true, "Ctrl-C")

                store.Release(claim store "s" "w", false, "died")
                Expect.equal (stateOf store "s" 0) TrialState.Waiting "one of two spent")

            test "a claim that was given back holds nothing any more, even by the same worker" (fun store ->
                create store "s" (experiment 1 1) |> ignore
                let c = claim store "s" "w"
                store.Release(c, true, "Ctrl-C")
                isStale (fun () -> store.Finish(c, Outcome.Completed))
                let again = claim store "s" "w"
                isStale (fun () -> store.Record(c, [| point "m" 1 1L 0.5 |]))
                store.Record(again, [| point "m" 1 1L 0.5 |]))

            test "the trials of a dead process are given back, those of others are not" (fun store ->
                create store "s" (experiment 4 1) |> ignore

                let of' host pid =
                    store.Claim("s", WorkerIdentity(host, pid, $"{host}{pid}", "", ""), minute)

                let mine, other, elsewhere = of' "a" 1, of' "a" 2, of' "b" 1

                Expect.equal
                    (List.ofSeq (store.ReleaseDead("s", "a", 1, "exit code 137")))
                    [ mine.TrialId ]
                    "given back"

                Expect.isEmpty (store.ReleaseDead("s", "a", 1, "exit code 137")) "once"
                isStale (fun () -> store.Finish(mine, Outcome.Completed))
                store.Finish(other, Outcome.Completed)
                store.Finish(elsewhere, Outcome.Completed)
                Expect.equal (claim store "s" "next").TrialId mine.TrialId "first in the queue again")

            test "a process that dies with its last attempt leaves a failed trial" (fun store ->
                create store "s" (experimentWith [ "budget.attempts", Value.Integer 1L ] 1 1)
                |> ignore

                let c = claim store "s" "w"

                Expect.equal
                    (List.ofSeq (store.ReleaseDead("s", "host-a", 4711, "exit code 139")))
                    [ c.TrialId ]
                    "concerned"

                Expect.equal (stateOf store "s" 0) (TrialState.Ended(Outcome.Failed "exit code 139")) "failed")

            test "heartbeats tell progress and device, in order of trial" (fun store ->
                create store "s" (experiment 3 1) |> ignore
                let a, b = claim store "s" "w1", claim store "s" "w2"
                Expect.isTrue (store.Renew(b, TrialProgress(3, 70L, 90L, "cuda:1"), minute)) "renewed"

                let expected =
                    [
                        RunningTrial(a.TrialId, 0, 1, "host-a", 4711, TrialProgress(0, 0L, 0L, ""))
                        RunningTrial(b.TrialId, 1, 1, "host-a", 4711, TrialProgress(3, 70L, 90L, "cuda:1"))
                    ]

                Expect.equal (List.ofSeq (store.Running "s")) expected "running"
                Expect.equal (store.FindSweep "s").Trials[1].Provenance.Device "cuda:1" "device")

            testWithLeases "a heartbeat extends the lease" (fun store runOut ->
                create store "s" (experiment 1 1) |> ignore
                let c = store.Claim("s", worker "w", minute)
                runOut ()
                Expect.isTrue (store.Renew(c, progress, minute)) "renewed"
                Expect.equal (stateOf store "s" 0) TrialState.Running "running again"
                Expect.isNull (store.Claim("s", worker "w2", minute)) "held")

            test "a lease is longer than nothing" (fun store ->
                create store "s" (experiment 1 1) |> ignore

                Expect.throwsT<ArgumentOutOfRangeException>
                    (fun () -> store.Claim("s", worker "w", TimeSpan.Zero) |> ignore)
                    "claim"

                let c = claim store "s" "w"

                Expect.throwsT<ArgumentOutOfRangeException>
                    (fun () -> store.Renew(c, progress, -minute) |> ignore)
                    "renew")

            test "provenance is the newest attempt's, but for the first one's start" (fun store ->
                create store "s" (experiment 1 1) |> ignore
                let planned = (store.FindSweep "s").Trials.Head.Provenance

                Expect.equal
                    (planned.Attempts, planned.Host, planned.Started, planned.Ended)
                    (0, "", None, None)
                    "before"

                let first = claim store "s" "w1"
                let started = (store.FindSweep "s").Trials.Head.Provenance.Started
                store.Release(first, true, "Ctrl-C")
                Thread.Sleep 5

                let second =
                    store.Claim("s", WorkerIdentity("host-b", 1, "w2", "Inception 0.1.1", "def dirty"), minute)

                store.Renew(second, progress, minute) |> ignore
                store.Finish(second, Outcome.Completed)
                let p = (store.FindSweep "s").Trials.Head.Provenance
                Expect.equal (p.Attempts, p.Host, p.Device) (2, "host-b", "cpu") "newest"
                Expect.equal (p.Versions, p.GitState) ("Inception 0.1.1", "def dirty") "versions"
                Expect.equal p.Started started "first start"
                Expect.isTrue (p.Ended > p.Started) "end")

            testWithLeases "the list counts trials by state, newest sweep first" (fun store runOut ->
                create store "old" (experiment 1 1) |> ignore
                Thread.Sleep 5
                create store "new" (experiment 7 1) |> ignore
                let lost = store.Claim("new", worker "lost", minute)
                let c = [ for i in 1..5 -> claim store "new" $"w{i}" ]
                store.Finish(c[0], Outcome.Completed)
                store.Finish(c[1], Outcome.Diverged 3L)
                store.Finish(c[2], Outcome.OutOfMemory "")
                store.Finish(c[3], Outcome.Failed "")
                runOut ()
                Expect.equal lost.Plan.Index 0 "its lease ran out"
                Expect.isTrue (store.Renew(c[4], progress, minute)) "the last one's not"

                match List.ofSeq (store.ListSweeps()) with
                | [ a; b ] ->
                    Expect.equal (a.SweepId, a.Name, b.SweepId) ("new", "store", "old") "order"
                    Expect.equal (a.Trials, a.Completed, a.Failed, a.Running, a.Waiting) (7, 1, 3, 1, 2) "counts"
                    Expect.equal (b.Trials, b.Waiting) (1, 1) "counts of the old one"
                | list -> failtest $"{list}")

            test "a trial is found with its sweep by its id" (fun store ->
                create store "a" (experiment 1 1) |> ignore
                create store "b" (experiment 2 1) |> ignore
                let sweep = store.FindSweep "b"
                let found = store.FindTrial sweep.Trials[1].Id
                Expect.equal (found.Value.ToTuple()) ("b", sweep.Trials[1]) "found")

            yield! StoreRetries.tests test
            yield! StoreGrowth.tests test
            yield! StoreReuse.tests test

            for name in
                [
                    "<script>alert(1)</script>"
                    "Größe 学習率 🦆 \u202E right to left"
                    "=cmd|'/C calc'!A0"
                    "'; DROP TABLE trial; --"
                    "a\"b\\c\nd\te%_*?"
                    String('x', 10_000)
                ] do
                test
                    $"the name {name.Substring(0, min 25 name.Length).ReplaceLineEndings()} comes back as it went in, wherever text is kept"
                    (fun store ->
                        let e =
                            experimentWith [ "question", Value.Text(name.Substring(0, min 2000 name.Length)) ] 2 1

                        create store name e |> ignore
                        let c = store.Claim(name, WorkerIdentity(name, 1, name, name, name), minute)
                        store.Record(c, [| point name 1 1L 0.5; point (name + "x") 1 1L 0.25 |])
                        store.Renew(c, TrialProgress(1, 1L, 1L, name), minute) |> ignore
                        store.Finish(c, Outcome.Failed name)
                        let sweep = store.FindSweep name
                        let trial = sweep.Trials.Head
                        Expect.equal (sweep.Id, sweep.Experiment.Question) (name, e.Question) "sweep"
                        Expect.equal trial.State (TrialState.Ended(Outcome.Failed name)) "outcome"
                        Expect.equal [ for m in trial.Metrics -> m.Name ] [ name; name + "x" ] "metrics"
                        let p = trial.Provenance

                        Expect.equal
                            [ p.Host; p.Versions; p.GitState; p.Device ]
                            [ name; name; name; name ]
                            "provenance"

                        Expect.equal (store.ListSweeps()[0]).SweepId name "list")
        ]
