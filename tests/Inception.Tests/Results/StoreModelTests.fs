module Inception.Tests.Results.StoreModelTests

open System
open System.IO
open Expecto
open Inception.Core
open Inception.Results
open Inception.Tests.Support.Stores

/// One call, by numbers that are folded onto the workers, claims and trials there are.
type Call =
    | Claim of worker: int
    | Renew of claim: int
    | Record of claim: int * step: int
    | Finish of claim: int * diverged: bool
    | Release of claim: int * interrupted: bool
    | Die of worker: int
    /// The lease of a trial runs out.
    | Expire of trial: int

/// A trial as the model has it; `Lease` is false once it ran out.
type Trial =
    {
        Held: bool
        Lease: bool
        Attempt: int
        Spent: int
        Worker: int
        Ended: string option
        Rows: Map<int64, int>
    }

let private trialCount = 3
let private workers = 3
let private most = 2

let private start =
    {
        Held = false
        Lease = false
        Attempt = 0
        Spent = 0
        Worker = 0
        Ended = None
        Rows = Map.empty
    }

let private fold n k = ((k % n) + n) % n

let private lost (t: Trial) =
    let t =
        { t with
            Held = false
            Lease = false
            Spent = t.Spent + 1
        }

    if t.Spent >= most then
        { t with Ended = Some "failed" }
    else
        t

/// Applies a claim to the model: the trial taken, with those that ended on the way.
let private take worker (trials: Trial[]) =
    let trials = Array.copy trials

    let rec from i =
        if i = trials.Length then
            trials, None
        else
            let t = trials[i]

            if t.Ended.IsSome || (t.Held && t.Lease) then
                from (i + 1)
            else
                let t = if t.Held then lost t else t

                if t.Ended.IsSome then
                    trials[i] <- t
                    from (i + 1)
                else
                    trials[i] <-
                        { t with
                            Held = true
                            Lease = true
                            Attempt = t.Attempt + 1
                            Worker = worker
                        }

                    trials, Some i

    from 0

let private identity worker =
    WorkerIdentity("host", worker, $"token-{worker}", "", "")

let private stale f =
    try
        f ()
        false
    with :? StaleClaimException ->
        true

/// Runs the calls on the store and on the model and compares every answer and the end.
let private agree (store: IResultsStore) (expire: int -> unit) (calls: Call list) =
    create store "s" (experimentWith [ "budget.attempts", Value.Integer(int64 most) ] trialCount 1)
    |> ignore

    let claims = ResizeArray<TrialClaim * int>()
    let mutable trials = Array.replicate trialCount start
    let set i t = trials[i] <- t

    let holds (c: TrialClaim) i =
        trials[i].Held && trials[i].Attempt = c.Attempt

    let withClaim k (f: TrialClaim -> int -> unit) =
        if claims.Count > 0 then
            let c, i = claims[fold claims.Count k]
            f c i

    for call in calls do
        match call with
        | Claim w ->
            let w = fold workers w
            let after, expected = take w trials
            let got = store.Claim("s", identity w, minute)
            trials <- after

            match expected with
            | None -> Expect.isNull got $"{call}"
            | Some i ->
                Expect.isNotNull got $"{call}"
                Expect.equal (got.Plan.Index, got.Attempt) (i, trials[i].Attempt) $"{call}"
                claims.Add(got, i)
        | Renew k ->
            withClaim k (fun c i ->
                Expect.equal (store.Renew(c, progress, minute)) (holds c i) $"{call}"

                if holds c i then
                    set i { trials[i] with Lease = true })
        | Record(k, step) ->
            withClaim k (fun c i ->
                let step = int64 (fold 5 step)
                let value = float (c.Attempt * 100)

                Expect.equal
                    (stale (fun () -> store.Record(c, [| point "m" 1 step value |])))
                    (not (holds c i))
                    $"{call}"

                if holds c i then
                    set
                        i
                        { trials[i] with
                            Rows = trials[i].Rows.Add(step, c.Attempt)
                        })
        | Finish(k, diverged) ->
            withClaim k (fun c i ->
                let outcome = if diverged then Outcome.Diverged 1L else Outcome.Completed

                let mine =
                    trials[i].Ended.IsSome
                    && trials[i].Ended <> Some "failed"
                    && trials[i].Attempt = c.Attempt

                Expect.equal (stale (fun () -> store.Finish(c, outcome))) (not (holds c i || mine)) $"{call}"

                if holds c i then
                    set
                        i
                        { trials[i] with
                            Held = false
                            Ended = Some outcome.Word
                        })
        | Release(k, interrupted) ->
            withClaim k (fun c i ->
                store.Release(c, interrupted, "given back")

                if holds c i then
                    set
                        i
                        (if interrupted then
                             { trials[i] with Held = false }
                         else
                             lost trials[i]))
        | Die w ->
            let w = fold workers w

            let concerned =
                [
                    for i in 0 .. trialCount - 1 do
                        if trials[i].Held && trials[i].Worker = w then
                            i
                ]

            Expect.hasLength (store.ReleaseDead("s", "host", w, "died")) concerned.Length $"{call}"

            for i in concerned do
                set i (lost trials[i])
        | Expire k ->
            let i = fold trialCount k
            expire i

            if trials[i].Held then
                set i { trials[i] with Lease = false }

    for t, m in List.zip (store.FindSweep "s").Trials (List.ofArray trials) do
        let state =
            match t.State with
            | TrialState.Waiting -> "waiting"
            | TrialState.Running -> "running"
            | TrialState.Paused -> "paused"
            | TrialState.Ended o -> o.Word

        let expected =
            m.Ended
            |> Option.defaultValue (if m.Held && m.Lease then "running" else "waiting")

        Expect.equal (state, t.Provenance.Attempts) (expected, m.Attempt) $"trial {t.Plan.Index}"

        Expect.equal
            [ for p in t.Metrics -> p.Step, int p.Value / 100 ]
            (Map.toList m.Rows)
            $"rows of trial {t.Plan.Index}"

[<Tests>]
let tests =
    testList
        "Results store and its model"
        [
            testPropertyWithConfig
                { FsCheckConfig.defaultConfig with
                    maxTest = 100
                    endSize = 60
                }
                "any calls in any order give what the model gives"
                (fun (calls: Call list) ->
                    withFastStore (fun store path ->
                        let expire i =
                            sql path $"UPDATE trial SET lease_until = 0 WHERE state = 'running' AND position = {i}"
                            |> ignore

                        agree store expire calls))
        ]
