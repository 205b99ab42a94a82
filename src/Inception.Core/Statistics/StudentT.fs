namespace Inception.Core.Statistics

open MathNet.Numerics.Distributions

/// Student's t distribution with a whole number of degrees of freedom, at least 1, and what follows from it for the
/// mean of independent values of one normal distribution (Student 1908).
[<RequireQualifiedAccess>]
module StudentT =
    /// P(T <= t) for T with `df` degrees of freedom. Accurate in both tails (regularised incomplete beta function).
    let cdf (df: int) (t: float) : float = StudentT.CDF(0.0, 1.0, float df, t)

    /// P(T > t).
    let upper (df: int) (t: float) : float = cdf df -t

    /// P(|T| >= |t|): the two-sided p value of an observed t.
    let twoSided (df: int) (t: float) : float = min 1.0 (2.0 * cdf df -(abs t))

    /// The t with P(T <= t) = p, for p in (0, 1).
    let quantile (df: int) (p: float) : float =
        // MathNet searches by bracketing; two Newton steps bring its answer to the last digits.
        let newton t =
            t - (cdf df t - p) / StudentT.PDF(0.0, 1.0, float df, t)

        if p = 0.5 then
            0.0
        else
            StudentT.InvCDF(0.0, 1.0, float df, p) |> newton |> newton

    /// Arithmetic mean of at least one value.
    let mean (values: float list) : float = List.average values

    /// Standard deviation of at least two values, with n - 1 in the denominator, in two passes.
    let standardDeviation (values: float list) : float =
        let m = mean values
        let squares = values |> List.sumBy (fun x -> (x - m) * (x - m))
        sqrt (squares / float (values.Length - 1))

    /// Are the values equal but for rounding, when numbers of size `scale` were subtracted to make them?
    let internal isConstant (scale: float) (values: float list) : bool =
        List.max values - List.min values <= 1e-12 * scale

    let internal intervalOf (level: float) method n point standardError : Estimate =
        let t = quantile (n - 1) ((1.0 + level) / 2.0)

        {
            Point = point
            Low = point - t * standardError
            High = point + t * standardError
            N = n
            Level = level
            Method = method
        }

    /// The mean of n independent values (one per seed) with its interval mean +- t(n - 1, (1 + level) / 2) s / sqrt n,
    /// exact for normal values. `level` lies in (0, 1). Source: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.5.2.
    let meanInterval (level: float) (values: float list) : EstimateResult =
        match values with
        | []
        | [ _ ] -> EstimateResult.TooFew values
        | _ when isConstant (values |> List.map abs |> List.max) values ->
            EstimateResult.Constant(values.Head, values.Length)
        | _ ->
            let n = values.Length
            let standardError = standardDeviation values / sqrt (float n)
            EstimateResult.Known(intervalOf level "Student t" n (mean values) standardError)

/// The statistics that C# asks for directly.
[<AbstractClass; Sealed>]
type Estimates =
    /// The mean of n values, one per seed, with its Student t interval: `StudentT.meanInterval`.
    static member Mean(level: float, values: float seq) : EstimateResult =
        StudentT.meanInterval level (List.ofSeq values)
