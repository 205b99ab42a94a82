namespace Inception.Core.Statistics

open System
open Inception.Core

/// How simulated seeds scatter; each with mean 0 and variance 1.
[<RequireQualifiedAccess>]
type Scatter =
    | Normal
    /// An exponential distribution: skewness 2.
    | Skewed
    /// Student's t with three degrees of freedom: infinite kurtosis.
    | HeavyTailed

    /// All three.
    static member All = [ Normal; Skewed; HeavyTailed ]

    /// normal, skewed, heavy-tailed.
    member scatter.Word =
        match scatter with
        | Normal -> "normal"
        | Skewed -> "skewed"
        | HeavyTailed -> "heavy-tailed"

    /// One value.
    member internal scatter.Draw(stream: RandomStream) : float =
        match scatter with
        | Normal -> stream.NextGaussian()
        | Skewed -> -(log (1.0 - stream.NextDouble())) - 1.0
        | HeavyTailed ->
            // Of variance 3, so over its root.
            let square () =
                let z = stream.NextGaussian()
                z * z

            let chi = square () + square () + square ()
            stream.NextGaussian() / sqrt (chi / 3.0) / sqrt 3.0

/// What the methods do where the truth is known. Rates are shares of the simulated sweeps, in [0, 1].
type CalibrationRow =
    {
        Scatter: Scatter
        /// Seeds per arm.
        Seeds: int
        /// How often the paired t test finds a difference where there is none, at alpha.
        FalsePositive: float
        /// The same of the sign-flip test.
        FalsePositiveSignFlip: float
        /// The same of Wilcoxon's test.
        FalsePositiveWilcoxon: float
        /// How often Student's t interval of a difference holds the true one.
        Coverage: float
        /// The same of the BCa bootstrap.
        CoverageBca: float
        /// The same of the studentised bootstrap, among sweeps where it exists.
        CoverageStudentised: float
        /// How often the control's own mean lies in its Student t interval: here skewed seeds show, which cancel in
        /// differences of arms that scatter alike.
        CoverageOfMean: float
        /// How often a difference of the planned size is found.
        Power: float
        /// What the plan said: the exact power for normal seeds.
        PowerPlanned: float
        /// How often Holm's correction lets any of the contrasts through where no arm differs.
        FamilyWise: float
        /// How often two one-sided tests call arms equivalent that differ by just the margin.
        FalseEquivalence: float
    }

    /// Standard error of a rate near `rate` after that many sweeps.
    static member Error(rate: float, sweeps: int) : float =
        sqrt (max 0.0 (rate * (1.0 - rate)) / float sweeps)

/// Simulated sweeps whose truth is known, judged by the very functions that judge real ones.
[<RequireQualifiedAccess>]
module Calibration =
    /// Seeds per arm, as the table has them.
    let sizes = [ 3; 5; 8; 10; 20 ]

    /// Arms besides the control, and so contrasts in Holm's family.
    let contrasts = 3

    /// Correlation of two arms over the seeds they share.
    let correlation = 0.5

    // Fewer than a report takes, for the time; the ends of the intervals vary a little more.
    let private resamples = 1_000

    // Control and arms: a luck that all trials of a seed share, and one of their own.
    let private simulate (scatter: Scatter) seeds (stream: RandomStream) : float[][] =
        let shared = [| for _ in 1..seeds -> sqrt correlation * scatter.Draw stream |]

        [|
            for _ in 0..contrasts ->
                shared
                |> Array.map (fun s -> s + sqrt (1.0 - correlation) * scatter.Draw stream)
        |]

    let private pairs shift (control: float[]) (treated: float[]) =
        [
            for i in 0 .. control.Length - 1 ->
                {
                    Seed = int64 i
                    Control = control[i]
                    Treated = treated[i] + shift
                }
        ]

    let private tested =
        function
        | Comparison.Tested t -> t
        | _ -> invalidOp "Simulated seeds are never all equal"

    let private holds (truth: float) (e: Estimate) = e.Low <= truth && truth <= e.High

    let private share (events: bool[]) =
        float (events |> Array.sumBy (fun e -> if e then 1 else 0))
        / float events.Length

    /// One cell of the table: `sweeps` A/A sweeps of `seeds` seeds, a control and three arms that differ in nothing but
    /// their luck, at level `alpha`. Power is that of a difference that the plan gives 80 %. Equal seeds give equal tables.
    let cell (seed: int64) (sweeps: int) (alpha: float) (scatter: Scatter) (seeds: int) : CalibrationRow =
        let level = 1.0 - alpha
        let spread = Power.spreadOfDifference 1.0 correlation
        let effect = Power.detectable alpha Power.aim spread seeds

        let all =
            Array.Parallel.init sweeps (fun i ->
                let stream =
                    RandomStream.Create(seed, $"calibration/{scatter.Word}/{seeds}", int64 i)

                let arms = simulate scatter seeds stream
                let ofArm shift k = pairs shift arms[0] arms[k]

                let compare shift k =
                    tested (Paired.compare level (ofArm shift k))

                let first = compare 0.0 1
                let differences = ofArm 0.0 1 |> List.map _.Difference |> Array.ofList
                let struct (_, wilcoxon) = Wilcoxon.test differences
                let family = [ for k in 1..contrasts -> (compare 0.0 k).PValue ] |> Holm.adjust

                let draws =
                    RandomStream.Seed(seed, $"calibration/draws/{scatter.Word}/{seeds}", int64 i)

                let margin = Equivalence.pValue effect (compare effect 1)

                let ofMean =
                    match StudentT.meanInterval level (List.ofArray arms[0]) with
                    | EstimateResult.Known e -> holds 0.0 e
                    | _ -> false

                {|
                    T = first.PValue <= alpha
                    SignFlip = SignFlip.exact differences <= alpha
                    Wilcoxon = wilcoxon <= alpha
                    Student = holds 0.0 first.Difference
                    Bca = holds 0.0 (Bootstrap.bca draws resamples level differences)
                    Studentised =
                        Bootstrap.studentised draws resamples level differences
                        |> Option.map (holds 0.0)
                    OfMean = ofMean
                    Found = (compare effect 1).PValue <= alpha
                    Family = family |> List.exists (fun p -> p <= alpha)
                    Equivalent = margin <= alpha
                |})

        {
            Scatter = scatter
            Seeds = seeds
            FalsePositive = share (all |> Array.map _.T)
            FalsePositiveSignFlip = share (all |> Array.map _.SignFlip)
            FalsePositiveWilcoxon = share (all |> Array.map _.Wilcoxon)
            Coverage = share (all |> Array.map _.Student)
            CoverageBca = share (all |> Array.map _.Bca)
            CoverageStudentised = share (all |> Array.choose _.Studentised)
            CoverageOfMean = share (all |> Array.map _.OfMean)
            Power = share (all |> Array.map _.Found)
            PowerPlanned = Power.ofPairs alpha effect spread seeds
            FamilyWise = share (all |> Array.map _.Family)
            FalseEquivalence = share (all |> Array.map _.Equivalent)
        }

    /// The table: every scatter with every number of seeds. `sweeps` is at least 1 and `alpha` lies in (0, 0.5].
    let run (seed: int64) (sweeps: int) (alpha: float) : CalibrationRow list =
        [
            for scatter in Scatter.All do
                for seeds in sizes -> cell seed sweeps alpha scatter seeds
        ]

    /// What the table does not keep of what is promised: a sentence for each rate that is off, none where all hold.
    /// False positives and family-wise errors are at most alpha + 1 %; for normal seeds power is within 3 % of the plan
    /// and coverage within 1 % of 1 - alpha from 8 seeds on.
    let broken (alpha: float) (rows: CalibrationRow list) : string list =
        [
            for row in rows do
                let where = $"{row.Scatter.Word} seeds, n = {row.Seeds}"

                let most what rate =
                    if rate > alpha + 0.01 then
                        [ $"{where}: {what} is {rate:F4}, above {alpha + 0.01:F4}" ]
                    else
                        []

                yield! most "the t test's false positive rate" row.FalsePositive
                yield! most "the sign-flip test's false positive rate" row.FalsePositiveSignFlip
                yield! most "Wilcoxon's false positive rate" row.FalsePositiveWilcoxon
                yield! most "the family-wise error" row.FamilyWise
                yield! most "the rate of false equivalence" row.FalseEquivalence

                if row.Scatter = Scatter.Normal then
                    if abs (row.Power - row.PowerPlanned) > 0.03 then
                        $"{where}: power is {row.Power:F4} against {row.PowerPlanned:F4} planned"

                    if row.Seeds >= 8 && abs (row.Coverage - (1.0 - alpha)) > 0.01 then
                        $"{where}: coverage is {row.Coverage:F4}"
        ]
