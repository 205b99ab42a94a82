namespace Inception.Core.Statistics

open MathNet.Numerics.Distributions

/// Wilcoxon's signed-rank test of paired differences (Wilcoxon 1945): like the sign-flip test, with ranks in place of
/// sizes, so that a single wild seed counts no more than the largest rank.
[<RequireQualifiedAccess>]
module Wilcoxon =
    /// Up to this many differences the p value is exact, as in SciPy.
    let mostExact = 50

    /// The ranks of the values, from 1; equal values share the mean of their ranks.
    let ranks (values: float[]) : float[] =
        let sorted = Array.sort values

        let mean value =
            let first = System.Array.BinarySearch(sorted, value)
            let mutable low, high = first, first

            while low > 0 && sorted[low - 1] = value do
                low <- low - 1

            while high < sorted.Length - 1 && sorted[high + 1] = value do
                high <- high + 1

            float (low + high) / 2.0 + 1.0

        values |> Array.map mean

    // How many of the 2^n signs give each sum of the ranks that count as positive, ranks doubled to be whole.
    let private distribution (doubled: int[]) =
        let counts = Array.zeroCreate<float>(Array.sum doubled + 1)
        counts[0] <- 1.0
        let mutable top = 0

        for rank in doubled do
            top <- top + rank

            for sum in top .. -1 .. rank do
                counts[sum] <- counts[sum] + counts[sum - rank]

        counts

    /// The sum of ranks of the positive differences (W+) and its two-sided p. Differences of 0 are left out (Wilcoxon's
    /// own rule). Up to 50 that are left the p is exact, given their ties; beyond, it is the normal approximation with
    /// correction for ties and none for continuity. Without ties and zeros both are SciPy's `wilcoxon`; with them SciPy
    /// takes an approximation for few differences too.
    let test (differences: float[]) : struct (float * float) =
        let kept = differences |> Array.filter (fun d -> d <> 0.0)
        let ranked = ranks (kept |> Array.map abs)

        let positive =
            Array.map2 (fun d r -> if d > 0.0 then r else 0.0) kept ranked |> Array.sum

        let n = kept.Length

        if n = 0 then
            struct (0.0, 1.0)
        elif n <= mostExact then
            let counts = distribution (ranked |> Array.map (fun r -> int (2.0 * r)))
            let at = int (2.0 * positive)
            let all = Array.sum counts
            let less = Array.sum counts[..at] / all
            let greater = Array.sum counts[at..] / all
            struct (positive, min 1.0 (2.0 * min less greater))
        else
            let size = float n

            let ties =
                ranked
                |> Array.countBy id
                |> Array.sumBy (fun (_, t) -> float t ** 3.0 - float t)

            let variance = size * (size + 1.0) * (2.0 * size + 1.0) / 24.0 - ties / 48.0
            let z = (positive - size * (size + 1.0) / 4.0) / sqrt variance
            struct (positive, min 1.0 (2.0 * Normal.CDF(0.0, 1.0, -(abs z))))
