module Inception.Tests.Runner.SpoolTests

open System
open System.IO
open Expecto
open Inception.Core
open Inception.Core.Statistics
open Inception.Results
open Inception.Runner.Workers
open Inception.Tests.Support
open Inception.Tests.Support.Stores
open Microsoft.Data.Sqlite

let private outcomes: ExampleOutcomes =
    {
        Epoch = 2
        Step = 20L
        Examples =
            {
                Identity = "some images"
                Classes = [ "shirt"; "\"coat\"" ]
                Labels = [| 0; 1; 1 |]
            }
        Right = Outcomes.Pack [ true; false; true ]
    }

[<Tests>]
let tests =
    testList
        "Runner: spool"
        [
            testCase
                "values and outcomes of a store that does not answer wait in the trial's folder, and then arrive"
                (fun () ->
                    Files.withFolder (fun folder ->
                        let path = Path.Combine(folder, "store.db")
                        use store = SqliteStore.Open(path, TimeSpan.FromMilliseconds 20.0)
                        create store "s" (experiment 1 1) |> ignore
                        let claim = claim store "s" "w"
                        let spool = MetricSpool(store, claim, folder)

                        do
                            use other = new SqliteConnection($"Data Source={path};Pooling=False")
                            other.Open()
                            use busy = other.BeginTransaction()
                            spool.Add [| point "m" 2 20L (-0.1 / 3.0) |]
                            spool.Add outcomes
                            Expect.isFalse (spool.TrySend()) "still busy"
                            Expect.isFalse spool.IsEmpty "they wait"
                            busy.Rollback()

                        // A crash tears the last line.
                        File.AppendAllText(Path.Combine(folder, "metrics.spool"), "{\"Name\":\"m\",\"Ep")
                        let next = MetricSpool(store, claim, folder)
                        Expect.isTrue (next.TrySend()) "sent"
                        Expect.isTrue next.IsEmpty "nothing waits"
                        let trial = (store.FindSweep "s").Trials.Head
                        Expect.equal [ for m in trial.Metrics -> m.Name, m.Value ] [ "m", -0.1 / 3.0 ] "value"
                        let found = (store.FindOutcomes "s")[trial.Id]

                        Expect.equal
                            [ for o in found -> o.Epoch, o.Step, o.Examples, o.Right.Unpack() ]
                            [ 2, 20L, outcomes.Examples, [| true; false; true |] ]
                            "outcomes"))
        ]
