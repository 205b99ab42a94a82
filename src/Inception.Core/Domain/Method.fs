namespace Inception.Core

/// How a sweep chooses its arms.
[<RequireQualifiedAccess>]
type Method =
    /// Every combination of the listed values; the first parameter changes slowest.
    | Grid
    /// Independent draws.
    | Random of arms: int
    /// A scrambled Sobol sequence: draws that keep out of each other's way.
    | Sobol of arms: int
    /// Tree-structured Parzen estimator: draws from where good arms lie dense; the first `startup` arms are a Sobol sequence.
    | Tpe of arms: int * startup: int
    /// A Gaussian process: where a model of all results expects most; the first `startup` arms are a Sobol sequence.
    | GaussianProcess of arms: int * startup: int

    /// Does an arm depend on the results of earlier ones?
    member method'.IsAdaptive =
        match method' with
        | Grid
        | Random _
        | Sobol _ -> false
        | Tpe _
        | GaussianProcess _ -> true

/// How the level of a racing rule is spent over its looks (Lan and DeMets 1983).
[<RequireQualifiedAccess>]
type Spending =
    /// Little at first, most at the end.
    | ObrienFleming
    /// Nearly the same at every look.
    | Pocock

/// How a sweep stops trials early. Epochs count from 1.
[<RequireQualifiedAccess>]
type Pruning =
    /// Never.
    | Never
    /// An arm stops at a check where it is worse than the median of the arms before it; the first `startup` arms do not.
    | Median of first: int * every: int * startup: int
    /// An arm stops at a check where its best is `epochs` or more epochs old.
    | Patience of epochs: int * first: int * every: int
    /// Of all arms that reach a rung the best 1 / factor go on to the next; rungs lie at first, first x factor, ...
    | Halving of first: int * factor: int
    /// Successive halving in brackets that begin at different rungs.
    | Hyperband of first: int * factor: int
    /// An arm's later seeds are dropped once its paired differences to the control exclude an improvement.
    | Racing of looks: int * alpha: float * spending: Spending
