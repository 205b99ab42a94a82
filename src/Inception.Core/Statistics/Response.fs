namespace Inception.Core.Statistics

open MathNet.Numerics.Distributions
open MathNet.Numerics.LinearAlgebra

/// One trial of a sweep over the weights of the two auxiliary losses.
type WeightedScore =
    {
        Seed: int64
        Weight1: float
        Weight2: float
        Score: float
    }

/// The fitted curve at one weight.
type ResponsePoint =
    {
        Weight: float
        /// Mean score over the seeds of the sweep, with its band.
        Fit: Estimate
        /// Is the weight not excluded from being the best?
        MayBeBest: bool
    }

/// The score as a curve of one weight.
type Response =
    {
        /// The curve, from the smallest to the largest weight tried.
        Points: ResponsePoint list
        /// p of the test that the arms' means follow the curve; none with three weights, which it always fits. A small p
        /// says that the curve is not to be trusted.
        LackOfFit: float option
    }

/// A product term: does one head's weight change what the other's does?
type Interaction =
    {
        /// Coefficient of sqrt(weight1) sqrt(weight2), with Student t interval.
        Coefficient: Estimate
        PValue: float
    }

/// Accuracy against the weights of the auxiliary losses. The scale is the root of the weight: it holds 0, which a
/// logarithm does not, needs no constant to be chosen, as log(1 + w / c) does, and spreads the usual weights 0, 0.1, 0.3
/// and 1 about evenly. The curve is a parabola on it: the lowest order that can have a best weight inside the range.
/// Each seed has an intercept of its own, so a seed's luck, which its trials share, does not blur the curve.
[<RequireQualifiedAccess>]
module Response =
    let private terms (w: float) = [| sqrt w; w |]

    // Mean over the seeds' intercepts, then the terms.
    let private row (seeds: int) (extra: float[]) =
        Vector<float>.Build.DenseOfArray(Array.append (Array.create seeds (1.0 / float seeds)) extra)

    let private standardError (fit: LinearFit) (c: Vector<float>) = sqrt (max 0.0 (c * fit.Covariance * c))

    /// Fits the curve of n scores of one seed or more at three weights or more, `steps` points from the smallest to the
    /// largest weight. `weight` says which weight counts (the other may vary too; where it does, its own parabola is
    /// taken out and the curve stands at that weight's mean terms). The band at each weight is Student's t interval of
    /// `level` for the mean over these seeds. A weight may be the best unless another weight's fit is better by more than
    /// Scheffe's bound sqrt(q F(level; q, df)) standard errors, q = 2 for the parabola's terms (Scheffe 1953): under the
    /// curve the true best weight is kept with probability `level` or more. None where the scores do not determine it.
    let fit
        (level: float)
        (maximize: bool)
        (steps: int)
        (weight: WeightedScore -> float)
        (other: WeightedScore -> float)
        (scores: WeightedScore list)
        : Response option =
        let weights = scores |> List.map weight |> List.distinct |> List.sort

        let covaries =
            scores |> List.map other |> List.distinct |> List.length > 2
            && scores |> List.exists (fun s -> weight s <> other s)

        let extra s =
            if covaries then terms (other s) else [||]

        let rest = scores |> List.map extra
        let blocks = scores |> List.map _.Seed |> LeastSquares.blocks
        let values = scores |> List.map _.Score

        let rowsWith (own: WeightedScore -> float[]) =
            List.map3 (fun b s e -> Array.concat [ b; own s; e ]) blocks scores rest

        match weights with
        | first :: _ :: _ :: _ ->
            LeastSquares.fit (rowsWith (weight >> terms)) values
            |> Option.map (fun fit ->
                let last = List.last weights
                let seeds = blocks.Head.Length

                let meanRest =
                    [|
                        for i in 0 .. rest.Head.Length - 1 -> rest |> List.averageBy (fun e -> e[i])
                    |]

                let t = StudentT.quantile fit.DegreesOfFreedom ((1.0 + level) / 2.0)
                let df = float fit.DegreesOfFreedom
                let scheffe = sqrt (2.0 * FisherSnedecor.InvCDF(2.0, df, level))

                let root low high share =
                    (sqrt low + share * (sqrt high - sqrt low)) ** 2.0

                let grid =
                    [ for i in 0 .. steps - 1 -> root first last (float i / float (steps - 1)) ]

                let at w =
                    row seeds (Array.append (terms w) meanRest)

                let rows = grid |> List.map at
                let sign = if maximize then 1.0 else -1.0

                let isBeaten c =
                    rows
                    |> List.exists (fun better ->
                        let difference = better - c
                        let gain = sign * (difference * fit.Coefficients)
                        gain > scheffe * standardError fit difference && gain > 0.0)

                let point w =
                    let c = at w
                    let value, half = c * fit.Coefficients, t * standardError fit c

                    {
                        Weight = w
                        Fit =
                            {
                                Point = value
                                Low = value - half
                                High = value + half
                                N = seeds
                                Level = level
                                Method = "parabola in the root of the weight, least squares with seed intercepts"
                            }
                        MayBeBest = not (isBeaten c)
                    }

                // Against one mean per weight.
                let full =
                    if weights.Length < 4 then
                        None
                    else
                        LeastSquares.fit
                            (rowsWith (fun s -> [| for w in weights.Tail -> if weight s = w then 1.0 else 0.0 |]))
                            values

                let lack =
                    full
                    |> Option.filter (fun full -> full.Residual > 0.0)
                    |> Option.map (fun full ->
                        let q = float (fit.DegreesOfFreedom - full.DegreesOfFreedom)
                        let dfFull = float full.DegreesOfFreedom
                        let f = max 0.0 ((fit.Residual - full.Residual) / q) / (full.Residual / dfFull)
                        // P(F > f) as a lower tail, which keeps its digits.
                        FisherSnedecor.CDF(dfFull, q, 1.0 / f))

                {
                    Points = grid |> List.map point
                    LackOfFit = lack
                })
        | _ -> None

    /// Tests aux1 x aux2: the coefficient of the product of the two roots, beside both parabolas and seed intercepts, by
    /// its t statistic. None where the scores do not determine it, as where both weights are always equal.
    let interaction (level: float) (scores: WeightedScore list) : Interaction option =
        let blocks = scores |> List.map _.Seed |> LeastSquares.blocks

        let rows =
            List.map2
                (fun b s -> Array.concat [ b; terms s.Weight1; terms s.Weight2; [| sqrt (s.Weight1 * s.Weight2) |] ])
                blocks
                scores

        LeastSquares.fit rows (scores |> List.map _.Score)
        |> Option.map (fun fit ->
            let last = fit.Coefficients.Count - 1
            let point, error = fit.Coefficients[last], sqrt fit.Covariance[last, last]
            let half = error * StudentT.quantile fit.DegreesOfFreedom ((1.0 + level) / 2.0)

            {
                Coefficient =
                    {
                        Point = point
                        Low = point - half
                        High = point + half
                        N = blocks.Head.Length
                        Level = level
                        Method = "product of the weights' roots, least squares with seed intercepts"
                    }
                PValue = StudentT.twoSided fit.DegreesOfFreedom (point / error)
            })
