/// Measures training on this machine: Inception.Benchmarks <data folder> <threads> [key=value ...]
/// Prints images a second of the training steps of each epoch, as the trainer reports them.
/// Inception.Benchmarks diffsharp measures the library beneath against TorchSharp itself.
module Inception.Benchmarks.Program

open System
open System.IO
open Inception.Core
open Inception.Training

type private Printer() =
    interface ITrialListener with
        member _.Begun(device, _, total, _) =
            printfn $"device {device}, {total} steps"

        member _.Stepped(_, _) = ()
        member _.StopRequested = false

        member _.Measured points =
            for p in points do
                if List.contains p.Name [ Metric.ImagesPerSecond; Metric.EpochSeconds; "validation/accuracy" ] then
                    printf $"{p.Name} {p.Value:F3}  "

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
                    }
                DataFolder = arguments[0]
                Folder = folder
                Slot = 0
                Threads = int arguments[1]
            }

        let ending = Trainer.Run(job, Printer())
        Directory.Delete(folder, true)
        printfn $"{ending}; peak memory {Diagnostics.Process.GetCurrentProcess().PeakWorkingSet64 / 1048576L} MiB"
        0

[<EntryPoint>]
let main arguments =
    match arguments with
    | [| "diffsharp" |] -> DiffSharpBenchmarks.run ()
    | _ -> train arguments
