namespace DiffSharp.Compose

open DiffSharp

/// The layers of a network as functions of their tensor alone: convolutions, pools, dropout and losses.
[<AutoOpen>]
module LayersOfOneTensor =

    type dsharp with

        /// dsharp.bceLoss as a function of the tensor.
        static member bceLoss(target: Tensor) : Tensor -> Tensor = fun t -> t.bceLoss (target)

        /// dsharp.conv1d as a function of the tensor.
        static member conv1d(b: Tensor, ?stride: int, ?padding: int, ?dilation: int) : Tensor -> Tensor =
            fun t -> t.conv1d (b, ?stride = stride, ?padding = padding, ?dilation = dilation)

        /// dsharp.conv2d as a function of the tensor.
        static member conv2d
            (
                b: Tensor,
                ?stride: int,
                ?strides: seq<int>,
                ?padding: int,
                ?paddings: seq<int>,
                ?dilation: int,
                ?dilations: seq<int>
            ) : Tensor -> Tensor =
            fun t ->
                t.conv2d (
                    b,
                    ?stride = stride,
                    ?strides = strides,
                    ?padding = padding,
                    ?paddings = paddings,
                    ?dilation = dilation,
                    ?dilations = dilations
                )

        /// dsharp.conv3d as a function of the tensor.
        static member conv3d
            (
                b: Tensor,
                ?stride: int,
                ?strides: seq<int>,
                ?padding: int,
                ?paddings: seq<int>,
                ?dilation: int,
                ?dilations: seq<int>
            ) : Tensor -> Tensor =
            fun t ->
                t.conv3d (
                    b,
                    ?stride = stride,
                    ?strides = strides,
                    ?padding = padding,
                    ?paddings = paddings,
                    ?dilation = dilation,
                    ?dilations = dilations
                )

        /// dsharp.convTranspose1d as a function of the tensor.
        static member convTranspose1d
            (b: Tensor, ?stride: int, ?padding: int, ?dilation: int, ?outputPadding: int)
            : Tensor -> Tensor =
            fun t ->
                t.convTranspose1d (
                    b,
                    ?stride = stride,
                    ?padding = padding,
                    ?dilation = dilation,
                    ?outputPadding = outputPadding
                )

        /// dsharp.convTranspose2d as a function of the tensor.
        static member convTranspose2d
            (
                b: Tensor,
                ?stride: int,
                ?padding: int,
                ?dilation: int,
                ?outputPadding: int,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?dilations: seq<int>,
                ?outputPaddings: seq<int>
            ) : Tensor -> Tensor =
            fun t ->
                t.convTranspose2d (
                    b,
                    ?stride = stride,
                    ?padding = padding,
                    ?dilation = dilation,
                    ?outputPadding = outputPadding,
                    ?strides = strides,
                    ?paddings = paddings,
                    ?dilations = dilations,
                    ?outputPaddings = outputPaddings
                )

        /// dsharp.convTranspose3d as a function of the tensor.
        static member convTranspose3d
            (
                b: Tensor,
                ?stride: int,
                ?padding: int,
                ?dilation: int,
                ?outputPadding: int,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?dilations: seq<int>,
                ?outputPaddings: seq<int>
            ) : Tensor -> Tensor =
            fun t ->
                t.convTranspose3d (
                    b,
                    ?stride = stride,
                    ?padding = padding,
                    ?dilation = dilation,
                    ?outputPadding = outputPadding,
                    ?strides = strides,
                    ?paddings = paddings,
                    ?dilations = dilations,
                    ?outputPaddings = outputPaddings
                )

        /// dsharp.crossEntropyLoss as a function of the tensor.
        static member crossEntropyLoss(target: Tensor) : Tensor -> Tensor = fun t -> t.crossEntropyLoss (target)

        /// dsharp.dilate as a function of the tensor.
        static member dilate(dilations: seq<int>) : Tensor -> Tensor = fun t -> t.dilate (dilations)

        /// dsharp.dropout as a function of the tensor.
        static member dropout(?p: float) : Tensor -> Tensor = fun t -> t.dropout (?p = p)

        /// dsharp.dropout2d as a function of the tensor.
        static member dropout2d(?p: float) : Tensor -> Tensor = fun t -> t.dropout2d (?p = p)

        /// dsharp.dropout3d as a function of the tensor.
        static member dropout3d(?p: float) : Tensor -> Tensor = fun t -> t.dropout3d (?p = p)

        /// dsharp.maxpool1d as a function of the tensor.
        static member maxpool1d(kernelSize: int, ?stride: int, ?padding: int) : Tensor -> Tensor =
            fun t -> t.maxpool1d (kernelSize, ?stride = stride, ?padding = padding)

        /// dsharp.maxpool2d as a function of the tensor.
        static member maxpool2d
            (
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>
            ) : Tensor -> Tensor =
            fun t ->
                t.maxpool2d (
                    ?kernelSize = kernelSize,
                    ?stride = stride,
                    ?padding = padding,
                    ?kernelSizes = kernelSizes,
                    ?strides = strides,
                    ?paddings = paddings
                )

        /// dsharp.maxpool3d as a function of the tensor.
        static member maxpool3d
            (
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>
            ) : Tensor -> Tensor =
            fun t ->
                t.maxpool3d (
                    ?kernelSize = kernelSize,
                    ?stride = stride,
                    ?padding = padding,
                    ?kernelSizes = kernelSizes,
                    ?strides = strides,
                    ?paddings = paddings
                )

        /// dsharp.maxunpool1d as a function of the tensor.
        static member maxunpool1d
            (indices: Tensor, kernelSize: int, ?stride: int, ?padding: int, ?outputSize: seq<int>)
            : Tensor -> Tensor =
            fun t -> t.maxunpool1d (indices, kernelSize, ?stride = stride, ?padding = padding, ?outputSize = outputSize)

        /// dsharp.maxunpool2d as a function of the tensor.
        static member maxunpool2d
            (
                indices: Tensor,
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?outputSize: seq<int>
            ) : Tensor -> Tensor =
            fun t ->
                t.maxunpool2d (
                    indices,
                    ?kernelSize = kernelSize,
                    ?stride = stride,
                    ?padding = padding,
                    ?kernelSizes = kernelSizes,
                    ?strides = strides,
                    ?paddings = paddings,
                    ?outputSize = outputSize
                )

        /// dsharp.maxunpool3d as a function of the tensor.
        static member maxunpool3d
            (
                indices: Tensor,
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?outputSize: seq<int>
            ) : Tensor -> Tensor =
            fun t ->
                t.maxunpool3d (
                    indices,
                    ?kernelSize = kernelSize,
                    ?stride = stride,
                    ?padding = padding,
                    ?kernelSizes = kernelSizes,
                    ?strides = strides,
                    ?paddings = paddings,
                    ?outputSize = outputSize
                )

        /// dsharp.mseLoss as a function of the tensor.
        static member mseLoss(target: Tensor) : Tensor -> Tensor = fun t -> t.mseLoss (target)

        /// dsharp.nllLoss as a function of the tensor.
        static member nllLoss(target: Tensor) : Tensor -> Tensor = fun t -> t.nllLoss (target)

        /// dsharp.pad as a function of the tensor.
        static member pad(paddings: seq<int>) : Tensor -> Tensor = fun t -> t.pad (paddings)

        /// dsharp.toImage as a function of the tensor.
        static member toImage(?pixelMin: float, ?pixelMax: float, ?normalize: bool, ?gridCols: int) : Tensor -> Tensor =
            fun t ->
                t.toImage (?pixelMin = pixelMin, ?pixelMax = pixelMax, ?normalize = normalize, ?gridCols = gridCols)

        /// dsharp.toImageString as a function of the tensor.
        static member toImageString
            (?pixelMin: float, ?pixelMax: float, ?normalize: bool, ?gridCols: int, ?asciiPalette: string)
            : Tensor -> string =
            fun t ->
                t.toImageString (
                    ?pixelMin = pixelMin,
                    ?pixelMax = pixelMax,
                    ?normalize = normalize,
                    ?gridCols = gridCols,
                    ?asciiPalette = asciiPalette
                )

        /// dsharp.undilate as a function of the tensor.
        static member undilate(dilations: seq<int>) : Tensor -> Tensor = fun t -> t.undilate (dilations)
