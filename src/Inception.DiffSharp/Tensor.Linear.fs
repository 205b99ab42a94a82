namespace DiffSharp

open TorchSharp

/// Products of matrices and vectors, and what is made of them.
[<AutoOpen>]
module TensorLinear =

    // The matrix product over `mm` and `bmm`: TorchSharp 0.107 does not catch errors in its `matmul` (wrong shapes or
    // devices, out of memory), they end the process.
    let private product (x: Handle) (y: Handle) : Handle =
        if x.dim () = 2L && y.dim () = 2L then
            x.mm y
        else
            let a, b = Native.shape x, Native.shape y
            let n, k, m = a[a.Length - 2], a[a.Length - 1], b[b.Length - 1]

            if b.Length = 2 then
                x.reshape(-1L, int64 k).mm(y).reshape(Native.long (Array.append a[.. a.Length - 2] [| m |]))
            else
                let batch = Shape.broadcast2 a[.. a.Length - 3] b[.. b.Length - 3]

                let batched (h: Handle) rows columns =
                    h
                        .expand(Native.long (Array.append batch [| rows; columns |]))
                        .reshape(-1L, int64 rows, int64 columns)

                (batched x n k).bmm(batched y k m).reshape(Native.long (Array.append batch [| n; m |]))

    type Tensor with

        /// The matrix product, ... x N x K times ... x K x M; batch dimensions before the matrices broadcast. A vector
        /// on the left is a row, one on the right a column, and its dimension does not appear in the result.
        member a.matmul(b: Tensor) : Tensor =
            match a.dim, b.dim with
            | 1, 1 -> a.dot b
            | 1, n -> a.unsqueeze(0).matmul(b).squeeze(n - 2)
            | n, 1 -> a.matmul(b.unsqueeze 1).squeeze(n - 1)
            | 2, 2 ->
                Tensor.checked2 (
                    product,
                    (fun () ->
                        Shape.checkDtypes a.dtype b.dtype
                        Matrix.checkCanMatmul a.shape b.shape |> ignore),
                    a,
                    b
                )
            | _ ->
                Matrix.checkCanMatmul a.shape b.shape |> ignore
                Tensor.lift2 (product, a, b)

        /// The scalar product of two vectors.
        member a.dot(b: Tensor) : Tensor =
            Matrix.checkCanDot a.shape b.shape
            Tensor.lift2 ((fun x y -> x.dot y), a, b)

        /// The diagonal from (0, `offset`) (default 0) of the plane of `dim1` and `dim2` (defaults 0 and 1), as the
        /// last dimension.
        member a.diagonal(?offset: int, ?dim1: int, ?dim2: int) : Tensor =
            if a.dim < 2 then
                failwithf "Expecting a tensor with at least 2 dimensions, received %s" (Shape.text a.shape)

            Tensor.lift1 (
                (fun h ->
                    h.diagonal (int64 (defaultArg offset 0), int64 (defaultArg dim1 0), int64 (defaultArg dim2 1))),
                a
            )

        /// The sum of the diagonal.
        member a.trace() : Tensor = a.diagonal().sum()

        /// <summary>The covariance of variables (rows) over observations (columns): V x N gives V x V. A vector or
        /// scalar is one variable, and its variance a scalar. Not a number where there are too few
        /// observations.</summary>
        /// <param name="correction">Sums are divided by the number of observations less this; default 1.</param>
        /// <param name="fweights">How often each observation was made: N integers.</param>
        /// <param name="aweights">The weight of each observation: N numbers.</param>
        member a.cov(?correction: int64, ?fweights: Tensor, ?aweights: Tensor) : Tensor =
            Matrix.checkCanCov a.shape (fweights |> Option.map _.shape) (aweights |> Option.map _.shape)
            let correction = float (defaultArg correction 1L)
            let x = if a.dim = 2 then a else a.view [ 1; -1 ]

            let x =
                if x.dtype.IsFloatingPoint then
                    x
                else
                    x.cast (Dtype.divisionType x.dtype x.dtype)

            let weights =
                match fweights, aweights with
                | Some f, Some w -> f.cast x.dtype * w.cast x.dtype
                | Some f, None -> f.cast x.dtype
                | None, Some w -> w.cast x.dtype
                | None, None -> Tensor.ofHandle (x.handle.select(0L, 0L).detach().ones_like())

            let total = weights.sum ()

            // What a correction of 1 takes from the total: the weights' own mean, where they are not counts.
            let freedom =
                match aweights with
                | Some w -> total - correction * (weights * w.cast x.dtype).sum() / total
                | None -> total - correction

            let centred = x - ((x * weights).sum(1, keepDim = true) / total)

            let covariance =
                (centred * weights).matmul(centred.transpose ()) / freedom.clamp (low = 0.0)

            if a.dim = 2 then covariance else covariance.squeeze ()

        /// The correlation coefficients of variables (rows) over observations (columns): V x N gives V x V.
        member a.corrcoef() : Tensor =
            let covariance = a.cov ()

            if covariance.dim = 0 then
                covariance / covariance
            else
                let deviations = covariance.diagonal().sqrt()
                covariance / deviations.unsqueeze 1 / deviations.unsqueeze 0
