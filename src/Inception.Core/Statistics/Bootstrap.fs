namespace Inception.Core.Statistics

open System
open Inception.Core
open MathNet.Numerics.Distributions

/// Intervals from resampling the seeds with replacement (Efron and Tibshirani 1993). All are functions of their seed.
/// With fewer than about ten values they are too narrow, whatever their name; `inception calibrate` says by how much.
[<RequireQualifiedAccess>]
module Bootstrap =
    /// Resamples behind an interval: the ends of a 95 % interval then vary by about a fiftieth of its width.
    let resamples = 10_000

    /// The q-quantile of ascending values, q in [0, 1], interpolated linearly (Hyndman and Fan's type 7, NumPy's default).
    let quantile (sorted: float[]) (q: float) : float =
        let at = q * float (sorted.Length - 1)
        let i = min (sorted.Length - 1) (max 0 (int (floor at)))
        let j = min (sorted.Length - 1) (i + 1)

        if sorted[i] = sorted[j] then
            sorted[i]
        else
            sorted[i] + (at - float i) * (sorted[j] - sorted[i])

    let private resample (stream: RandomStream) (values: 'a[]) (into: 'a[]) =
        for i in 0 .. values.Length - 1 do
            into[i] <- values[stream.NextInt values.Length]

    /// `count` values of a statistic of resampled values, ascending.
    let distribution (seed: int64) (count: int) (statistic: float[] -> float) (values: float[]) : float[] =
        let stream = RandomStream.Create(seed, "statistics/bootstrap", 0L)
        let drawn = Array.zeroCreate values.Length

        let all =
            [|
                for _ in 1..count do
                    resample stream values drawn
                    statistic drawn
            |]

        Array.sortInPlace all
        all

    /// The percentile interval of ascending resampled values: their (1 - level) / 2 and (1 + level) / 2 quantiles.
    let percentile (level: float) (sorted: float[]) : struct (float * float) =
        struct (quantile sorted ((1.0 - level) / 2.0), quantile sorted ((1.0 + level) / 2.0))

    let private estimate level method n point low high =
        {
            Point = point
            Low = low
            High = high
            N = n
            Level = level
            Method = method
        }

    let private normal = Normal(0.0, 1.0)

    /// The bias-corrected and accelerated interval of the mean of n >= 2 values that are not all equal (Efron 1987;
    /// z0 and the acceleration as in SciPy's `bootstrap`).
    let bca (seed: int64) (count: int) (level: float) (values: float[]) : Estimate =
        let n = values.Length
        let point = Array.average values
        let sorted = distribution seed count Array.average values

        let share =
            let below =
                sorted
                |> Array.sumBy (fun x ->
                    if x < point then 1.0
                    elif x = point then 0.5
                    else 0.0)

            below / float count

        // z0 is infinite where all resamples lie on one side, which needs a mean at the edge of its values.
        let z0 =
            normal.InverseCumulativeDistribution(min (1.0 - 0.5 / float count) (max (0.5 / float count) share))
        // The mean without one value moves against that value, so the jackknife is the values' own skewness.
        let deviations = values |> Array.map (fun x -> x - point)
        let cubes = deviations |> Array.sumBy (fun d -> d * d * d)
        let squares = deviations |> Array.sumBy (fun d -> d * d)
        let acceleration = cubes / (6.0 * squares ** 1.5)

        let adjusted p =
            let z = z0 + normal.InverseCumulativeDistribution p
            normal.CumulativeDistribution(z0 + z / (1.0 - acceleration * z))

        estimate
            level
            "BCa bootstrap"
            n
            point
            (quantile sorted (adjusted ((1.0 - level) / 2.0)))
            (quantile sorted (adjusted ((1.0 + level) / 2.0)))

    /// The studentised (bootstrap-t) interval of the mean of n >= 2 values that are not all equal: quantiles of
    /// (mean* - mean) / se* stand in for Student's (Efron and Tibshirani 1993, chapter 12). None where so many
    /// resamples have no spread that a quantile is infinite, as with four values or fewer.
    let studentised (seed: int64) (count: int) (level: float) (values: float[]) : Estimate option =
        let n = float values.Length
        let point = Array.average values

        let standardError (xs: float[]) =
            let m = Array.average xs
            sqrt (Array.sumBy (fun x -> (x - m) * (x - m)) xs / (n - 1.0) / n)

        let isFlat (xs: float[]) = xs |> Array.forall (fun x -> x = xs[0])

        let t (xs: float[]) =
            let above = Array.average xs - point

            if isFlat xs then
                (if above = 0.0 then
                     0.0
                 else
                     Double.PositiveInfinity * float (sign above))
            else
                above / standardError xs

        let sorted = distribution seed count t values
        let struct (low, high) = percentile level sorted

        if Double.IsFinite low && Double.IsFinite high then
            let se = standardError values
            Some(estimate level "studentised bootstrap" values.Length point (point - high * se) (point - low * se))
        else
            None

    /// The percentile interval of a statistic of several groups, each resampled within itself (stratified): what rliable
    /// does over tasks. The groups have a value or more each; N is the number of values of the smallest.
    let stratified (seed: int64) (count: int) (level: float) (statistic: 'a[][] -> float) (groups: 'a[][]) : Estimate =
        let stream = RandomStream.Create(seed, "statistics/stratified", 0L)
        let drawn = groups |> Array.map Array.copy

        let all =
            [|
                for _ in 1..count do
                    Array.iter2 (resample stream) groups drawn
                    statistic drawn
            |]

        Array.sortInPlace all
        let struct (low, high) = percentile level all
        let n = groups |> Array.map Array.length |> Array.min
        estimate level "stratified percentile bootstrap" n (statistic groups) low high
