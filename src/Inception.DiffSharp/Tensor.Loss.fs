namespace DiffSharp

open TorchSharp

/// Losses, and the noise of dropout.
[<AutoOpen>]
module TensorLoss =

    // A loss's reduction by its name in DiffSharp.
    let private reductionOf (name: string option) =
        match defaultArg name "mean" with
        | "mean" -> torch.nn.Reduction.Mean
        | "sum" -> torch.nn.Reduction.Sum
        | "none" -> torch.nn.Reduction.None
        | other -> failwithf "Expecting reduction to be mean, sum or none, received %s" other

    let private handleOf (weight: Tensor option) =
        match weight with
        | Some w -> w.handle
        | None -> null

    let private checkClasses (input: Tensor) (target: Tensor) =
        let shape, target = input.shape, target.shape

        if shape.Length < 2 || target <> Array.removeAt 1 shape then
            failwithf
                "Expecting input N x C (or N x C x ...) and target N (or N x ...), received %s and %s"
                (Shape.text shape)
                (Shape.text target)

    let private checkSame (a: Tensor) (b: Tensor) =
        if a.shape <> b.shape then
            failwithf
                "Expecting input and target of one shape, received %s and %s"
                (Shape.text a.shape)
                (Shape.text b.shape)

    type Tensor with

        /// <summary>The mean squared error against a target of the same shape.</summary>
        /// <param name="target">The target.</param>
        /// <param name="reduction">"mean" (default), "sum" or "none".</param>
        member a.mseLoss(target: Tensor, ?reduction: string) : Tensor =
            checkSame a target
            let kind = reductionOf reduction
            Tensor.lift2 ((fun x y -> torch.nn.functional.mse_loss (x, y, kind)), a, target)

        /// <summary>The binary cross-entropy of probabilities against a target of the same shape, both in [0, 1];
        /// logarithms are cut off at -100.</summary>
        /// <param name="target">The target.</param>
        /// <param name="weight">A weight for each element; broadcasts.</param>
        /// <param name="reduction">"mean" (default), "sum" or "none".</param>
        member a.bceLoss(target: Tensor, ?weight: Tensor, ?reduction: string) : Tensor =
            checkSame a target
            let kind = reductionOf reduction
            let w = handleOf weight
            Tensor.lift2 ((fun x y -> torch.nn.functional.binary_cross_entropy (x, y, w, kind)), a, target)

        /// <summary>The negative log-likelihood of classes, from log-probabilities N x C (or N x C x ...).</summary>
        /// <param name="target">The class of each, an integer from 0 to C - 1: N (or N x ...).</param>
        /// <param name="weight">A weight for each class; "mean" divides by the weights' sum.</param>
        /// <param name="reduction">"mean" (default), "sum" or "none".</param>
        member a.nllLoss(target: Tensor, ?weight: Tensor, ?reduction: string) : Tensor =
            checkClasses a target
            let kind = reductionOf reduction
            let w = handleOf weight

            Tensor.lift2 (
                (fun x y -> torch.nn.functional.nll_loss (x, y.to_type torch.ScalarType.Int64, w, kind)),
                a,
                target
            )

        /// <summary>The cross-entropy of classes, from logits N x C (or N x C x ...): logsoftmax and nllLoss in one
        /// libtorch operation.</summary>
        /// <param name="target">The class of each, an integer from 0 to C - 1: N (or N x ...).</param>
        /// <param name="weight">A weight for each class; "mean" divides by the weights' sum.</param>
        /// <param name="reduction">"mean" (default), "sum" or "none".</param>
        member a.crossEntropyLoss(target: Tensor, ?weight: Tensor, ?reduction: string) : Tensor =
            checkClasses a target
            let kind = reductionOf reduction
            let w = handleOf weight

            Tensor.lift2 (
                (fun x y ->
                    torch.nn.functional.cross_entropy (x, y.to_type torch.ScalarType.Int64, w, reduction = kind)),
                a,
                target
            )

        /// 1 with the element as probability, else 0, drawn anew at each call, as another type or on another device if
        /// given.
        member a.bernoulli(?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
            let drawn =
                Tensor.ofHandle ((Native.floating "bernoulli" a.handle).detach().bernoulli())

            drawn.move (?device = device, ?dtype = dtype, ?backend = backend)

        /// <summary>Random indices of categories, drawn with replacement from probabilities K or N x K: `numSamples` or
        /// N x `numSamples`.</summary>
        /// <param name="numSamples">The number of indices to draw.</param>
        /// <param name="normalize">Whether the probabilities are divided by their sum first, so that they need not add
        /// up to 1; here they never need to. Default: false.</param>
        /// <param name="device">Default: where the probabilities are.</param>
        /// <param name="dtype">Default: Int32.</param>
        /// <param name="backend">Has no effect.</param>
        member a.multinomial
            (numSamples: int, ?normalize: bool, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            ignore normalize

            if a.dim <> 1 && a.dim <> 2 then
                failwithf "Expecting probabilities K or N x K (dim=1 or 2), received %s" (Shape.text a.shape)

            let drawn =
                use _scope = torch.NewDisposeScope()

                let h =
                    (Native.floating "multinomial" a.handle).detach().to_type torch.ScalarType.Float32

                h.multinomial(int64 numSamples, true).MoveToOuterDisposeScope()

            (Tensor.ofHandle drawn)
                .move(?device = device, ?dtype = Some(defaultArg dtype Dtype.Int32), ?backend = backend)

        member private a.Masked(p: float, shape: int[]) : Tensor =
            if p = 0.0 then
                a
            else
                Tensor.lift1 (
                    (fun h ->
                        use keep = Scalar.op_Implicit (1.0 - p)
                        h.mul (torch.full(Native.long shape, keep, h.dtype, h.device).bernoulli())),
                    a
                )

        /// Each element set to 0 with probability `p` (default 0.5), drawn anew at each call. As in DiffSharp, the
        /// others are not scaled up (PyTorch scales them by 1 / (1 - p)).
        member a.dropout(?p: float) : Tensor =
            let p = defaultArg p 0.5
            Shape.checkCanDropout p
            a.Masked(p, a.shape)

        /// Each channel of images N x C x H x W set to 0 with probability `p` (default 0.5); the others are not scaled.
        member a.dropout2d(?p: float) : Tensor =
            let p = defaultArg p 0.5
            Shape.checkCanDropout2d a.shape p
            a.Masked(p, Array.append a.shape[0..1] [| 1; 1 |])

        /// Each channel of volumes N x C x D x H x W set to 0 with probability `p` (default 0.5); the others are not
        /// scaled.
        member a.dropout3d(?p: float) : Tensor =
            let p = defaultArg p 0.5
            Shape.checkCanDropout3d a.shape p
            a.Masked(p, Array.append a.shape[0..1] [| 1; 1; 1 |])
