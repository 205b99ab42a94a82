namespace DiffSharp.Util

open System

/// Random numbers outside tensors, from one generator for the process, which `Seed` and `dsharp.seed` start anew.
type Random() =
    static let gate = obj ()
    static let mutable source = System.Random()

    static let draw (f: System.Random -> 'a) : 'a = lock gate (fun () -> f source)

    /// Starts the generator anew.
    static member Seed(seed: int) : unit =
        lock gate (fun () -> source <- System.Random seed)

    /// Uniform in [0, 1).
    static member Uniform() : float = draw _.NextDouble()

    /// Uniform in [low, high).
    static member Uniform(low: float, high: float) : float = low + Random.Uniform() * (high - low)

    /// Uniform in [0, 1).
    static member Double() : float = Random.Uniform()

    /// Uniform in [low, high).
    static member Double(low: float, high: float) : float = Random.Uniform(low, high)

    /// A non-negative integer.
    static member Integer() : int = draw _.Next()

    /// An integer from low to high - 1.
    static member Integer(low: int, high: int) : int = draw _.Next(low, high)

    /// Normal with mean 0 and variance 1 (Box and Muller 1958).
    static member Normal() : float =
        draw (fun source ->
            sqrt (-2.0 * log (1.0 - source.NextDouble()))
            * cos (2.0 * Math.PI * source.NextDouble()))

    /// Normal with the given mean and standard deviation.
    static member Normal(mean: float, stddev: float) : float = mean + Random.Normal() * stddev

    /// 1 with the given probability, else 0.
    static member Bernoulli(prob: float) : float =
        if Random.Uniform() < prob then 1.0 else 0.0

    /// 1 or 0, each with probability 1/2.
    static member Bernoulli() : float = Random.Bernoulli 0.5

    /// An index, drawn with the given probabilities, which need not add up to 1.
    static member ChoiceIndex(probs: float[]) : int =
        let ends = Array.scan (+) 0.0 probs |> Array.tail
        let total = Array.last ends

        if not (total > 0.0) || Array.exists (fun p -> p < 0.0) probs then
            failwithf "Expecting probabilities of at least 0 and not all 0, received %A" probs

        let x = Random.Uniform() * total
        ends |> Array.findIndex (fun limit -> x < limit)

    /// An element, each with the same probability.
    static member Choice(array: 'a[]) : 'a = array[Random.Integer(0, array.Length)]

    /// An element, drawn with the given probabilities.
    static member Choice(array: 'a[], probs: float[]) : 'a = array[Random.ChoiceIndex probs]

    /// `numSamples` indices, drawn with the given probabilities.
    static member Multinomial(probs: float[], numSamples: int) : int[] =
        Array.init numSamples (fun _ -> Random.ChoiceIndex probs)

    /// For each row of probabilities, `numSamples` indices.
    static member Multinomial(probs: float[,], numSamples: int) : int[,] =
        Array2D.init (Array2D.length1 probs) numSamples (fun row _ -> Random.ChoiceIndex probs[row, *])

    /// The elements in a random order, as a new array.
    static member Shuffle(array: 'a[]) : 'a[] =
        let result = Array.copy array
        draw (fun source -> source.Shuffle result)
        result

    /// A random name of 32 hexadecimal digits in groups, from this generator.
    static member UUID() : string =
        let bytes = Array.zeroCreate<byte> 16
        draw (fun source -> source.NextBytes bytes)
        Guid(bytes).ToString()
