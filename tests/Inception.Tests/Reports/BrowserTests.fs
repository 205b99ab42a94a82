module Inception.Tests.Reports.BrowserTests

open System
open System.IO
open Expecto
open Inception.Core
open Inception.Reports
open Inception.Tests.Support

/// One browser for all tests here; it ends with the test run.
let private browser =
    lazy
        (match Browser.tryFind () with
         | None -> None
         | Some program ->
             let page = Browser.Page.Start program
             AppDomain.CurrentDomain.ProcessExit.Add(fun _ -> (page :> IDisposable).Dispose())
             Some page)

/// Runs with the browser and the saved page of a report; skips where there is no browser.
let private withPage (source: ReportSource) (f: Browser.Page -> string -> unit) =
    match browser.Value with
    | None -> skiptest "no Chromium on this machine; tests/run --setup installs it"
    | Some page ->
        page.Forget()

        Files.withFolder (fun folder ->
            let path = Path.Combine(folder, "report.html")
            HtmlReport.Save(source, path)
            f page path)

let private drawn =
    "document.documentElement && document.documentElement.dataset.charts === 'drawn'"

let private text (page: Browser.Page) expression = page.Evaluate(expression).GetString()
let private number (page: Browser.Page) expression = page.Evaluate(expression).GetDouble()

let private sample =
    lazy
        (let sweep = Sweeps.ablation [ 0.0; 0.1; 0.3; 1.0 ] 4 8

         ReportSource(
             sweep,
             Outcomes = Sweeps.outcomesOf [ "shirt"; "dress"; "a long name of a class"; "bag"; "coat" ] 500 sweep
         ))

/// A search has figures of its own.
let private search = lazy (ReportSource(Sweeps.wideSearch 24))

let private places =
    "[...document.querySelectorAll('.chart')].map(c => c.id.replace('figure-', '')).join(' ')"

let private ordered =
    "contrasts accuracy loss weights gradients cosines classes seeds"

[<Tests>]
let tests =
    testSequencedGroup "browser"
    <| testList
        "Reports in a browser"
        [
            testCase "every chart is drawn without a complaint or a request, on a desk and on a phone" (fun () ->
                withPage sample.Value (fun page path ->
                    for width in [ 1400; 400 ] do
                        page.Open(path, width, false)
                        page.Await drawn
                        Expect.equal (text page places) ordered "places, in order"

                        Expect.equal
                            (number page "document.querySelectorAll('.chart > .plot-container').length")
                            8.0
                            "charts"

                        Expect.equal
                            (number page "document.querySelectorAll('#figure-accuracy .subplot').length")
                            6.0
                            "panels"

                        Expect.isGreaterThan
                            (number page "document.querySelectorAll('#figure-accuracy .scatterlayer .js-line').length")
                            13.0
                            "curves"

                        let overflow =
                            number page "document.documentElement.scrollWidth - document.documentElement.clientWidth"

                        Expect.equal overflow 0.0 $"the page does not scroll sideways at {width}"

                        let wide =
                            "[...document.querySelectorAll('.chart')].filter(c => c.scrollWidth > c.clientWidth + 1).length"

                        Expect.equal (number page wide) 0.0 $"charts fit at {width}"

                    Expect.isEmpty page.Complaints "console"

                    let foreign =
                        page.Requests
                        |> Seq.filter (fun url -> not (url.StartsWith "file:" || url.StartsWith "data:"))

                    Expect.isEmpty foreign "requests"))

            testCase "no label of a chart is cut off or runs into another" (fun () ->
                for source in [ sample.Value; search.Value ] do
                    withPage source (fun page path ->
                        let cut =
                            """[...document.querySelectorAll('.chart')].flatMap(chart => {
                               const frame = chart.getBoundingClientRect();
                               return [...chart.querySelectorAll('.main-svg text')].filter(t => t.textContent && t.getBoundingClientRect().width > 0)
                                 .filter(t => { const b = t.getBoundingClientRect();
                                   return b.left < frame.left - 1 || b.right > frame.right + 1 || b.top < frame.top - 1 || b.bottom > frame.bottom + 1; })
                                 .map(t => chart.id + ': ' + t.textContent) }).join('; ')"""

                        let overlapping =
                            """[...document.querySelectorAll('.chart')].flatMap(chart => {
                               const all = [...chart.querySelectorAll('.main-svg text')].filter(t => t.textContent)
                                 .map(t => [t.textContent, t.getBoundingClientRect()]).filter(([, b]) => b.width > 0);
                               return all.flatMap(([s, a], i) => all.slice(i + 1).filter(([, b]) =>
                                 Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3)
                                 .map(([t]) => chart.id + ': ' + s + ' / ' + t)); }).join('; ')"""

                        for width in [ 1400; 700; 400 ] do
                            page.Open(path, width, false)
                            page.Await drawn
                            Expect.equal (text page cut) "" $"cut off at {width}"
                            Expect.equal (text page overlapping) "" $"overlapping at {width}"))

            testCase "charts follow a live change to dark and back" (fun () ->
                withPage sample.Value (fun page path ->
                    let fill =
                        "getComputedStyle(document.querySelector('#figure-seeds .main-svg')).backgroundColor"

                    page.Open(path, 1000, false)
                    page.Await drawn
                    Expect.equal (text page fill) "rgb(255, 255, 255)" "light"
                    page.SetDark true
                    page.Await $"{fill} === 'rgb(20, 23, 27)'"

                    Expect.equal
                        (text page "getComputedStyle(document.body).backgroundColor")
                        "rgb(20, 23, 27)"
                        "page"

                    page.SetDark false
                    page.Await $"{fill} === 'rgb(255, 255, 255)'"))

            testCase "texts and signs have the contrast that WCAG AA asks for, light and dark" (fun () ->
                withPage sample.Value (fun page path ->
                    // WCAG 2.1: 4.5 for text (1.4.3), 3 for lines and marks (1.4.11).
                    let contrast =
                        """(() => {
                           const style = getComputedStyle(document.documentElement);
                           const light = hex => [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16) / 255)
                             .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4).reduce((s, c, i) => s + c * [0.2126, 0.7152, 0.0722][i], 0);
                           const read = n => light(style.getPropertyValue('--' + n).trim());
                           const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                           const low = (names, grounds, least) => names.flatMap(n => grounds.filter(g => ratio(read(n), read(g)) < least).map(g => n + ' on ' + g));
                           return [...low(['ink', 'muted', 'link', 'better', 'worse', 'equivalent'], ['page', 'panel'], 4.5),
                                   ...low([...Array(8).keys()].map(i => 's' + i), ['page'], 3)].join(', '); })()"""

                    for dark in [ false; true ] do
                        page.Open(path, 1000, dark)
                        page.Await drawn
                        Expect.equal (text page contrast) "" $"dark: {dark}"))

            testCase "charts can be saved as SVG and PNG from the keyboard" (fun () ->
                withPage sample.Value (fun page path ->
                    page.Open(path, 1000, true)
                    page.Await drawn

                    page.Evaluate
                        "window.saved = []; const click = HTMLElement.prototype.click; HTMLAnchorElement.prototype.click = function () { if (this.download) window.saved.push(this.download); else click.call(this); }; 0"
                    |> ignore

                    for label in [ "Save as SVG"; "Save as PNG" ] do
                        page.Evaluate
                            $"(() => {{ const b = document.querySelector('#figure-accuracy [aria-label=\"{label}\"]'); b.focus();
                            if (document.activeElement !== b) throw new Error('not focusable');
                            b.dispatchEvent(new KeyboardEvent('keydown', {{ key: 'Enter', bubbles: true }})); return 0; }})()"
                        |> ignore

                    page.Await "window.saved.length === 2"

                    Expect.equal
                        (text page "window.saved.sort().join(' ')")
                        "aux-ablation-fashion-report-figure-accuracy.png aux-ablation-fashion-report-figure-accuracy.svg"
                        "names"

                    Expect.isEmpty page.Complaints "console"))

            testCase "arms and seeds are switched by checkboxes, and trials sorted by their column heads" (fun () ->
                withPage sample.Value (fun page path ->
                    let lines =
                        "document.querySelectorAll('#figure-loss .scatterlayer .js-line').length"

                    page.Open(path, 1000, false)
                    page.Await drawn
                    let before = number page lines

                    page.Evaluate "document.querySelector('#curves-legend .seeds input').click(); 0"
                    |> ignore

                    page.Await $"{lines} > {before}"

                    page.Evaluate
                        "document.querySelector('#curves-legend .seeds input').click(); document.querySelector('#curves-legend input').click(); 0"
                    |> ignore

                    page.Await $"{lines} < {before}"

                    let seeds =
                        "[...document.querySelectorAll('#trials tbody tr')].map(r => r.cells[2].textContent).join('')"

                    Expect.equal (text page seeds) "1111222233334444" "as run"

                    let press =
                        "[...document.querySelectorAll('#trials thead button')].find(b => b.textContent === 'Seed').click(); 0"

                    page.Evaluate press |> ignore
                    page.Evaluate press |> ignore
                    Expect.equal (text page seeds) "4444333322221111" "descending"))

            testCase "a hostile sweep and a search of 200 trials are drawn as quietly" (fun () ->
                withPage (ReportSource Sweeps.troubled) (fun page path ->
                    page.Open(path, 400, true)
                    page.Await drawn
                    Expect.isEmpty page.Complaints "console"

                    Expect.equal
                        (number page "document.querySelectorAll('img, iframe, object').length")
                        0.0
                        "nothing crept in"

                    Expect.equal (number page "document.documentElement.scrollWidth") 400.0 "width"
                    let large = path + ".html"
                    HtmlReport.Save(ReportSource(Sweeps.search 40 5 25), large)
                    page.Open(large, 1400, false)
                    page.Await drawn
                    Expect.isEmpty page.Complaints "console"))
        ]
