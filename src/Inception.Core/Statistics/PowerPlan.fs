namespace Inception.Core.Statistics

open System
open Inception.Core
open MathNet.Numerics.Distributions

/// Where a plan's spread of paired differences comes from.
[<RequireQualifiedAccess>]
type SpreadSource =
    /// The contrasts of a pilot sweep, pooled over `contrasts` with `df` degrees of freedom in all. `correlation` is the
    /// mean of theirs, none where an arm did not vary.
    | Pilot of sweep: string * contrasts: int * df: int * correlation: Nullable<float>
    /// Stated: every arm's standard deviation over seeds, and the correlation of two arms over the seeds they share.
    | Assumed of deviation: float * correlation: float

    /// For C#: exactly one of the functions is called.
    member source.Match(pilot: Func<string, int, int, Nullable<float>, 'r>, assumed: Func<float, float, 'r>) : 'r =
        match source with
        | Pilot(sweep, contrasts, df, correlation) -> pilot.Invoke(sweep, contrasts, df, correlation)
        | Assumed(deviation, correlation) -> assumed.Invoke(deviation, correlation)

/// A number of seeds with what it can find.
type PowerRow =
    {
        Seeds: int
        /// Smallest true difference found with 80 % power, in the metric's unit.
        Detectable: float
        /// Power for the declared effect, in [0, 1]; none where none is declared.
        Power: Nullable<float>
        /// Smallest p of a test without assumptions on the distribution: 2 / 2^n.
        SmallestExact: float
    }

/// What an experiment can find before it is run: of the paired t test at level alpha / m, the strictest step of Holm's
/// correction over its m contrasts.
type PowerPlan =
    {
        Alpha: float
        /// Declared contrasts, m; at least 1.
        Contrasts: int
        /// Standard deviation of the paired differences, in the metric's unit.
        Spread: float
        Source: SpreadSource
        /// The declared margin: the smallest effect that matters; none where not declared.
        Effect: Nullable<float>
        /// The experiment's own number of seeds; none below two, where nothing can be tested.
        Planned: PowerRow option
        /// Other numbers of seeds, ascending.
        Rows: PowerRow list
        /// Least seeds that find the effect with 80 % power; none where it is not declared or beyond 100,000.
        Needed: Nullable<int>
        /// The same if the true spread is the pilot's upper 80 % confidence limit, which a small pilot's is in one of five
        /// cases (Browne 1995); none without a pilot.
        NeededSafely: Nullable<int>
    }

    /// The level each contrast must reach at worst: alpha / m.
    member plan.Level = plan.Alpha / float plan.Contrasts

    static member private Row(level: float, effect: float option, spread: float, seeds: int) : PowerRow =
        {
            Seeds = seeds
            Detectable = Power.detectable level Power.aim spread seeds
            Power =
                effect
                |> Option.map (fun e -> Power.ofPairs level e spread seeds)
                |> Option.toNullable
            SmallestExact = Power.smallestExact seeds
        }

    /// The plan of `seeds` seeds and `contrasts` declared contrasts. `spread` is above 0; `effect` is the declared margin
    /// where it is above 0.
    static member Of
        (alpha: float, contrasts: int, seeds: int, effect: Nullable<float>, spread: float, source: SpreadSource)
        : PowerPlan =
        let contrasts = max 1 contrasts
        let level = alpha / float contrasts
        let effect = effect |> Option.ofNullable |> Option.filter (fun e -> e > 0.0)

        let needed spread =
            effect |> Option.bind (fun e -> Power.pairsNeeded level Power.aim e spread)

        let safely =
            match source with
            | SpreadSource.Pilot(_, _, df, _) -> needed (spread * sqrt (float df / ChiSquared.InvCDF(float df, 0.2)))
            | SpreadSource.Assumed _ -> None

        let others =
            [ 3; 5; 8; 10; 15; 20; 30 ] @ Option.toList (needed spread)
            |> List.filter (fun n -> n >= 2 && n <> seeds)
            |> List.distinct
            |> List.sort

        {
            Alpha = alpha
            Contrasts = contrasts
            Spread = spread
            Source = source
            Effect = Option.toNullable effect
            Planned =
                if seeds >= 2 then
                    Some(PowerPlan.Row(level, effect, spread, seeds))
                else
                    None
            Rows = others |> List.map (fun n -> PowerPlan.Row(level, effect, spread, n))
            Needed = needed spread |> Option.toNullable
            NeededSafely = safely |> Option.toNullable
        }

    /// Spread and source from a pilot sweep: the contrasts' variances pooled by their degrees of freedom. None where the
    /// pilot has no contrast with two pairs that differ.
    static member Pilot(pilot: SweepRecord) : struct (float * SpreadSource) option =
        let tests =
            (Findings.Judge pilot).Contrasts
            |> List.choose (fun c ->
                match c.Comparison with
                | Comparison.Tested test -> Some test
                | _ -> None)

        if tests.IsEmpty then
            None
        else
            let df = tests |> List.sumBy (fun t -> t.Difference.N - 1)

            let squares =
                tests |> List.sumBy (fun t -> float (t.Difference.N - 1) * t.Spread * t.Spread)

            let correlation =
                match tests |> List.choose (fun t -> Option.ofNullable t.Correlation) with
                | [] -> Nullable()
                | all -> Nullable(List.average all)

            Some(struct (sqrt (squares / float df), SpreadSource.Pilot(pilot.Id, tests.Length, df, correlation)))
