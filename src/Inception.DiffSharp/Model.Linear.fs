namespace DiffSharp.Model

open DiffSharp

/// <summary>x W + b, for features N x inFeatures (or ... x inFeatures).</summary>
/// <remarks>
/// <para>inFeatures: The number of input features.</para>
/// <para>outFeatures: The number of output features.</para>
/// <para>bias: Whether there is a b; default true.</para>
/// </remarks>
type Linear(inFeatures: int, outFeatures: int, ?bias: bool) =
    inherit Model()
    let biased = defaultArg bias true
    let w = Parameter(Weight.kaiming (inFeatures, outFeatures))

    let b =
        Parameter(
            if biased then
                Weight.uniform ([ outFeatures ], 1.0 / sqrt (float outFeatures))
            else
                dsharp.zeros 0
        )

    do
        base.addParameter (w, "Linear-weight")

        if biased then
            base.addParameter (b, "Linear-bias")

    /// W, inFeatures x outFeatures.
    member _.weight
        with get () = w.value
        and set v = w.value <- v

    /// b, outFeatures; empty if there is none.
    member _.bias
        with get () = b.value
        and set v = b.value <- v

    /// x W + b.
    override _.forward value =
        let w = w.value

        if not biased then value.matmul w
        elif value.dim = 2 then value.matmulAdd (w, b.value)
        else value.matmul w + b.value

    /// The kind of model and its sizes.
    override _.ToString() = $"Linear({inFeatures}, {outFeatures})"
