module Inception.Tests.Results.StoreDiskTests

open System
open System.Diagnostics
open System.IO
open Expecto
open Inception.Core
open Inception.Results
open Inception.Tests.Support
open Inception.Tests.Support.Stores

let private faultOf f =
    Expect.throwsC f (fun e ->
        match e with
        | :? UserException as e -> e.Message
        | e -> failtest $"{e}")

[<Tests>]
let tests =
    testSequenced
    <| testList
        "Results store on a bad disk"
        [
            testCase
                "on a full disk a write is refused with a sentence, nothing acknowledged is lost, and work goes on after"
                (fun () ->
                    SmallDisk.run 1024 (fun folder ->
                        let path = Path.Combine(folder, "store.db")
                        let ballast = Path.Combine(folder, "ballast")
                        File.WriteAllBytes(ballast, Array.zeroCreate 200_000)
                        use store = SqliteStore.Open path
                        create store "s" (experiment 2 1) |> ignore
                        let c = claim store "s" "w"
                        let mutable acknowledged = 0

                        let message =
                            faultOf (fun () ->
                                for step in 1..100_000 do
                                    store.Record(c, [| for m in 1..20 -> point $"m{m:D2}" step (int64 step) 0.5 |])
                                    acknowledged <- step)

                        Expect.stringContains message "The disk is full" "sentence"
                        Expect.isEmpty (store.CheckIntegrity()) "integrity while full"

                        Expect.hasLength
                            (store.FindSweep "s").Trials.Head.Metrics
                            (20 * acknowledged)
                            "exactly what was acknowledged"

                        File.Delete ballast
                        store.Record(c, [| point "after" 1 1L 0.5 |])
                        store.Finish(c, Outcome.Failed "disk full")
                        Expect.isEmpty (store.CheckIntegrity()) "integrity afterwards"
                        Expect.hasLength (store.FindSweep "s").Trials.Head.Metrics (20 * acknowledged + 1) "all rows"))

            testCase "a store that does not fit on the disk is not made" (fun () ->
                SmallDisk.run 64 (fun folder ->
                    let ballast = Path.Combine(folder, "ballast")
                    File.WriteAllBytes(ballast, Array.zeroCreate 60_000)

                    let message =
                        faultOf (fun () -> (SqliteStore.Open(Path.Combine(folder, "store.db"))).Dispose())

                    Expect.stringContains message "store.db" "names the store"
                    Expect.stringContains message "space" "and the remedy"
                    Expect.equal (Directory.GetFiles folder) [| ballast |] "nothing left"))

            testCase "where writing is not permitted the sentence says so, and nothing is made" (fun () ->
                SmallDisk.run 1024 (fun folder ->
                    let path = Path.Combine(folder, "store.db")
                    (SqliteStore.Open path).Dispose()
                    Expect.equal (SmallDisk.command "mount" [ "-o"; "remount,ro"; folder ]) 0 "read-only"

                    Expect.stringContains
                        (faultOf (fun () -> (SqliteStore.Open path).Dispose()))
                        "may not write"
                        "an old store"

                    let fresh = Path.Combine(folder, "new.db")
                    Expect.stringContains (faultOf (fun () -> (SqliteStore.Open fresh).Dispose())) fresh "a new one"
                    Expect.equal (Directory.GetFiles folder) [| path |] "nothing made"))
        ]
