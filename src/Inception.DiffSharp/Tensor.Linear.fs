namespace DiffSharp

open TorchSharp

/// Products: of matrices, vectors, and images with filters.
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

        /// The matrix product, ... x N x K times ... x K x M; batch dimensions before the matrices broadcast.
        member a.matmul(b: Tensor) : Tensor =
            if not (a.dim = 2 && b.dim = 2) then
                Shape.checkCanMatmul a.shape b.shape |> ignore

            Tensor.checked2 (
                product,
                (fun () ->
                    Shape.checkDtypes a.dtype b.dtype
                    Shape.checkCanMatmul a.shape b.shape |> ignore),
                a,
                b
            )

        // conv2d with resolved arguments and a bias or null.
        member internal a.Convolve
            (filters: Tensor, bias: Tensor, strides: int64[], paddings: int64[], dilations: int64[])
            : Tensor =
            let check () =
                let short (xs: int64[]) = Array.map int xs
                Shape.checkDtypes a.dtype filters.dtype

                Window.checkCanConv 2 a.shape filters.shape (short strides) (short paddings) (short dilations)
                |> ignore

            // libtorch would take three dimensions for an image without a batch.
            if a.dim <> 4 then
                check ()

            if isNull (box bias) then
                Tensor.checked2 (
                    (fun x w -> torch.nn.functional.conv2d (x, w, null, strides, paddings, dilations)),
                    check,
                    a,
                    filters
                )
            else
                try
                    Tensor.lift3 (
                        (fun x w b -> torch.nn.functional.conv2d (x, w, b, strides, paddings, dilations)),
                        a,
                        filters,
                        bias
                    )
                with :? System.InvalidOperationException ->
                    check ()
                    reraise ()

        /// The scalar product of two vectors.
        member a.dot(b: Tensor) : Tensor =
            Shape.checkCanDot a.shape b.shape
            Tensor.lift2 ((fun x y -> x.dot y), a, b)

        /// The diagonal from (0, `offset`) (default 0) of the plane of `dim1` and `dim2` (defaults 0 and 1), as the
        /// last
        /// dimension.
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

        /// <summary>Cross-correlates signals N x C x L with filters O x C x K; the result is N x O x L'.</summary>
        /// <param name="filters">O x C x K.</param>
        /// <param name="stride">Default 1.</param>
        /// <param name="padding">Zeros on either side; default 0.</param>
        /// <param name="dilation">The distance between filter elements; default 1.</param>
        member a.conv1d(filters: Tensor, ?stride: int, ?padding: int, ?dilation: int) : Tensor =
            let stride, padding, dilation =
                defaultArg stride 1, defaultArg padding 0, defaultArg dilation 1

            let check () =
                Shape.checkDtypes a.dtype filters.dtype

                Window.checkCanConv 1 a.shape filters.shape [| stride |] [| padding |] [| dilation |]
                |> ignore

            if a.dim <> 3 then
                check ()

            Tensor.checked2 (
                (fun x w -> torch.nn.functional.conv1d (x, w, null, int64 stride, int64 padding, int64 dilation)),
                check,
                a,
                filters
            )

        /// <summary>Cross-correlates images N x C x H x W with filters O x C x KH x KW; the result is
        /// N x O x H' x W'.</summary>
        /// <param name="filters">O x C x KH x KW.</param>
        /// <param name="stride">Default 1.</param>
        /// <param name="padding">Zeros on every side; default 0.</param>
        /// <param name="dilation">The distance between filter elements; default 1.</param>
        /// <param name="strides">One stride for each of H and W, instead of `stride`.</param>
        /// <param name="paddings">One padding for each of H and W, instead of `padding`.</param>
        /// <param name="dilations">One dilation for each of H and W, instead of `dilation`.</param>
        member a.conv2d
            (
                filters: Tensor,
                ?stride: int,
                ?padding: int,
                ?dilation: int,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?dilations: seq<int>
            ) : Tensor =
            let strides = Window.resolve 2 "stride" stride strides 1
            let paddings = Window.resolve 2 "padding" padding paddings 0
            let dilations = Window.resolve 2 "dilation" dilation dilations 1

            a.Convolve(
                filters,
                Unchecked.defaultof<Tensor>,
                Native.long strides,
                Native.long paddings,
                Native.long dilations
            )

        /// <summary>Cross-correlates volumes N x C x D x H x W with filters O x C x KD x KH x KW; the result is
        /// N x O x D' x H' x W'. Arguments as for conv2d.</summary>
        member a.conv3d
            (
                filters: Tensor,
                ?stride: int,
                ?padding: int,
                ?dilation: int,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?dilations: seq<int>
            ) : Tensor =
            let strides = Window.resolve 3 "stride" stride strides 1
            let paddings = Window.resolve 3 "padding" padding paddings 0
            let dilations = Window.resolve 3 "dilation" dilation dilations 1

            if a.dim <> 5 then
                Window.checkCanConv 3 a.shape filters.shape strides paddings dilations |> ignore

            Tensor.checked2 (
                (fun x w ->
                    torch.nn.functional.conv3d (
                        x,
                        w,
                        null,
                        Native.long strides,
                        Native.long paddings,
                        Native.long dilations
                    )),
                (fun () ->
                    Shape.checkDtypes a.dtype filters.dtype
                    Window.checkCanConv 3 a.shape filters.shape strides paddings dilations |> ignore),
                a,
                filters
            )
