namespace Inception.Core.Statistics

open Inception.Core

/// A p value of a test by rearrangement of the data.
type PermutationP =
    {
        /// Two-sided p value.
        P: float
        /// How many rearrangements it was estimated from; 0 where it counts all of them and is exact.
        Draws: int
        /// Standard error of P as an estimate of the exact p; 0 where it is exact.
        StandardError: float
    }

    /// Does it count every rearrangement?
    member p.IsExact = p.Draws = 0

/// The sign-flip test of paired differences: were the arms alike, every difference could as well have had the other
/// sign. It needs differences that are symmetric around 0 under that hypothesis, and no normal distribution (Fisher
/// 1935, The Design of Experiments, section 21).
[<RequireQualifiedAccess>]
module SignFlip =
    /// Up to this many differences all 2^n signs are counted.
    let mostExact = 20

    /// Draws behind an estimated p.
    let draws = 100_000

    // Sums that differ by rounding alone are the same sum.
    let private slack (values: float[]) = 1e-12 * Array.sumBy abs values

    /// The exact two-sided p of n differences: the share of the 2^n sums with flipped signs that are at least as large
    /// in size as the one observed. n is at most 30; the time doubles with each.
    let exact (differences: float[]) : float =
        if differences.Length > 30 then
            invalidArg (nameof differences) $"Expecting at most 30 differences, but there are {differences.Length}"

        let bound = abs (Array.sum differences) - slack differences

        // Half of the signs are the other half mirrored, so the first stays as it is.
        let rec count i sum =
            if i = differences.Length then
                (if abs sum >= bound then 1L else 0L)
            else
                count (i + 1) (sum + differences[i]) + count (i + 1) (sum - differences[i])

        if differences.Length = 0 then
            1.0
        else
            float (count 1 differences[0]) / float (1L <<< (differences.Length - 1))

    /// The same, estimated from `draws` random signs: (1 + those at least as large) / (1 + draws), which errs to the safe
    /// side (Phipson and Smyth 2010). Equal seeds give equal numbers.
    let sampled (seed: int64) (draws: int) (differences: float[]) : PermutationP =
        let stream = RandomStream.Create(seed, "statistics/sign-flip", 0L)
        let bound = abs (Array.sum differences) - slack differences
        let mutable extreme = 0

        for _ in 1..draws do
            let mutable sum = 0.0
            let mutable bits = 0UL

            for i in 0 .. differences.Length - 1 do
                if i % 64 = 0 then
                    bits <- stream.NextUInt64()

                sum <-
                    if bits &&& 1UL = 0UL then
                        sum + differences[i]
                    else
                        sum - differences[i]

                bits <- bits >>> 1

            if abs sum >= bound then
                extreme <- extreme + 1

        let p = float (1 + extreme) / float (1 + draws)

        {
            P = p
            Draws = draws
            StandardError = sqrt (p * (1.0 - p) / float draws)
        }

    /// Exact for up to 20 differences, else estimated from 100,000 draws.
    let test (seed: int64) (differences: float[]) : PermutationP =
        if differences.Length <= mostExact then
            {
                P = exact differences
                Draws = 0
                StandardError = 0.0
            }
        else
            sampled seed draws differences
