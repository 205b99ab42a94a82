/// The memory of devices, looked at before several workers share them.
module Inception.Tests.Runner.DeviceTests

open System
open System.IO
open System.Text.Json
open Expecto
open Inception.Core
open Inception.Results
open Inception.Runner.Machine
open Inception.Runner.Rooms
open Inception.Runner.Scheduling
open Inception.Tests.Support
open Inception.Training.Data
open Inception.Training.Models

let private gib n = int64 (n * 1024.0 * 1024.0 * 1024.0)

// In nvidia-smi's place: a script that says what the real tool says.
let private tool folder (text: string) exitCode =
    let path = Path.Combine(folder, "nvidia-smi")
    File.WriteAllText(path, $"#!/bin/sh\nprintf '{text}'\nexit {exitCode}\n")
    File.SetUnixFileMode(path, UnixFileMode.UserRead ||| UnixFileMode.UserWrite ||| UnixFileMode.UserExecute)
    path

/// The peak of a process that trains so large batches.
let private peak (batch: int) (overrides: string) =
    let result =
        Cli.ok (
            Cli.run
                []
                (Cli.words
                    $"benchmark model.stem=small model.width=0.25 {overrides} training.batch={batch} --size 32 --steps 1 --threads 1 --json")
        )

    use json = JsonDocument.Parse result.Out
    json.RootElement.GetProperty("peakMemory").GetInt64()

let private experiment overrides =
    Stores.experimentWith
        ([
            "model.stem", Value.Text "small"
            "model.width", Value.Number 0.25
            "training.batch", Value.Integer 512L
         ]
         @ overrides)
        4
        2

let private data =
    lazy DataSets(DataCatalogue(TinySweep.dataDirectory.Value, TinySweep.lastingFolder "none"))

// What is said of a plan of four workers, and how many are left, where devices have so much free memory.
let private fit overrides (free: float list) isAsked =
    Files.withFolder (fun folder ->
        use store = SqliteStore.Open(Path.Combine(folder, "store.db"))
        let e = experiment (("data.name", Value.Text "tiny") :: overrides)
        Stores.create store "s" e |> ignore
        let check = DeviceCheck(data.Value, (fun () -> [| for f in free -> gib f |]))
        let struct (plan, notice) = check.Fit(JobPlan(4, 1), store.FindSweep "s", isAsked)
        plan.Jobs, notice)

[<Tests>]
let tests =
    testList
        "Runner devices"
        [
            test "as many workers fit as the devices that they take in turn have room for" {
                Expect.equal (JobPlan.Fitting([| gib 10.0 |], gib 3.0)) 3 "one device"
                Expect.equal (JobPlan.Fitting([| gib 10.0; gib 10.0 |], gib 3.0)) 6 "two"
                Expect.equal (JobPlan.Fitting([| gib 2.0 |], gib 3.0)) 0 "none"
                // The second worker goes to the second device, whatever the first has left.
                Expect.equal (JobPlan.Fitting([| gib 100.0; gib 4.0 |], gib 3.0)) 3 "unequal ones"
            }
            test "the driver's tool is read, and whoever does not answer is no device" {
                if OperatingSystem.IsWindows() then
                    skiptest "needs a shell"

                Files.withFolder (fun folder ->
                    Expect.equal
                        (List.ofSeq (DeviceMemory.Free(tool folder "81089\\n 512\\n" 0)))
                        [ 81089L <<< 20; 512L <<< 20 ]
                        "two"

                    Expect.isEmpty (DeviceMemory.Free(tool folder "No devices were found\\n" 6)) "no driver"
                    Expect.isEmpty (DeviceMemory.Free(tool folder "[N/A]\\n" 0)) "a device that does not tell"
                    Expect.isEmpty (DeviceMemory.Free(Path.Combine(folder, "none"))) "no tool")
            }
            test "a driver's tool that hangs is left after seconds" {
                if OperatingSystem.IsWindows() then
                    skiptest "needs a shell"

                Files.withFolder (fun folder ->
                    let hangs = tool folder "81089\\n" 0
                    File.WriteAllText(hangs, "#!/bin/sh\nexec sleep 60\n")
                    let watch = Diagnostics.Stopwatch.StartNew()
                    Expect.isEmpty (DeviceMemory.Free hangs) "no answer"
                    Expect.isLessThan watch.Elapsed.TotalSeconds 30.0 "in time")
            }
            test "fewer workers are started where memory is short, unless a person asked for them" {
                // Each needs about 3 GiB: one of them CUDA's own.
                let jobs, notice = fit [] [ 8.0 ] false
                Expect.equal jobs 2 "two fit"
                Expect.stringContains notice "2 workers in place of 4: each may need " "and it says so"
                Expect.stringContains notice "with 8 GiB free on the device" "of what"
                let jobs, notice = fit [] [ 8.0 ] true
                Expect.equal jobs 4 "asked for"
                Expect.stringContains notice "trials may run out of memory; --jobs 2 fits" "and warned of"
                Expect.equal (fit [] [ 0.1 ] false |> fst) 1 "one is tried"
                Expect.equal (fit [] [ 20.0 ] false) (4, null) "enough"
                Expect.equal (fit [] [ 8.0; 8.0 ] false) (4, null) "two devices"
                Expect.equal (fit [] [] false) (4, null) "nobody can tell"
                Expect.equal (fit [ "training.device", Value.Text "cpu" ] [ 0.1 ] false) (4, null) "the CPU"

                Expect.equal
                    (fit [ "training.device", Value.Text "cuda:1" ] [ 100.0; 8.0 ] false |> fst)
                    2
                    "the device that is named"
            }
            testSequenced
            <| test "a training step takes no more memory than is planned for, and not much less" {
                for variant in [ "article"; "bn" ] do
                    let planned batch =
                        let model = (experiment [ "model.variant", Value.Text variant ]).Settings.Model
                        Summary.Of(model, 3, 32, 10).TrainingBytes batch

                    let small, large = 64, 256

                    let measured =
                        peak large $"model.variant={variant}" - peak small $"model.variant={variant}"

                    let expected = planned large - planned small
                    Expect.isLessThan measured expected $"{variant}: bytes"
                    Expect.isGreaterThan measured (expected / 4L) $"{variant}: bytes, a quarter"
            }
        ]
