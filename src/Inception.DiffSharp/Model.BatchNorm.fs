namespace DiffSharp.Model

open DiffSharp

/// <summary>What the batch normalisations share: they differ in the shape of their input.</summary>
[<AbstractClass>]
type BatchNormBase
    internal
    (
        name: string,
        ranks: int list,
        numFeatures: int,
        eps: float,
        momentum: Tensor option,
        affine: bool,
        trackRunningStats: bool,
        reversible: bool
    ) =
    inherit Model()

    // The share of the batch in the running values.
    let share = momentum |> Option.map float |> Option.defaultValue 0.1
    let w = Parameter(if affine then dsharp.ones numFeatures else dsharp.zeros 0)
    let b = Parameter(dsharp.zeros (if affine then numFeatures else 0))
    let runningMean = Parameter(dsharp.zeros numFeatures)
    let runningVariance = Parameter(dsharp.ones numFeatures)

    do
        if affine then
            base.addParameter (w, name + "-weight")
            base.addParameter (b, name + "-bias")

        if trackRunningStats then
            base.addBuffer (runningMean, name + "-mean")
            base.addBuffer (runningVariance, name + "-variance")

    // Running values through which derivatives reach (`reversible`); libtorch's own are updated in place.
    let track (value: Tensor) =
        let rows = value.transpose(0, 1).flatten 1
        runningMean.value <- runningMean.value * (1.0 - share) + rows.mean 1 * share
        runningVariance.value <- runningVariance.value * (1.0 - share) + rows.var 1 * share

    /// The scale of each channel; empty if not affine.
    member _.weight: Tensor = w.value

    /// The shift of each channel; empty if not affine.
    member _.bias: Tensor = b.value

    /// The running mean of each channel.
    member _.mean: Tensor = runningMean.value

    /// The running variance of each channel.
    member _.variance: Tensor = runningVariance.value

    /// The square root of the running variance of each channel.
    member _.stddev: Tensor = runningVariance.value.sqrt ()

    /// The normalised input: with the batch's own statistics in training or where none are kept, else with the running
    /// ones.
    override m.forward value =
        if not (List.contains value.dim ranks) || value.shape[1] <> numFeatures then
            failwithf
                "Expecting a tensor of %s dimensions with %d features (dim 1), received %s"
                (ranks |> List.map string |> String.concat " or ")
                numFeatures
                (Shape.text value.shape)

        let training = m.mode = Mode.Train || not trackRunningStats
        let byHand = training && trackRunningStats && reversible

        if byHand then
            track value

        let running (p: Parameter) =
            if trackRunningStats && not byHand then
                Some p.value
            else
                None

        value.batchNorm (
            ?weight = (if affine then Some w.value else None),
            ?bias = (if affine then Some b.value else None),
            ?runningMean = running runningMean,
            ?runningVariance = running runningVariance,
            training = training,
            momentum = share,
            eps = eps
        )

    /// The kind of model and its size.
    override _.ToString() = $"{name}({numFeatures})"

/// <summary>Batch normalisation of features N x C or N x C x L (Ioffe and Szegedy 2015).</summary>
/// <remarks>
/// <para>numFeatures: C.</para>
/// <para>eps: Added to the variance; default 1e-5.</para>
/// <para>momentum: The share of a batch in the running statistics; default 0.1.</para>
/// <para>affine: Whether there are a trained scale and shift of each channel; default true.</para>
/// <para>trackRunningStats: Whether running statistics are kept for evaluation; default true.</para>
/// <para>reversible: Whether derivatives reach through the running statistics; default false.</para>
/// </remarks>
type BatchNorm1d
    (numFeatures: int, ?eps: float, ?momentum: Tensor, ?affine: bool, ?trackRunningStats: bool, ?reversible: bool) =
    inherit
        BatchNormBase(
            "BatchNorm1d",
            [ 2; 3 ],
            numFeatures,
            defaultArg eps 1e-5,
            momentum,
            defaultArg affine true,
            defaultArg trackRunningStats true,
            defaultArg reversible false
        )

/// <summary>Batch normalisation of images N x C x H x W (Ioffe and Szegedy 2015).</summary>
/// <remarks>
/// <para>numFeatures: C.</para>
/// <para>eps: Added to the variance; default 1e-5.</para>
/// <para>momentum: The share of a batch in the running statistics; default 0.1.</para>
/// <para>affine: Whether there are a trained scale and shift of each channel; default true.</para>
/// <para>trackRunningStats: Whether running statistics are kept for evaluation; default true.</para>
/// <para>reversible: Whether derivatives reach through the running statistics; default false.</para>
/// </remarks>
type BatchNorm2d
    (numFeatures: int, ?eps: float, ?momentum: Tensor, ?affine: bool, ?trackRunningStats: bool, ?reversible: bool) =
    inherit
        BatchNormBase(
            "BatchNorm2d",
            [ 4 ],
            numFeatures,
            defaultArg eps 1e-5,
            momentum,
            defaultArg affine true,
            defaultArg trackRunningStats true,
            defaultArg reversible false
        )

/// <summary>Batch normalisation of volumes N x C x D x H x W (Ioffe and Szegedy 2015).</summary>
/// <remarks>
/// <para>numFeatures: C.</para>
/// <para>eps: Added to the variance; default 1e-5.</para>
/// <para>momentum: The share of a batch in the running statistics; default 0.1.</para>
/// <para>affine: Whether there are a trained scale and shift of each channel; default true.</para>
/// <para>trackRunningStats: Whether running statistics are kept for evaluation; default true.</para>
/// <para>reversible: Whether derivatives reach through the running statistics; default false.</para>
/// </remarks>
type BatchNorm3d
    (numFeatures: int, ?eps: float, ?momentum: Tensor, ?affine: bool, ?trackRunningStats: bool, ?reversible: bool) =
    inherit
        BatchNormBase(
            "BatchNorm3d",
            [ 5 ],
            numFeatures,
            defaultArg eps 1e-5,
            momentum,
            defaultArg affine true,
            defaultArg trackRunningStats true,
            defaultArg reversible false
        )
