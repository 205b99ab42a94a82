namespace Inception.Core.Statistics

open MathNet.Numerics.Distributions

/// McNemar's test of two classifiers on the same examples. It asks whether these two trained networks differ on new
/// images; it knows nothing of other seeds, so a small p never says that one arm is better than another.
type McNemar =
    {
        /// Examples that only the first has right.
        OnlyFirst: int
        /// Examples that only the second has right.
        OnlySecond: int
        /// The exact two-sided p: twice the smaller tail of the binomial distribution with probability 1/2, at most 1.
        Exact: float
        /// The mid-p, which counts the observed outcome by half: less conservative, and nearly always within alpha
        /// (Fagerland, Lydersen and Laake 2013).
        MidP: float
    }

    /// Of the two counts of examples on which the classifiers disagree.
    static member OfCounts(onlyFirst: int, onlySecond: int) : McNemar =
        let n = onlyFirst + onlySecond
        let low = min onlyFirst onlySecond

        let exact, mid =
            if n = 0 then
                1.0, 1.0
            else
                let at = Binomial.PMF(0.5, n, low)
                let tail = Binomial.CDF(0.5, n, float low)

                if onlyFirst = onlySecond then
                    1.0, 1.0 - 0.5 * at
                else
                    min 1.0 (2.0 * tail), 2.0 * tail - at

        {
            OnlyFirst = onlyFirst
            OnlySecond = onlySecond
            Exact = exact
            MidP = mid
        }

    /// Of the outcomes of both on the same examples in the same order.
    static member Of(first: Outcomes, second: Outcomes) : McNemar =
        McNemar.OfCounts(Outcomes.OnlyFirst(first, second), Outcomes.OnlyFirst(second, first))
