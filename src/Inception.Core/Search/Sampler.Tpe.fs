namespace Inception.Core.Search

open System
open MathNet.Numerics.Distributions
open Inception.Core

/// The tree-structured Parzen estimator (Bergstra et al. 2011, https://papers.nips.cc/paper/4443), in the multivariate
/// form of Falkner et al. 2018 (https://arxiv.org/abs/1807.01774) with components as Watanabe 2023 weighs them
/// (https://arxiv.org/abs/2304.11127). Symbols: of the n finished arms the best `below` ones, the rest `above`
/// (quantile gamma); l(x) and g(x) are the densities of the two; the next arm is the best of `candidates` draws from
/// l(x) by l(x) / g(x), which orders them as expected improvement does.
///
/// A density is a mixture with one component for each arm and one for the prior, the uniform density of the space.
/// A component is a product over the parameters: a normal kernel cut off at the ends for a range, half of the weight
/// on a choice's own category. Where the component's arm lacks a parameter (it was not active there), the factor is the
/// prior's; where the candidate lacks it, there is no factor.
///
/// The constants (gamma, widths, candidates) were chosen on the four functions of the regret benchmark, on other seeds
/// than those it reports. Arms that are under way count as above, so that two workers are not sent to one place.
module internal Tpe =
    /// Draws from l(x) that compete.
    let private candidates = 48

    // gamma: of 10 arms 1 to 2, of 100 arms 8.
    let private below n =
        max 1 (int (Math.Ceiling(0.8 * sqrt (float n))))

    // The kernel narrows as there are more points in fewer dimensions (Scott's exponent), and never below a hundredth
    // of the axis.
    let private bandwidth magnitude (n: int) dimensions =
        max 0.01 (magnitude * (float (max 1 n) ** (-1.0 / float (dimensions + 4))))

    // Share of a category's component that goes to all categories alike. It does not fall with the number of arms as the
    // kernels' width does: a category is a place of its own, and the one that is best at first need not stay so.
    let private mixed = 0.5

    type private Density =
        {
            Axes: Axis[]
            Points: float[][]
            Width: float
            // Share of the prior's component against 1 for each point.
            Prior: float
        }

    let private normal x =
        exp (-0.5 * x * x) / sqrt (2.0 * Math.PI)

    // The kernel of width w about c, cut off at 0 and 1, at x.
    let private kernel w c x =
        let inside = Normal.CDF(c, w, 1.0) - Normal.CDF(c, w, 0.0)

        normal ((x - c) / w) / (w * inside)

    let private optionOf count (u: float) = min (count - 1) (int (u * float count))

    // Density of a coordinate under the component of coordinate c; 1 is the prior's.
    let private factor axis width c x =
        if Double.IsNaN x || Double.IsNaN c then
            1.0
        else
            match axis with
            | Axis.Options count ->
                let kept = 1.0 - mixed

                if optionOf count c = optionOf count x then
                    kept * float count + mixed
                else
                    mixed
            | Axis.Continuous
            | Axis.Steps _ -> kernel width c x

    let private density d (x: float[]) =
        let mutable sum = d.Prior

        for point in d.Points do
            let mutable product = 1.0

            for i in 0 .. x.Length - 1 do
                product <- product * factor d.Axes[i] d.Width point[i] x[i]

            sum <- sum + product

        sum / (d.Prior + float d.Points.Length)

    // A draw from one component's kernel by rejection: at most half of it lies outside.
    let private near (stream: RandomStream) width c =
        let mutable x = nan

        while not (x >= 0.0 && x < 1.0) do
            x <- c + width * stream.NextGaussian()

        x

    let private draw d (stream: RandomStream) =
        let chosen = stream.NextDouble() * (d.Prior + float d.Points.Length) - d.Prior

        [|
            for i in 0 .. d.Axes.Length - 1 ->
                let c = if chosen < 0.0 then nan else d.Points[int chosen][i]

                match d.Axes[i] with
                | _ when Double.IsNaN c -> stream.NextDouble()
                | Axis.Options _ ->
                    if stream.NextDouble() < mixed then
                        stream.NextDouble()
                    else
                        c
                | _ -> near stream d.Width c
        |]

    let private propose (space: SearchSpace) (observations: Observation list) index =
        let finished = Sampler.ranked observations
        let good, bad = finished |> List.splitAt (below finished.Length)

        let pending = observations |> List.filter (fun o -> o.Result = Result.Pending)

        let densityOf magnitude (points: Observation list) =
            {
                Axes = space.Axes
                Points = [| for o in points -> o.Point |]
                Width = bandwidth magnitude points.Length space.Axes.Length
                Prior = 1.0
            }

        let l = densityOf 0.1 good
        let g = densityOf 0.15 (bad @ pending)
        let seen = observations |> List.map (fun o -> space.Arm o.Point) |> set

        let arms =
            [
                for candidate in 0 .. candidates - 1 do
                    let stream = RandomStream.Create(space.Seed, $"tpe/{index}", int64 candidate)

                    match Sampler.firstAllowed space (fun _ -> draw l stream) with
                    | Some arm ->
                        let point = space.Point arm
                        (seen.Contains arm, log (density g point) - log (density l point)), arm
                    | None -> ()
            ]

        match arms with
        | [] -> None
        | arms -> Some(snd (List.minBy fst arms))

    /// The sampler: the first `startup` arms, and those before as many are finished, are a Sobol sequence.
    let sampler (startup: int) : Sampler =
        fun space observations index ->
            let finished = (Sampler.ranked observations).Length

            if index < startup || finished < min startup 2 then
                Sobol.sampler space observations index
            else
                propose space observations index
