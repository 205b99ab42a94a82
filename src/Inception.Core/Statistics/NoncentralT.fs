namespace Inception.Core.Statistics

open System
open MathNet.Numerics.Distributions
open MathNet.Numerics.Integration

/// The noncentral t distribution: of (Z + delta) / (S / sqrt df) with Z standard normal and S, independent of it, chi
/// distributed with `df` degrees of freedom. It is what a t statistic follows where there is an effect, and so what
/// power is computed with (Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 2, chapter 31).
[<RequireQualifiedAccess>]
module NoncentralT =
    let private rule = GaussLegendreRule(-1.0, 1.0, 20)
    let private nodes = Array.zip rule.Abscissas rule.Weights

    // The integral over panels between ascending points, 20 nodes each.
    let private integrate (f: float -> float) (points: float[]) =
        let mutable sum = 0.0

        for low, high in Array.pairwise points do
            let centre, half = (low + high) / 2.0, (high - low) / 2.0

            for x, w in nodes do
                sum <- sum + w * half * f (centre + half * x)

        sum

    // E[Phi(sign (t S / sqrt df - delta))] over the chi density of S, which has a width of about 0.7; Phi steps from 0
    // to 1 around `step` within `width`, however small that is, so the panels are laid out around both.
    let private expectation (sign: float) (df: float) (delta: float) (t: float) =
        let mode = sqrt (max 0.0 (df - 1.0))

        // Up to a factor that cancels, so that no gamma function of a large number is subtracted from another.
        let density s =
            let logarithm =
                if df = 1.0 then
                    0.0
                else
                    (df - 1.0) * log (s / max mode 1e-300)

            exp (logarithm - (s * s - mode * mode) / 2.0)

        let low, high = max 0.0 (mode - 11.0), mode + 11.0
        let coarse = [| for i in 0..44 -> low + (high - low) * float i / 44.0 |]
        let slope = t / sqrt df

        let fine =
            if slope = 0.0 then
                [||]
            else
                let step, width = delta / slope, abs (1.0 / slope)
                [| for i in -18 .. 18 -> step + width * float i / 2.0 |]

        let points =
            Array.append coarse fine
            |> Array.filter (fun s -> s >= low && s <= high)
            |> Array.sort

        let value s =
            density s * Normal.CDF(0.0, 1.0, sign * (slope * s - delta))

        integrate value points / integrate density coarse

    /// P(T <= t) with `df` >= 1 degrees of freedom and noncentrality `delta`, both finite; to 1e-10 or better in
    /// absolute terms. By Gauss-Legendre integration of P(Z <= t s / sqrt df - delta) over the density of S.
    let cdf (df: int) (delta: float) (t: float) : float =
        expectation 1.0 (float df) delta t |> max 0.0 |> min 1.0

    /// P(T > t), without the rounding of 1 - cdf.
    let upper (df: int) (delta: float) (t: float) : float =
        expectation -1.0 (float df) delta t |> max 0.0 |> min 1.0

    /// The noncentrality at which P(T > t) is `p`, for p in (0, 1): where an interval of an effect size ends. It grows
    /// with p. By bisection to 1e-12 of its size.
    let noncentrality (df: int) (t: float) (p: float) : float =
        let rec widen size =
            if upper df (t - size) t < p && upper df (t + size) t > p then
                size
            else
                widen (2.0 * size)

        let size = widen (4.0 + abs t)

        let rec bisect low high count =
            let middle = (low + high) / 2.0

            if count = 0 || high - low <= 1e-12 * (1.0 + abs middle) then
                middle
            elif upper df middle t < p then
                bisect middle high (count - 1)
            else
                bisect low middle (count - 1)

        bisect (t - size) (t + size) 100
