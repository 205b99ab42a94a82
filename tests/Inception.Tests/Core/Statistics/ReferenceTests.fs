/// The statistics against SciPy and statsmodels (Debian's python3-scipy and python3-statsmodels), on drawn data:
/// reference.py computes each case with their functions.
module Inception.Tests.Core.Statistics.ReferenceTests

open System.IO
open System.Text.Json
open Expecto
open Inception.Core
open Inception.Core.Statistics
open Inception.Tests.Support

/// A function of reference.py with its arguments, what ours gives, and how far they may be apart, in units of the
/// larger of 1 and the reference's size (or of `Scale`).
type private Case =
    {
        Name: string
        Arguments: obj list
        Ours: float list
        Tolerance: float
    }

let private case name (arguments: obj list) ours =
    {
        Name = name
        Arguments = arguments
        Ours = ours
        Tolerance = 1e-8
    }

let private stream (name: string) =
    RandomStream.Create(20261124L, "tests/" + name, 0L)

let private normals name n =
    let s = stream name
    [ for _ in 1..n -> s.NextGaussian() ]

let private pairsOf control treated =
    List.zip control treated
    |> List.mapi (fun i (c, t) ->
        {
            Seed = int64 i
            Control = c
            Treated = t
        })

let private tested pairs =
    match Paired.compare 0.95 pairs with
    | Comparison.Tested t -> t
    | other -> failtestf "Expecting a test, but it is %A" other

/// Runs the cases; gives each with the largest distance of its numbers, in tolerances.
let private compare (cases: Case list) : (Case * float list * float) list =
    Python.needStatistics ()

    let code, text =
        Files.withFolder (fun folder ->
            let file = Path.Combine(folder, "cases.json")
            File.WriteAllText(file, JsonSerializer.Serialize [ for c in cases -> [ box c.Name; box c.Arguments ] ])
            Python.run [ Python.script "Core/Statistics/reference.py"; file ])

    Expect.equal code 0 text
    let references = JsonSerializer.Deserialize<float list list> text

    [
        for c, reference in List.zip cases references ->
            Expect.equal c.Ours.Length reference.Length $"{c.Name}: how many numbers"

            let distance =
                List.map2 (fun (a: float) (b: float) -> abs (a - b) / max 1.0 (abs b) / c.Tolerance) c.Ours reference
                |> List.max

            c, reference, distance
    ]

let private agree (cases: Case list) =
    for c, reference, distance in compare cases do
        // Not "greater", which NaN would pass.
        Expect.isTrue (distance <= 1.0) $"{c.Name} of %A{c.Arguments}: %A{c.Ours} against %A{reference}"

let private noncentral =
    [
        for df in [ 2; 4; 9; 19; 99; 999 ] do
            for delta in [ 0.0; 0.7; 2.8; 5.0 ] do
                for t in [ 0.3; 2.1; 4.0 ] do
                    yield case "nct" [ df; delta; t ] [ NoncentralT.cdf df delta t ]

        for df, delta, t in
            [
                1, 36.0, 50.9
                1, 2.0, -1.0
                3, -4.0, -2.0
                7, 30.0, 25.0
                50, 40.0, 41.0
                20000, 2.8, 1.96
            ] do
            yield case "nct_integral" [ df; delta; t ] [ NoncentralT.cdf df delta t ]
            yield case "nct_integral" [ df; delta; t ] [ 1.0 - NoncentralT.upper df delta t ]
    ]

let private power =
    [
        for alpha in [ 0.05; 0.0125; 0.2 ] do
            for n in [ 3; 5; 8; 20; 150 ] do
                for effect in [ 0.1; 0.5; 1.2; 2.5 ] do
                    yield case "power" [ effect; n; alpha ] [ Power.ofPairs alpha effect 1.0 n ]

                yield case "detectable" [ n; alpha; 0.8 ] [ Power.detectable alpha 0.8 1.0 n ]

            for effect in [ 0.2; 0.3; 0.5; 0.8; 1.0; 1.5; 2.0; 3.0 ] do
                let needed = Power.pairsNeeded alpha 0.8 effect 1.0
                yield case "needed" [ effect; alpha; 0.8 ] [ float needed.Value ]
    ]

let private tests' =
    [
        for n in [ 3; 5; 8; 13; 20 ] do
            let control = normals $"control{n}" n

            let treated =
                List.map2 (fun c e -> 0.6 * c + 0.8 * e + 0.4) control (normals $"treated{n}" n)

            let pairs = pairsOf control treated
            let t = tested pairs
            let d = pairs |> List.map _.Difference
            let struct (w, p) = Wilcoxon.test (Array.ofList d)

            yield
                case
                    "paired"
                    [ control; treated; 0.95 ]
                    [ t.T; t.PValue; t.Difference.Low; t.Difference.High; t.Correlation.Value ]

            yield case "tost" [ control; treated; 0.9 ] [ Equivalence.pValue 0.9 t ]
            yield case "wilcoxon" [ d ] [ w; p ]

            yield
                case
                    "superiority"
                    [ treated; control ]
                    [ EffectSize.superiority (Array.ofList treated) (Array.ofList control) ]

            if n <= 13 then
                yield case "sign_flip" [ d ] [ SignFlip.exact (Array.ofList d) ]

            let g = (EffectSize.hedges t).Value
            yield case "hedges" [ d; 0.95 ] [ g.Point; g.Low; g.High ]

        let rounded = normals "ties" 11 |> List.map (fun x -> round (2.0 * x + 0.8) / 2.0)
        let struct (w, p) = Wilcoxon.test (Array.ofList rounded)
        yield case "wilcoxon_ties" [ rounded ] [ w; p ]
        // Also sums that tie but for rounding.
        let tenths = rounded |> List.map (fun x -> x / 10.0)
        yield case "sign_flip" [ tenths ] [ SignFlip.exact (Array.ofList tenths) ]

        let many =
            normals "many" 60 |> List.map (fun x -> round (20.0 * x + 3.5) / 20.0 + 0.01)

        let struct (w, p) = Wilcoxon.test (Array.ofList many)
        yield case "wilcoxon" [ many ] [ w; p ]
        let ps = normals "holm" 7 |> List.map (fun x -> abs x / 8.0)
        yield case "holm" [ ps ] (Holm.adjust ps)
    ]

let private examples =
    [
        for b, c in [ 1, 7; 30, 12; 5, 5; 0, 3; 412, 377 ] do
            let m = McNemar.OfCounts(b, c)
            yield case "mcnemar" [ b; c ] [ m.Exact; m.MidP ]

        let s = stream "outcomes"
        let ease = [ for _ in 1..40 -> s.NextDouble() ]

        let rows =
            [
                for k in 1..5 -> [ for e in ease -> s.NextDouble() < 0.8 * e + 0.05 * float k ]
            ]

        let split = Examples.split (rows |> List.map Outcomes.Pack)
        let numbers = [ for r in rows -> [ for x in r -> if x then 1.0 else 0.0 ] ]
        yield case "split" [ numbers ] [ split.Seeds; split.Examples; split.Interplay; split.Observed ]

        for n in [ 5; 8; 23 ] do
            yield case "trimmed" [ normals $"trim{n}" n ] [ Interquartile.mean (Array.ofList (normals $"trim{n}" n)) ]

        for n, m in [ 5, 5; 7, 4; 20, 12 ] do
            let x, y = normals $"x{n}" n |> List.map ((+) 0.3), normals $"y{m}" m
            yield case "violation" [ x; y ] [ StochasticOrder.violation (Array.ofList x) (Array.ofList y) ]

        for n in [ 4; 8; 30 ] do
            let x = normals $"grubbs{n}" n
            let struct (_, p) = (SeedShape.outlier (Array.ofList x)).Value
            yield case "grubbs" [ x ] [ p ]
    ]

let private models =
    let s = stream "response"

    let scores =
        [
            for seed in 1L .. 4L do
                let luck = s.NextGaussian()

                for w in [ 0.0; 0.1; 0.3; 1.0; 2.0 ] do
                    {
                        Seed = seed
                        Weight1 = w
                        Weight2 = w
                        Score = luck + 0.5 * sqrt w - 0.4 * w + 0.1 * s.NextGaussian()
                    }
        ]
        // A missing trial, as of one that diverged.
        |> List.removeAt 7

    let response = (Response.fit 0.95 true 5 _.Weight1 _.Weight2 scores).Value

    let grid =
        [
            for seed in 1L .. 3L do
                for a in [ 0.0; 0.3; 1.0 ] do
                    for b in [ 0.0; 0.1; 0.6 ] do
                        {
                            Seed = seed
                            Weight1 = a
                            Weight2 = b
                            Score = 0.4 * sqrt (a * b) - 0.1 * a + 0.05 * s.NextGaussian()
                        }
        ]

    let product = (Response.interaction 0.9 grid).Value
    let fits = response.Points |> List.map _.Fit

    let rows =
        [
            for _ in 1..40 -> [ float (s.NextInt 4); float (s.NextInt 3); float (s.NextInt 2) ]
        ]

    let objective =
        rows |> List.map (fun r -> r[0] + 0.3 * r[1] + 0.2 * s.NextGaussian())

    let importance =
        Importance.pedAnova
            0L
            10
            0.95
            0.2
            true
            [ "a"; "b"; "c" ]
            (rows |> List.map Array.ofList |> Array.ofList)
            (Array.ofList objective)

    [
        case
            "response"
            [
                scores |> List.map _.Seed
                scores |> List.map _.Weight1
                scores |> List.map _.Score
                0.95
            ]
            (List.map _.Point fits
             @ List.map _.Low fits
             @ List.map _.High fits
             @ [ response.LackOfFit.Value ])
        case
            "interaction"
            [
                grid |> List.map _.Seed
                grid |> List.map _.Weight1
                grid |> List.map _.Weight2
                grid |> List.map _.Score
                0.9
            ]
            [
                product.Coefficient.Point
                product.Coefficient.Low
                product.Coefficient.High
                product.PValue
            ]
        case "ped_anova" [ rows; objective; 0.2 ] (importance |> List.map _.Share.Point)
    ]

// Random on both sides: 100,000 resamples leave the ends of these intervals, of width about 1, a standard error of less
// than 0.005 each, more where a quantile lies in a thin tail.
let private resampled =
    let ends (e: Estimate) = [ e.Low; e.High ]

    [
        for n in [ 8; 15; 30 ] do
            let d = normals $"bootstrap{n}" n |> List.map (fun x -> exp (0.5 * x))
            let values = Array.ofList d

            { case "bca" [ d; 0.95 ] (ends (Bootstrap.bca 1L 100_000 0.95 values)) with
                Tolerance = 0.015
            }

            { case "studentised" [ d; 0.9 ] (ends (Bootstrap.studentised 1L 100_000 0.9 values).Value) with
                Tolerance = 0.03
            }

        let tasks =
            [
                for k in 1..4 -> normals $"task{k}" (4 + k) |> List.map (fun x -> x + float k)
            ]

        { case
              "iqm_interval"
              [ tasks; 0.95 ]
              (ends (Interquartile.ofTasks 1L 50_000 0.95 (tasks |> List.map Array.ofList |> Array.ofList))) with
            Tolerance = 0.015
        }

        let arms =
            [
                for k in 1..3 ->
                    let control = normals $"control{k}" (5 + k)
                    List.map2 (fun c x -> 0.5 * c + x + 0.4 * float k) control (normals $"treated{k}" (5 + k)), control
            ]

        let improvement =
            arms
            |> List.map (fun (treated, control) -> pairsOf control treated |> Array.ofList)
            |> Array.ofList
            |> EffectSize.improvement 1L 20_000 0.95 true

        { case
              "improvement_interval"
              [ [ for treated, control in arms -> [ treated; control ] ]; 0.95 ]
              (ends improvement) with
            // The mean of three shares moves in steps of about 0.005.
            Tolerance = 0.015
        }
    ]

[<Tests>]
let tests =
    testList
        "Core.Statistics references"
        [
            testCase "the noncentral t agrees with SciPy" (fun () -> agree noncentral)
            testCase "power, detectable effects and seeds needed agree with statsmodels" (fun () -> agree power)
            testCase "tests of pairs, effect sizes and Holm agree with SciPy and statsmodels" (fun () -> agree tests')
            testCase
                "McNemar, the split of variance, quantiles and outliers agree with SciPy and statsmodels"
                (fun () -> agree examples)
            testCase "response curve, interaction and importance agree with statsmodels and NumPy" (fun () ->
                agree models)
            testCase "bootstrap intervals agree with SciPy and rliable's definition within Monte Carlo error" (fun () ->
                agree resampled)

            testCase "a number that is off by a hundred-millionth is found" (fun () ->
                let spoiled =
                    power
                    |> List.truncate 3
                    |> List.map (fun c ->
                        { c with
                            Ours = c.Ours |> List.map (fun x -> x + 2e-8)
                        })

                for _, _, distance in compare spoiled do
                    Expect.isGreaterThan distance 1.0 "distance")
        ]
