module Inception.Tests.Reports.HtmlReportTests

open System
open System.IO
open Expecto
open Inception.Core
open Inception.Reports
open Inception.Tests.Support

[<Tests>]
let tests =
    testList
        "Reports html"
        [ testCase "shots" (fun () ->
              HtmlReport.Save(Sweeps.ablation [ 0.0; 0.1; 0.3; 1.0 ] 5 25, "/tmp/shots/a.html")
              HtmlReport.Save(Sweeps.ablation [ 0.0; 0.3 ] 3 4, "/tmp/shots/b.html")
              for l in ConsoleVerdict.Lines(Sweeps.ablation [ 0.0; 0.1; 0.3; 1.0 ] 5 25) do printfn "%s" l
              for l in ConsoleVerdict.Lines(Sweeps.ablation [ 0.0; 0.3 ] 3 4) do printfn "%s" l) ]
