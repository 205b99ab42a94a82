namespace Inception.Core.Statistics

open Inception.Core
open MathNet.Numerics.Distributions

/// How far one arm's scores are from stochastically dominating another's.
type StochasticOrder =
    {
        /// The violation ratio of the samples, in [0, 1]: 0 where every quantile of the first is at least the second's,
        /// 1 where it is the other way round.
        Violation: float
        /// Its upper confidence bound, epsilon-min: below 0.5 the first is almost stochastically larger (Dror et al.);
        /// the smaller, the surer.
        EpsilonMin: float
        /// The one-sided level of that bound.
        Level: float
    }

/// Almost stochastic order of two arms' scores (Dror, Shlomov and Reichart 2019, after del Barrio, Cuesta-Albertos and
/// Matran 2018). It compares whole distributions, unpaired, and needs many seeds: with five the bound is rarely below 0.5.
[<RequireQualifiedAccess>]
module StochasticOrder =
    /// epsilon_W2 of two samples: the squared distance of their quantile functions where the first lies below the
    /// second, over the whole squared distance; exact, because both are steps. 0.5 where the two are the same.
    let violation (first: float[]) (second: float[]) : float =
        let xs, ys = Array.sort first, Array.sort second
        let n, m = int64 xs.Length, int64 ys.Length
        let mutable below = 0.0
        let mutable all = 0.0
        // Positions in units of 1 / (n m), so that equal steps meet exactly.
        let mutable at = 0L
        let mutable i = 0L
        let mutable j = 0L

        while i < n && j < m do
            let next = min ((i + 1L) * m) ((j + 1L) * n)
            let d = xs[int i] - ys[int j]
            let mass = float (next - at) * d * d
            all <- all + mass

            if d < 0.0 then
                below <- below + mass

            if next = (i + 1L) * m then
                i <- i + 1L

            if next = (j + 1L) * n then
                j <- j + 1L

            at <- next

        if all = 0.0 then 0.5 else below / all

    /// The violation ratio of `first` over `second` and its bound epsilon-min = epsilon - sqrt((n + m) / (n m)) sigma
    /// z(1 - level), sigma from `count` bootstrap resamples of both. Larger scores are better. At least two values each.
    let test (seed: int64) (count: int) (level: float) (first: float[]) (second: float[]) : StochasticOrder =
        let stream = RandomStream.Create(seed, "statistics/stochastic-order", 0L)
        let epsilon = violation first second
        let n, m = float first.Length, float second.Length
        let scale = sqrt (n * m / (n + m))

        let draw (values: float[]) =
            values |> Array.map (fun _ -> values[stream.NextInt values.Length])

        let drawn = [| for _ in 1..count -> scale * violation (draw first) (draw second) |]
        let mean = Array.average drawn
        let sigma = sqrt (drawn |> Array.averageBy (fun e -> (e - mean) * (e - mean)))
        let bound = epsilon - sigma / scale * Normal.InvCDF(0.0, 1.0, 1.0 - level)

        {
            Violation = epsilon
            EpsilonMin = max 0.0 (min 1.0 bound)
            Level = level
        }
