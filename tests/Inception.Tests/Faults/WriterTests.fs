/// Many writers on one SQLite store while its log is folded back and processes are killed.
module Inception.Tests.Faults.WriterTests

open System
open System.Collections.Concurrent
open System.Collections.Generic
open System.Diagnostics
open System.Threading.Tasks
open Expecto
open Inception.Core
open Inception.Results
open Inception.Tests.Support
open Inception.Tests.Results
open Inception.Tests.Faults.Injection
open Inception.Tests.Faults.Reliability

let private processes = 8
let private threads = 8

/// A process of eight writers, and what the store has acknowledged to them.
type private Child(path: string, said: ConcurrentBag<int64 * int64 * int64>) =
    let child = StoreChild.startWith path "s" 20 threads

    let reading =
        Task.Run(fun () ->
            let mutable line = child.StandardOutput.ReadLine()

            while not (isNull line) do
                StoreChild.acknowledged line |> Option.iter said.Add
                line <- child.StandardOutput.ReadLine())

    let id = child.Id
    member _.Id = id
    member _.HasExited = child.HasExited

    /// Waits for its end and for all it said; gives its exit code.
    member _.End() =
        child.WaitForExit()
        reading.Wait()
        let code = child.ExitCode
        child.Dispose()
        code

let private minute (it: Injections) (seconds: float) =
    Stores.withStore (fun store path ->
        let e = Stores.experimentWith [ "budget.attempts", Value.Integer 10L ] 400 10
        Stores.create store "s" e |> ignore
        let acknowledged = ConcurrentBag()
        let children = [| for _ in 1..processes -> Child(path, acknowledged) |]
        let watch = Stopwatch.StartNew()

        let release (child: Child) =
            store.ReleaseDead("s", "child", child.Id, "exit code 137") |> ignore

        while watch.Elapsed.TotalSeconds < seconds do
            pause it.Random 2.0
            Stores.sql path "PRAGMA wal_checkpoint(TRUNCATE)" |> ignore
            let index = it.Random.Next processes
            let victim = children[index]

            if not victim.HasExited then
                Cli.signal Cli.sigkill victim.Id
                Expect.equal (victim.End()) 137 (said "killed")
                release victim
            else
                Expect.equal (victim.End()) 0 (said "no call of a writer failed")

            children[index] <- Child(path, acknowledged)

        for child in children do
            Cli.signal Cli.sigkill child.Id
            Expect.isTrue (List.contains (child.End()) [ 0; 137 ]) (said "no call of a writer failed")
            release child

        it.Count()
        Expect.isEmpty (store.CheckIntegrity()) (said "integrity")
        let rows = HashSet()

        use connection =
            new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path};Pooling=False")

        connection.Open()
        use command = connection.CreateCommand()
        command.CommandText <- "SELECT trial, attempt, step, count(*) FROM metric GROUP BY 1, 2, 3"
        use reader = command.ExecuteReader()

        while reader.Read() do
            rows.Add((reader.GetInt64 0, reader.GetInt64 1, reader.GetInt64 2)) |> ignore
            Expect.equal (reader.GetInt64 3) 2L (said "both metrics of a call, or neither")

        Expect.isGreaterThan acknowledged.Count 1000 (said "they were busy")
        Expect.isTrue (rows.IsSupersetOf acknowledged) (said "an acknowledged row is gone")
        Expect.isEmpty (store.Running "s") (said "no trial is held"))

let private writers =
    // The short tier writes for 20 seconds once, the long one for a minute twenty times.
    faultTest "64 writers on one SQLite store, its log folded back and processes killed meanwhile" 1 20 (fun it ->
        let seconds = if it.Left > 1 then 60.0 else 20.0

        while it.Left > 0 do
            minute it seconds)

[<Tests>]
let tests = testSequenced <| testList "Faults: writers" [ writers ]
