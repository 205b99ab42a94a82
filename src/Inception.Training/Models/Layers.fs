namespace Inception.Training.Models

open System
open DiffSharp
open DiffSharp.Model
open Inception.Core
open TorchSharp

/// One line of a model summary, written by the layers as a batch runs through them.
type LayerRow =
    {
        /// Name and kind of the layer.
        Layer: string
        /// Its output's shape: C x H x W or features.
        Output: int[]
        /// Trained parameters.
        Parameters: int64
        /// Multiply-accumulates for one image; 0 for layers that only compare or add.
        MultiplyAccumulates: int64
    }

/// What all layers of one network share: the variant, the form of computation, and what changes from step to step.
type internal Context(settings: ModelSettings, bfloat16: bool) =
    member _.Settings = settings
    /// Convolutions and products in bfloat16 over float32 weights.
    member _.BFloat16 = bfloat16
    /// The random numbers of this step's dropout are named by (Seed, layer, Step).
    member val Seed = 0L with get, set
    member val Step = 0L with get, set
    /// Called by each layer as it runs, while a summary is made.
    member val Trace: (LayerRow -> unit) option = None with get, set

    member context.Record(layer: string, output: Tensor, parameters: int64, multiplyAccumulates: int64) =
        match context.Trace with
        | Some trace ->
            trace
                {
                    Layer = layer
                    Output = output.shape[1..]
                    Parameters = parameters
                    MultiplyAccumulates = multiplyAccumulates
                }
        | None -> ()

/// The initial weights, as functions of (seed, parameter's name): arms with and without auxiliary heads share their
/// trunk's.
module internal Initial =
    let private filled (shape: int[]) (draw: unit -> float) =
        let values = Array.init (Array.fold (*) 1 shape) (fun _ -> float32 (draw ()))
        Tensor.ofHandle (torch.tensor(values).reshape(Array.map int64 shape))

    // Fan in and fan out of a convolution O x I x K x K or a product O x I.
    let private fans (shape: int[]) =
        let field = Array.fold (*) 1 shape[2..]
        float (shape[1] * field), float (shape[0] * field)

    /// Uniform in +-sqrt(6 / (fan in + fan out)) (Glorot and Bengio 2010, eq. 16).
    let glorotUniform (seed: int64) (name: string) (shape: int[]) =
        let stream = RandomStream.Create(seed, "weights/" + name, 0L)
        let fanIn, fanOut = fans shape
        let limit = sqrt (6.0 / (fanIn + fanOut))
        filled shape (fun () -> limit * (2.0 * stream.NextDouble() - 1.0))

    /// Normal with deviation sqrt(2 / fan in) (He et al. 2015, eq. 10), for convolutions followed by batch norm.
    let heNormal (seed: int64) (name: string) (shape: int[]) =
        let stream = RandomStream.Create(seed, "weights/" + name, 0L)
        let fanIn, _ = fans shape
        let deviation = sqrt (2.0 / fanIn)
        filled shape (fun () -> deviation * stream.NextGaussian())

    /// The same number everywhere.
    let constant (value: float) (shape: int[]) =
        Tensor.ofHandle (torch.full (Array.map int64 shape, value.ToScalar(), torch.ScalarType.Float32))

/// A convolution with what belongs to it: bias and ReLU (article, paper), or batch norm and ReLU (bn; Ioffe and Szegedy
/// 2015, no bias). Padding is "same": ceil(size / stride) comes out; where the padding is odd, the article's network
/// has the extra row and column below and right, as TensorFlow, and the others pad alike on all sides, as Caffe.
type internal Convolution
    (context: Context, seed: int64, name: string, inputs: int, outputs: int, kernel: int, stride: int, bias: float) as this
    =
    inherit Model<Tensor, Tensor>()
    let batchNorm = context.Settings.Variant = Variant.BatchNorm
    let shape = [| outputs; inputs; kernel; kernel |]

    let weight =
        Parameter(
            if batchNorm then
                Initial.heNormal seed $"{name}/weight" shape
            else
                Initial.glorotUniform seed $"{name}/weight" shape
        )

    // With batch norm, the bias is the norm's shift (beta) and the scale (gamma) stands beside it.
    let shift =
        Parameter(Initial.constant (if batchNorm then 0.0 else bias) [| outputs |])

    let scale = Parameter(Initial.constant 1.0 [| outputs |])
    let mean = Parameter(Initial.constant 0.0 [| outputs |])
    let variance = Parameter(Initial.constant 1.0 [| outputs |])

    do
        this.addParameter (weight, "weight")

        if batchNorm then
            this.addParameter (scale, "scale")
            this.addParameter (shift, "shift")
            this.addBuffer (mean, "mean")
            this.addBuffer (variance, "variance")
        else
            this.addParameter (shift, "bias")

    member private _.Padded(x: Tensor) =
        let total size =
            max 0 (((size + stride - 1) / stride - 1) * stride + kernel - size)

        let height, width = total x.shape[2], total x.shape[3]

        if context.Settings.Variant = Variant.Article && (height % 2 = 1 || width % 2 = 1) then
            struct (x.padEdges (width / 2, width - width / 2, height / 2, height - height / 2), 0)
        else
            struct (x, kernel / 2)

    override layer.forward(x: Tensor) : Tensor =
        let struct (x, padding) = layer.Padded x

        let lower (t: Tensor) =
            if context.BFloat16 then t.cast Dtype.BFloat16 else t

        let raise (t: Tensor) =
            if context.BFloat16 then t.cast Dtype.Float32 else t

        let x, w = lower x, lower weight.value

        let y =
            if batchNorm then
                (raise (x.conv2d (w, stride = stride, padding = padding)))
                    .batchNorm(
                        scale.value,
                        shift.value,
                        mean.value,
                        variance.value,
                        (layer.mode = Mode.Train),
                        0.1,
                        1e-5
                    )
            else
                raise (x.conv2dBias (w, lower shift.value, stride = stride, padding = padding))

        let area = int64 (y.shape[2] * y.shape[3])
        let weights = int64 outputs * int64 (inputs * kernel * kernel)
        let others = int64 outputs * (if batchNorm then 2L else 1L)
        context.Record($"{name} conv {kernel}x{kernel}/{stride}", y, weights + others, weights * area)
        y.relu ()

/// A fully connected layer: x W' + b, W of outputs x inputs.
type internal Dense(context: Context, seed: int64, name: string, inputs: int, outputs: int) as this =
    inherit Model<Tensor, Tensor>()

    let weight =
        Parameter(Initial.glorotUniform seed $"{name}/weight" [| outputs; inputs |])

    let bias = Parameter(Initial.constant 0.0 [| outputs |])

    do
        this.addParameter (weight, "weight")
        this.addParameter (bias, "bias")

    override _.forward(x: Tensor) : Tensor =
        let y =
            if context.BFloat16 then
                (x.cast Dtype.BFloat16).linear(weight.value.cast Dtype.BFloat16, bias.value.cast Dtype.BFloat16).cast
                    Dtype.Float32
            else
                x.linear (weight.value, bias.value)

        let weights = int64 inputs * int64 outputs
        context.Record($"{name} dense", y, weights + int64 outputs, weights)
        y

/// Dropout (Srivastava et al. 2014; kept values are scaled by 1 / (1 - rate)) whose mask is a function of the trial's
/// seed, the layer's name and the step: a resumed trial draws the masks it would have drawn.
type internal SeededDropout(context: Context, name: string, rate: float) =
    inherit Model<Tensor, Tensor>()

    override layer.forward(x: Tensor) : Tensor =
        if layer.mode = Mode.Eval || rate = 0.0 then
            x
        else
            let seed = RandomStream.Seed(context.Seed, "dropout/" + name, context.Step)
            use generator = new torch.Generator(uint64 seed, x.handle.device)

            let uniform =
                torch.rand (
                    x.handle.shape,
                    dtype = torch.ScalarType.Float32,
                    device = x.handle.device,
                    generator = generator
                )

            let mask =
                uniform.ge(rate.ToScalar()).to_type(x.handle.dtype).div_((1.0 - rate).ToScalar())

            x * Tensor.ofHandle mask

/// 3x3 max-pooling, size ceil(n / stride): where the windows do not fit evenly the last one hangs over the lower and
/// right edge, as in Caffe's original and TensorFlow's "same".
module internal Pooling =
    let max3 (stride: int) (x: Tensor) : Tensor =
        if stride = 1 || x.shape[2] % 2 = 1 || x.shape[3] % 2 = 1 then
            x.maxpool2d (3, stride = stride, padding = 1)
        else
            x.maxpool2d (3, stride = stride, padding = 0, ceilMode = true)
