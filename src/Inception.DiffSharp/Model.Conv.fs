namespace DiffSharp.Model

open DiffSharp

/// <summary>Convolution of images N x inChannels x H x W with trained filters; see Tensor.conv2d.</summary>
/// <remarks>
/// <para>inChannels: The number of input channels.</para>
/// <para>outChannels: The number of filters.</para>
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
    inherit Model()
    let biased = defaultArg bias true

    do
        if kernelSize.IsNone && kernelSizes.IsNone then
            failwith "Expecting kernelSize or kernelSizes"

    let kernel = Window.resolve 2 "kernelSize" kernelSize kernelSizes 0
    let strides = Native.long (Window.resolve 2 "stride" stride strides 1)
    let paddings = Native.long (Window.resolve 2 "padding" padding paddings 0)
    let dilations = Native.long (Window.resolve 2 "dilation" dilation dilations 1)
    let k = 1.0 / sqrt (float (inChannels * kernel[0] * kernel[1]))

    let w =
        Parameter(Weight.uniform ([ outChannels; inChannels; kernel[0]; kernel[1] ], k))

    let b =
        Parameter(
            if biased then
                Weight.uniform ([ outChannels ], k)
            else
                dsharp.zeros 0
        )

    do
        base.addParameter (w, "Conv2d-weight")

        if biased then
            base.addParameter (b, "Conv2d-bias")

    /// The filters, outChannels x inChannels x KH x KW.
    member _.weight
        with get () = w.value
        and set v = w.value <- v

    /// The biases, outChannels; empty if there are none.
    member _.bias
        with get () = b.value
        and set v = b.value <- v

    /// The convolution.
    override _.forward value =
        value.Convolve(w.value, (if biased then b.value else Unchecked.defaultof<Tensor>), strides, paddings, dilations)

    /// The kind of model and its sizes.
    override _.ToString() =
        $"Conv2d({inChannels}, {outChannels}, {Shape.text kernel})"
