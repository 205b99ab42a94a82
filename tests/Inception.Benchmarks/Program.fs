/// Measures training on this machine: Inception.Benchmarks <data folder> <threads> [key=value ...]
/// or searches on functions with known minima: Inception.Benchmarks regret [trials [seeds [picture.svg]]],
/// or the library beneath against TorchSharp itself: Inception.Benchmarks diffsharp.
/// Prints images a second of the training steps of each epoch, as the trainer reports them, and with
/// training.gradients.every=2, where steps with and without a gradient account alternate, what an account costs.
module Inception.Benchmarks.Program

open System
open System.Collections.Generic
open System.Diagnostics
open System.IO
open Inception.Core
open Inception.Training

type private Printer(every: int) =
    let clock = Stopwatch.StartNew()
    let mutable last = 0.0
    let plain, accounted = List<float>(), List<float>()

    let median (values: List<float>) =
        let sorted = values.ToArray()
        Array.sortInPlace sorted
        sorted[sorted.Length / 2]

    /// The medians of interleaved steps, and the share of the training time that an account every 50 steps takes.
    member _.Accounts() =
        if every = 2 then
            let step, more = median plain, median accounted
            let share = 100.0 * (more - step) / (50.0 * step + (more - step))

            printfn
                $"step {1000.0 * step:F1} ms, with account {1000.0 * more:F1} ms (medians of {plain.Count} and {accounted.Count}); every 50 steps: {share:F2} %% of the training time"

    interface ITrialListener with
        member _.Begun(device, _, total, _) =
            printfn $"device {device}, {total} steps"

        member _.Stepped(_, step) =
            let now = clock.Elapsed.TotalSeconds
            // The first steps warm up; a step behind an evaluation is one of many, which a median does not mind.
            if step > 20L then
                // Steps count from 1 here, accounts from 0.
                (if (step - 1L) % 2L = 0L then accounted else plain).Add(now - last)

            last <- now

        member _.StopRequested = false
        member _.Answered _ = ()

        member _.Measured points =
            for p in points do
                if List.contains p.Name [ Metric.ImagesPerSecond; Metric.EpochSeconds; "validation/accuracy" ] then
                    printf $"{p.Name} {p.Value:F3}  "

            if points |> Seq.exists (fun p -> p.Name = Metric.ImagesPerSecond) then
                printfn ""

let private train (arguments: string[]) =
    let assignment (text: string) : Assignment =
        let key, value = text.Split('=', 2)[0], text.Split('=', 2)[1]

        let value =
            try
                Value.OfJson(Text.Json.JsonDocument.Parse(value).RootElement)
            with :? Text.Json.JsonException ->
                Value.Text value

        { Key = key; Value = value }

    let basis = [ "name=benchmark"; "data.name=benchmark" ] |> List.map assignment

    match Settings.Create(basis @ [ for text in arguments[2..] -> assignment text ]) with
    | Error faults ->
        faults |> List.iter (eprintfn "%O")
        2
    | Ok settings ->
        let folder = Directory.CreateTempSubdirectory("inception-benchmark-").FullName

        let job =
            {
                Plan =
                    {
                        Index = 0
                        Arm = { Index = 0; Assignments = [] }
                        Seed = 1L
                        Settings = settings
                        Until = settings.Training.Epochs
                    }
                DataFolder = arguments[0]
                Folder = folder
                Slot = 0
                Threads = int arguments[1]
            }

        let printer = Printer settings.Training.GradientsEvery
        let ending = Trainer.Run(job, printer)
        printer.Accounts()
        Directory.Delete(folder, true)
        printfn $"{ending}; peak memory {Process.GetCurrentProcess().PeakWorkingSet64 / 1048576L} MiB"
        0

[<EntryPoint>]
let main arguments =
    match List.ofArray arguments with
    | "regret" :: rest -> Regret.run rest
    | [ "diffsharp" ] -> DiffSharpBenchmarks.run ()
    | _ -> train arguments
