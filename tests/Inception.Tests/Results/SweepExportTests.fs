module Inception.Tests.Results.SweepExportTests

open System.IO
open System.Text.Json
open Expecto
open Inception.Core
open Inception.Results
open Inception.Tests.Support.Stores

/// A sweep of two trials: one completed with a few metrics of awkward names, one that diverged.
let private withSweep (f: SweepRecord -> unit) =
    withStore (fun store _ ->
        create store "=s" (experiment 2 1) |> ignore
        let c = claim store "=s" "w"

        store.Record(
            c,
            [|
                point "=cmd|'/C calc'!A0" 1 10L -0.5
                point "+1" 1 10L 1e-300
                point "@x" 1 10L 1.0
                point "-y" 1 10L 0.1
                point "comma, \"quote\"\nline" 1 10L 2.0
                point "validation/accuracy" 1 10L (0.1 + 0.2)
            |]
        )

        store.Finish(c, Outcome.Completed)
        store.Finish(claim store "=s" "w", Outcome.Diverged 3L)
        f (store.FindSweep "=s"))

let private written (write: TextWriter -> unit) =
    use writer = new StringWriter()
    write writer
    string writer

[<Tests>]
let tests =
    testList
        "Results export"
        [
            testCase "CSV has a value a line in full precision, and no cell that a spreadsheet would run" (fun () ->
                withSweep (fun sweep ->
                    let trial = sweep.Trials.Head.Plan.Index
                    let head = $"'=s,{trial},training.optimizer.lr = 1E-05,1"

                    let expected =
                        [
                            "sweep,trial,arm,seed,metric,epoch,step,value"
                            $"{head},'+1,1,10,1E-300"
                            $"{head},'-y,1,10,0.1"
                            $"{head},'=cmd|'/C calc'!A0,1,10,-0.5"
                            $"{head},'@x,1,10,1"
                            $"{head},\"comma, \"\"quote\"\"\nline\",1,10,2"
                            $"{head},validation/accuracy,1,10,0.30000000000000004"
                            ""
                        ]

                    Expect.equal
                        (written (fun w -> SweepExport.WriteCsv(sweep, w)))
                        (String.concat "\n" expected)
                        "text"))

            testCase "JSON has everything the store has" (fun () ->
                withSweep (fun sweep ->
                    use document =
                        JsonDocument.Parse(written (fun w -> SweepExport.WriteJson(sweep, w)))

                    let root = document.RootElement
                    let trials = root.GetProperty "trials"
                    let text (e: JsonElement) (key: string) = e.GetProperty(key).GetString()
                    Expect.equal (text root "sweep", text root "definitionHash") ("=s", sweep.DefinitionHash) "head"

                    Expect.equal
                        (Experiment.OfJson(root.GetProperty("definition").GetRawText()).Hash)
                        sweep.Experiment.Hash
                        "definition"

                    Expect.equal
                        [ for t in trials.EnumerateArray() -> text t "state" ]
                        [ "completed"; "diverged" ]
                        "states"

                    Expect.equal (trials[1].GetProperty("divergedAtStep").GetInt64()) 3L "outcome"
                    Expect.equal (text (trials[0].GetProperty "provenance") "gitState") "abc123 clean" "provenance"

                    Expect.equal
                        [
                            for m in trials[0].GetProperty("metrics").EnumerateArray() ->
                                text m "metric", m.GetProperty("value").GetDouble()
                        ]
                        [ for m in sweep.Trials.Head.Metrics -> m.Name, m.Value ]
                        "metrics"))
        ]
