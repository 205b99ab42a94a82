/// Searches on functions with known minima, side by side with Optuna's (Debian's python3-optuna):
///   Inception.Benchmarks regret [trials [seeds [picture.svg]]]
/// Prints Markdown tables of median regrets and of ratios with intervals; draws the medians after each trial.
module Inception.Benchmarks.Regret

open System
open System.Globalization
open System.IO
open Inception.Tests.Support
open Inception.Tests.Support.TestRegret

let private samplers = [ "random"; "sobol"; "tpe" ]

// A Gaussian process is for few trials, and a proposal takes longer with each: it gets at most so many.
let private fewTrials = 50
let private theirs = [ "random"; "tpe"; "tpe-multivariate" ]

let private table (runs: Runs list) =
    let names = runs |> List.map _.Sampler |> List.distinct
    let columns = String.Join(" | ", names)
    printfn $"| function | {columns} |"
    printfn "|%s" (String.replicate (names.Length + 1) "---|")

    for f in TestFunctions.all do
        let cells =
            [
                for name in names ->
                    let final =
                        (runs |> List.find (fun r -> r.Function = f.Name && r.Sampler = name)).Final

                    (median final).ToString("G3", CultureInfo.InvariantCulture)
            ]

        printfn "| %s | %s |" f.Name (String.Join(" | ", cells))

let private ratios (runs: Runs list) =
    let find f name =
        runs |> List.tryFind (fun r -> r.Function = f && r.Sampler = name)

    printfn "\n| function | ratio of median regrets | 95 %% bootstrap interval |"
    printfn "|---|---|---|"

    for f in TestFunctions.all do
        for a, b in
            [
                "tpe", "random"
                "gp", "random"
                "tpe", "optuna tpe"
                "tpe", "optuna tpe-multivariate"
                "gp", "optuna tpe"
            ] do
            match find f.Name a, find f.Name b with
            | Some x, Some y ->
                // After as many trials as both have.
                let trials = min x.Curves.Head.Length y.Curves.Head.Length

                let at (runs: Runs) =
                    [| for curve in runs.Curves -> curve[trials - 1] |]

                let struct (ratio, low, high) = ratio (at x) (at y)
                printfn $"| {f.Name}, {trials} trials | {a} / {b} = {ratio:F2} | [{low:F2}, {high:F2}] |"
            | _ -> ()

let private colours =
    Map.ofList
        [
            "random", "#9a9a9a"
            "sobol", "#b58900"
            "tpe", "#d7301f"
            "gp", "#2166ac"
            "optuna tpe", "#1b7837"
            "optuna tpe-multivariate", "#762a83"
        ]

// Four panels beside each other: median regret over trials, its axis logarithmic.
let private draw (trials: int) (runs: Runs list) (path: string) =
    let width, height, gap = 230.0, 200.0, 40.0

    let text (x: float) =
        x.ToString("F1", CultureInfo.InvariantCulture)

    let panel number (f: TestFunctions.TestFunction) =
        let curves =
            [
                for r in runs do
                    if r.Function = f.Name && colours.ContainsKey r.Sampler then
                        r.Sampler,
                        [
                            for t in 0 .. r.Curves.Head.Length - 1 ->
                                log10 (max 1e-6 (median [| for curve in r.Curves -> curve[t] |]))
                        ]
            ]

        let all = curves |> List.collect snd
        let low, high = floor (List.min all), ceil (List.max all)
        let left = gap + float number * (width + gap)

        let y value =
            30.0 + height * (high - value) / (high - low)

        [
            $"<text x='{text left}' y='20' font-weight='bold'>{f.Name}</text>"
            $"<rect x='{text left}' y='30' width='{text width}' height='{text height}' fill='none' stroke='#ccc'/>"
            for decade in int low .. int high do
                $"<text x='{text (left - 4.0)}' y='{text (y (float decade) + 4.0)}' text-anchor='end'>1e{decade}</text>"
            for name, curve in curves do
                let points =
                    curve
                    |> List.mapi (fun t v -> $"{text (left + width * float t / float (trials - 1))},{text (y v)}")
                    |> String.concat " "

                $"<polyline points='{points}' fill='none' stroke='{colours[name]}' stroke-width='1.5'/>"
        ]

    let legend =
        [
            for i, (name, colour) in List.indexed (Map.toList colours) ->
                $"<text x='{text (gap + 150.0 * float i)}' y='255' fill='{colour}'>{name}</text>"
        ]

    let total = gap + 4.0 * (width + gap)

    File.WriteAllText(
        path,
        String.Join(
            "\n",
            [
                $"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {text total} 265' font-family='sans-serif' font-size='11'>"
                $"<rect width='{text total}' height='265' fill='white'/>"
                yield! TestFunctions.all |> List.mapi panel |> List.concat
                yield! legend
                "</svg>\n"
            ]
        )
    )

/// The exit code.
let run (arguments: string list) : int =
    let number place fallback =
        arguments
        |> List.tryItem place
        |> Option.map int
        |> Option.defaultValue fallback

    let trials, seeds = number 0 100, number 1 30

    let runs =
        ours trials seeds samplers
        @ ours (min fewTrials trials) seeds [ "gp" ]
        @ if hasOptuna.Value then
              optuna trials seeds theirs
          else
              eprintfn "python3-optuna is not installed: without it, there is nothing to compare with"
              []

    printfn $"Median regret after {trials} trials (gp: {min fewTrials trials}), {seeds} seeds each.\n"
    table runs
    ratios runs
    arguments |> List.tryItem 2 |> Option.iter (draw trials runs)
    0
