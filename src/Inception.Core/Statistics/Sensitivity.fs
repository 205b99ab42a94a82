namespace Inception.Core.Statistics

open System

/// What other methods make of the same pairs. They decide nothing: the verdict rests on the declared test alone, and a
/// reader sees here whether it hangs on the normal distribution.
type Sensitivity =
    {
        /// The sign-flip permutation test.
        SignFlip: PermutationP
        /// Two-sided p of Wilcoxon's signed-rank test.
        Wilcoxon: float
        /// BCa bootstrap interval of the mean difference.
        Bca: Estimate
        /// Studentised bootstrap interval of the mean difference; none where too few pairs allow one.
        Studentised: Estimate option
        /// Hedges' g of the paired differences; none for two pairs.
        Hedges: Estimate option
        /// Chance that a new run of the arm beats a new run of the control.
        Improvement: Estimate
        /// How far the arm's scores are from being almost stochastically better than the control's.
        Order: StochasticOrder
    }

    /// All of it for pairs that can be tested, None for others. `maximize`: is larger better?
    static member Of(pairs: Pair list, comparison: Comparison, maximize: bool) : Sensitivity option =
        match comparison with
        | Comparison.Tested test ->
            let differences = pairs |> List.map _.Difference |> Array.ofList
            let level = test.Difference.Level
            let struct (_, wilcoxon) = Wilcoxon.test differences

            Some
                {
                    SignFlip = SignFlip.test 0L differences
                    Wilcoxon = wilcoxon
                    Bca = Bootstrap.bca 0L Bootstrap.resamples level differences
                    Studentised = Bootstrap.studentised 0L Bootstrap.resamples level differences
                    Hedges = EffectSize.hedges test
                    // The share takes n^2 comparisons a resample.
                    Improvement = EffectSize.improvement 0L 2_000 level maximize [| Array.ofList pairs |]
                    Order =
                        let scores (choose: Pair -> float) =
                            [| for p in pairs -> (if maximize then 1.0 else -1.0) * choose p |]

                        StochasticOrder.test 0L 1_000 level (scores _.Treated) (scores _.Control)
                }
        | _ -> None
