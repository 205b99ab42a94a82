/// Median regrets of searches, ours and Optuna's, and their ratios with intervals.
module Inception.Tests.Support.TestRegret

open System
open System.IO
open Inception.Core

/// The best value above the minimum after each trial, by seed, of one sampler on one function.
type Runs =
    {
        Function: string
        Sampler: string
        Curves: float list list
    }

    /// The regrets after all trials.
    member runs.Final: float[] = [| for curve in runs.Curves -> List.last curve |]

/// The middle one, or the mean of the middle two.
let median (values: float[]) : float =
    let sorted = Array.sort values
    (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2.0

/// Ratio of the medians a / b with its percentile bootstrap interval of 95 % (10,000 resamples of each side's seeds).
let ratio (a: float[]) (b: float[]) : struct (float * float * float) =
    let stream = RandomStream.Create(1L, "ratio", 0L)

    let resampled (values: float[]) =
        median (Array.init values.Length (fun _ -> values[stream.NextInt values.Length]))

    let ratios = Array.init 10_000 (fun _ -> resampled a / resampled b) |> Array.sort
    struct (median a / median b, ratios[250], ratios[9749])

/// Our samplers on the test functions, on seeds that no constant was chosen on.
let ours (trials: int) (seeds: int) (samplers: string list) : Runs list =
    [
        for f in TestFunctions.all do
            for sampler in samplers ->
                {
                    Function = f.Name
                    Sampler = sampler
                    Curves =
                        Array.Parallel.init seeds (fun seed -> TestFunctions.regrets sampler trials (1000 + seed) f)
                        |> List.ofArray
                }
    ]

/// Is python3-optuna installed?
let hasOptuna: Lazy<bool> =
    lazy (File.Exists "/usr/bin/python3" && fst (Python.run [ "-c"; "import optuna" ]) = 0)

/// Optuna's samplers on the same functions.
let optuna (trials: int) (seeds: int) (samplers: string list) : Runs list =
    let script =
        Path.Combine(Files.root, "tests", "Inception.Benchmarks", "optuna_regret.py")

    let code, output = Python.run (script :: string trials :: string seeds :: samplers)

    if code <> 0 then
        failwith output

    output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
    |> Array.map _.Split(' ')
    |> Array.groupBy (fun words -> words[0], words[1])
    |> Array.map (fun ((f, sampler), rows) ->
        {
            Function = f
            Sampler = "optuna " + sampler
            Curves = [ for words in rows -> [ for word in words[3..] -> float word ] ]
        })
    |> List.ofArray
