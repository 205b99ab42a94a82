namespace Inception.Training.Data

open System
open System.Collections.Generic
open System.IO
open Inception.Core

/// Raised when data, the place they lie in or the way to them are at fault and not the program. Its message is for the
/// person: one sentence for each fault (what, where, what to do), one a line.
[<Sealed>]
type DataFault private (faults: string[], exitCode: int, cause: exn) =
    inherit UserException(String.Join(Environment.NewLine, faults), exitCode)

    /// Faults of data or machine: exit code 1. At least one sentence.
    new(faults: string seq) = DataFault(Array.ofSeq faults, 1, null)

    /// One fault of data or machine: exit code 1.
    new(fault: string) = DataFault([| fault |], 1, null)

    /// The sentences, at least one.
    member _.Faults: IReadOnlyList<string> = faults

    /// What the system or a library reported; null where the fault was found by looking. For `--verbose`.
    member _.Cause: exn = cause

    /// A fault of data or machine behind an exception: exit code 1.
    static member Because(cause: exn, fault: string) = DataFault([| fault |], 1, cause)

    /// What was asked for cannot be: exit code 2.
    static member OfUsage(faults: string seq) = DataFault(Array.ofSeq faults, 2, null)

/// The system's refusals in words.
module internal Refusal =
    // errno of Linux and macOS, and the Win32 codes, as .NET puts them in HResult.
    let private isDiskFull (e: IOException) =
        match e.HResult &&& 0xffff with
        | 28 // ENOSPC
        | 122 // EDQUOT, and on Windows ERROR_INSUFFICIENT_BUFFER, which no file operation here gives
        | 39 // ERROR_HANDLE_DISK_FULL
        | 112 -> true // ERROR_DISK_FULL
        | _ ->
            // Where space is reserved in advance, .NET gives the reason in its own words only.
            e.Message.Contains("No space left", StringComparison.OrdinalIgnoreCase)
            || e.Message.Contains("disk was full", StringComparison.OrdinalIgnoreCase)

    /// What to say when the system refused to `action` (a verb: "read", "write") at a path; None for other exceptions.
    let sentence (action: string) (path: string) (e: exn) : string option =
        match e with
        | :? UnauthorizedAccessException ->
            Some $"{path}: no permission to {action} it; give this user access, or name another place"
        | :? IOException as e when isDiskFull e ->
            Some $"{path}: the disk is full; free some space, or choose another data directory with --data-dir"
        | :? FileNotFoundException -> Some $"{path} does not exist; check the path"
        | :? DirectoryNotFoundException ->
            Some $"{path}: cannot {action} it, because a folder on the way does not exist or is a file; check the path"
        | :? IOException -> Some $"{path}: cannot {action} it: {e.Message.TrimEnd '.'}"
        | _ -> None

    /// Runs `f`; what the system refuses becomes a DataFault about that path.
    let translated (action: string) (path: string) (f: unit -> 'a) : 'a =
        try
            f ()
        with e ->
            match sentence action path e with
            | Some fault -> raise (DataFault.Because(e, fault))
            | None -> reraise ()
