/// Definitions for tests: as entries, and as YAML text in a file.
module Inception.Tests.Support.Definitions

open System
open System.IO
open Inception.Core
open Inception.Experiments

/// An entry without a place.
let entry (key: string) (value: Value) : Entry =
    {
        Key = key
        Value = value
        Position =
            {
                Source = "test"
                Line = 0
                Column = 0
            }
    }

/// A value from JSON text, such as `[0.3, 0.3]`.
let json (text: string) : Value =
    use document = System.Text.Json.JsonDocument.Parse text
    Value.OfJson document.RootElement

/// The least that makes an experiment.
let least =
    [ entry "name" (Value.Text "test"); entry "data.name" (Value.Text "mnist") ]

/// The least and these lines, `key, JSON`.
let create (lines: (string * string) list) : Result<Experiment, Fault list> =
    Experiment.Create(least @ [ for key, text in lines -> entry key (json text) ])

/// The experiment; lines that are wrong raise.
let experiment (lines: (string * string) list) : Experiment =
    match create lines with
    | Ok experiment -> experiment
    | Error faults -> raise (UserException.OfFaults faults)

/// The faults' sentences; empty where there are none.
let faults (lines: (string * string) list) : string list =
    match create lines with
    | Ok _ -> []
    | Error faults -> faults |> List.map string

/// Reads `path` in `folder`. Faults name files without the folder.
let readIn (folder: string) (path: string) (overrides: string list) : Result<Experiment, string list> =
    try
        Ok(ExperimentReader.Read(Path.Combine(folder, path), overrides))
    with :? UserException as e ->
        if e.ExitCode <> 2 then
            invalidOp $"Expecting exit code 2, but it is {e.ExitCode}"

        let text =
            if folder = "" then
                e.Message
            else
                e.Message.Replace(folder + string Path.DirectorySeparatorChar, "")

        Error(List.ofArray (text.Split Environment.NewLine))

/// Reads these bytes as `x.yaml`.
let readBytes (bytes: byte[]) (overrides: string list) : Result<Experiment, string list> =
    Files.withFolder (fun folder ->
        File.WriteAllBytes(Path.Combine(folder, "x.yaml"), bytes)
        readIn folder "x.yaml" overrides)

/// Reads this text as `x.yaml`, with overrides.
let readWith (text: string) (overrides: string list) : Result<Experiment, string list> =
    readBytes (Text.Encoding.UTF8.GetBytes text) overrides

/// Reads this text as `x.yaml`.
let read (text: string) : Result<Experiment, string list> = readWith text []

/// `name` and `data.name`, then the given lines.
let yaml (lines: string list) : string =
    String.Join("\n", [ "name: test"; "data.name: mnist" ] @ lines) + "\n"

/// The value of a setting in what was read; the faults where it could not be read.
let valueOf (key: string) (result: Result<Experiment, string list>) : string =
    match result with
    | Ok experiment ->
        experiment.Settings.TryFind key
        |> Option.map _.Canonical
        |> Option.defaultValue "none"
    | Error faults -> String.Join("\n", faults)
