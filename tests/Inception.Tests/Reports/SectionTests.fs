/// The sections on weights, classes and searches, and where each figure comes from.
module Inception.Tests.Reports.SectionTests

open System.IO
open System.Net
open System.Text.RegularExpressions
open Expecto
open Inception.Core
open Inception.Reports
open Inception.Tests.Support

let private text (write: TextWriter -> unit) =
    use writer = new StringWriter()
    write writer
    writer.ToString()

let private html (source: ReportSource) =
    text (fun w -> HtmlReport.Write(source, w))

let private markdown (source: ReportSource) =
    text (fun w -> MarkdownReport.Write(source, w))

let private section (id: string) (page: string) =
    Regex.Match(page, $"<section id=\"{id}\">.*?</section>", RegexOptions.Singleline).Value
    |> WebUtility.HtmlDecode

let private classes = [ "shirt"; "<b>dress</b>"; "bag" ]

let private source (sweep: SweepRecord) =
    ReportSource(sweep, Outcomes = Sweeps.outcomesOf classes 300 sweep)

let private ablation = lazy source (Sweeps.ablation [ 0.0; 0.1; 0.3; 1.0 ] 5 3)
let private page = lazy html ablation.Value

let private rows (id: string) =
    let table =
        Regex.Match(page.Value, $"<span id=\"{id}\">.*?</table>", RegexOptions.Singleline).Value

    Regex.Matches(table, "<tr><th scope=\"row\">").Count

[<Tests>]
let tests =
    testList
        "Reports sections"
        [
            testCase "sections come in the order of the evidence" (fun () ->
                let order =
                    [
                        for m in Regex.Matches(page.Value, "<section id=\"([a-z]+)\"") -> m.Groups[1].Value
                    ]

                Expect.equal
                    order
                    [
                        "verdict"
                        "contrasts"
                        "curves"
                        "weights"
                        "gradients"
                        "classes"
                        "arms"
                        "excluded"
                        "trials"
                        "remarks"
                        "provenance"
                        "again"
                    ]
                    "order")

            testCase
                "classes stand with both arms, difference, interval and corrected p, one row a class and contrast"
                (fun () ->
                    Expect.equal (rows "classes-table") 9 "three classes, three contrasts"
                    Expect.equal (rows "networks-table") 15 "three contrasts, five seeds"
                    Expect.equal (rows "disagreement-table") 3 "a contrast each"
                    Expect.equal (rows "spread-table") 4 "an arm each"
                    let classes = section "classes" page.Value
                    // Arms with heads were made better on the first class alone.
                    let first =
                        Regex.Match(classes, "<tr><th scope=\"row\">shirt</th>(.*?)</tr>").Groups[1].Value

                    Expect.isTrue
                        (Regex.IsMatch(first, @"<td class=""number"">\+\d+\.\d+</td><td class=""number"">\[\+"))
                        first

                    Expect.isFalse (page.Value.Contains "<b>dress</b>") "names of classes stay text"
                    Expect.isTrue (Regex.IsMatch(classes, @"Beyond luck: [+−]?\d")) "sentence"
                    Expect.stringContains (markdown ablation.Value) "## Accuracy by class" "Markdown")

            testCase
                "without outcomes there is no page of classes, and without a control accuracies by class"
                (fun () ->
                    let plain = html (ReportSource(Sweeps.ablation [ 0.0; 0.3 ] 3 2))
                    Expect.isFalse (plain.Contains "id=\"classes\"") "no outcomes"
                    let search = html (source (Sweeps.search 9 2 2))
                    Expect.stringContains (section "classes" search) "Accuracy, %" "accuracies"
                    Expect.isFalse (search.Contains "figure-classes") "no figure of differences")

            testCase "a sweep over weights says where the curve is best and which weights may be" (fun () ->
                let weights = section "weights" page.Value

                Expect.isTrue
                    (Regex.IsMatch(
                        weights,
                        @"the curve is best at \d(\.\d+)?.*, with [\d.]+ \[[\d.]+,\u00A0?\s?[\d.]+\]"
                    ))
                    weights

                Expect.equal (rows "weights-table") 4 "weights tried"
                Expect.stringContains (markdown ablation.Value) "## Weights of the auxiliary losses" "Markdown")

            testCase "a search shows importance with intervals, slices, contours and parallel coordinates" (fun () ->
                let page = html (ReportSource(Sweeps.wideSearch 24))
                let search = section "search" page
                Expect.equal (Regex.Matches(search, @"<td class=""number"">\d+ \[\d+, \d+\]</td>").Count) 3 "intervals"

                for figure in [ "importance"; "slices"; "contour"; "parallel" ] do
                    Expect.stringContains search $"id=\"figure-{figure}\"" figure)

            testCase "every figure of the page says what it is made of" (fun () ->
                for page in [ page.Value; html (ReportSource(Sweeps.wideSearch 24)) ] do
                    let figures = Regex.Matches(page, "class=\"chart\"").Count

                    let table =
                        Regex.Match(page, "<span id=\"figures-table\">.*?</table>", RegexOptions.Singleline).Value

                    Expect.equal (Regex.Matches(table, "<tr><th scope=\"row\">").Count) figures "a row each")

            testCase "the size limit holds with outcomes too: 200 trials, 100 classes" (fun () ->
                let sweep = Sweeps.ablation [ for i in 0..19 -> float i / 20.0 ] 10 25

                let source =
                    ReportSource(sweep, Outcomes = Sweeps.outcomesOf [ for c in 1..100 -> $"class {c}" ] 5_000 sweep)

                let size = System.Text.Encoding.UTF8.GetByteCount(html source)
                Expect.isLessThan size 6_000_000 $"{size} bytes")
        ]
