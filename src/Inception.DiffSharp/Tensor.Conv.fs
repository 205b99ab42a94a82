namespace DiffSharp

open TorchSharp

/// Signals, images and volumes with filters: convolution (cross-correlation) and its transpose.
[<AutoOpen>]
module TensorConv =

    // libtorch's convolution of n spatial dimensions.
    let private conv n (x: Handle) (w: Handle) (b: Handle) (s: int64[]) (p: int64[]) (d: int64[]) : Handle =
        match n with
        | 1 -> torch.nn.functional.conv1d (x, w, b, s[0], p[0], d[0])
        | 2 -> torch.nn.functional.conv2d (x, w, b, s, p, d)
        | _ -> torch.nn.functional.conv3d (x, w, b, s, p, d)

    let private convTranspose
        n
        (x: Handle)
        (w: Handle)
        (b: Handle)
        (s: int64[])
        (p: int64[])
        (o: int64[])
        (d: int64[])
        : Handle =
        match n with
        | 1 -> torch.nn.functional.conv_transpose1d (x, w, b, s[0], p[0], o[0], d[0])
        | 2 -> torch.nn.functional.conv_transpose2d (x, w, b, s, p, o, d)
        | _ -> torch.nn.functional.conv_transpose3d (x, w, b, s, p, o, d)

    let private short (xs: int64[]) = Array.map int xs

    type Tensor with

        // A convolution of n spatial dimensions with resolved arguments and a bias or null.
        member internal a.Convolve
            (n: int, filters: Tensor, bias: Tensor, strides: int64[], paddings: int64[], dilations: int64[])
            : Tensor =
            let check () =
                Shape.checkDtypes a.dtype filters.dtype

                Window.checkCanConv n a.shape filters.shape (short strides) (short paddings) (short dilations)
                |> ignore

            // libtorch would take an input without a batch; and what is computed by way of float64 could differ in type.
            if a.dim <> n + 2 || not (Native.isFloating a.handle) then
                check ()

            if isNull (box bias) then
                Tensor.checked2 (
                    (fun x w ->
                        Native.viaFloat "convolution" (fun x w -> conv n x w null strides paddings dilations) x w),
                    check,
                    a,
                    filters
                )
            else
                try
                    Tensor.lift3 ((fun x w b -> conv n x w b strides paddings dilations), a, filters, bias)
                with :? System.InvalidOperationException ->
                    check ()
                    reraise ()

        // A transposed convolution of n spatial dimensions with resolved arguments and a bias or null.
        member internal a.ConvolveTransposed
            (
                n: int,
                filters: Tensor,
                bias: Tensor,
                strides: int64[],
                paddings: int64[],
                outputPaddings: int64[],
                dilations: int64[]
            ) : Tensor =
            Shape.checkDtypes a.dtype filters.dtype

            Window.checkCanConvTranspose
                n
                a.shape
                filters.shape
                (short strides)
                (short paddings)
                (short dilations)
                (short outputPaddings)
            |> ignore

            let transposed b x w =
                convTranspose n x w b strides paddings outputPaddings dilations

            if isNull (box bias) then
                Tensor.lift2 ((fun x w -> Native.viaFloat "convolution" (transposed null) x w), a, filters)
            else
                Tensor.lift3 ((fun x w b -> transposed b x w), a, filters, bias)

        /// <summary>Cross-correlates signals N x C x L with filters O x C x K; the result is N x O x L'.</summary>
        /// <param name="filters">O x C x K.</param>
        /// <param name="stride">Default 1.</param>
        /// <param name="padding">Zeros on either side; default 0.</param>
        /// <param name="dilation">The distance between filter elements; default 1.</param>
        member a.conv1d(filters: Tensor, ?stride: int, ?padding: int, ?dilation: int) : Tensor =
            let one (value: int option) other = [| int64 (defaultArg value other) |]
            a.Convolve(1, filters, Unchecked.defaultof<Tensor>, one stride 1, one padding 0, one dilation 1)

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
            let strides, paddings, dilations =
                Window.resolveConv 2 stride strides padding paddings dilation dilations

            a.Convolve(2, filters, Unchecked.defaultof<Tensor>, strides, paddings, dilations)

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
            let strides, paddings, dilations =
                Window.resolveConv 3 stride strides padding paddings dilation dilations

            a.Convolve(3, filters, Unchecked.defaultof<Tensor>, strides, paddings, dilations)

        /// <summary>The transpose (in the sense of the derivative) of conv1d: signals N x C x L with filters
        /// C x O x K to N x O x L'.</summary>
        /// <param name="filters">C x O x K.</param>
        /// <param name="stride">Default 1.</param>
        /// <param name="padding">What conv1d would have been padded with; default 0.</param>
        /// <param name="dilation">The distance between filter elements; default 1.</param>
        /// <param name="outputPadding">Elements added behind the last, of the lengths that conv1d takes to the same;
        /// default 0.</param>
        member a.convTranspose1d
            (filters: Tensor, ?stride: int, ?padding: int, ?dilation: int, ?outputPadding: int)
            : Tensor =
            let one (value: int option) other = [| int64 (defaultArg value other) |]

            a.ConvolveTransposed(
                1,
                filters,
                Unchecked.defaultof<Tensor>,
                one stride 1,
                one padding 0,
                one outputPadding 0,
                one dilation 1
            )

        /// <summary>The transpose (in the sense of the derivative) of conv2d: images N x C x H x W with filters
        /// C x O x KH x KW to N x O x H' x W'. Arguments as for conv2d.</summary>
        /// <param name="filters">C x O x KH x KW.</param>
        /// <param name="stride">Default 1.</param>
        /// <param name="padding">What conv2d would have been padded with; default 0.</param>
        /// <param name="dilation">The distance between filter elements; default 1.</param>
        /// <param name="outputPadding">Rows and columns added behind the last, of the sizes that conv2d takes to the
        /// same; default 0.</param>
        /// <param name="strides">One stride for each of H and W, instead of `stride`.</param>
        /// <param name="paddings">One padding for each of H and W, instead of `padding`.</param>
        /// <param name="dilations">One dilation for each of H and W, instead of `dilation`.</param>
        /// <param name="outputPaddings">One for each of H and W, instead of `outputPadding`.</param>
        member a.convTranspose2d
            (
                filters: Tensor,
                ?stride: int,
                ?padding: int,
                ?dilation: int,
                ?outputPadding: int,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?dilations: seq<int>,
                ?outputPaddings: seq<int>
            ) : Tensor =
            let strides, paddings, dilations =
                Window.resolveConv 2 stride strides padding paddings dilation dilations

            let outputPaddings =
                Native.long (Window.resolve 2 "outputPadding" outputPadding outputPaddings 0)

            a.ConvolveTransposed(2, filters, Unchecked.defaultof<Tensor>, strides, paddings, outputPaddings, dilations)

        /// <summary>The transpose (in the sense of the derivative) of conv3d: volumes N x C x D x H x W with filters
        /// C x O x KD x KH x KW to N x O x D' x H' x W'. Arguments as for convTranspose2d.</summary>
        member a.convTranspose3d
            (
                filters: Tensor,
                ?stride: int,
                ?padding: int,
                ?dilation: int,
                ?outputPadding: int,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?dilations: seq<int>,
                ?outputPaddings: seq<int>
            ) : Tensor =
            let strides, paddings, dilations =
                Window.resolveConv 3 stride strides padding paddings dilation dilations

            let outputPaddings =
                Native.long (Window.resolve 3 "outputPadding" outputPadding outputPaddings 0)

            a.ConvolveTransposed(3, filters, Unchecked.defaultof<Tensor>, strides, paddings, outputPaddings, dilations)
