namespace DiffSharp.Model

open DiffSharp

/// <summary>What the convolutions share: they differ in the number of spatial dimensions.</summary>
[<AbstractClass>]
type ConvBase
    internal
    (
        name: string,
        inChannels: int,
        outChannels: int,
        kernel: int[],
        strides: int[],
        paddings: int[],
        dilations: int[],
        transposed: bool,
        bias: bool option
    ) =
    inherit Model()
    let biased = defaultArg bias true

    // 1 / sqrt(fan-in), the bound of the uniform initial weights.
    let k = 1.0 / sqrt (float (inChannels * Shape.nelement kernel))

    let channels =
        if transposed then
            [| inChannels; outChannels |]
        else
            [| outChannels; inChannels |]

    let w = Parameter(Weight.uniform (Array.append channels kernel, k))

    let b =
        Parameter(
            if biased then
                Weight.uniform ([ outChannels ], k)
            else
                dsharp.zeros 0
        )

    do
        base.addParameter (w, name + "-weight")

        if biased then
            base.addParameter (b, name + "-bias")

    let dims = kernel.Length

    let strides, paddings, dilations =
        Native.long strides, Native.long paddings, Native.long dilations

    let none = Array.zeroCreate<int64> dims

    /// The (transposed) convolution, and the biases added.
    override _.forward value =
        let bias = if biased then b.value else Unchecked.defaultof<Tensor>

        if transposed then
            value.ConvolveTransposed(dims, w.value, bias, strides, paddings, none, dilations)
        else
            value.Convolve(dims, w.value, bias, strides, paddings, dilations)

    /// The filters: outChannels x inChannels x the kernel's lengths, with the channels exchanged in a transposed
    /// convolution.
    member _.weight
        with get () = w.value
        and set v = w.value <- v

    /// The biases, outChannels; empty if there are none.
    member _.bias
        with get () = b.value
        and set v = b.value <- v

    /// The kind of model and its sizes.
    override _.ToString() =
        $"{name}({inChannels}, {outChannels}, {Shape.text kernel})"

/// <summary>Convolution of signals N x inChannels x L with trained filters; see Tensor.conv1d.</summary>
/// <remarks>
/// <para>inChannels: The number of input channels.</para>
/// <para>outChannels: The number of output channels.</para>
/// <para>kernelSize: The filters' length.</para>
/// <para>stride: Default 1.</para>
/// <para>padding: Zeros on every side; default 0.</para>
/// <para>dilation: The distance between filter elements; default 1.</para>
/// <para>bias: Whether each output channel has a bias; default true.</para>
/// </remarks>
type Conv1d
    (inChannels: int, outChannels: int, kernelSize: int, ?stride: int, ?padding: int, ?dilation: int, ?bias: bool) =
    inherit
        ConvBase(
            "Conv1d",
            inChannels,
            outChannels,
            [| kernelSize |],
            [| defaultArg stride 1 |],
            [| defaultArg padding 0 |],
            [| defaultArg dilation 1 |],
            false,
            bias
        )

/// <summary>Convolution of images N x inChannels x H x W with trained filters; see Tensor.conv2d.</summary>
/// <remarks>
/// <para>inChannels: The number of input channels.</para>
/// <para>outChannels: The number of output channels.</para>
/// <para>kernelSize: The filters' height and width; this or kernelSizes is needed.</para>
/// <para>stride: Default 1.</para>
/// <para>padding: Zeros on every side; default 0.</para>
/// <para>dilation: The distance between filter elements; default 1.</para>
/// <para>kernelSizes: The filters' height and width, instead of kernelSize.</para>
/// <para>strides: One stride for each of H and W, instead of stride.</para>
/// <para>paddings: One padding for each of H and W, instead of padding.</para>
/// <para>dilations: One dilation for each of H and W, instead of dilation.</para>
/// <para>bias: Whether each output channel has a bias; default true.</para>
/// </remarks>
type Conv2d
    (
        inChannels: int,
        outChannels: int,
        ?kernelSize: int,
        ?stride: int,
        ?padding: int,
        ?dilation: int,
        ?kernelSizes: seq<int>,
        ?strides: seq<int>,
        ?paddings: seq<int>,
        ?dilations: seq<int>,
        ?bias: bool
    ) =
    inherit
        ConvBase(
            "Conv2d",
            inChannels,
            outChannels,
            Window.resolveKernel 2 kernelSize kernelSizes,
            Window.resolve 2 "stride" stride strides 1,
            Window.resolve 2 "padding" padding paddings 0,
            Window.resolve 2 "dilation" dilation dilations 1,
            false,
            bias
        )

/// <summary>Convolution of volumes N x inChannels x D x H x W with trained filters; see Tensor.conv3d.</summary>
/// <remarks>
/// <para>inChannels: The number of input channels.</para>
/// <para>outChannels: The number of output channels.</para>
/// <para>kernelSize: The filters' depth, height and width; this or kernelSizes is needed.</para>
/// <para>stride: Default 1.</para>
/// <para>padding: Zeros on every side; default 0.</para>
/// <para>dilation: The distance between filter elements; default 1.</para>
/// <para>kernelSizes: The filters' depth, height and width, instead of kernelSize.</para>
/// <para>strides: One stride for each of D, H and W, instead of stride.</para>
/// <para>paddings: One padding for each of D, H and W, instead of padding.</para>
/// <para>dilations: One dilation for each of D, H and W, instead of dilation.</para>
/// <para>bias: Whether each output channel has a bias; default true.</para>
/// </remarks>
type Conv3d
    (
        inChannels: int,
        outChannels: int,
        ?kernelSize: int,
        ?stride: int,
        ?padding: int,
        ?dilation: int,
        ?kernelSizes: seq<int>,
        ?strides: seq<int>,
        ?paddings: seq<int>,
        ?dilations: seq<int>,
        ?bias: bool
    ) =
    inherit
        ConvBase(
            "Conv3d",
            inChannels,
            outChannels,
            Window.resolveKernel 3 kernelSize kernelSizes,
            Window.resolve 3 "stride" stride strides 1,
            Window.resolve 3 "padding" padding paddings 0,
            Window.resolve 3 "dilation" dilation dilations 1,
            false,
            bias
        )

/// <summary>Transposed convolution of signals N x inChannels x L with trained filters; see Tensor.convTranspose1d.</summary>
/// <remarks>
/// <para>inChannels: The number of input channels.</para>
/// <para>outChannels: The number of output channels.</para>
/// <para>kernelSize: The filters' length.</para>
/// <para>stride: Default 1.</para>
/// <para>padding: What the convolution would have been padded with; default 0.</para>
/// <para>dilation: The distance between filter elements; default 1.</para>
/// <para>bias: Whether each output channel has a bias; default true.</para>
/// </remarks>
type ConvTranspose1d
    (inChannels: int, outChannels: int, kernelSize: int, ?stride: int, ?padding: int, ?dilation: int, ?bias: bool) =
    inherit
        ConvBase(
            "ConvTranspose1d",
            inChannels,
            outChannels,
            [| kernelSize |],
            [| defaultArg stride 1 |],
            [| defaultArg padding 0 |],
            [| defaultArg dilation 1 |],
            true,
            bias
        )

/// <summary>Transposed convolution of images N x inChannels x H x W with trained filters; see Tensor.convTranspose2d.</summary>
/// <remarks>
/// <para>inChannels: The number of input channels.</para>
/// <para>outChannels: The number of output channels.</para>
/// <para>kernelSize: The filters' height and width; this or kernelSizes is needed.</para>
/// <para>stride: Default 1.</para>
/// <para>padding: What the convolution would have been padded with; default 0.</para>
/// <para>dilation: The distance between filter elements; default 1.</para>
/// <para>kernelSizes: The filters' height and width, instead of kernelSize.</para>
/// <para>strides: One stride for each of H and W, instead of stride.</para>
/// <para>paddings: One padding for each of H and W, instead of padding.</para>
/// <para>dilations: One dilation for each of H and W, instead of dilation.</para>
/// <para>bias: Whether each output channel has a bias; default true.</para>
/// </remarks>
type ConvTranspose2d
    (
        inChannels: int,
        outChannels: int,
        ?kernelSize: int,
        ?stride: int,
        ?padding: int,
        ?dilation: int,
        ?kernelSizes: seq<int>,
        ?strides: seq<int>,
        ?paddings: seq<int>,
        ?dilations: seq<int>,
        ?bias: bool
    ) =
    inherit
        ConvBase(
            "ConvTranspose2d",
            inChannels,
            outChannels,
            Window.resolveKernel 2 kernelSize kernelSizes,
            Window.resolve 2 "stride" stride strides 1,
            Window.resolve 2 "padding" padding paddings 0,
            Window.resolve 2 "dilation" dilation dilations 1,
            true,
            bias
        )

/// <summary>Transposed convolution of volumes N x inChannels x D x H x W with trained filters; see Tensor.convTranspose3d.</summary>
/// <remarks>
/// <para>inChannels: The number of input channels.</para>
/// <para>outChannels: The number of output channels.</para>
/// <para>kernelSize: The filters' depth, height and width; this or kernelSizes is needed.</para>
/// <para>stride: Default 1.</para>
/// <para>padding: What the convolution would have been padded with; default 0.</para>
/// <para>dilation: The distance between filter elements; default 1.</para>
/// <para>kernelSizes: The filters' depth, height and width, instead of kernelSize.</para>
/// <para>strides: One stride for each of D, H and W, instead of stride.</para>
/// <para>paddings: One padding for each of D, H and W, instead of padding.</para>
/// <para>dilations: One dilation for each of D, H and W, instead of dilation.</para>
/// <para>bias: Whether each output channel has a bias; default true.</para>
/// </remarks>
type ConvTranspose3d
    (
        inChannels: int,
        outChannels: int,
        ?kernelSize: int,
        ?stride: int,
        ?padding: int,
        ?dilation: int,
        ?kernelSizes: seq<int>,
        ?strides: seq<int>,
        ?paddings: seq<int>,
        ?dilations: seq<int>,
        ?bias: bool
    ) =
    inherit
        ConvBase(
            "ConvTranspose3d",
            inChannels,
            outChannels,
            Window.resolveKernel 3 kernelSize kernelSizes,
            Window.resolve 3 "stride" stride strides 1,
            Window.resolve 3 "padding" padding paddings 0,
            Window.resolve 3 "dilation" dilation dilations 1,
            true,
            bias
        )
