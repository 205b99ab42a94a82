namespace DiffSharp.Distributions

open System
open DiffSharp
open DiffSharp.Util

/// A probability distribution over values of a type.
[<AbstractClass>]
type Distribution<'T>() =

    /// A random value.
    abstract sample: unit -> 'T

    /// The logarithm of a value's probability (or density).
    abstract logprob: 'T -> Tensor

/// <summary>A probability distribution over tensors: independent ones of shape `eventShape`, as many as
/// `batchShape` says.</summary>
[<AbstractClass>]
type TensorDistribution() =
    inherit Distribution<Tensor>()

    /// The shape of the independent distributions.
    abstract batchShape: int[]

    /// The shape of a value of one of them.
    abstract eventShape: int[]

    /// The mean.
    abstract mean: Tensor

    /// The standard deviation.
    abstract stddev: Tensor
    default d.stddev = d.variance.sqrt ()

    /// The variance.
    abstract variance: Tensor
    default d.variance = d.stddev * d.stddev

    /// Several random values, along a new dimension 0.
    member d.sample(numSamples: int) : Tensor =
        Tensor.stack (Array.init numSamples (fun _ -> d.sample ()))

    /// The probability (or density) of a value.
    member d.prob(value: Tensor) : Tensor = d.logprob(value).exp()

/// From probabilities to logits and back: logits are log(p / (1 - p)) of independent truth values, and log p of the
/// categories of one choice.
[<AutoOpen>]
module Logits =

    /// Probabilities kept so far from 0 and 1 that their logarithms are finite.
    let clampProbs (probs: Tensor) : Tensor =
        let eps =
            if probs.dtype = Dtype.Float64 then
                2.220446e-16
            else
                1.1920929e-7

        probs.clamp (low = eps, high = 1.0 - eps)

    /// Logits of probabilities.
    let probsToLogits (probs: Tensor) (isBinary: bool) : Tensor =
        let probs = clampProbs probs

        if isBinary then
            probs.log () - (1.0 - probs).log()
        else
            probs.log ()

    /// Probabilities of logits.
    let logitsToProbs (logits: Tensor) (isBinary: bool) : Tensor =
        if isBinary then logits.sigmoid () else logits.softmax -1

    // One of the two arguments of a distribution over probabilities.
    let internal either (name: string) probs logits ofProbs ofLogits =
        match probs, logits with
        | Some probs, None -> ofProbs probs
        | None, Some logits -> ofLogits logits
        | _ -> failwithf "Expecting either probs or logits for %s" name

/// <summary>Normal distributions.</summary>
/// <remarks>
/// <para>mean: the means.</para>
/// <para>stddev: the standard deviations, of the same shape.</para>
/// </remarks>
type Normal(mean: Tensor, stddev: Tensor) =
    inherit TensorDistribution()

    do
        if mean.shape <> stddev.shape then
            failwithf
                "Expecting mean and stddev of one shape, received %s and %s"
                (Shape.text mean.shape)
                (Shape.text stddev.shape)

    /// The means' shape.
    override _.batchShape = mean.shape

    /// Scalars.
    override _.eventShape = [||]

    /// The means.
    override _.mean = mean

    /// The standard deviations.
    override _.stddev = stddev

    /// A random value; derivatives reach through to mean and standard deviation.
    override _.sample() = mean + stddev * mean.randnLike ()

    /// -((x - mean) / stddev)^2 / 2 - log stddev - log(sqrt(2 pi)).
    override _.logprob value =
        let z = (value - mean) / stddev
        -(z * z) / 2.0 - stddev.log () - logSqrt2Pi

    /// The kind of distribution and its parameters.
    override _.ToString() = $"Normal(mean={mean}, stddev={stddev})"

/// <summary>Uniform distributions.</summary>
/// <remarks>
/// <para>low: the lowest values.</para>
/// <para>high: the highest values, of the same shape.</para>
/// </remarks>
type Uniform(low: Tensor, high: Tensor) =
    inherit TensorDistribution()

    do
        if low.shape <> high.shape then
            failwithf
                "Expecting low and high of one shape, received %s and %s"
                (Shape.text low.shape)
                (Shape.text high.shape)

    let width = high - low

    /// The lowest values.
    member _.low: Tensor = low

    /// The highest values.
    member _.high: Tensor = high

    /// high - low.
    member _.range: Tensor = width

    /// The bounds' shape.
    override _.batchShape = low.shape

    /// Scalars.
    override _.eventShape = [||]

    /// (low + high) / 2.
    override _.mean = (low + high) / 2.0

    /// (high - low)^2 / 12.
    override _.variance = width * width / 12.0

    /// A random value; derivatives reach through to the bounds.
    override _.sample() = low + width * low.randLike ()

    /// -log(high - low) from low to high, else -infinity.
    override _.logprob value =
        let inside = (value.ge (low) * value.lt high).cast width.dtype
        inside.log () - width.log ()

    /// The kind of distribution and its parameters.
    override _.ToString() = $"Uniform(low={low}, high={high})"

/// <summary>Distributions of 1 and 0.</summary>
/// <remarks>
/// <para>probs: the probabilities of 1; this or logits.</para>
/// <para>logits: log(p / (1 - p)); this or probs.</para>
/// </remarks>
type Bernoulli(?probs: Tensor, ?logits: Tensor) =
    inherit TensorDistribution()

    let p, l =
        either "Bernoulli" probs logits (fun p -> clampProbs p, probsToLogits p true) (fun l -> logitsToProbs l true, l)

    /// The probabilities of 1.
    member _.probs: Tensor = p

    /// log(p / (1 - p)).
    member _.logits: Tensor = l

    /// The probabilities' shape.
    override _.batchShape = p.shape

    /// Scalars.
    override _.eventShape = [||]

    /// p.
    override _.mean = p

    /// p (1 - p).
    override _.variance = p * (1.0 - p)

    /// 1 or 0.
    override _.sample() = p.bernoulli ()

    /// x log p + (1 - x) log(1 - p).
    override _.logprob value =
        let p = clampProbs p
        value * p.log () + (1.0 - value) * (1.0 - p).log()

    /// The kind of distribution and its parameters.
    override _.ToString() = $"Bernoulli({p})"

/// <summary>Distributions of a category's index, Int32.</summary>
/// <remarks>
/// <para>probs: the probabilities of K categories, K or N x K, divided by their sum; this or logits.</para>
/// <para>logits: their logarithms, up to a constant; this or probs.</para>
/// </remarks>
type Categorical(?probs: Tensor, ?logits: Tensor) =
    inherit TensorDistribution()

    let p, l =
        either
            "Categorical"
            probs
            logits
            (fun p ->
                let p = p / p.sum (-1, keepDim = true)
                p, probsToLogits p false)
            (fun l -> logitsToProbs l false, l - l.logsumexp (-1, keepDim = true))

    do
        if p.dim <> 1 && p.dim <> 2 then
            failwithf "Expecting probabilities K or N x K, received %s" (Shape.text p.shape)

    // An index says nothing of a size: its moments are no numbers.
    let undefined () = p.sum(-1).fullLike Double.NaN

    /// The probabilities of the categories.
    member _.probs: Tensor = p

    /// Their logarithms.
    member _.logits: Tensor = l

    /// N, or nothing.
    override _.batchShape = p.shape[.. p.dim - 2]

    /// Scalars.
    override _.eventShape = [||]

    /// Not a number: categories have no order.
    override _.mean = undefined ()

    /// Not a number: categories have no order.
    override _.stddev = undefined ()

    /// An index.
    override _.sample() =
        let drawn = p.multinomial 1
        drawn.view (drawn.shape[.. drawn.dim - 2])

    /// The logarithm of the probability of an index.
    override _.logprob value =
        let index = (value.cast Dtype.Int32).unsqueeze -1
        let chosen = l.gather (-1, index)
        chosen.view (chosen.shape[.. chosen.dim - 2])

    /// The kind of distribution and its parameters.
    override _.ToString() = $"Categorical({p})"
