namespace Inception.Core.Statistics

open System

/// What a two-sided paired t test of n pairs can find, exactly, for normal differences: under a true mean difference
/// `effect` with standard deviation `spread` (both in the metric's unit), its t statistic follows the noncentral t
/// distribution with n - 1 degrees of freedom and noncentrality sqrt n effect / spread (Cohen 1988, chapter 2; the
/// numbers are statsmodels' TTestPower).
[<RequireQualifiedAccess>]
module Power =
    /// No number of seeds above this is looked for.
    let most = 100_000

    /// The power that plans aim at by convention (Cohen 1988): 80 %.
    let aim = 0.8

    /// The probability that `pairs` >= 2 pairs give a p of at most `alpha` in (0, 1). `effect` may have either sign;
    /// `spread` is above 0.
    let ofPairs (alpha: float) (effect: float) (spread: float) (pairs: int) : float =
        let df = pairs - 1
        let critical = StudentT.quantile df (1.0 - alpha / 2.0)
        let delta = sqrt (float pairs) * abs effect / spread
        // Beyond this both the integral and the answer are plain.
        if delta > critical + 40.0 && delta > 40.0 * critical then
            1.0
        else
            NoncentralT.upper df delta critical + NoncentralT.cdf df delta -critical

    /// About how many pairs are needed to find a true difference of size `effect` with probability `power`: the least
    /// n >= 2 whose power reaches it. None beyond `most`. `alpha` and `power` lie in (0, 1), alpha below power; effect
    /// and spread are above 0.
    let pairsNeeded (alpha: float) (power: float) (effect: float) (spread: float) : int option =
        let enough n = ofPairs alpha effect spread n >= power

        // Power grows with n, so what is enough stays enough.
        let rec search low high =
            if high - low <= 1 then
                high
            else
                let middle = (low + high) / 2

                if enough middle then
                    search low middle
                else
                    search middle high

        if enough most then Some(search 1 most) else None

    /// The smallest true difference (in the unit of `spread`) that `pairs` >= 2 pairs find with probability `power` at
    /// level `alpha`, alpha below power.
    let detectable (alpha: float) (power: float) (spread: float) (pairs: int) : float =
        let found effect = ofPairs alpha effect 1.0 pairs >= power

        let rec above effect =
            if found effect then effect else above (2.0 * effect)

        let rec bisect low high =
            let middle = (low + high) / 2.0

            if high - low <= 1e-12 * high then high
            elif found middle then bisect low middle
            else bisect middle high

        spread * bisect 0.0 (above 1.0)

    /// The smallest two-sided p that an exact sign-flip or signed-rank test of n pairs can give: 2 / 2^n, which is
    /// 0.0625 for five pairs. No test that is free of assumptions on the differences' distribution reaches less.
    let smallestExact (pairs: int) : float =
        min 1.0 (2.0 / Math.Pow(2.0, float pairs))

    /// The standard deviation of paired differences where every arm has standard deviation `spread` over its seeds and
    /// two arms have correlation `correlation` in [-1, 1): spread sqrt(2 (1 - correlation)).
    let spreadOfDifference (spread: float) (correlation: float) : float =
        spread * sqrt (2.0 * (1.0 - correlation))
