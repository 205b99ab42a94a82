namespace DiffSharp

/// Losses, and random draws, as functions: `dsharp.relu x` is `x.relu()`. Shapes, defaults and errors are described at Tensor.
[<AutoOpen>]
module DsharpLoss =

    type dsharp with

        /// The mean squared error.
        static member mseLoss(input: Tensor, target: Tensor, ?reduction: string) : Tensor =
            input.mseLoss (target, ?reduction = reduction)

        /// The binary cross-entropy.
        static member bceLoss(input: Tensor, target: Tensor, ?weight: Tensor, ?reduction: string) : Tensor =
            input.bceLoss (target, ?weight = weight, ?reduction = reduction)

        /// The negative log-likelihood of classes.
        static member nllLoss(input: Tensor, target: Tensor, ?weight: Tensor, ?reduction: string) : Tensor =
            input.nllLoss (target, ?weight = weight, ?reduction = reduction)

        /// The cross-entropy of classes.
        static member crossEntropyLoss(input: Tensor, target: Tensor, ?weight: Tensor, ?reduction: string) : Tensor =
            input.crossEntropyLoss (target, ?weight = weight, ?reduction = reduction)

        /// 1 with the element as probability, else 0.
        static member bernoulli(probs: Tensor, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
            probs.bernoulli (?device = device, ?dtype = dtype, ?backend = backend)

        /// Random indices of categories, drawn with replacement.
        static member multinomial
            (probs: Tensor, numSamples: int, ?normalize: bool, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            probs.multinomial (numSamples, ?normalize = normalize, ?device = device, ?dtype = dtype, ?backend = backend)

        /// Elements set to 0 at random; the others are not scaled.
        static member dropout(input: Tensor, ?p: float) : Tensor = input.dropout (?p = p)

        /// Channels of images set to 0 at random.
        static member dropout2d(input: Tensor, ?p: float) : Tensor = input.dropout2d (?p = p)

        /// Channels of volumes set to 0 at random.
        static member dropout3d(input: Tensor, ?p: float) : Tensor = input.dropout3d (?p = p)
