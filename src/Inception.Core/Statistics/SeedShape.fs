namespace Inception.Core.Statistics

open System
open Inception.Core

/// What the values of one arm's seeds look like, beyond mean and spread.
[<RequireQualifiedAccess>]
module SeedShape =
    let private squares (values: float[]) =
        let m = Array.average values
        values |> Array.sumBy (fun x -> (x - m) * (x - m))

    /// The split of ascending values into a lower and an upper part of at least two each that leaves the least squares
    /// within the parts: how many lie below it, and the squares between the parts over those within.
    let split (sorted: float[]) : struct (int * float) =
        let total = squares sorted

        [|
            for k in 2 .. sorted.Length - 2 ->
                let within = squares sorted[.. k - 1] + squares sorted[k..]
                struct (k, (if within > 0.0 then (total - within) / within else infinity))
        |]
        |> Array.maxBy (fun struct (_, ratio) -> ratio)

    let private simulations = 4_000

    /// The smallest p that `twoGroups` can give.
    let leastP: float = 1.0 / float (1 + simulations)

    // The ratio's distribution under one normal distribution depends on n alone.
    let private reference =
        System.Collections.Concurrent.ConcurrentDictionary<int, Lazy<float[]>>()

    let private referenceOf n =
        reference
            .GetOrAdd(
                n,
                fun n ->
                    lazy
                        (let stream = RandomStream.Create(0L, "statistics/two-groups", int64 n)

                         [|
                             for _ in 1..simulations ->
                                 let struct (_, ratio) =
                                     split (Array.sort [| for _ in 1..n -> stream.NextGaussian() |])

                                 ratio
                         |])
            )
            .Value

    /// p of "all seeds are of one normal distribution" against two groups of at least two seeds each, such as seeds that
    /// learned and seeds that did not: Engelman and Hartigan's ratio (1969), its distribution from 4,000 simulated
    /// samples of n, so p is at least 1/4001. None below six values, where two groups cannot be told from one.
    let twoGroups (values: float[]) : float option =
        if values.Length < 6 || squares values = 0.0 then
            None
        else
            let struct (_, ratio) = split (Array.sort values)
            let simulated = referenceOf values.Length
            let beyond = simulated |> Array.sumBy (fun r -> if r >= ratio then 1 else 0)
            Some(float (1 + beyond) / float (1 + simulated.Length))

    /// The value farthest from the mean with Grubbs' two-sided p that it belongs to the same normal distribution as the
    /// rest (Grubbs 1950): n P(|T(n - 2)| > t), t from the largest deviation in standard deviations; at most 1. None
    /// below four values or without spread.
    let outlier (values: float[]) : struct (float * float) option =
        let n = float values.Length

        if values.Length < 4 || squares values = 0.0 then
            None
        else
            let mean = Array.average values
            let s = sqrt (squares values / (n - 1.0))
            let farthest = values |> Array.maxBy (fun x -> abs (x - mean))
            let g = abs (farthest - mean) / s
            // G cannot exceed (n - 1) / sqrt n, where all others are equal.
            let room = (n - 1.0) * (n - 1.0) - n * g * g

            let p =
                if room <= 1e-12 then
                    0.0
                else
                    min 1.0 (n * StudentT.twoSided (values.Length - 2) (sqrt (n * (n - 2.0) * g * g / room)))

            Some(struct (farthest, p))
