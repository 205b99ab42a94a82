module Inception.Tests.Reports.HtmlReportTests

open System
open System.Diagnostics
open System.IO
open System.Security.Cryptography
open System.Text
open System.Text.Json
open System.Text.RegularExpressions
open Expecto
open Inception.Core
open Inception.Reports
open Inception.Tests.Support

let private html (sweep: SweepRecord) =
    use writer = new StringWriter()
    HtmlReport.Write(ReportSource sweep, writer)
    writer.ToString()

let private ablation = lazy html (Sweeps.ablation [ 0.0; 0.1; 0.3 ] 4 6)
let private troubled = lazy html Sweeps.troubled

/// The page without its scripts and styles: what a person reads, as markup.
let private body (page: string) =
    Regex.Replace(page, "<(script|style)[^>]*>.*?</\\1>", "", RegexOptions.Singleline)

/// The contents of all script elements that run.
let private scripts (page: string) =
    [
        for m in Regex.Matches(page, "<script>(.*?)</script>", RegexOptions.Singleline) -> m.Groups[1].Value
    ]

let private data (page: string) =
    let m =
        Regex.Match(
            page,
            "<script type=\"application/json\" id=\"report-data\">(.*?)</script>",
            RegexOptions.Singleline
        )

    JsonDocument.Parse m.Groups[1].Value

[<Tests>]
let tests =
    testList
        "Reports html"
        [
            testCase "the verdict comes first, then every contrast with its interval" (fun () ->
                let text = body ablation.Value

                let at (s: string) =
                    text.IndexOf(s, StringComparison.Ordinal)

                Expect.isTrue
                    (0 < at "id=\"verdict\"" && at "id=\"verdict\"" < at "Question")
                    "verdict before question"

                Expect.isTrue
                    (at "Question" < at "id=\"contrasts\""
                     && at "id=\"contrasts\"" < at "id=\"curves\"")
                    "contrasts before curves"

                Expect.isTrue
                    (at "id=\"curves\"" < at "id=\"arms\"" && at "id=\"arms\"" < at "id=\"trials\"")
                    "curves before arms, arms before trials"

                Expect.isTrue
                    (Regex.IsMatch(
                        Net.WebUtility.HtmlDecode text,
                        "model.aux.weights\u00A0=\u00A0\\[0.3,\u00A00.3\\] against the control \\[0,\u00A00\\]: validation/accuracy [+\u2212][\\d.]+\u00A0points \\[[+\u2212][\\d.]+,\u00A0[+\u2212][\\d.]+\\], n\u00A0=\u00A04 pairs"
                    ))
                    "sentence with interval")

            testCase "every mean in the table of arms stands with its interval, or says that it has none" (fun () ->
                let means (page: string) =
                    let arms =
                        Regex.Match(body page, "<section id=\"arms\">.*?</table>", RegexOptions.Singleline).Value

                    [
                        for m in Regex.Matches(arms, "<td class=\"number\">([^<]*)</td>") -> m.Groups[1].Value
                    ]

                for cell in means ablation.Value do
                    Expect.isTrue (Regex.IsMatch(cell, "^(\\d+|[\\d.]+ \\[[\\d.]+, [\\d.]+\\])$")) cell

                for cell in means (html (Sweeps.search 3 1 2)) do
                    Expect.isTrue (Regex.IsMatch(cell, "^(\\d+|[\\d.]+ \\(no interval\\))$")) cell)

            testCase "the page refers to nothing outside itself" (fun () ->
                for page in [ ablation.Value; troubled.Value ] do
                    let text = body page

                    Expect.isEmpty
                        [
                            for m in Regex.Matches(text, "(src|href|action|data|poster|srcset)=\"(?!#)[^\"]*\"") ->
                                m.Value
                        ]
                        "attributes"

                    let style =
                        Regex.Match(page, "<style>(.*?)</style>", RegexOptions.Singleline).Groups[1].Value

                    Expect.isFalse (style.Contains "url(" || style.Contains "@import") "style")

            testCase "the policy lets in the page's own scripts and style, by hash, and nothing else" (fun () ->
                let page = ablation.Value

                let policy =
                    Regex.Match(page, "Content-Security-Policy\" content=\"([^\"]*)\"").Groups[1].Value

                Expect.stringStarts policy "default-src 'none';" "default"
                Expect.isFalse (Regex.IsMatch(policy, "unsafe-eval|http|script-src[^;]*unsafe|\\*")) policy

                let hash (text: string) =
                    "'sha256-"
                    + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes text))
                    + "'"

                let running = scripts page
                Expect.equal running.Length 2 "plotly and the page's own"

                for script in running do
                    Expect.stringContains policy (hash script) "script"

                for m in
                    Regex.Matches(
                        page.Substring(0, page.IndexOf "<body>"),
                        "<style[^>]*>(.*?)</style>",
                        RegexOptions.Singleline
                    ) do
                    Expect.stringContains policy (hash m.Groups[1].Value) "style")

            testCase "hostile names and messages stay text" (fun () ->
                let page = troubled.Value
                let text = body page
                Expect.isFalse (text.Contains "<script>alert" || text.Contains "<img src=x") "markup"
                Expect.stringContains text "&lt;script&gt;alert(1)&lt;/script&gt;" "escaped"

                Expect.isFalse
                    (Regex.IsMatch(text, "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u202a-\u202e\ufffe\uffff]"))
                    "controls"

                Expect.stringContains text "日本語 " "letters stay"
                Expect.equal (scripts page).Length 2 "no script more"
                Expect.stringContains text "{{data}}" "a name that looks like the frame's marks is text"

                let longest =
                    Regex.Matches(text, ">([^<]*)<") |> Seq.map _.Groups[1].Length |> Seq.max

                Expect.isLessThan longest 4000 "what is too long is clipped"
                use json = data page
                Expect.equal (json.RootElement.GetProperty("arms").GetArrayLength()) 3 "data")

            testCase "an unfinished sweep says so and names what is left out with its reason" (fun () ->
                let text = body troubled.Value
                Expect.stringContains text "Provisional (the sweep is not finished)" "headline"

                for reason in
                    [
                        "diverged: the loss was not a finite number at step 77"
                        "still running"
                        "interrupted; waits to be resumed"
                        "not run yet"
                        "(10"
                        "best epoch, chosen on the data"
                    ] do
                    Expect.stringContains text reason reason

                Expect.isFalse (text.Contains "test/accuracy") "no test accuracies before the end")

            testCase "the provenance holds hashes, versions, times and the frozen definition" (fun () ->
                let sweep = Sweeps.ablation [ 0.0; 0.3 ] 3 2
                let text = body (html sweep)

                for part in
                    [
                        sweep.DefinitionHash
                        sweep.DataHash
                        "3f2c9d1a7b (clean)"
                        "TorchSharp 0.107.0"
                        "bench-1"
                        "2026-03-14 09:26:53 UTC"
                        "\"sweep.parameters.model.aux.weights\": [[0, 0], [0.3, 0.3]]".Replace("\"", "&quot;")
                        "./inception run definition.yaml"
                        "./inception report " + sweep.Id
                    ] do
                    Expect.stringContains text part part

                let frozen =
                    Regex.Match(text, "<pre[^>]*>(.*?)</pre>", RegexOptions.Singleline).Groups[1].Value

                let read = Experiment.OfJson(Net.WebUtility.HtmlDecode frozen)
                Expect.equal read.Hash sweep.Experiment.Hash "the definition can be read back from the page")

            testCase "every element that is opened is closed, in order" (fun () ->
                for page in [ ablation.Value; troubled.Value; html (Sweeps.search 3 1 1) ] do
                    let isVoid name = List.contains name [ "meta"; "br" ]
                    let mutable stack = []

                    for m in Regex.Matches(body page, "<(/?)([a-z0-9]+)[^>]*>") do
                        let name = m.Groups[2].Value

                        if m.Groups[1].Value = "/" then
                            Expect.equal (List.tryHead stack) (Some name) $"</{name}>"
                            stack <- List.tail stack
                        elif not (isVoid name) then
                            stack <- name :: stack

                    Expect.isEmpty stack "all closed")

            testCase "ids are unique and every reference to one has a target" (fun () ->
                let text = body ablation.Value

                let all pattern =
                    [ for m in Regex.Matches(text, pattern) -> m.Groups[1].Value ]

                let ids = all " id=\"([^\"]*)\""
                Expect.equal (List.distinct ids) ids "unique"

                Expect.isEmpty
                    (all "(?:href=\"#|aria-labelledby=\"|aria-describedby=\")([^\"]*)\""
                     |> List.except ids)
                    "targets")

            testCase "the figures' data have every seed, and no curve of a head that an arm does not train" (fun () ->
                use json = data ablation.Value

                let all =
                    [
                        for f in json.RootElement.GetProperty("figures").EnumerateArray() ->
                            f.GetProperty("id").GetString(), f
                    ]

                let figures = Map.ofList all

                Expect.equal
                    (List.map fst all)
                    [
                        "figure-contrasts"
                        "figure-accuracy"
                        "figure-loss"
                        "figure-weights"
                        "figure-gradients"
                        "figure-cosines"
                        "figure-seeds"
                    ]
                    "figures"

                let panels =
                    [
                        for p in figures["figure-accuracy"].GetProperty("panels").EnumerateArray() -> p
                    ]

                Expect.equal panels.Length 6 "three heads, train and validation"

                let arms (p: JsonElement) =
                    [
                        for l in p.GetProperty("lines").EnumerateArray() -> l.GetProperty("arm").GetInt32()
                    ]

                Expect.equal
                    (List.map arms panels)
                    [ [ 0; 1; 2 ]; [ 1; 2 ]; [ 1; 2 ]; [ 0; 1; 2 ]; [ 1; 2 ]; [ 1; 2 ] ]
                    "arms of each panel"

                let line = panels[0].GetProperty("lines")[0]
                Expect.equal (line.GetProperty("seeds").GetArrayLength()) 4 "seeds"
                Expect.equal (line.GetProperty("low").GetArrayLength()) 6 "band by epoch"

                let maps =
                    [
                        for p in figures["figure-gradients"].GetProperty("panels").EnumerateArray() ->
                            p.GetProperty("arm").GetInt32(), p.GetProperty("values").GetArrayLength()
                    ]

                Expect.equal maps [ 1, 4; 1, 7; 2, 4; 2, 7 ] "arm and blocks of each heat map")

            testCase "200 trials of 25 epochs make a page of at most 6 MB within five seconds" (fun () ->
                for sweep in
                    [
                        Sweeps.search 40 5 25
                        Sweeps.search 200 1 25
                        Sweeps.ablation [ for i in 0..7 -> float i / 10.0 ] 25 25
                    ] do
                    Expect.equal sweep.Trials.Length 200 "trials"
                    let watch = Stopwatch.StartNew()
                    let bytes = Encoding.UTF8.GetByteCount(html sweep)
                    Expect.isLessThan bytes 6_000_000 "size"
                    Expect.isLessThan watch.Elapsed.TotalSeconds 5.0 "time")

            testCase "saving replaces the page whole and leaves nothing else behind" (fun () ->
                Files.withFolder (fun folder ->
                    let path = Path.Combine(folder, "new", "report.html")
                    HtmlReport.Save(ReportSource(Sweeps.ablation [ 0.0; 0.3 ] 2 1), path)
                    HtmlReport.Save(ReportSource(Sweeps.ablation [ 0.0; 0.3 ] 3 1), path)
                    Expect.stringContains (File.ReadAllText path) "3 seeds each" "the later page"
                    Expect.equal (Directory.GetFiles(Path.GetDirectoryName path)) [| path |] "files"
                    let first = File.ReadAllBytes path
                    Expect.equal first[0] (byte '<') "no byte order mark"))

            testCase "a page that cannot be written leaves the old one" (fun () ->
                Files.withFolder (fun folder ->
                    let path = Path.Combine(folder, "report.html")
                    Directory.CreateDirectory path |> ignore

                    Expect.throws
                        (fun () -> HtmlReport.Save(ReportSource(Sweeps.ablation [ 0.0; 0.3 ] 2 1), path))
                        "a folder stands there"

                    Expect.isEmpty (Directory.GetFiles folder) "no temporary file"))
        ]
