namespace DiffSharp.Distributions

open System
open System.Collections.Generic
open DiffSharp
open DiffSharp.Util

/// <summary>A distribution of values as they were observed, with or without weights.</summary>
/// <remarks>
/// <para>values: the values.</para>
/// <para>weights: a weight for each, divided by their sum; this, logWeights or neither.</para>
/// <para>logWeights: their logarithms, up to a constant.</para>
/// <para>combineDuplicates: whether equal values become one with the sum of their weights; default false.</para>
/// <para>device, dtype, backend: of the tensors that values which are no tensors are made into.</para>
/// </remarks>
type Empirical<'T when 'T: equality>
    (
        values: seq<'T>,
        ?weights: Tensor,
        ?logWeights: Tensor,
        ?combineDuplicates: bool,
        ?device: Device,
        ?dtype: Dtype,
        ?backend: Backend
    ) =
    inherit Distribution<'T>()

    let weighted = weights.IsSome || logWeights.IsSome

    let observed, observedWeights =
        let values = Array.ofSeq values

        let weights =
            match weights, logWeights with
            | Some weights, None -> (weights / weights.sum ()).toArray1D<float>()
            | None, Some logWeights -> (logWeights.softmax 0).toArray1D<float>()
            | None, None -> Array.create values.Length (1.0 / float values.Length)
            | _ -> failwith "Expecting either weights or logWeights"

        if weights.Length <> values.Length then
            failwithf "Expecting as many weights as the %d values, received %d" values.Length weights.Length

        values, weights

    // Equal values as one, in the order of their first.
    let combined () =
        let places = Dictionary<'T, int>(HashIdentity.Structural)
        let sums = ResizeArray<'T * float>()

        Array.iter2
            (fun value weight ->
                match places.TryGetValue value with
                | true, place -> sums[place] <- (value, snd sums[place] + weight)
                | _ ->
                    places[value] <- sums.Count
                    sums.Add((value, weight)))
            observed
            observedWeights

        Array.unzip (sums.ToArray())

    let combines = defaultArg combineDuplicates false

    let kept, probabilities =
        if combines then combined () else observed, observedWeights

    let tensor (x: obj) =
        Tensor.create (x, ?device = device, ?dtype = dtype, ?backend = backend)

    let asTensors =
        lazy
            (match box kept with
             | :? (Tensor[]) as tensors -> Tensor.stack tensors
             | _ -> tensor (kept |> Array.map box))

    // As the kept are, or of the default type if those are not floating point.
    let weightsTensor =
        lazy
            (match box kept with
             | :? (Tensor[]) as tensors when tensors[0].dtype.IsFloatingPoint -> tensors[0].like probabilities
             | _ -> tensor probabilities)

    let make (values: 'a[]) (weights: float[]) : Empirical<'a> =
        if weighted || combines then
            Empirical<'a>(values, weights = tensor weights, ?device = device, ?dtype = dtype, ?backend = backend)
        else
            Empirical<'a>(values, ?device = device, ?dtype = dtype, ?backend = backend)

    let floating (t: Tensor) =
        if t.dtype.IsFloatingPoint then
            t
        else
            t.cast weightsTensor.Value.dtype

    let expect (f: Tensor -> Tensor) : Tensor =
        let results = floating (f asTensors.Value)
        (results * weightsTensor.Value.unsqueezeAs results).sum 0

    let range minIndex maxIndex =
        let first, behind = defaultArg minIndex 0, defaultArg maxIndex kept.Length

        if first < 0 || behind > kept.Length || first >= behind then
            failwithf "Expecting 0 <= minIndex < maxIndex <= %d, received %d and %d" kept.Length first behind

        first, behind

    let draw first behind =
        kept[first + Random.ChoiceIndex probabilities[first .. behind - 1]]

    /// The values.
    member _.values: 'T[] = kept

    /// The number of values.
    member _.length: int = kept.Length

    /// The weights, which add up to 1.
    member _.weights: Tensor = weightsTensor.Value

    /// The logarithms of the weights.
    member _.logWeights: Tensor = weightsTensor.Value.log ()

    /// True if weights were given.
    member _.isWeighted: bool = weighted

    /// The values as one tensor, along dimension 0.
    member _.valuesTensor: Tensor = asTensors.Value

    /// A value and the logarithm of its weight.
    member d.Item
        with get (i: int): 'T * Tensor = kept[i], d.logWeights[i]

    /// The values from one index to another, both included, with their weights.
    member _.GetSlice(start: int option, finish: int option) : Empirical<'T> =
        let first, last = defaultArg start 0, defaultArg finish (kept.Length - 1)
        make kept[first..last] probabilities[first..last]

    /// The same distribution with equal values as one.
    member _.combineDuplicates() : Empirical<'T> =
        Empirical<'T>(
            kept,
            weights = tensor probabilities,
            combineDuplicates = true,
            ?device = device,
            ?dtype = dtype,
            ?backend = backend
        )

    /// The mean of what a function makes of the values.
    member _.expectation(f: Tensor -> Tensor) : Tensor = expect f

    /// The distribution of what a function makes of the values.
    member _.map(f: 'T -> 'a) : Empirical<'a> = make (Array.map f kept) probabilities

    /// The values of which a predicate is true, with their weights.
    member _.filter(predicate: 'T -> bool) : Empirical<'T> =
        Array.zip kept probabilities
        |> Array.filter (fun (value, _) -> predicate value)
        |> Array.unzip
        ||> make

    /// `numSamples` values drawn from this distribution (from the indices minIndex to maxIndex - 1, if given), without
    /// weights.
    member _.resample(numSamples: int, ?minIndex: int, ?maxIndex: int) : Empirical<'T> =
        let first, behind = range minIndex maxIndex

        Empirical<'T>(
            Array.init numSamples (fun _ -> draw first behind),
            ?device = device,
            ?dtype = dtype,
            ?backend = backend
        )

    /// `numSamples` values taken evenly (from the indices minIndex to maxIndex - 1, if given), with their weights.
    member _.thin(numSamples: int, ?minIndex: int, ?maxIndex: int) : Empirical<'T> =
        let first, behind = range minIndex maxIndex
        let step = max 1 ((behind - first) / numSamples)
        let chosen = [| first..step .. behind - 1 |] |> Array.truncate numSamples
        make (chosen |> Array.map (fun i -> kept[i])) (chosen |> Array.map (fun i -> probabilities[i]))

    /// The same values, all with one weight.
    member _.unweighted() : Empirical<'T> =
        Empirical<'T>(kept, ?device = device, ?dtype = dtype, ?backend = backend)

    /// A random value of those at the indices minIndex to maxIndex - 1.
    member _.sample(?minIndex: int, ?maxIndex: int) : 'T = range minIndex maxIndex ||> draw

    /// A random value.
    override _.sample() = draw 0 kept.Length

    /// Not defined for values that need not be among those observed.
    override _.logprob _ =
        raise (NotSupportedException "An empirical distribution has no probability for a value that was not observed")

    /// The value with the largest weight, equal values taken together.
    member _.mode: 'T =
        let values, weights = combined ()
        values[Array.findIndex ((=) (Array.max weights)) weights]

    /// The mean.
    member _.mean: Tensor = expect id

    /// The mean squared distance from the mean.
    member _.variance: Tensor =
        let mean = expect id
        expect (fun x -> (x - mean) * (x - mean))

    /// The square root of the variance.
    member d.stddev: Tensor = d.variance.sqrt ()

    /// The smallest value.
    member _.min: Tensor = asTensors.Value.min ()

    /// The largest value.
    member _.max: Tensor = asTensors.Value.max ()

    /// 1 / the sum of squared weights: how many values of equal weight would tell as much (Kish 1965).
    member _.effectiveSampleSize: Tensor =
        1.0 / (weightsTensor.Value * weightsTensor.Value).sum()

    /// The kind of distribution and its length.
    override _.ToString() = $"Empirical(length={kept.Length})"
