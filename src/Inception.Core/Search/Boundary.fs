namespace Inception.Core.Search

open System
open MathNet.Numerics.Distributions
open Inception.Core

/// Group-sequential boundaries: how far a statistic that is looked at again and again must go before it counts.
/// Lan and DeMets 1983 (https://doi.org/10.1093/biomet/70.3.659), one-sided. The level alpha is spent over the
/// information t in (0, 1]: alpha* (t) = 2 - 2 Phi (z_(1 - alpha/2) / sqrt t) as O'Brien and Fleming, or
/// alpha ln (1 + (e - 1) t) as Pocock. Boundary z_k of look k: the chance to stay inside before and to cross at look k is
/// alpha* (t_k) - alpha* (t_(k-1)), for the Brownian motion B (t) = Z sqrt t. The density of B on what has
/// not crossed is carried from look to look (Armitage, McPherson and Rowe 1969) on a grid, by Simpson's rule.
module internal Boundary =
    let private points = 401

    /// The level spent up to information t.
    let spent (spending: Spending) (alpha: float) (t: float) : float =
        match spending with
        | Spending.ObrienFleming ->
            2.0
            - 2.0 * Normal.CDF(0.0, 1.0, Normal.InvCDF(0.0, 1.0, 1.0 - alpha / 2.0) / sqrt t)
        | Spending.Pocock -> alpha * log (1.0 + (Math.E - 1.0) * t)

    let private simpson i =
        if i = 0 || i = points - 1 then 1.0
        elif i % 2 = 1 then 4.0
        else 2.0

    // What has not crossed so far: places on the grid, and each one's share of the probability.
    type private Inside =
        {
            Time: float
            Places: float[]
            Shares: float[]
        }

    let private crossing inside t b =
        let root = sqrt (t - inside.Time)
        let mutable sum = 0.0

        for i in 0 .. inside.Places.Length - 1 do
            sum <- sum + inside.Shares[i] * Normal.CDF(0.0, 1.0, (inside.Places[i] - b) / root)

        sum

    // The chance to cross falls as b rises.
    let private solve inside t increment =
        let rec halve low high left =
            let middle = (low + high) / 2.0

            if left = 0 then
                middle
            elif crossing inside t middle > increment then
                halve middle high (left - 1)
            else
                halve low middle (left - 1)

        halve (-10.0 * sqrt t) (10.0 * sqrt t) 60

    let private carry inside t b =
        let root = sqrt (t - inside.Time)
        let low, high = -9.0 * sqrt t, min b (9.0 * sqrt t)
        let step = (high - low) / float (points - 1)
        let places = Array.init points (fun i -> low + step * float i)

        let shares =
            places
            |> Array.mapi (fun i x ->
                let density =
                    Array.fold2
                        (fun sum u share -> sum + share * Normal.PDF(0.0, 1.0, (x - u) / root) / root)
                        0.0
                        inside.Places
                        inside.Shares

                density * simpson i * step / 3.0)

        {
            Time = t
            Places = places
            Shares = shares
        }

    /// z_k for looks at these shares of the information, rising, the last at most 1; infinity where a look has
    /// nothing to spend.
    let zs (spending: Spending) (alpha: float) (times: float list) : float list =
        let rec next inside before times =
            match times with
            | [] -> []
            | t :: later ->
                let now = spent spending alpha t
                let increment = now - before

                let b =
                    if increment < 1e-14 then
                        Double.PositiveInfinity
                    else
                        solve inside t increment

                b / sqrt t :: next (carry inside t b) now later

        next
            {
                Time = 0.0
                Places = [| 0.0 |]
                Shares = [| 1.0 |]
            }
            0.0
            times
