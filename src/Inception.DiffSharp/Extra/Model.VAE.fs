namespace DiffSharp.Model

open DiffSharp

/// <summary>What variational auto-encoders share (Kingma and Welling 2014): a normal latent variable of `zDim`
/// dimensions between an encoder and a decoder.</summary>
/// <remarks>
/// <para>zDim: The number of latent dimensions.</para>
/// </remarks>
[<AbstractClass>]
type VAEBase(zDim: int) =
    inherit Model()

    let normal (mu: Tensor) (logVar: Tensor) =
        mu + (logVar / 2.0).exp() * mu.randnLike ()

    /// The mean and the logarithm of the variance of the latent variable, each N x zDim.
    abstract encode: Tensor -> Tensor * Tensor

    /// The reconstruction of a latent variable N x zDim.
    abstract decode: Tensor -> Tensor

    /// The reconstruction, and the latent variable's mean and logarithm of the variance.
    member m.encodeDecode(x: Tensor) : Tensor * Tensor * Tensor =
        let mu, logVar = m.encode x
        m.decode (normal mu logVar), mu, logVar

    /// The reconstruction.
    override m.forward x =
        let reconstruction, _, _ = m.encodeDecode x
        reconstruction

    /// The binary cross-entropy of the reconstruction, plus the divergence of the latent variable from a standard
    /// normal one: their sum.
    static member loss(xRecon: Tensor, x: Tensor, mu: Tensor, logVar: Tensor) : Tensor =
        let entropy = xRecon.bceLoss (x.viewAs xRecon, reduction = "sum")
        let divergence = -0.5 * (1.0 + logVar - mu * mu - logVar.exp ()).sum()
        entropy + divergence

    /// The loss, divided by the number of inputs if `normalize` (default true).
    member m.loss(x: Tensor, ?normalize: bool) : Tensor =
        let reconstruction, mu, logVar = m.encodeDecode x
        let loss = VAEBase.loss (reconstruction, x, mu, logVar)

        if defaultArg normalize true then
            loss / float x.shape[0]
        else
            loss

    /// Reconstructions of `numSamples` (default 1) random latent variables.
    member m.sample(?numSamples: int) : Tensor =
        m.decode (dsharp.randn ([ defaultArg numSamples 1; zDim ], device = m.device, dtype = m.dtype))

/// <summary>A variational auto-encoder around an encoder and a decoder of any kind.</summary>
/// <remarks>
/// <para>xShape: The shape of one input.</para>
/// <para>zDim: The number of latent dimensions.</para>
/// <para>encoder: From inputs N x xShape to features of any shape.</para>
/// <para>decoder: From features of that shape to as many elements as an input has.</para>
/// </remarks>
type VAE(xShape: seq<int>, zDim: int, encoder: Model, decoder: Model) =
    inherit VAEBase(zDim)
    let xShape = Array.ofSeq xShape
    let batch (shape: int[]) = Array.append [| -1 |] shape

    // The shape of one input's features, found by trying.
    let features =
        dsharp.scope (fun () -> (encoder.forward (dsharp.zeros (Array.append [| 1 |] xShape))).shape[1..])

    let size = Shape.nelement features

    let mean, logVariance, up =
        Linear(size, zDim), Linear(size, zDim), Linear(zDim, size)

    do
        base.addModel ((encoder, "encoder"), (decoder, "decoder"))
        base.addModel ((mean :> Model, "mean"), (logVariance :> Model, "logVariance"), (up :> Model, "up"))

    /// Mean and logarithm of the variance, each N x zDim.
    override _.encode x =
        let h = encoder.forward(x.view (batch xShape)).view [ -1; size ]
        mean.forward h, logVariance.forward h

    /// N x xShape.
    override _.decode z =
        decoder.forward((up.forward z).view(batch features)).view(batch xShape)

    /// The kind of model and its sizes.
    override _.ToString() =
        $"VAE({Shape.text xShape}, {zDim}, {encoder}, {decoder})"

/// <summary>A variational auto-encoder of linear layers.</summary>
/// <remarks>
/// <para>xDim: The number of elements of an input.</para>
/// <para>zDim: The number of latent dimensions.</para>
/// <para>hDims: The sizes of the layers between, from the input; default: two of (xDim + zDim) / 2.</para>
/// <para>nonlinearity: Behind every layer but the last of encoder and decoder; default: relu.</para>
/// <para>nonlinearityLast: Behind the decoder; default: sigmoid.</para>
/// </remarks>
type VAEMLP
    (xDim: int, zDim: int, ?hDims: seq<int>, ?nonlinearity: Tensor -> Tensor, ?nonlinearityLast: Tensor -> Tensor) =
    inherit VAEBase(zDim)

    let hDims =
        match hDims with
        | Some dims -> Array.ofSeq dims
        | None -> Array.create 2 ((xDim + zDim) / 2)

    let nonlinearity = defaultArg nonlinearity (fun t -> t.relu ())
    let nonlinearityLast = defaultArg nonlinearityLast (fun t -> t.sigmoid ())

    let linear (sizes: int[]) =
        Array.pairwise sizes |> Array.map (fun (from, target) -> Linear(from, target))

    let widths = Array.append [| xDim |] hDims
    let down = linear widths

    let mean, logVariance =
        Linear(Array.last widths, zDim), Linear(Array.last widths, zDim)

    let up = linear (Array.append [| zDim |] (Array.rev widths))

    let named name (layers: Linear[]) =
        layers |> Array.mapi (fun i layer -> layer :> Model, $"{name}{i}")

    do
        base.addModel (named "down" down)
        base.addModel ((mean :> Model, "mean"), (logVariance :> Model, "logVariance"))
        base.addModel (named "up" up)

    /// Mean and logarithm of the variance, each N x zDim.
    override _.encode x =
        let h =
            down
            |> Array.fold (fun (h: Tensor) layer -> nonlinearity (layer.forward h)) (x.view [ -1; xDim ])

        mean.forward h, logVariance.forward h

    /// N x xDim.
    override _.decode z =
        let last = up.Length - 1

        up[.. last - 1]
        |> Array.fold (fun (h: Tensor) layer -> nonlinearity (layer.forward h)) z
        |> up[last].forward
        |> nonlinearityLast

    /// The kind of model and its sizes.
    override _.ToString() =
        $"VAEMLP({xDim}, {Shape.text hDims}, {zDim})"
