namespace Inception.Core.Statistics

/// How many seeds a contrast needs.
[<RequireQualifiedAccess>]
module Power =
    /// No number of seeds above this is looked for.
    let most = 100_000

    /// About how many pairs a two-sided paired t test at level `alpha` needs to find a true difference of size `effect`
    /// with probability `power`, where the differences have standard deviation `spread` (both in the metric's unit,
    /// above 0): the least n >= 2 with n >= (spread / effect)^2 (t(n - 1, 1 - alpha / 2) + t(n - 1, power))^2. None
    /// beyond `most`. This is the usual central-t approximation (Zar, Biostatistical Analysis, sample size of the
    /// one-sample t test); the exact noncentral t gives up to two pairs fewer or more.
    let pairsNeeded (alpha: float) (power: float) (effect: float) (spread: float) : int option =
        let enough n =
            let t =
                StudentT.quantile (n - 1) (1.0 - alpha / 2.0) + StudentT.quantile (n - 1) power

            let ratio = spread / effect
            float n >= ratio * ratio * t * t

        // The right side falls as n grows, so what is enough stays enough.
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
