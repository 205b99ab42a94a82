namespace DiffSharp

open TorchSharp

/// Pools over windows of images.
[<AutoOpen>]
module TensorPool =

    // PyTorch's max_pool2d with its indices as Int32, as DiffSharp gives them.
    let private maxpool2di (h: Handle) kernel strides paddings ceilMode =
        torch.nn.functional.max_pool2d_with_indices (h, kernel, strides, paddings, null, ceilMode)

    type Tensor with

        /// <summary>The largest element of each window of images N x C x H x W. Where windows overlap, an element's
        /// derivative is the sum over the windows it is the largest of.</summary>
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
            let kernel, strides, paddings =
                Window.resolvePool 2 kernelSize kernelSizes stride strides padding paddings

            if a.dim <> 4 then
                Window.checkCanPool 2 a.shape kernel strides paddings

            Tensor.checked1 (
                (fun h ->
                    torch.nn.functional.max_pool2d (
                        h,
                        Native.long kernel,
                        Native.long strides,
                        Native.long paddings,
                        null,
                        defaultArg ceilMode false
                    )),
                (fun () -> Window.checkCanPool 2 a.shape kernel strides paddings),
                a
            )

        /// The same as maxpool2d, with the index of each window's largest element within its H x W plane (row-major,
        /// Int32).
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
            let kernel, strides, paddings =
                Window.resolvePool 2 kernelSize kernelSizes stride strides padding paddings

            Window.checkCanPool 2 a.shape kernel strides paddings

            let both =
                Tensor.lift1N (
                    (fun h ->
                        let struct (values, indices) =
                            maxpool2di
                                h
                                (Native.long kernel)
                                (Native.long strides)
                                (Native.long paddings)
                                (defaultArg ceilMode false)

                        [| values; indices.to_type torch.ScalarType.Int32 |]),
                    a
                )

            both[0], both[1]

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
            let kernel, strides, paddings =
                Window.resolvePool 2 kernelSize kernelSizes stride strides padding paddings

            if a.dim <> 4 then
                Window.checkCanPool 2 a.shape kernel strides paddings

            Tensor.checked1 (
                (fun h ->
                    torch.nn.functional.avg_pool2d (
                        h,
                        Native.long kernel,
                        Native.long strides,
                        Native.long paddings,
                        defaultArg ceilMode false,
                        true
                    )),
                (fun () -> Window.checkCanPool 2 a.shape kernel strides paddings),
                a
            )
