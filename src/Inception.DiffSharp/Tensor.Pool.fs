namespace DiffSharp

open System
open TorchSharp

/// Pools over windows of signals, images and volumes, and their inverses.
[<AutoOpen>]
module TensorPool =

    // A pool's resolved arguments.
    [<Struct; NoEquality; NoComparison>]
    type private Windows =
        {
            Dims: int
            Kernel: int64[]
            Strides: int64[]
            Paddings: int64[]
            CeilMode: bool
        }

    let private windows n kernelSize kernelSizes stride strides padding paddings ceilMode (a: Tensor) =
        let kernel, strides, paddings =
            Window.resolvePool n kernelSize kernelSizes stride strides padding paddings

        // libtorch would take an input without a batch.
        if a.dim <> n + 2 then
            Window.checkCanPool n a.shape kernel strides paddings

        let explain () =
            Window.checkCanPool n a.shape kernel strides paddings

        struct ({
                    Dims = n
                    Kernel = Native.long kernel
                    Strides = Native.long strides
                    Paddings = Native.long paddings
                    CeilMode = defaultArg ceilMode false
                },
                explain)

    let private max (w: Windows) (h: Handle) : Handle =
        match w.Dims with
        | 1 ->
            torch.nn.functional.max_pool1d (
                h,
                w.Kernel[0],
                Nullable w.Strides[0],
                Nullable w.Paddings[0],
                Nullable(),
                w.CeilMode
            )
        | 2 -> torch.nn.functional.max_pool2d (h, w.Kernel, w.Strides, w.Paddings, null, w.CeilMode)
        | _ -> torch.nn.functional.max_pool3d (h, w.Kernel, w.Strides, w.Paddings, null, w.CeilMode)

    let private maxWithIndices (w: Windows) (h: Handle) : struct (Handle * Handle) =
        match w.Dims with
        | 1 ->
            torch.nn.functional.max_pool1d_with_indices (
                h,
                w.Kernel[0],
                Nullable w.Strides[0],
                Nullable w.Paddings[0],
                Nullable(),
                w.CeilMode
            )
        | 2 -> torch.nn.functional.max_pool2d_with_indices (h, w.Kernel, w.Strides, w.Paddings, null, w.CeilMode)
        | _ -> torch.nn.functional.max_pool3d_with_indices (h, w.Kernel, w.Strides, w.Paddings, null, w.CeilMode)

    let private mean (w: Windows) (h: Handle) : Handle =
        match w.Dims with
        | 1 ->
            torch.nn.functional.avg_pool1d (
                h,
                w.Kernel[0],
                Nullable w.Strides[0],
                Nullable w.Paddings[0],
                w.CeilMode,
                true
            )
        | 2 -> torch.nn.functional.avg_pool2d (h, w.Kernel, w.Strides, w.Paddings, w.CeilMode, true)
        | _ -> torch.nn.functional.avg_pool3d (h, w.Kernel, w.Strides, w.Paddings, w.CeilMode, true)

    let private pool name f struct (w: Windows, explain) (a: Tensor) =
        Tensor.checked1 ((fun h -> f w (Native.floating name h)), explain, a)

    // The largest elements, and their places in the flattened spatial dimensions as Int32, which DiffSharp gives.
    let private poolWithIndices name struct (w: Windows, explain: unit -> unit) (a: Tensor) : Tensor * Tensor =
        explain ()

        let both =
            Tensor.lift1N (
                (fun h ->
                    let struct (values, indices) = maxWithIndices w (Native.floating name h)
                    [| values; indices.to_type torch.ScalarType.Int32 |]),
                a
            )

        both[0], both[1]

    // Each element at its index in zeros of the output's size; one operation for every number of dimensions.
    let private unpool n name kernelSize kernelSizes stride strides padding paddings outputSize (a: Tensor) indices =
        let kernel, strides, paddings =
            Window.resolvePool n kernelSize kernelSizes stride strides padding paddings

        Window.checkCanUnpool n a.shape (indices: Tensor).shape indices.dtype

        let output =
            match outputSize with
            | Some size ->
                let size = Array.ofSeq size

                if size.Length <> n + 2 || size[0] <> a.shape[0] || size[1] <> a.shape[1] then
                    failwithf
                        "Expecting an outputSize N x C x ... with N and C of the input %s, received %s"
                        (Shape.text a.shape)
                        (Shape.text size)

                size
            | None ->
                a.shape
                |> Array.mapi (fun d length ->
                    if d < 2 then
                        length
                    else
                        (length - 1) * strides[d - 2] - 2 * paddings[d - 2] + kernel[d - 2])

        let plane = int64 (Shape.nelement output[2..])

        Tensor.lift2 (
            (fun h i ->
                let h = (Native.floating name h).flatten 2L
                let i = i.to_type(torch.ScalarType.Int64).flatten 2L

                torch
                    .zeros([| int64 output[0]; int64 output[1]; plane |], h.dtype, h.device)
                    .scatter(2L, i, h)
                    .view(Native.long output)),
            a,
            indices
        )

    type Tensor with

        /// <summary>The largest element of each window of signals N x C x L. Where windows overlap, an element's derivative is the
        /// sum over the windows it is the largest of.</summary>
        /// <param name="kernelSize">The window's length.</param>
        /// <param name="stride">Default: the kernel size.</param>
        /// <param name="padding">At most half the kernel size; default 0. What is padded never wins.</param>
        member a.maxpool1d(kernelSize: int, ?stride: int, ?padding: int) : Tensor =
            pool "maxpool1d" max (windows 1 (Some kernelSize) None stride None padding None None a) a

        /// <summary>The largest element of each window of images N x C x H x W. Where windows overlap, an element's derivative is the
        /// sum over the windows it is the largest of.</summary>
        /// <param name="kernelSize">The window's height and width; this or `kernelSizes` is needed.</param>
        /// <param name="stride">Default: the kernel size.</param>
        /// <param name="padding">At most half the kernel size; default 0. What is padded never wins.</param>
        /// <param name="kernelSizes">The window's height and width, instead of `kernelSize`.</param>
        /// <param name="strides">One stride for each of H and W, instead of `stride`.</param>
        /// <param name="paddings">One padding for each of H and W, instead of `padding`.</param>
        /// <param name="ceilMode">An addition to DiffSharp: true rounds the number of windows up instead of down, so
        /// that the last window may hang over the edge (as in the original GoogLeNet). Default: false.</param>
        member a.maxpool2d
            (
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?ceilMode: bool
            ) : Tensor =
            pool "maxpool2d" max (windows 2 kernelSize kernelSizes stride strides padding paddings ceilMode a) a

        /// <summary>The largest element of each window of volumes N x C x D x H x W. Where windows overlap, an element's derivative is the
        /// sum over the windows it is the largest of.</summary>
        /// <param name="kernelSize">The window's depth, height and width; this or `kernelSizes` is needed.</param>
        /// <param name="stride">Default: the kernel size.</param>
        /// <param name="padding">At most half the kernel size; default 0. What is padded never wins.</param>
        /// <param name="kernelSizes">The window's depth, height and width, instead of `kernelSize`.</param>
        /// <param name="strides">One stride for each of D, H and W, instead of `stride`.</param>
        /// <param name="paddings">One padding for each of D, H and W, instead of `padding`.</param>
        member a.maxpool3d
            (
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>
            ) : Tensor =
            pool "maxpool3d" max (windows 3 kernelSize kernelSizes stride strides padding paddings None a) a

        /// The same as maxpool1d, with the index of each window's largest element within its flattened spatial
        /// dimensions (row-major, Int32).
        member a.maxpool1di(kernelSize: int, ?stride: int, ?padding: int) : Tensor * Tensor =
            poolWithIndices "maxpool1di" (windows 1 (Some kernelSize) None stride None padding None None a) a

        /// The same as maxpool2d, with the index of each window's largest element within its flattened spatial
        /// dimensions (row-major, Int32).
        member a.maxpool2di
            (
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?ceilMode: bool
            ) : Tensor * Tensor =
            poolWithIndices "maxpool2di" (windows 2 kernelSize kernelSizes stride strides padding paddings ceilMode a) a

        /// The same as maxpool3d, with the index of each window's largest element within its flattened spatial
        /// dimensions (row-major, Int32).
        member a.maxpool3di
            (
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>
            ) : Tensor * Tensor =
            poolWithIndices "maxpool3di" (windows 3 kernelSize kernelSizes stride strides padding paddings None a) a

        /// <summary>The mean of each window of signals N x C x L. Padded zeros count as elements.</summary>
        /// <param name="kernelSize">The window's length.</param>
        /// <param name="stride">Default: the kernel size.</param>
        /// <param name="padding">At most half the kernel size; default 0.</param>
        member a.avgpool1d(kernelSize: int, ?stride: int, ?padding: int) : Tensor =
            pool "avgpool1d" mean (windows 1 (Some kernelSize) None stride None padding None None a) a

        /// <summary>The mean of each window of images N x C x H x W. Padded zeros count as elements.</summary>
        /// <param name="kernelSize">The window's height and width; this or `kernelSizes` is needed.</param>
        /// <param name="stride">Default: the kernel size.</param>
        /// <param name="padding">At most half the kernel size; default 0.</param>
        /// <param name="kernelSizes">The window's height and width, instead of `kernelSize`.</param>
        /// <param name="strides">One stride for each of H and W, instead of `stride`.</param>
        /// <param name="paddings">One padding for each of H and W, instead of `padding`.</param>
        /// <param name="ceilMode">An addition to DiffSharp: true rounds the number of windows up instead of down; what
        /// hangs over the padded edge does not count as elements. Default: false.</param>
        member a.avgpool2d
            (
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?ceilMode: bool
            ) : Tensor =
            pool "avgpool2d" mean (windows 2 kernelSize kernelSizes stride strides padding paddings ceilMode a) a

        /// <summary>The mean of each window of volumes N x C x D x H x W. Padded zeros count as elements.</summary>
        /// <param name="kernelSize">The window's depth, height and width; this or `kernelSizes` is needed.</param>
        /// <param name="stride">Default: the kernel size.</param>
        /// <param name="padding">At most half the kernel size; default 0.</param>
        /// <param name="kernelSizes">The window's depth, height and width, instead of `kernelSize`.</param>
        /// <param name="strides">One stride for each of D, H and W, instead of `stride`.</param>
        /// <param name="paddings">One padding for each of D, H and W, instead of `padding`.</param>
        member a.avgpool3d
            (
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>
            ) : Tensor =
            pool "avgpool3d" mean (windows 3 kernelSize kernelSizes stride strides padding paddings None a) a

        /// <summary>The inverse of maxpool1di, but for what that dropped: signals N x C x L with each element at its index in
        /// zeros.</summary>
        /// <param name="indices">The indices that the pool returned, of this tensor's shape.</param>
        /// <param name="kernelSize">The window's length.</param>
        /// <param name="stride">Default: the kernel size.</param>
        /// <param name="padding">At most half the kernel size; default 0.</param>
        /// <param name="outputSize">The whole output's shape; default: the smallest that the pool takes to this
        /// one.</param>
        member a.maxunpool1d
            (indices: Tensor, kernelSize: int, ?stride: int, ?padding: int, ?outputSize: seq<int>)
            : Tensor =
            unpool 1 "maxunpool1d" (Some kernelSize) None stride None padding None outputSize a indices

        /// <summary>The inverse of maxpool2di, but for what that dropped: images N x C x H x W with each element at its index in
        /// zeros.</summary>
        /// <param name="indices">The indices that the pool returned, of this tensor's shape.</param>
        /// <param name="kernelSize">The window's height and width; this or `kernelSizes` is needed.</param>
        /// <param name="stride">Default: the kernel size.</param>
        /// <param name="padding">At most half the kernel size; default 0.</param>
        /// <param name="kernelSizes">The window's height and width, instead of `kernelSize`.</param>
        /// <param name="strides">One stride for each of H and W, instead of `stride`.</param>
        /// <param name="paddings">One padding for each of H and W, instead of `padding`.</param>
        /// <param name="outputSize">The whole output's shape; default: the smallest that the pool takes to this
        /// one.</param>
        member a.maxunpool2d
            (
                indices: Tensor,
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?outputSize: seq<int>
            ) : Tensor =
            unpool 2 "maxunpool2d" kernelSize kernelSizes stride strides padding paddings outputSize a indices

        /// <summary>The inverse of maxpool3di, but for what that dropped: volumes N x C x D x H x W with each element at its index in
        /// zeros.</summary>
        /// <param name="indices">The indices that the pool returned, of this tensor's shape.</param>
        /// <param name="kernelSize">The window's depth, height and width; this or `kernelSizes` is needed.</param>
        /// <param name="stride">Default: the kernel size.</param>
        /// <param name="padding">At most half the kernel size; default 0.</param>
        /// <param name="kernelSizes">The window's depth, height and width, instead of `kernelSize`.</param>
        /// <param name="strides">One stride for each of D, H and W, instead of `stride`.</param>
        /// <param name="paddings">One padding for each of D, H and W, instead of `padding`.</param>
        /// <param name="outputSize">The whole output's shape; default: the smallest that the pool takes to this
        /// one.</param>
        member a.maxunpool3d
            (
                indices: Tensor,
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?outputSize: seq<int>
            ) : Tensor =
            unpool 3 "maxunpool3d" kernelSize kernelSizes stride strides padding paddings outputSize a indices
