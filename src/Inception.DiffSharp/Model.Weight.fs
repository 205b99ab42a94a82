namespace DiffSharp.Model

open DiffSharp

/// Random initial weights.
[<Sealed; AbstractClass>]
type Weight =

    /// <summary>Normal weights fanIn x fanOut with variance 2 / ((1 + a^2) fanIn) (He et al. 2015, equation
    /// 15).</summary>
    /// <param name="fanIn">The number of inputs.</param>
    /// <param name="fanOut">The number of outputs.</param>
    /// <param name="a">The slope of the nonlinearity below 0; default: the square root of 5, which gives variance
    /// 1 / (3 fanIn).</param>
    static member kaiming(fanIn: int, fanOut: int, ?a: float) : Tensor =
        let a = defaultArg a (sqrt 5.0)
        dsharp.randn [ fanIn; fanOut ] * sqrt (2.0 / ((1.0 + a * a) * float fanIn))

    /// Weights of the given shape, uniform between -k and k.
    static member uniform(shape: seq<int>, k: float) : Tensor = dsharp.rand shape * (2.0 * k) - k
