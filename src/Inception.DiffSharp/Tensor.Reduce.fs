namespace DiffSharp

open TorchSharp

/// Operations that reduce all elements, or those along one dimension, to one.
[<AutoOpen>]
module TensorReduce =

    let private asType (dtype: Dtype option) =
        dtype |> Option.map Native.scalarType |> Option.toNullable

    let private along (a: Tensor) dim = int64 (Shape.completeDim a.dim dim)

    // All dimensions: TorchSharp's var and std without dimensions ignore `unbiased`.
    let private everywhere (h: Handle) : int64[] = Array.init (int (h.dim ())) int64

    // libtorch finds no largest among truth values; as numbers they have one.
    let private ordered (h: Handle) =
        if h.dtype = torch.ScalarType.Bool then
            h.to_type torch.ScalarType.Byte
        else
            h

    type Tensor with

        /// The sum of all elements, as `dtype` or, for integers and truth values, as Int64.
        member a.sum(?dtype: Dtype) : Tensor =
            Tensor.lift1 ((fun h -> h.sum (asType dtype)), a)

        /// The sums along `dim`, which is kept with length 1 if `keepDim` (default false).
        member a.sum(dim: int, ?keepDim: bool, ?dtype: Dtype) : Tensor =
            let dim = along a dim
            Tensor.lift1 ((fun h -> h.sum (dim, defaultArg keepDim false, asType dtype)), a)

        /// The sum over what `expand` repeated: the inverse of expanding from `newShape`.
        member a.sumToSize(newShape: int[], ?dtype: Dtype) : Tensor =
            let shape = a.shape

            if shape = newShape then
                a.cast (defaultArg dtype a.dtype.SummationType)
            else
                Shape.checkCanExpand newShape shape
                let extra = shape.Length - newShape.Length

                let dims =
                    [|
                        for i in 0 .. shape.Length - 1 do
                            if i < extra || newShape[i - extra] = 1 && shape[i] <> 1 then
                                int64 i
                    |]

                let summed = Tensor.lift1 ((fun h -> h.sum (dims, true, asType dtype)), a)
                summed.view newShape

        /// The mean of all elements; of integers in the default floating-point type.
        member a.mean() : Tensor =
            Tensor.lift1 ((fun h -> (Native.toFloating h).mean()), a)

        /// The means along `dim`, which is kept with length 1 if `keepDim` (default false).
        member a.mean(dim: int, ?keepDim: bool) : Tensor =
            let dims = [| along a dim |]
            Tensor.lift1 ((fun h -> (Native.toFloating h).mean(dims, defaultArg keepDim false)), a)

        /// The variance of all elements; `unbiased` (default true) divides by n - 1, else by n.
        member a.var(?unbiased: bool) : Tensor =
            Tensor.lift1 ((fun h -> (Native.toFloating h).var(everywhere h, defaultArg unbiased true)), a)

        /// The variances along `dim`, which is kept with length 1 if `keepDim` (default false); `unbiased` (default
        /// true) divides by n - 1, else by n.
        member a.var(dim: int, ?keepDim: bool, ?unbiased: bool) : Tensor =
            let dim = along a dim
            let unbiased, keep = defaultArg unbiased true, defaultArg keepDim false
            Tensor.lift1 ((fun h -> (Native.toFloating h).var(dim, unbiased, keep)), a)

        /// The standard deviation of all elements; `unbiased` (default true) divides by n - 1, else by n.
        member a.std(?unbiased: bool) : Tensor =
            Tensor.lift1 ((fun h -> (Native.toFloating h).std(everywhere h, defaultArg unbiased true)), a)

        /// The standard deviations along `dim`, which is kept with length 1 if `keepDim` (default false); `unbiased`
        /// (default true) divides by n - 1, else by n.
        member a.std(dim: int, ?keepDim: bool, ?unbiased: bool) : Tensor =
            let dim = along a dim
            let unbiased, keep = defaultArg unbiased true, defaultArg keepDim false
            Tensor.lift1 ((fun h -> (Native.toFloating h).std(dim, unbiased, keep)), a)

        /// The largest element; the derivative is shared evenly among equals.
        member a.max() : Tensor = Tensor.lift1 ((fun h -> h.max ()), a)

        /// The largest elements along `dim`, which is kept with length 1 if `keepDim` (default false).
        member a.max(dim: int, ?keepDim: bool) : Tensor =
            let dim = along a dim

            Tensor.lift1 (
                (fun h ->
                    let struct (values, indices) = h.max (dim, defaultArg keepDim false)
                    indices.Dispose()
                    values),
                a
            )

        /// Elementwise: the larger of the two.
        member a.max(b: Tensor) : Tensor =
            Tensor.meet2 ("max", (fun x y -> x.maximum y), a, b)

        /// The smallest element; the derivative is shared evenly among equals.
        member a.min() : Tensor = Tensor.lift1 ((fun h -> h.min ()), a)

        /// The smallest elements along `dim`, which is kept with length 1 if `keepDim` (default false).
        member a.min(dim: int, ?keepDim: bool) : Tensor =
            let dim = along a dim

            Tensor.lift1 (
                (fun h ->
                    let struct (values, indices) = h.min (dim, defaultArg keepDim false)
                    indices.Dispose()
                    values),
                a
            )

        /// Elementwise: the smaller of the two.
        member a.min(b: Tensor) : Tensor =
            Tensor.meet2 ("min", (fun x y -> x.minimum y), a, b)

        member private a.Position(flat: int64) : int[] =
            let shape = a.shape
            let index = Array.zeroCreate shape.Length
            let mutable rest = int flat

            for d in shape.Length - 1 .. -1 .. 0 do
                index[d] <- rest % shape[d]
                rest <- rest / shape[d]

            index

        /// The index of the largest element, one number for each dimension.
        member a.argmax() : int[] =
            use _scope = torch.NewDisposeScope()
            a.Position(Native.scalarToInt64 ((ordered a.handle).argmax()))

        /// The index of the largest element along `dim`, which is kept with length 1 if `keepDim` (default false).
        /// Int32.
        member a.argmax(dim: int, ?keepDim: bool) : Tensor =
            let dim = along a dim

            Tensor.lift1 (
                (fun h -> (ordered h).argmax(dim, defaultArg keepDim false).to_type torch.ScalarType.Int32),
                a
            )

        /// The index of the smallest element, one number for each dimension.
        member a.argmin() : int[] =
            use _scope = torch.NewDisposeScope()
            a.Position(Native.scalarToInt64 ((ordered a.handle).argmin()))

        /// The index of the smallest element along `dim`, which is kept with length 1 if `keepDim` (default false).
        /// Int32.
        member a.argmin(dim: int, ?keepDim: bool) : Tensor =
            let dim = along a dim

            Tensor.lift1 (
                (fun h -> (ordered h).argmin(dim, defaultArg keepDim false).to_type torch.ScalarType.Int32),
                a
            )

        /// Shifted and scaled to mean 0 and standard deviation 1; unchanged but for the shift if all are equal.
        member a.standardize() : Tensor =
            let stddev = a.std ()

            if a.nelement = 1 || float stddev = 0.0 then
                a - a.mean ()
            else
                (a - a.mean ()) / stddev

        /// Shifted and scaled to the range from 0 to 1; zeros if all elements are equal.
        member a.normalize() : Tensor =
            let low, high = a.min (), a.max ()
            let range = high - low
            if float range = 0.0 then a - low else (a - low) / range

        /// <summary>exp(x) / sum of exp(x) along `dim`.</summary>
        member a.softmax(dim: int) : Tensor =
            let dim = along a dim
            Tensor.lift1 ((fun h -> (Native.floating "softmax" h).softmax dim), a)

        /// The logarithm of softmax along `dim`, computed stably.
        member a.logsoftmax(dim: int) : Tensor =
            let dim = along a dim
            Tensor.lift1 ((fun h -> (Native.floating "logsoftmax" h).log_softmax dim), a)

        /// The logarithm of the sum of exp(x) along `dim`, computed stably; `dim` is kept with length 1 if `keepDim`
        /// (default false).
        member a.logsumexp(dim: int, ?keepDim: bool) : Tensor =
            let dim = along a dim
            Tensor.lift1 ((fun h -> (Native.floating "logsumexp" h).logsumexp(dim, defaultArg keepDim false)), a)
