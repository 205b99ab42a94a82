namespace Inception.Core.Statistics

open System
open System.Collections.Generic

/// A quantity seen `N` times, with what it may be: in repeated sampling, intervals [Low, High] made this way hold the
/// true value in a share `Level` of the cases. `Method` names how it was made. No number leaves this room without it.
type Estimate =
    {
        Point: float
        Low: float
        High: float
        N: int
        Level: float
        Method: string
    }

    /// Half the interval's width.
    member estimate.HalfWidth = (estimate.High - estimate.Low) / 2.0

/// What n values say of their mean. Where they cannot give an interval, they do not give a point estimate either: the
/// values stand for themselves.
[<RequireQualifiedAccess>]
type EstimateResult =
    /// At least two values that differ.
    | Known of estimate: Estimate
    /// At least two values, all equal (up to rounding): their spread, and with it an interval, cannot be told.
    | Constant of value: float * n: int
    /// One value or none.
    | TooFew of values: float list

    /// For C#: exactly one of the functions is called.
    member result.Match
        (known: Func<Estimate, 'r>, constant: Func<float, int, 'r>, tooFew: Func<IReadOnlyList<float>, 'r>)
        : 'r =
        match result with
        | Known estimate -> known.Invoke estimate
        | Constant(value, n) -> constant.Invoke(value, n)
        | TooFew values -> tooFew.Invoke values

    /// How many values there were.
    member result.N =
        match result with
        | Known estimate -> estimate.N
        | Constant(_, n) -> n
        | TooFew values -> values.Length
