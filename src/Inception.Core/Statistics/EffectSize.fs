namespace Inception.Core.Statistics

open System
open Inception.Core
open MathNet.Numerics

/// How large a difference is, apart from whether it is there.
[<RequireQualifiedAccess>]
module EffectSize =
    /// Hedges' factor J(m) that takes the small-sample bias out of a standardised mean with m degrees of freedom:
    /// gamma(m / 2) / (sqrt(m / 2) gamma((m - 1) / 2)), m >= 2 (Hedges 1981).
    let hedgesFactor (df: int) : float =
        let m = float df

        exp (SpecialFunctions.GammaLn(m / 2.0) - SpecialFunctions.GammaLn((m - 1.0) / 2.0))
        / sqrt (m / 2.0)

    /// Hedges' g of paired differences: their mean in standard deviations of the differences, times J(n - 1). Its
    /// interval holds the noncentralities between which the t observed is not extreme, over sqrt n and times J: exact
    /// for normal differences (Goulet-Pelletier and Cousineau 2018). None for two pairs, where the factor is not defined.
    let hedges (test: PairedTest) : Estimate option =
        let n = test.Difference.N

        if n < 3 then
            None
        else
            let scale = hedgesFactor (n - 1) / sqrt (float n)

            let bound p =
                scale * NoncentralT.noncentrality (n - 1) test.T p

            let level = test.Difference.Level

            Some
                {
                    Point = scale * test.T
                    Low = bound ((1.0 - level) / 2.0)
                    High = bound ((1.0 + level) / 2.0)
                    N = n
                    Level = level
                    Method = "Hedges' g of paired differences, noncentral t"
                }

    /// The share of all pairs (one run of the first, one of the second arm) in which the first is larger, ties counting
    /// half: Mann and Whitney's U over m n.
    let superiority (first: float[]) (second: float[]) : float =
        let wins =
            first
            |> Array.sumBy (fun x ->
                second
                |> Array.sumBy (fun y ->
                    if x > y then 1.0
                    elif x = y then 0.5
                    else 0.0))

        wins / float (first.Length * second.Length)

    /// Probability of improvement (Agarwal et al. 2021, rliable): the chance that a new run of the treated arm beats a
    /// new run of the control, whatever their seeds; over several tasks the mean of theirs. Where `maximize` is false a
    /// smaller value beats a larger one. The interval is the percentile bootstrap over the seeds of each task, drawn as
    /// pairs because the arms share them.
    let improvement (seed: int64) (count: int) (level: float) (maximize: bool) (tasks: Pair[][]) : Estimate =
        let signed = if maximize then 1.0 else -1.0

        let share (drawn: Pair[]) =
            superiority
                (drawn |> Array.map (fun p -> signed * p.Treated))
                (drawn |> Array.map (fun p -> signed * p.Control))

        { Bootstrap.stratified seed count level (Array.averageBy share) tasks with
            Method = "probability of improvement, stratified percentile bootstrap"
        }
