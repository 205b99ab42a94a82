namespace DiffSharp

/// Filters and pools over windows of signals, images and volumes, as functions: `dsharp.relu x` is `x.relu()`. Shapes, defaults and errors are described at Tensor.
[<AutoOpen>]
module DsharpWindow =

    type dsharp with

        /// Signals with filters.
        static member conv1d(input: Tensor, filters: Tensor, ?stride: int, ?padding: int, ?dilation: int) : Tensor =
            input.conv1d (filters, ?stride = stride, ?padding = padding, ?dilation = dilation)

        /// Images with filters.
        static member conv2d
            (
                input: Tensor,
                filters: Tensor,
                ?stride: int,
                ?strides: seq<int>,
                ?padding: int,
                ?paddings: seq<int>,
                ?dilation: int,
                ?dilations: seq<int>
            ) : Tensor =
            input.conv2d (
                filters,
                ?stride = stride,
                ?padding = padding,
                ?dilation = dilation,
                ?strides = strides,
                ?paddings = paddings,
                ?dilations = dilations
            )

        /// Volumes with filters.
        static member conv3d
            (
                input: Tensor,
                filters: Tensor,
                ?stride: int,
                ?strides: seq<int>,
                ?padding: int,
                ?paddings: seq<int>,
                ?dilation: int,
                ?dilations: seq<int>
            ) : Tensor =
            input.conv3d (
                filters,
                ?stride = stride,
                ?padding = padding,
                ?dilation = dilation,
                ?strides = strides,
                ?paddings = paddings,
                ?dilations = dilations
            )

        /// The transpose of conv1d: signals with filters.
        static member convTranspose1d
            (input: Tensor, filters: Tensor, ?stride: int, ?padding: int, ?dilation: int, ?outputPadding: int)
            : Tensor =
            input.convTranspose1d (
                filters,
                ?stride = stride,
                ?padding = padding,
                ?dilation = dilation,
                ?outputPadding = outputPadding
            )

        /// The transpose of conv2d: images with filters.
        static member convTranspose2d
            (
                input: Tensor,
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
            input.convTranspose2d (
                filters,
                ?stride = stride,
                ?padding = padding,
                ?dilation = dilation,
                ?outputPadding = outputPadding,
                ?strides = strides,
                ?paddings = paddings,
                ?dilations = dilations,
                ?outputPaddings = outputPaddings
            )

        /// The transpose of conv3d: volumes with filters.
        static member convTranspose3d
            (
                input: Tensor,
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
            input.convTranspose3d (
                filters,
                ?stride = stride,
                ?padding = padding,
                ?dilation = dilation,
                ?outputPadding = outputPadding,
                ?strides = strides,
                ?paddings = paddings,
                ?dilations = dilations,
                ?outputPaddings = outputPaddings
            )

        /// The largest element of each window of signals.
        static member maxpool1d(input: Tensor, kernelSize: int, ?stride: int, ?padding: int) : Tensor =
            input.maxpool1d (kernelSize, ?stride = stride, ?padding = padding)

        /// The largest element of each window of images.
        static member maxpool2d
            (
                input: Tensor,
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?ceilMode: bool
            ) : Tensor =
            input.maxpool2d (
                ?kernelSize = kernelSize,
                ?stride = stride,
                ?padding = padding,
                ?kernelSizes = kernelSizes,
                ?strides = strides,
                ?paddings = paddings,
                ?ceilMode = ceilMode
            )

        /// The largest element of each window of volumes.
        static member maxpool3d
            (
                input: Tensor,
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>
            ) : Tensor =
            input.maxpool3d (
                ?kernelSize = kernelSize,
                ?stride = stride,
                ?padding = padding,
                ?kernelSizes = kernelSizes,
                ?strides = strides,
                ?paddings = paddings
            )

        /// The largest element of each window of signals, with its index.
        static member maxpool1di(input: Tensor, kernelSize: int, ?stride: int, ?padding: int) : Tensor * Tensor =
            input.maxpool1di (kernelSize, ?stride = stride, ?padding = padding)

        /// The largest element of each window of images, and its index.
        static member maxpool2di
            (
                input: Tensor,
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?ceilMode: bool
            ) : Tensor * Tensor =
            input.maxpool2di (
                ?kernelSize = kernelSize,
                ?stride = stride,
                ?padding = padding,
                ?kernelSizes = kernelSizes,
                ?strides = strides,
                ?paddings = paddings,
                ?ceilMode = ceilMode
            )

        /// The largest element of each window of volumes, with its index.
        static member maxpool3di
            (
                input: Tensor,
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>
            ) : Tensor * Tensor =
            input.maxpool3di (
                ?kernelSize = kernelSize,
                ?stride = stride,
                ?padding = padding,
                ?kernelSizes = kernelSizes,
                ?strides = strides,
                ?paddings = paddings
            )

        /// The mean of each window of signals.
        static member avgpool1d(input: Tensor, kernelSize: int, ?stride: int, ?padding: int) : Tensor =
            input.avgpool1d (kernelSize, ?stride = stride, ?padding = padding)

        /// The mean of each window of images.
        static member avgpool2d
            (
                input: Tensor,
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?ceilMode: bool
            ) : Tensor =
            input.avgpool2d (
                ?kernelSize = kernelSize,
                ?stride = stride,
                ?padding = padding,
                ?kernelSizes = kernelSizes,
                ?strides = strides,
                ?paddings = paddings,
                ?ceilMode = ceilMode
            )

        /// The mean of each window of volumes.
        static member avgpool3d
            (
                input: Tensor,
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>
            ) : Tensor =
            input.avgpool3d (
                ?kernelSize = kernelSize,
                ?stride = stride,
                ?padding = padding,
                ?kernelSizes = kernelSizes,
                ?strides = strides,
                ?paddings = paddings
            )

        /// The inverse of maxpool1di.
        static member maxunpool1d
            (input: Tensor, indices: Tensor, kernelSize: int, ?stride: int, ?padding: int, ?outputSize: seq<int>)
            : Tensor =
            input.maxunpool1d (indices, kernelSize, ?stride = stride, ?padding = padding, ?outputSize = outputSize)

        /// The inverse of maxpool2di.
        static member maxunpool2d
            (
                input: Tensor,
                indices: Tensor,
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?outputSize: seq<int>
            ) : Tensor =
            input.maxunpool2d (
                indices,
                ?kernelSize = kernelSize,
                ?stride = stride,
                ?padding = padding,
                ?kernelSizes = kernelSizes,
                ?strides = strides,
                ?paddings = paddings,
                ?outputSize = outputSize
            )

        /// The inverse of maxpool3di.
        static member maxunpool3d
            (
                input: Tensor,
                indices: Tensor,
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?outputSize: seq<int>
            ) : Tensor =
            input.maxunpool3d (
                indices,
                ?kernelSize = kernelSize,
                ?stride = stride,
                ?padding = padding,
                ?kernelSizes = kernelSizes,
                ?strides = strides,
                ?paddings = paddings,
                ?outputSize = outputSize
            )
