module Inception.Tests.Program

open System
open System.IO
open Expecto
open Expecto.Impl

/// What was skipped, a line a reason, then the one line that closes a run.
let private report (out: TextWriter) (summary: TestRunSummary) =
    let skipped =
        [
            for test, result in summary.results do
                match result.result with
                | Ignored reason -> reason, String.Join(".", test.name)
                | _ -> ()
        ]
        |> List.groupBy fst

    for reason, tests in skipped do
        out.WriteLine $"skipped {tests.Length}: {reason}"

        for _, name in List.truncate 3 tests do
            out.WriteLine $"    {name}"

    out.WriteLine()
    out.Write(Faults.Reliability.table ())
    Faults.Reliability.write ()

    out.WriteLine
        $"{summary.passed.Length} passed, {summary.failed.Length + summary.errored.Length} failed, {summary.ignored.Length} skipped"

let private runTests arguments =
    // Expecto wraps the console while it runs; the closing lines go past it.
    use out = new StreamWriter(Console.OpenStandardOutput())
    let close = ref ignore

    let printer =
        { TestPrinters.defaultPrinter with
            summary =
                fun config summary ->
                    close.Value <- fun () -> report out summary
                    TestPrinters.defaultPrinter.summary config summary
        }

    let exitCode =
        runTestsInAssemblyWithCLIArgs
            [
                CLIArguments.Printer printer
                CLIArguments.No_Spinner
                CLIArguments.Colours 0
            ]
            arguments

    Console.Out.Flush()
    close.Value()
    exitCode

[<EntryPoint>]
let main arguments =
    match arguments with
    // A process of its own for the store's tests to kill.
    | [| "--store-child"; path; sweep; steps; threads |] -> Results.StoreChild.run path sweep (int steps) (int threads)
    | _ ->
        Support.Cli.hearInterrupts ()
        runTests arguments
