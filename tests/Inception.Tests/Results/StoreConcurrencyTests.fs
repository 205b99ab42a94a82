module Inception.Tests.Results.StoreConcurrencyTests

open System
open System.Collections.Concurrent
open System.Collections.Generic
open System.IO
open System.Threading
open Expecto
open Inception.Core
open Inception.Results
open Inception.Tests.Support
open Inception.Tests.Support.Stores

let private inThreads count (work: int -> unit) =
    let errors = ConcurrentQueue<exn>()

    let threads =
        [
            for i in 1..count ->
                Thread(fun () ->
                    try
                        work i
                    with e ->
                        errors.Enqueue e)
        ]

    threads |> List.iter _.Start()
    threads |> List.iter _.Join()
    Expect.isEmpty errors "no call failed"

/// (trial, attempt, step) of every row, as the file has it.
let private rowsOf path =
    let rows = HashSet<int64 * int64 * int64>()

    use connection =
        new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path};Pooling=False")

    connection.Open()
    use command = connection.CreateCommand()
    command.CommandText <- "SELECT trial, attempt, step, count(*) FROM metric GROUP BY 1, 2, 3"
    use reader = command.ExecuteReader()

    while reader.Read() do
        rows.Add(reader.GetInt64 0, reader.GetInt64 1, reader.GetInt64 2) |> ignore
        Expect.equal (reader.GetInt64 3) 2L "both metrics of a call, or neither"

    rows

let private completed (store: IResultsStore) =
    (store.FindSweep "s").Trials
    |> List.filter (fun t -> t.State = TrialState.Ended Outcome.Completed)

[<Tests>]
let threads =
    testList
        "Results store with many writers"
        [
            testCase
                "64 writers with connections of their own lose nothing, take no trial twice and see no lock"
                (fun () ->
                    withStore (fun store path ->
                        create store "s" (experiment 16 8) |> ignore
                        let claimed = ConcurrentBag<int64>()

                        inThreads 64 (fun i ->
                            use own = SqliteStore.Open path

                            let rec work () =
                                match own.Claim("s", worker $"w{i}", minute) with
                                | null -> ()
                                | c ->
                                    claimed.Add c.TrialId

                                    for step in 1..3 do
                                        own.Record(
                                            c,
                                            [| point "a" step (int64 step) 0.5; point "b" step (int64 step) 0.5 |]
                                        )

                                        Expect.isTrue (own.Renew(c, progress, minute)) "held"

                                    own.Finish(c, Outcome.Completed)
                                    work ()

                            work ())

                        Expect.hasLength (Seq.distinct claimed) 128 "each claimed"
                        Expect.hasLength claimed 128 "each once"
                        Expect.hasLength (completed store) 128 "all completed"
                        Expect.hasCountOf (rowsOf path) (128u * 3u) (fun _ -> true) "all rows"))

            testCase "threads that share one store do so too" (fun () ->
                withStore (fun store _ ->
                    create store "s" (experiment 8 4) |> ignore

                    inThreads 8 (fun i ->
                        for _ in 1..4 do
                            let c = claim store "s" $"w{i}"
                            store.Record(c, [| point "a" 1 1L 0.5 |])
                            store.FindSweep "s" |> ignore
                            store.Finish(c, Outcome.Completed))

                    Expect.hasLength (completed store) 32 "all completed"))

            testCase "many that create one store and one sweep at once end with one of each" (fun () ->
                Files.withFolder (fun folder ->
                    let path = Path.Combine(folder, "store.db")
                    let e = experiment 3 1
                    let created = ConcurrentBag<bool>()

                    inThreads 16 (fun _ ->
                        use store = SqliteStore.Open path
                        created.Add(create store "s" e))

                    Expect.hasLength (created |> Seq.filter id) 1 "created once"
                    use store = SqliteStore.Open path
                    Expect.hasLength (store.FindSweep "s").Trials 3 "trials"

                    let files =
                        Directory.GetFiles folder
                        |> Array.map Path.GetFileName
                        |> Array.filter (fun f -> f.EndsWith ".new")

                    Expect.isEmpty files "no drafts left"))
        ]

[<Tests>]
let processes =
    testSequenced
    <| testList
        "Results store and processes"
        [
            testCase "processes share a sweep without taking a trial twice" (fun () ->
                withStore (fun store path ->
                    create store "s" (experiment 10 4) |> ignore
                    let children = [ for _ in 1..3 -> StoreChild.start path "s" 5 ]
                    let lines = children |> List.map (fun c -> c.StandardOutput.ReadToEndAsync())

                    for c in children do
                        Expect.isTrue (c.WaitForExit 60_000 && c.ExitCode = 0) "ends well"

                    let said =
                        lines
                        |> List.collect (fun l ->
                            l.Result.Split '\n' |> List.ofArray |> List.choose StoreChild.acknowledged)

                    Expect.hasLength said (40 * 5) "acknowledged"
                    Expect.isTrue ((rowsOf path).SetEquals said) "rows"
                    Expect.all (completed store) (fun t -> t.Provenance.Attempts = 1) "first attempts"
                    Expect.hasLength (completed store) 40 "all completed"))

            testCase "kill -9 of a writer loses no acknowledged row and leaves the file whole" (fun () ->
                let seed = Environment.TickCount
                let random = Random seed

                withStore (fun store path ->
                    let e = experimentWith [ "budget.attempts", Value.Integer 10L ] 20 2
                    create store "s" e |> ignore
                    let said = HashSet<int64 * int64 * int64>()

                    for kill in 1..6 do
                        use child = StoreChild.start path "s" 200
                        let until = random.Next(1, 400)
                        let mutable line = child.StandardOutput.ReadLine()

                        while not (isNull line) do
                            StoreChild.acknowledged line |> Option.iter (said.Add >> ignore)

                            // What it wrote until the kill is still in the pipe and counts as acknowledged.
                            if said.Count % 400 = until then
                                child.Kill()

                            line <- child.StandardOutput.ReadLine()

                        Expect.isTrue (child.WaitForExit 10_000) "gone"
                        Expect.equal child.ExitCode 137 $"killed (seed {seed}, kill {kill})"
                        Expect.isEmpty (store.CheckIntegrity()) $"integrity (seed {seed}, kill {kill})"
                        Expect.isTrue (said.IsSubsetOf(rowsOf path)) $"acknowledged rows (seed {seed}, kill {kill})"
                        let held = [ for r in store.Running "s" -> r.TrialId ]

                        Expect.equal
                            (List.ofSeq (store.ReleaseDead("s", "child", child.Id, "exit code 137")))
                            held
                            "given back"

                    let missing = rowsOf path
                    missing.ExceptWith said

                    Expect.isLessThanOrEqual
                        missing.Count
                        6
                        $"at most one call a kill was written and not acknowledged (seed {seed})"))
        ]
