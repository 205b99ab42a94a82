namespace Inception.Core.Statistics

open System
open System.Collections.Generic

/// One seed, trained in both arms: the objective of the control arm and of the treated arm. Equal seeds share initial
/// weights, sample order and augmentation, so much of a seed's luck cancels in the difference.
type Pair =
    {
        Seed: int64
        Control: float
        Treated: float
    }

    /// Treated minus control, in the metric's unit.
    member pair.Difference = pair.Treated - pair.Control

/// The mean of n >= 2 paired differences, tested against 0.
type PairedTest =
    {
        /// Treated minus control with its two-sided interval; N counts pairs.
        Difference: Estimate
        /// The mean difference over its standard error; n - 1 degrees of freedom.
        T: float
        /// Two-sided p value of "no difference", uncorrected.
        PValue: float
        /// Standard deviation of the differences (n - 1 in the denominator).
        Spread: float
        /// Pearson's correlation of the two arms over the seeds; none where one arm's values are all equal.
        Correlation: Nullable<float>
        /// How much of the variance of the difference the pairing took away: 1 - var(difference) / (var(treated) +
        /// var(control)). Negative where the arms move against each other.
        VarianceReduction: float
    }

/// What n pairs can say of a difference.
[<RequireQualifiedAccess>]
type Comparison =
    /// At least two pairs whose differences differ.
    | Tested of test: PairedTest
    /// At least two pairs with one and the same difference: without a spread there is nothing to test against.
    | Constant of difference: float * pairs: int
    /// One pair or none.
    | TooFew of differences: float list

    /// For C#: exactly one of the functions is called.
    member comparison.Match
        (tested: Func<PairedTest, 'r>, constant: Func<float, int, 'r>, tooFew: Func<IReadOnlyList<float>, 'r>)
        : 'r =
        match comparison with
        | Tested test -> tested.Invoke test
        | Constant(difference, pairs) -> constant.Invoke(difference, pairs)
        | TooFew differences -> tooFew.Invoke differences

    /// How many pairs there were.
    member comparison.Pairs =
        match comparison with
        | Tested test -> test.Difference.N
        | Constant(_, pairs) -> pairs
        | TooFew differences -> differences.Length

/// Comparisons over the same seeds.
[<RequireQualifiedAccess>]
module Paired =
    let private variance values =
        let s = StudentT.standardDeviation values
        s * s

    /// Pearson's correlation of two lists of one length, at least 2; none where either does not vary.
    let correlation (xs: float list) (ys: float list) : float option =
        let mx, my = StudentT.mean xs, StudentT.mean ys
        let products = List.map2 (fun x y -> (x - mx) * (y - my)) xs ys
        let sxx = xs |> List.sumBy (fun x -> (x - mx) * (x - mx))
        let syy = ys |> List.sumBy (fun y -> (y - my) * (y - my))
        let r = List.sum products / sqrt (sxx * syy)

        if Double.IsFinite r then
            Some(max -1.0 (min 1.0 r))
        else
            None

    /// Student's paired t test and interval (Student 1908) of n pairs, one per seed: mean difference +-
    /// t(n - 1, (1 + level) / 2) s / sqrt n, exact where the differences are normal. `level` lies in (0, 1).
    let compare (level: float) (pairs: Pair list) : Comparison =
        let differences = pairs |> List.map _.Difference

        let scale () =
            pairs |> List.map (fun p -> max (abs p.Control) (abs p.Treated)) |> List.max

        match differences with
        | []
        | [ _ ] -> Comparison.TooFew differences
        | _ when StudentT.isConstant (scale ()) differences -> Comparison.Constant(differences.Head, differences.Length)
        | _ ->
            let n = differences.Length
            let control, treated = pairs |> List.map _.Control, pairs |> List.map _.Treated
            let spread = StudentT.standardDeviation differences
            let standardError = spread / sqrt (float n)
            let point = StudentT.mean differences

            Comparison.Tested
                {
                    Difference = StudentT.intervalOf level "paired Student t" n point standardError
                    T = point / standardError
                    PValue = StudentT.twoSided (n - 1) (point / standardError)
                    Spread = spread
                    Correlation = correlation control treated |> Option.toNullable
                    VarianceReduction = 1.0 - spread * spread / (variance control + variance treated)
                }
