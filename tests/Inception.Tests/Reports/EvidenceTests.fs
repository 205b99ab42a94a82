/// The table of contrasts in all forms of the report: effect sizes, costs, other methods, what was explored.
module Inception.Tests.Reports.EvidenceTests

open System
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

let private later: Assignment =
    {
        Key = "model.aux.weights"
        Value = Sweeps.numbers [ 0.3; 0.3 ]
    }

let private source control sweep = ReportSource(sweep, Control = control)

let private html control sweep =
    text (fun w -> HtmlReport.Write(source control sweep, w))

let private markdown control sweep =
    text (fun w -> MarkdownReport.Write(source control sweep, w))

let private latex control sweep =
    text (fun w -> LatexReport.Write(source control sweep, w))

let private section (id: string) (page: string) =
    Regex.Match(page, $"<section id=\"{id}\">.*?</section>", RegexOptions.Singleline).Value
    |> WebUtility.HtmlDecode

let private sweep = lazy Sweeps.ablation [ 0.0; 0.1; 0.3 ] 6 3

/// Differences of this kind over seeds, against weight 0.
let private gains lines (differences: float list) =
    Sweeps.auxWeights (Sweeps.control :: lines) [ 0.0; 0.3 ] [ 1L .. int64 differences.Length ] (fun w seed ->
        0.6
        + 0.01 * float (seed % 5L)
        + (if w > 0.0 then differences[int seed - 1] else 0.0))

let private unescapedBraces (tex: string) =
    let count (c: string) =
        Regex.Matches(tex, $@"(?<!\\){Regex.Escape c}").Count

    count "{", count "}"

[<Tests>]
let tests =
    testList
        "Reports evidence"
        [
            testCase "a contrast's row has verdict, difference, interval, corrected p, effect size and pairs" (fun () ->
                let table = section "contrasts" (html [] sweep.Value)

                let heads =
                    [
                        for m in Regex.Matches(table.Split("</thead>")[0], "<th scope=\"col\"[^>]*>(.*?)</th>") ->
                            m.Groups[1].Value
                    ]

                Expect.equal
                    heads
                    [
                        "model.aux.weights"
                        "Verdict"
                        "Difference"
                        "95 % interval"
                        "p (Holm)"
                        "Hedges’ g"
                        "Pairs"
                    ]
                    "heads"

                Expect.isTrue
                    (Regex.IsMatch(
                        table,
                        @"<td class=""number"">−?\d+\.\d\d \[−?\d+\.\d\d, −?\d+\.\d\d\]</td><td class=""number"">\d+</td></tr>"
                    ))
                    "Hedges' g with its interval before the pairs")

            testCase "other methods stand apart, one row for each tested contrast" (fun () ->
                let table = (section "contrasts" (html [] sweep.Value)).Split("<details>")[1]
                Expect.equal (Regex.Matches(table, "<tr><th scope=\"row\">").Count) 2 "rows"

                for head in
                    [
                        "Sign flips, p"
                        "Wilcoxon, p"
                        "BCa bootstrap"
                        "Studentised bootstrap"
                        "Beats the control"
                    ] do
                    Expect.stringContains table head head

                Expect.isFalse ((html [] (gains [] [ 0.1 ])).Contains "Sign flips, p") "one pair has no such table")

            testCase "an undecided contrast says what more seeds would cost" (fun () ->
                // A trial of these sweeps takes 4 min 19 s, a seed two trials.
                let sweep = gains [] [ 0.02; -0.005; 0.021 ]

                for form in [ section "contrasts" (html [] sweep); markdown [] sweep ] do
                    let more = int (Regex.Match(form, @"about (\d+) more seeds").Groups[1].Value)
                    let hours = float (more * 2) * 259.0 / 3600.0

                    let cost =
                        if hours < 1.0 then
                            $"about {hours * 60.0:F0} min of trials"
                        else
                            $"about {hours:``0.#``} h of trials"

                    Expect.stringContains form cost "cost"

                Expect.isFalse
                    ((markdown [] (gains [] [ 0.02; 0.021; 0.019; 0.02 ])).Contains " of trials")
                    "what is decided needs no more")

            testCase "what was not declared is marked in every form, and stays out of the headline" (fun () ->
                let page = html [ later ] sweep.Value
                let table = section "contrasts" page
                Expect.equal (Regex.Matches(table, ">exploratory</span>").Count) 2 "rows of the page"
                Expect.stringContains page "2 contrasts with the control" "the headline counts the declared"
                Expect.stringContains (section "remarks" page) "not in the frozen definition" "remark"
                Expect.equal (Regex.Matches(markdown [ later ] sweep.Value, @"\| exploratory: ").Count) 2 "Markdown"
                Expect.equal (Regex.Matches(latex [ later ] sweep.Value, @"\(exploratory\)").Count) 2 "LaTeX"
                Expect.isFalse ((html [] sweep.Value).Contains "exploratory") "nothing else is")

            testCase "LaTeX tables are whole: cells, braces and environments" (fun () ->
                for sweep in [ sweep.Value; Sweeps.troubled; Sweeps.search 9 2 2; gains [] [ 0.1 ] ] do
                    let tex = latex [] sweep
                    let opened, closed = unescapedBraces tex
                    Expect.equal opened closed "braces"

                    let count (s: string) =
                        Regex.Matches(tex, Regex.Escape s).Count

                    Expect.equal (count @"\begin{tabular}") (count @"\end{tabular}") "tabular"
                    Expect.equal (count @"\begin{table}") (count @"\end{table}") "table"

                    for part in tex.Split(@"\begin{tabular}{")[1..] do
                        let columns = part.Substring(0, part.IndexOf '}').Length

                        for row in part.Split '\n' |> Array.filter (fun l -> l.EndsWith @"\\") do
                            Expect.equal (Regex.Matches(row, @"(?<!\\)&").Count) (columns - 1) row

                    for line in tex.Split '\n' do
                        if not (line.StartsWith '%') then
                            Expect.isFalse (Regex.IsMatch(line, @"(?<!\\)[%#_]")) line)

            testCase "all forms give the same numbers" (fun () ->
                let plain (s: string) =
                    s
                        .Replace("$-$", "−")
                        .Replace("{[}", "[")
                        .Replace("{]}", "]")
                        .Replace("\\[", "[")
                        .Replace("\\]", "]")

                // What other methods make of the pairs is told by the page alone.
                let table = (section "contrasts" (html [] sweep.Value)).Split("<details>")[0]
                let intervals = Regex.Matches(table, @"<td class=""number"">(\[[^\]]+\])</td>")
                Expect.equal intervals.Count 2 "an interval for each contrast"

                for m in intervals do
                    for form in [ markdown [] sweep.Value; latex [] sweep.Value ] do
                        Expect.stringContains (plain form) m.Groups[1].Value "interval")
        ]
