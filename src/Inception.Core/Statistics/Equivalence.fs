namespace Inception.Core.Statistics

/// Is a difference too small to matter?
[<RequireQualifiedAccess>]
module Equivalence =
    /// p value of "the difference is at least `margin` in size", by two one-sided t tests (Schuirmann 1987): small p
    /// speaks for equivalence. At p <= alpha the interval of level 1 - 2 alpha lies within (-margin, margin). `margin`
    /// is above 0 and in the metric's unit.
    let pValue (margin: float) (test: PairedTest) : float =
        let n = test.Difference.N
        let standardError = test.Spread / sqrt (float n)

        let aboveLower =
            StudentT.upper (n - 1) ((test.Difference.Point + margin) / standardError)

        let belowUpper =
            StudentT.cdf (n - 1) ((test.Difference.Point - margin) / standardError)

        max aboveLower belowUpper
