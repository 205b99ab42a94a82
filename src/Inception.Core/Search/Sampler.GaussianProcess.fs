namespace Inception.Core.Search

open System
open MathNet.Numerics.Distributions
open Inception.Core

/// Bayesian optimisation with a Gaussian process and expected improvement (Jones, Schonlau and Welch 1998,
/// https://doi.org/10.1023/A:1008306431147; their symbols: f_min the best loss so far, y-hat and s the process's mean and
/// standard deviation at x): the next arm is where E max(f_min - Y, 0) = (f_min - y-hat) Phi(z) + s phi(z) with
/// z = (f_min - y-hat) / s is largest among candidates: an even cover of the space, then rounds of ever smaller steps about
/// the best of them. Choices enter as one indicator for each option, an inactive range as its middle.
///
/// Arms under way are believed to turn out as the process expects (Ginsbourger, Le Riche and Carraro 2010, the "kriging
/// believer"), so that two workers are not sent to one place. A lost arm counts as the worst seen, a pruned one with
/// its loss where it stopped.
module internal GaussianProcessSampler =
    let private cover = 512
    let private rounds = 12
    let private steps = 32

    // An arm's inputs to the process.
    let private inputs (axes: Axis[]) (point: float[]) =
        [|
            for axis, u in Array.zip axes point do
                match axis with
                | Axis.Options count ->
                    for option in 0 .. count - 1 do
                        if not (Double.IsNaN u) && min (count - 1) (int (u * float count)) = option then
                            1.0
                        else
                            0.0
                | _ -> if Double.IsNaN u then 0.5 else u
        |]

    // Targets of mean 0 and variance 1; losses far above the middle are drawn in, since only small ones matter.
    let private targets (losses: float[]) =
        let sorted = Array.sort losses

        let at share =
            sorted[int (share * float (sorted.Length - 1))]

        let ceiling = at 0.5 + 3.0 * max 1e-12 (at 0.5 - at 0.0)
        let drawn = losses |> Array.map (min ceiling)
        let mean = Array.average drawn

        let deviation =
            sqrt (drawn |> Array.averageBy (fun y -> (y - mean) ** 2.0)) |> max 1e-12

        drawn |> Array.map (fun y -> (y - mean) / deviation)

    let private lossesOf (observations: Observation list) =
        let known =
            [
                for o in observations do
                    match o.Result with
                    | Result.Loss loss
                    | Result.Pruned(_, loss) when Double.IsFinite loss -> loss
                    | _ -> ()
            ]

        let worst = if known.IsEmpty then 0.0 else List.max known

        [|
            for o in observations do
                match o.Result with
                | Result.Pending -> ()
                | Result.Loss loss
                | Result.Pruned(_, loss) when Double.IsFinite loss -> o.Point, loss
                | _ -> o.Point, worst
        |]

    // Logarithm of the expected improvement over `best`; far below it by the tail's asymptote, so that candidates without
    // hope can still be compared.
    let private improvement (gp: GaussianProcess) best x =
        let struct (mean, s) = gp.At x
        let z = (best - mean) / s

        if z > -6.0 then
            log (s * (z * Normal.CDF(0.0, 1.0, z) + Normal.PDF(0.0, 1.0, z)))
        else
            log s - 0.5 * z * z - 2.0 * log -z - 0.5 * log (2.0 * Math.PI)

    let private propose (space: SearchSpace) (observations: Observation list) index =
        let stream = RandomStream.Create(space.Seed, "gp", int64 index)
        let known = lossesOf observations
        let x = known |> Array.map (fst >> inputs space.Axes)
        let y = known |> Array.map snd |> targets
        let fitted = GaussianProcess.Fit(x, y)

        let pending =
            [|
                for o in observations do
                    if o.Result = Result.Pending then
                        inputs space.Axes o.Point
            |]

        let gp =
            if pending.Length = 0 then
                fitted
            else
                fitted.Believing pending

        let best = Array.min y
        let seen = observations |> List.map (fun o -> space.Arm o.Point) |> set

        let judge u =
            let arm = space.Arm u

            if space.Allows arm && not (seen.Contains arm) then
                Some(improvement gp best (inputs space.Axes (space.Point arm)), u, arm)
            else
                None

        let about (u: float[]) width =
            [|
                for d in 0 .. u.Length - 1 ->
                    match space.Axes[d] with
                    | Axis.Options _ ->
                        if stream.NextDouble() < 0.2 then
                            stream.NextDouble()
                        else
                            u[d]
                    | _ -> u[d] + width * stream.NextGaussian() |> max 0.0 |> min (1.0 - 1e-9)
            |]

        let value (v, _, _) = v

        let first =
            [
                for i in 0 .. cover - 1 -> Sobol.scrambled space.Seed $"gp/{index}" space.Keys.Length i
                for point, _ in known |> Array.sortBy snd |> Array.truncate 5 do
                    for _ in 1..steps -> about (point |> Array.map (fun u -> if Double.IsNaN u then 0.5 else u)) 0.05
            ]
            |> List.choose judge

        if first.IsEmpty then
            None
        else
            let mutable top = List.maxBy value first

            for round in 0 .. rounds - 1 do
                let _, u, _ = top
                let width = 0.1 * (0.6 ** float round)

                top <-
                    top :: ([ for _ in 1..steps -> about u width ] |> List.choose judge)
                    |> List.maxBy value

            let _, _, arm = top
            Some arm

    /// The sampler: the first `startup` arms are a Sobol sequence, and so is an arm where nothing new is allowed.
    let sampler (startup: int) : Sampler =
        fun space observations index ->
            let finished = (lossesOf observations).Length

            let proposed =
                if index < startup || finished < min startup 2 then
                    None
                else
                    propose space observations index

            proposed |> Option.orElseWith (fun () -> Sobol.sampler space observations index)
