namespace DiffSharp

open TorchSharp

/// DiffSharp's own extension operations: linear algebra.
[<AutoOpen>]
module OpExtensions =

    type Tensor with

        /// The products of a batch of matrices, B x N x K times B x K x M.
        member a.bmm(b: Tensor) : Tensor =
            Matrix.checkCanBMM a.shape b.shape |> ignore
            Tensor.lift2 ((fun x y -> x.bmm y), a, b)

        /// The determinant of a square matrix, or of each of a batch B x N x N.
        member a.det() : Tensor =
            Matrix.checkCanDet a.shape
            Tensor.lift1 ((fun h -> torch.linalg.det h), a)

        /// The inverse of a square matrix, or of each of a batch B x N x N.
        member a.inv() : Tensor =
            Matrix.checkCanInvert a.shape
            Tensor.lift1 ((fun h -> torch.linalg.inv h), a)

        /// The x with a x = b, for this square matrix a (or a batch of them) and b with as many rows.
        member a.solve(b: Tensor) : Tensor =
            Matrix.checkCanSolve a.shape b.shape |> ignore
            Tensor.lift2 ((fun x y -> torch.linalg.solve (x, y)), a, b)

        /// The outer product of two vectors, or of each pair of a batch B x N and B x M.
        member a.outer(b: Tensor) : Tensor =
            match a.dim, b.dim with
            | 1, 1 -> Tensor.lift2 ((fun x y -> x.outer y), a, b)
            | 2, 2 when a.shape[0] = b.shape[0] -> a.unsqueeze(2).matmul(b.unsqueeze 1)
            | _ ->
                failwithf
                    "Expecting two vectors, or two batches of as many vectors, received %s and %s"
                    (Shape.text a.shape)
                    (Shape.text b.shape)

        /// <summary>The norm of all elements, or of those along a dimension.</summary>
        /// <param name="order">0 (the number of elements other than 0), 1, 2 (default), infinity, or any other
        /// order.</param>
        /// <param name="dim">Default: all elements.</param>
        /// <param name="keepDim">Whether `dim` is kept with length 1; default false.</param>
        member a.norm(?order: float, ?dim: int, ?keepDim: bool) : Tensor =
            let order, keep = defaultArg order 2.0, defaultArg keepDim false

            match dim with
            | Some dim ->
                let dim = Shape.completeDim a.dim dim
                Tensor.lift1 ((fun h -> (Native.floating "norm" h).norm(dim, keep, float32 order)), a)
            | None -> Tensor.lift1 ((fun h -> (Native.floating "norm" h).norm(float32 order)), a)

/// Additions to DiffSharp, which GoogLeNet needs: operations that are one call to libtorch and would be many here.
[<AutoOpen>]
module Additions =

    let private orNull (t: Tensor option) : Handle =
        match t with
        | Some t -> t.handle
        | None -> null

    let private expect4d (a: Tensor) =
        if a.dim <> 4 then
            failwithf "Expecting a 4d tensor (N x C x H x W), received %s" (Shape.text a.shape)

    type Tensor with

        /// <summary>An addition to DiffSharp: images N x C x H x W with a constant around them, as much on each side as
        /// said.</summary>
        /// <param name="left">Columns before the first.</param>
        /// <param name="right">Columns behind the last.</param>
        /// <param name="top">Rows before the first.</param>
        /// <param name="bottom">Rows behind the last.</param>
        /// <param name="value">The constant; default 0.</param>
        member a.padEdges(left: int, right: int, top: int, bottom: int, ?value: float) : Tensor =
            if a.dim < 2 then
                failwithf "Expecting a tensor with at least 2 dimensions, received %s" (Shape.text a.shape)

            let pads = [| int64 left; int64 right; int64 top; int64 bottom |]

            Tensor.lift1 ((fun h -> torch.nn.functional.pad (h, pads, PaddingModes.Constant, defaultArg value 0.0)), a)

        /// <summary>An addition to DiffSharp: local response normalisation over channels, as PyTorch defines it:
        /// x / (k + alpha / size * sum of x^2 over the `size` channels around)^beta (Krizhevsky et al. 2012,
        /// section 3.3, whose alpha is alpha / size).</summary>
        /// <param name="size">The number of neighbouring channels.</param>
        /// <param name="alpha">Default 1e-4.</param>
        /// <param name="beta">Default 0.75.</param>
        /// <param name="k">Default 1.</param>
        member a.localResponseNorm(size: int, ?alpha: float, ?beta: float, ?k: float) : Tensor =
            if a.dim < 3 then
                failwithf
                    "Expecting a tensor with at least 3 dimensions (N x C x ...), received %s"
                    (Shape.text a.shape)

            let alpha, beta, k = defaultArg alpha 1e-4, defaultArg beta 0.75, defaultArg k 1.0
            Tensor.lift1 ((fun h -> torch.nn.functional.local_response_norm (h, int64 size, alpha, beta, k)), a)

        /// An addition to DiffSharp: images N x C x H x W averaged to N x C x height x width; window i of a length n
        /// reaches from floor(i n / height) to ceil((i + 1) n / height).
        member a.adaptiveAvgPool2d(height: int, width: int) : Tensor =
            expect4d a

            Tensor.lift1 ((fun h -> torch.nn.functional.adaptive_avg_pool2d (h, [| int64 height; int64 width |])), a)

        /// An addition to DiffSharp: images N x C x H x W resized to N x C x height x width by bilinear interpolation
        /// between pixel centres (PyTorch's align_corners=false), without smoothing first.
        member a.interpolateBilinear(height: int, width: int) : Tensor =
            expect4d a

            Tensor.lift1 (
                (fun h ->
                    torch.nn.functional.interpolate (
                        h,
                        [| int64 height; int64 width |],
                        mode = torch.InterpolationMode.Bilinear,
                        align_corners = System.Nullable false
                    )),
                a
            )

        /// <summary>An addition to DiffSharp: batch normalisation over all dimensions but 1 (N x C or N x C x ...), one
        /// libtorch operation (Ioffe and Szegedy 2015, algorithm 1).</summary>
        /// <param name="weight">The scale of each channel (gamma), C; default 1.</param>
        /// <param name="bias">The shift of each channel (beta), C; default 0.</param>
        /// <param name="runningMean">The running mean, C: used if not training, updated in place if training.</param>
        /// <param name="runningVariance">The running (unbiased) variance, C: as runningMean.</param>
        /// <param name="training">True normalises with the batch's own mean and (biased) variance. Default
        /// false.</param>
        /// <param name="momentum">The share of the batch in the running values; default 0.1.</param>
        /// <param name="eps">Added to the variance; default 1e-5.</param>
        member a.batchNorm
            (
                ?weight: Tensor,
                ?bias: Tensor,
                ?runningMean: Tensor,
                ?runningVariance: Tensor,
                ?training: bool,
                ?momentum: float,
                ?eps: float
            ) : Tensor =
            let mean, variance = orNull runningMean, orNull runningVariance

            let training, momentum, eps =
                defaultArg training false, defaultArg momentum 0.1, defaultArg eps 1e-5

            match weight, bias with
            | Some weight, Some bias ->
                Tensor.lift3 (
                    (fun x w b -> torch.nn.functional.batch_norm (x, mean, variance, w, b, training, momentum, eps)),
                    a,
                    weight,
                    bias
                )
            | _ ->
                let y =
                    Tensor.lift1 (
                        (fun x ->
                            torch.nn.functional.batch_norm (x, mean, variance, null, null, training, momentum, eps)),
                        a
                    )

                let perChannel (t: Tensor) =
                    t.view (Array.append [| -1 |] (Array.create (a.dim - 2) 1))

                match weight, bias with
                | Some w, _ -> y * perChannel w
                | _, Some b -> y + perChannel b
                | _ -> y

        /// An addition to DiffSharp: x W' + b in one libtorch operation, for features ... x I and weight O x I
        /// (PyTorch's
        /// order; DiffSharp's `Linear` keeps I x O).
        member a.linear(weight: Tensor, ?bias: Tensor) : Tensor =
            match bias with
            | Some bias -> Tensor.lift3 ((fun x w b -> torch.nn.functional.linear (x, w, b)), a, weight, bias)
            | None -> Tensor.lift2 ((fun x w -> torch.nn.functional.linear (x, w)), a, weight)

        /// An addition to DiffSharp: a b + c in one libtorch operation, for matrices N x K and K x M, and c of M or
        /// N x M.
        member a.matmulAdd(b: Tensor, c: Tensor) : Tensor =
            if a.dim <> 2 || b.dim <> 2 then
                failwithf "Expecting two matrices, received %s and %s" (Shape.text a.shape) (Shape.text b.shape)

            Tensor.lift3 ((fun x y z -> z.addmm (x, y)), a, b, c)

        /// An addition to DiffSharp: conv2d with a bias for each output channel in one libtorch operation; arguments as
        /// for conv2d.
        member a.conv2dBias
            (
                filters: Tensor,
                bias: Tensor,
                ?stride: int,
                ?padding: int,
                ?dilation: int,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?dilations: seq<int>
            ) : Tensor =
            let strides, paddings, dilations =
                Window.resolveConv 2 stride strides padding paddings dilation dilations

            a.Convolve(2, filters, bias, strides, paddings, dilations)
