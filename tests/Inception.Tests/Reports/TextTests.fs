module Inception.Tests.Reports.TextTests

open System
open System.IO
open System.Text.RegularExpressions
open Expecto
open FsCheck
open Inception.Core
open Inception.Reports
open Inception.Reports.Text
open Inception.Tests.Support

let private markdown (sweep: SweepRecord) =
    use writer = new StringWriter()
    MarkdownReport.Write(ReportSource sweep, writer)
    writer.ToString().ReplaceLineEndings "\n"

/// Weights 0 and 0.3 with these gains by seed.
let private gains lines (gain: float list) =
    Sweeps.auxWeights (Sweeps.control :: lines) [ 0.0; 0.3 ] [ 1L .. int64 gain.Length ] (fun w seed ->
        0.6 + 0.01 * float seed + (if w > 0.0 then gain[int seed - 1] else 0.0))

let private console sweep =
    String.Join("\n", ConsoleVerdict.Lines sweep)

[<Tests>]
let tests =
    testList
        "Reports text"
        [
            testCase "the terminal's verdict is one sentence per contrast" (fun () ->
                Expect.equal
                    // A trial of these sweeps takes 4 min 19 s. p and interval: scipy.stats.ttest_1samp([0.02, -0.005, 0.021], 0), SciPy 1.10.1
                    (console (gains [] [ 0.02; -0.005; 0.021 ]))
                    """1 contrast with the control: 1 undecided.
Paired differences over seeds with 95 % Student t intervals.
model.aux.weights = [0.3, 0.3] against the control [0, 0]: validation/accuracy
  +1.2 points [-2.5, +4.9], n = 3 pairs, p = 0.294: undecided; about 11 more
  seeds would be needed for 80 % power at the observed difference, about 1.6 h
  of trials.
Before relying on this, read the report's remarks (1)."""
                    "lines")

            testCase "losses are in nats, and a fall is good when smaller is better" (fun () ->
                let lines =
                    [
                        "objective.metric", Value.Text "validation/loss/main"
                        "objective.direction", Value.Text "minimize"
                    ]

                let text = console (gains lines [ -0.1; -0.11; -0.12; -0.1; -0.105; -0.11 ])
                Expect.stringContains text "validation/loss/main" "metric"
                // scipy.stats.t.interval(0.95, 5, mean(d), sem(d)), SciPy 1.10.1
                Expect.isTrue
                    (Regex.IsMatch(text, @"-0\.1075 nats \[-0\.1155, -0\.0995\],\s+n = 6\s+pairs, p < 0\.001: better"))
                    text)

            testCase "one pair, equal pairs and no pair are said, without an interval" (fun () ->
                let flat text = Regex.Replace(text, @"\s+", " ")

                Expect.stringContains
                    (flat (console (gains [] [ 0.1 ])))
                    "+10.0 points in the only pair, no interval: undecided"
                    "one"

                Expect.stringContains
                    (flat (console (gains [] [ 0.1; 0.1; 0.1 ])))
                    "+10.0 points in each of 3 pairs, no interval: undecided"
                    "equal"

                let sweep = gains [] [ 0.1 ]

                let waiting =
                    { sweep with
                        Trials = sweep.Trials |> List.map (fun t -> { t with State = TrialState.Waiting })
                    }

                Expect.stringContains
                    (flat (console waiting))
                    "no pairs: undecided; no seed has a result in both arms"
                    "none")

            testCase "a declared margin is part of the verdict" (fun () ->
                let text =
                    console (gains [ "contrasts.margin", Value.Number 0.01 ] [ 0.001; 0.002; 0.0015; 0.0005 ])

                Expect.stringContains
                    (Regex.Replace(text, @"\s+", " "))
                    "equivalent, within the margin of 1.00 points"
                    text)

            testCase "no line is longer than 80 characters, whatever the names, and none steers the terminal" (fun () ->
                for sweep in
                    [
                        Sweeps.troubled
                        Sweeps.ablation [ 0.0; 0.1; 0.3; 1.0 ] 5 3
                        Sweeps.search 9 1 1
                    ] do
                    for line in ConsoleVerdict.Lines sweep do
                        Expect.isTrue (line.Length <= 80) line
                        Expect.isFalse (line |> Seq.exists Char.IsControl) line)

            testProperty "wrapping keeps every word and the width" (fun (NonNull(text: string)) (PositiveInt extra) ->
                let width = 10 + extra
                let lines = PlainText.Wrap(text, width)

                let letters (s: string) =
                    s |> Seq.filter (fun c -> c <> ' ') |> String.Concat

                let kept = letters (PlainText.Clean text) = letters (String.Join(" ", lines))
                kept && lines |> Seq.forall (fun l -> l.Length <= width))

            testProperty "cleaning is done once and for all" (fun (NonNull(text: string)) ->
                PlainText.Clean(PlainText.Clean text) = PlainText.Clean text)

            testCase "clipping never cuts a character in two" (fun () ->
                let foxes = String.replicate 30 "🦊"

                for longest in 2..40 do
                    Expect.isFalse (PlainText.Shorten(foxes, longest).Contains '\ufffd') "shorten"
                    Expect.isFalse (PlainText.Clean(PlainText.Clip(foxes, longest)).Contains '\ufffd') "clip")

            testCase "Markdown has the same findings as tables" (fun () ->
                let text = markdown (Sweeps.ablation [ 0.0; 0.3 ] 4 3)
                let rows = text.Split '\n' |> Array.filter (fun l -> l.StartsWith "|")
                Expect.equal rows.Length (2 + 1 + 2 + 2) "one contrast and two arms, with their heads"

                for block in [ rows[..2]; rows[3..] ] do
                    let columns (row: string) = Regex.Matches(row, @"(?<!\\)\|").Count
                    Expect.equal (block |> Array.map columns |> Array.distinct |> Array.length) 1 "columns"

                Expect.isTrue (Regex.IsMatch(text, @"n = 4 pairs, p [=<] 0\.\d+: ")) "sentence")

            testCase "Markdown escapes what would be markup" (fun () ->
                let text = markdown Sweeps.troubled
                // The definition stands in a block of code, which only a line of its own can end.
                let parts = text.Split "\n```"
                Expect.equal parts.Length 3 "one block"
                Expect.isFalse (Regex.IsMatch(parts[0], @"(?<!\\)<(script|img|/p)")) "HTML"
                Expect.equal (parts[2].Trim()) "" "nothing behind the block"
                let rows = text.Split '\n' |> Array.filter (fun l -> l.StartsWith "|")
                Expect.isTrue (rows |> Array.forall (fun r -> r.TrimEnd().EndsWith "|")) "rows stay rows")
        ]
