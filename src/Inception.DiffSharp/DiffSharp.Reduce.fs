namespace DiffSharp

/// Operations that reduce all elements, or those along one dimension, to one, as functions: `dsharp.relu x` is `x.relu()`. Shapes, defaults and errors are described at Tensor.
[<AutoOpen>]
module DsharpReduce =

    type dsharp with

        /// The number of elements.
        static member nelement(input: Tensor) : int = input.nelement

        /// The largest element.
        static member max(input: Tensor) : Tensor = input.max ()

        /// The largest elements along a dimension.
        static member max(a: Tensor, dim: int, ?keepDim: bool) : Tensor = a.max (dim, ?keepDim = keepDim)

        /// Elementwise: the larger of two.
        static member max(a: Tensor, b: Tensor) : Tensor = a.max b

        /// The smallest element.
        static member min(input: Tensor) : Tensor = input.min ()

        /// The smallest elements along a dimension.
        static member min(a: Tensor, dim: int, ?keepDim: bool) : Tensor = a.min (dim, ?keepDim = keepDim)

        /// Elementwise: the smaller of two.
        static member min(a: Tensor, b: Tensor) : Tensor = a.min b

        /// The index of the largest element.
        static member argmax(input: Tensor) : int[] = input.argmax ()

        /// The indices of the largest elements along a dimension.
        static member argmax(input: Tensor, dim: int, ?keepDim: bool) : Tensor = input.argmax (dim, ?keepDim = keepDim)

        /// The index of the smallest element.
        static member argmin(input: Tensor) : int[] = input.argmin ()

        /// The indices of the smallest elements along a dimension.
        static member argmin(input: Tensor, dim: int, ?keepDim: bool) : Tensor = input.argmin (dim, ?keepDim = keepDim)

        /// The sum of all elements.
        static member sum(input: Tensor) : Tensor = input.sum ()

        /// The sum along a dimension.
        static member sum(input: Tensor, dim: int, ?keepDim: bool) : Tensor = input.sum (dim, ?keepDim = keepDim)

        /// The mean of all elements.
        static member mean(input: Tensor) : Tensor = input.mean ()

        /// The mean along a dimension.
        static member mean(input: Tensor, dim: int, ?keepDim: bool) : Tensor = input.mean (dim, ?keepDim = keepDim)

        /// The variance of all elements.
        static member var(input: Tensor, ?unbiased: bool) : Tensor = input.var (?unbiased = unbiased)

        /// The variance along a dimension.
        static member var(input: Tensor, dim: int, ?keepDim: bool, ?unbiased: bool) : Tensor =
            input.var (dim, ?keepDim = keepDim, ?unbiased = unbiased)

        /// The standard deviation of all elements.
        static member std(input: Tensor, ?unbiased: bool) : Tensor = input.std (?unbiased = unbiased)

        /// The standard deviation along a dimension.
        static member std(input: Tensor, dim: int, ?keepDim: bool, ?unbiased: bool) : Tensor =
            input.std (dim, ?keepDim = keepDim, ?unbiased = unbiased)

        /// The sum of the diagonal.
        static member trace(input: Tensor) : Tensor = input.trace ()

        /// Shifted and scaled to the range from 0 to 1.
        static member normalize(input: Tensor) : Tensor = input.normalize ()

        /// Shifted and scaled to mean 0 and standard deviation 1.
        static member standardize(input: Tensor) : Tensor = input.standardize ()

        /// The norm of all elements or along a dimension.
        static member norm(a: Tensor, ?order: float, ?dim: int, ?keepDim: bool) : Tensor =
            a.norm (?order = order, ?dim = dim, ?keepDim = keepDim)

        /// exp(x) over its sum along a dimension.
        static member softmax(input: Tensor, dim: int) : Tensor = input.softmax dim

        /// The logarithm of softmax.
        static member logsoftmax(input: Tensor, dim: int) : Tensor = input.logsoftmax dim

        /// The logarithm of the sum of exp(x) along a dimension.
        static member logsumexp(input: Tensor, dim: int, ?keepDim: bool) : Tensor =
            input.logsumexp (dim, ?keepDim = keepDim)

        /// The covariance of variables (rows) over observations (columns).
        static member cov(input: Tensor, ?correction: int64, ?fweights: Tensor, ?aweights: Tensor) : Tensor =
            input.cov (?correction = correction, ?fweights = fweights, ?aweights = aweights)

        /// The correlation coefficients of variables (rows) over observations (columns).
        static member corrcoef(input: Tensor) : Tensor = input.corrcoef ()
