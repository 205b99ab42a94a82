/// The program as a user starts it: a process of its own.
module Inception.Tests.Support.Cli

open System
open System.Diagnostics
open System.IO
open System.Runtime.InteropServices
open System.Text
open System.Threading
open Expecto

/// What a process left behind.
type Ended =
    {
        Code: int
        Out: string
        Error: string
        Time: TimeSpan
    }

    /// Lines of its standard output.
    member ended.Lines = ended.Out.TrimEnd('\n').Split '\n' |> List.ofArray

    /// For the message of a test that fails.
    override ended.ToString() =
        $"exit code {ended.Code} after {ended.Time.TotalSeconds:F1} s\n--- output\n{ended.Out}--- error\n{ended.Error}"

[<DllImport("libc", SetLastError = true, EntryPoint = "kill")>]
extern int private sendSignal(int pid, int signal)

[<DllImport("libc", SetLastError = true, EntryPoint = "signal")>]
extern nativeint private setHandler(int signal, nativeint handler)

/// Signals by number, as Linux counts them.
let sigint, sigkill, sigterm, sigcont, sigstop = 2, 9, 15, 18, 19

/// A shell that starts the tests in the background lets them ignore Ctrl-C, and their children inherit that: this takes it
/// back, for the tests send it to them.
let hearInterrupts () : unit =
    if not (OperatingSystem.IsWindows()) then
        // SIG_DFL is 0.
        setHandler (sigint, 0n) |> ignore

/// Sends a signal; a process that is gone already is none.
let signal (number: int) (pid: int) = sendSignal (pid, number) |> ignore

let private limit = TimeSpan.FromMinutes 3.0

/// A process of the program that runs beside the test.
type Running(start: ProcessStartInfo) =
    let watch = Stopwatch.StartNew()
    let child = Process.Start start
    let output = StringBuilder()
    let error = StringBuilder()

    let keep (text: StringBuilder) (line: string) =
        if not (isNull line) then
            lock text (fun () -> text.Append(line).Append('\n') |> ignore)

    do
        child.OutputDataReceived.Add(fun e -> keep output e.Data)
        child.ErrorDataReceived.Add(fun e -> keep error e.Data)
        child.BeginOutputReadLine()
        child.BeginErrorReadLine()

    member _.Pid = child.Id
    member _.HasExited = child.HasExited

    /// What it has printed so far.
    member _.Out = lock output (fun () -> string output)

    /// Waits until a condition holds; a process that ends before, or 60 seconds, fail the test.
    member running.Until (what: string) (condition: unit -> bool) =
        let patience = Stopwatch.StartNew()

        while not (condition ()) do
            if child.HasExited && not (condition ()) then
                failtest $"it ended before {what}: {running.Wait()}"

            if patience.Elapsed > TimeSpan.FromSeconds 60.0 then
                failtest $"{what} did not come within 60 s; so far: {running.Out}"

            Thread.Sleep 20

    /// Waits for its end.
    member _.Wait() : Ended =
        if not (child.WaitForExit limit) then
            child.Kill true
            failtest $"it did not end within {limit.TotalMinutes} minutes: {output}{error}"

        // Waits for the readers too.
        child.WaitForExit()

        {
            Code = child.ExitCode
            Out = string output
            Error = string error
            Time = watch.Elapsed
        }

    interface IDisposable with
        member _.Dispose() =
            if not child.HasExited then
                child.Kill true
                child.WaitForExit()

            child.Dispose()

/// The program that was built with the tests.
let program =
    Path.Combine(Files.root, "src", "Inception.Runner", "bin", "Release", "net10.0", "inception")

/// How a program is started: with these variables set (null: taken away) and no terminal.
let startOf (file: string) (environment: (string * string) list) (arguments: string list) =
    let start =
        ProcessStartInfo(file, arguments, RedirectStandardOutput = true, RedirectStandardError = true)

    for name, value in [ "INCEPTION_HOME", Files.root; "TERM", "dumb" ] @ environment do
        start.Environment[name] <- value

    start

/// Starts the program.
let start environment arguments =
    new Running(startOf program environment arguments)

/// Runs the program to its end.
let run environment arguments : Ended =
    use running = start environment arguments
    running.Wait()

/// Runs another program to its end.
let runOther (file: string) (arguments: string list) : Ended =
    use running = new Running(startOf file [] arguments)
    running.Wait()

/// The end, which must have this exit code.
let ended (code: int) (ended: Ended) : Ended =
    if ended.Code <> code then
        failtest $"Expecting exit code {code}: {ended}"

    ended

/// The end with exit code 0.
let ok = ended 0

/// A command line in one text.
let words (line: string) =
    line.Split(' ', StringSplitOptions.RemoveEmptyEntries) |> List.ofArray

/// Root's own means (mounts, other users) are at hand.
let isRoot = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess

/// Files below a folder with their lengths, in order of name; folders end in a slash.
let contents (folder: string) : (string * int64) list =
    if not (Directory.Exists folder) then
        []
    else
        [
            for path in Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories) do
                let name = Path.GetRelativePath(folder, path)

                if Directory.Exists path then
                    name + "/", 0L
                else
                    name, FileInfo(path).Length
        ]
        |> List.sort
