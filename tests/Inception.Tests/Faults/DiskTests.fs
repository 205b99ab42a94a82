/// Disks that are full or broken at any write of a checkpoint, the store or a log.
module Inception.Tests.Faults.DiskTests

open System
open System.Diagnostics
open System.IO
open Expecto
open Inception.Results
open Inception.Runner.Workers
open Inception.Training
open Inception.Tests.Support
open Inception.Tests.Faults.Reliability
open TorchSharp

let private snapshot step : Snapshot =
    {
        Step = step
        Tensors =
            [
                "model/w", torch.arange (60_000L, dtype = torch.float32)
                "tally", torch.tensor [| step |]
            ]
    }

let private stepRead folder =
    match Checkpoint.tryRead folder "trial" with
    | Some s, [] -> s.Step
    | other -> failtest (said $"%A{other}")

// Two generations are there; the third fails at some write, leaves nothing, and the second is what is read.
let private afterFailure folder (write: unit -> unit) (again: unit -> unit) =
    let before = Cli.contents folder
    Expect.throwsT<IOException> write (said "it is told")
    Expect.equal (Cli.contents folder) before (said "what was there before is there, and nothing else")
    Expect.equal (stepRead folder) 2L (said "the generation before")
    again ()
    Expect.equal (stepRead folder) 3L (said "once there is room, the same write succeeds")

let private fullCheckpoint (it: Injections) =
    SmallDisk.run 1024 (fun disk ->
        let folder, ballast =
            Path.Combine(disk, "checkpoint"), Path.Combine(disk, "ballast")

        Checkpoint.write 2 folder "trial" (snapshot 1L)
        Checkpoint.write 2 folder "trial" (snapshot 2L)
        // 240 kB are wanted and some share of them is there.
        let free = int (DriveInfo(disk).AvailableFreeSpace)
        File.WriteAllBytes(ballast, Array.zeroCreate (free - it.Random.Next 230_000))
        it.Count()

        afterFailure folder (fun () -> Checkpoint.write 2 folder "trial" (snapshot 3L)) (fun () ->
            File.Delete ballast
            Checkpoint.write 2 folder "trial" (snapshot 3L)))

/// A disk whose call number `k` fails with EIO; how many calls there are without a fault.
let private brokenAt (calls: int ref) (k: int) (disk: Disk) : Disk =
    let call (f: 'a -> 'b) (x: 'a) : 'b =
        calls.Value <- calls.Value + 1

        if calls.Value = k then
            raise (IOException("Input/output error", 5))

        f x

    {
        Create = call disk.Create
        Flush = call disk.Flush
        Rename = call disk.Rename
        // The folder's own flush comes when the generation has its name; what it fails to promise is a power cut's matter.
        FlushFolder = if k < 0 then call disk.FlushFolder else disk.FlushFolder
    }

let private brokenCheckpoint (it: Injections) =
    Files.withFolder (fun folder ->
        Checkpoint.write 2 folder "trial" (snapshot 1L)
        Checkpoint.write 2 folder "trial" (snapshot 2L)

        let write () =
            Checkpoint.write 2 folder "trial" (snapshot 3L)

        it.Count()

        afterFailure
            folder
            // Two files are made and flushed, then the folder is renamed.
            (fun () -> Durable.onDisk (brokenAt (ref 0) (1 + it.Random.Next 5)) write)
            write)

let private fullStore (it: Injections) =
    SmallDisk.run 1024 (fun disk ->
        let path, ballast = Path.Combine(disk, "store.db"), Path.Combine(disk, "ballast")
        use store = SqliteStore.Open path
        Stores.create store "s" (Stores.experiment 2 1) |> ignore
        let c = Stores.claim store "s" "w"
        let free = int (DriveInfo(disk).AvailableFreeSpace)
        File.WriteAllBytes(ballast, Array.zeroCreate (free - 20_000 - it.Random.Next 200_000))
        it.Count()
        let mutable acknowledged = 0

        Expect.throws
            (fun () ->
                for step in 1..100_000 do
                    store.Record(c, [| for m in 1..20 -> Stores.point $"m{m:D2}" step (int64 step) 0.5 |])
                    acknowledged <- step)
            (said "it is told")

        Expect.isEmpty (store.CheckIntegrity()) (said "integrity while full")

        let rows () =
            (store.FindSweep "s").Trials.Head.Metrics.Length

        Expect.equal (rows ()) (20 * acknowledged) (said "exactly what was acknowledged")
        File.Delete ballast
        store.Finish(c, Inception.Core.Outcome.Completed)
        Expect.isEmpty (store.CheckIntegrity()) (said "integrity afterwards")
        Expect.equal (rows ()) (20 * acknowledged) (said "all rows"))

let private waitLast (worker: IWorkerProcess) =
    Injection.waitFor 5.0 (fun () -> Seq.contains "last" worker.LastLines)

let private fullLog (it: Injections) =
    SmallDisk.run 64 (fun disk ->
        let free = int (DriveInfo(disk).AvailableFreeSpace)
        File.WriteAllBytes(Path.Combine(disk, "ballast"), Array.zeroCreate (free - it.Random.Next 8_000))
        it.Count()

        let lines =
            "i=0; while [ $i -lt 400 ]; do echo a line of a log, number $i; i=$((i+1)); done; echo last"

        let start =
            ProcessStartInfo(
                "/bin/sh",
                [ "-c"; lines ],
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true
            )

        use worker = new WorkerProcess(start, Path.Combine(disk, "worker.log"))
        let ended = (worker :> IWorkerProcess).Exited
        Expect.isTrue (ended.Wait 20_000) (said "it is not held up")
        Expect.equal ended.Result 0 (said "nor ended")
        Expect.isTrue (waitLast (worker :> IWorkerProcess)) (said "and its last words are known"))

let private disks =
    faultTest "disk full and EIO at a write of checkpoint, store and log" 20 200 (fun it ->
        let kinds =
            [| fullCheckpoint; brokenCheckpoint; fullStore; brokenCheckpoint; fullLog |]

        while it.Left > 0 do
            kinds[it.Done % kinds.Length] it)

[<Tests>]
let tests = testSequenced <| testList "Faults: disks" [ disks ]
