/// The tally of injected faults: how many of each, how many failed, and what that says about the rate.
module Inception.Tests.Faults.Reliability

open System
open System.Collections.Generic
open System.IO
open System.Runtime.InteropServices
open System.Text
open Expecto
open Inception.Core
open Inception.Tests.Support

/// INCEPTION_FAULTS: `long` for the long tier, `long/10` for a tenth of it, a number for that many injections of each
/// kind; else the short tier.
let private tier = Environment.GetEnvironmentVariable "INCEPTION_FAULTS"

let private wanted (short: int) (long: int) =
    match (if isNull tier then [||] else tier.Split '/') with
    | [| "long" |] -> long
    | [| "long"; part |] -> max short (long / int part)
    | [| text |] when fst (Int32.TryParse text) -> max 1 (int text)
    | _ -> short

/// INCEPTION_FAULT_SEED repeats a run that failed; else every run has moments of its own.
let seed =
    match Int32.TryParse(Environment.GetEnvironmentVariable "INCEPTION_FAULT_SEED") with
    | true, seed -> seed
    | _ -> Random.Shared.Next()

/// For the message of a test that fails.
let said (what: string) = $"{what} (INCEPTION_FAULT_SEED={seed})"

/// The injections of one kind of fault: how many are left, their random numbers, and what became of them.
type Injections(fault: string, count: int, long: int) =
    member _.Fault = fault
    /// How many the long tier makes.
    member _.Long = long
    member val Left = count with get, set
    member val Done = 0 with get, set
    member val Failed = 0 with get, set
    member val Seconds = 0.0 with get, set
    /// A stream of its own for each kind, so that one kind can be repeated alone.
    member val Random = Random(seed ^^^ int (Convert.ToInt32((Hash.OfText fault).Substring(0, 7), 16)))

    /// One more was made.
    member this.Count() =
        this.Left <- this.Left - 1
        this.Done <- this.Done + 1

let private all = List<Injections>()

/// A test that injects a fault so often: in the short tier and in the long one. It ends at the first that fails.
let faultTest (fault: string) (short: int) (long: int) (inject: Injections -> unit) =
    testCase fault (fun () ->
        let injections = Injections(fault, wanted short long, long)
        lock all (fun () -> all.Add injections)
        let watch = Diagnostics.Stopwatch.StartNew()

        try
            try
                inject injections
            with e ->
                injections.Failed <- (if e :? IgnoreException then 0 else 1)
                reraise ()
        finally
            injections.Seconds <- watch.Elapsed.TotalSeconds)

// No failure in n independent tries bounds the rate by 3 / n at 95 % (the rule of three: 0.95 = 1 - (1 - 3 / n)^n).
let private bound (i: Injections) =
    if i.Failed > 0 then "failed"
    elif i.Done = 0 then "-"
    else $"{3.0 / float i.Done:``0.####``}"

let private machine () =
    let processor =
        if File.Exists "/proc/cpuinfo" then
            File.ReadLines "/proc/cpuinfo"
            |> Seq.tryFind _.StartsWith("model name")
            |> Option.map (fun line -> line.Substring(line.IndexOf ':' + 1).Trim())
            |> Option.defaultValue "unknown processor"
        else
            "unknown processor"

    $"{processor}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}"

let private commit () =
    let git arguments =
        (Cli.runOther "git" ([ "-C"; Files.root ] @ arguments)).Out.Trim()

    git [ "rev-parse"; "HEAD" ]
    + (if git [ "status"; "--porcelain"; "--untracked-files=no" ] = "" then
           ""
       else
           " with changes")

/// The table as Markdown; empty where no fault was injected.
let table () : string =
    if all.Count = 0 then
        ""
    else
        let text = StringBuilder()
        let line (s: string) = text.Append(s).Append('\n') |> ignore
        line "| fault | injections | of the long tier's | failures | rate below (95 %) | seconds |"
        line "|---|---:|---:|---:|---:|---:|"

        for i in all do
            line $"| {i.Fault} | {i.Done} | {i.Long} | {i.Failed} | {bound i} | {i.Seconds:F0} |"

        string text

/// Writes the table with machine and commit to the file that INCEPTION_FAULT_REPORT names, if it does.
let write () =
    match Environment.GetEnvironmentVariable "INCEPTION_FAULT_REPORT" with
    | null
    | "" -> ()
    | path ->
        let now = DateTime.UtcNow.ToString "yyyy-MM-dd HH:mm"

        File.WriteAllText(
            Path.Combine(Files.root, path),
            String.Join(
                "\n",
                [
                    "# Injected faults"
                    ""
                    $"Written by `tests/run --faults` ({tier}) on {now} UTC; seed {seed}."
                    ""
                    $"- machine: {machine ()}"
                    $"- commit: {commit ()}"
                    ""
                    "After every injection the invariants of docs/reliability.md were checked. A rate is bounded by the rule of"
                    "three: no failure in n injections says, at 95 %, that it is below 3 / n."
                    ""
                    table ()
                ]
            )
        )
