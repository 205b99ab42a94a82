namespace DiffSharp

/// Operations on the arrangement of elements, as functions: `dsharp.relu x` is `x.relu()`. Shapes, defaults and errors are described at Tensor.
[<AutoOpen>]
module DsharpShape =

    type dsharp with

        /// Tensors one behind the other along a dimension.
        static member cat(tensors: seq<Tensor>, ?dim: int) : Tensor = Tensor.cat (tensors, ?dim = dim)

        /// Tensors of one shape along a new dimension.
        static member stack(tensors: seq<Tensor>, ?dim: int) : Tensor = Tensor.stack (tensors, ?dim = dim)

        /// Parts of the given lengths along a dimension.
        static member split(input: Tensor, sizes: seq<int>, ?dim: int) : Tensor[] = input.split (sizes, ?dim = dim)

        /// The parts at each index of a dimension.
        static member unstack(input: Tensor, ?dim: int) : Tensor[] = input.unstack (?dim = dim)

        /// The elements under another shape.
        static member view(input: Tensor, shape: seq<int>) : Tensor = input.view shape

        /// The elements as a vector.
        static member view(input: Tensor, shape: int) : Tensor = input.view shape

        /// The elements under the other tensor's shape.
        static member viewAs(input: Tensor, other: Tensor) : Tensor = input.viewAs other

        /// Dimensions merged into one.
        static member flatten(input: Tensor, ?startDim: int, ?endDim: int) : Tensor =
            input.flatten (?startDim = startDim, ?endDim = endDim)

        /// One dimension split into several.
        static member unflatten(input: Tensor, dim: int, unflattenedShape: seq<int>) : Tensor =
            input.unflatten (dim, unflattenedShape)

        /// Without dimensions of length 1.
        static member squeeze(input: Tensor, ?dim: int) : Tensor = input.squeeze (?dim = dim)

        /// With a new dimension of length 1.
        static member unsqueeze(input: Tensor, dim: int) : Tensor = input.unsqueeze dim

        /// With dimensions of length 1 appended.
        static member unsqueezeAs(input: Tensor, other: Tensor) : Tensor = input.unsqueezeAs other

        /// With dimensions reordered.
        static member permute(input: Tensor, permutation: seq<int>) : Tensor = input.permute permutation

        /// A matrix with rows and columns exchanged.
        static member transpose(input: Tensor) : Tensor = input.transpose ()

        /// With two dimensions exchanged.
        static member transpose(input: Tensor, dim0: int, dim1: int) : Tensor = input.transpose (dim0, dim1)

        /// Repeated without copying.
        static member expand(input: Tensor, shape: seq<int>) : Tensor = input.expand shape

        /// Expanded to the other tensor's shape.
        static member expandAs(input: Tensor, other: Tensor) : Tensor = input.expandAs other

        /// Repeated along a dimension of length 1.
        static member repeat(input: Tensor, dim: int, times: int) : Tensor = input.repeat (dim, times)

        /// With zeros around it.
        static member pad(input: Tensor, paddings: seq<int>) : Tensor = input.pad paddings

        /// Reversed along dimensions.
        static member flip(input: Tensor, dims: seq<int>) : Tensor = input.flip dims

        /// Zeros between the elements of each dimension.
        static member dilate(input: Tensor, dilations: seq<int>) : Tensor = input.dilate (dilations)

        /// The reverse of dilate.
        static member undilate(input: Tensor, dilations: seq<int>) : Tensor = input.undilate (dilations)

        /// Elements picked along a dimension.
        static member gather(input: Tensor, dim: int, indices: Tensor) : Tensor = input.gather (dim, indices)

        /// Elements put along a dimension of zeros.
        static member scatter(input: Tensor, dim: int, indices: Tensor, destinationShape: seq<int>) : Tensor =
            input.scatter (dim, indices, destinationShape)

        /// The part at an index.
        static member slice(input: Tensor, index: seq<int>) : Tensor = input[Array.ofSeq index]

        /// A diagonal as the last dimension.
        static member diagonal(input: Tensor, ?offset: int, ?dim1: int, ?dim2: int) : Tensor =
            input.diagonal (?offset = offset, ?dim1 = dim1, ?dim2 = dim2)

        /// One image of a vector, matrix, image or batch of images; a batch becomes a grid.
        static member toImage
            (input: Tensor, ?pixelMin: float, ?pixelMax: float, ?normalize: bool, ?gridCols: int)
            : Tensor =
            input.toImage (?pixelMin = pixelMin, ?pixelMax = pixelMax, ?normalize = normalize, ?gridCols = gridCols)

        /// An image in characters.
        static member toImageString
            (input: Tensor, ?pixelMin: float, ?pixelMax: float, ?normalize: bool, ?gridCols: int, ?asciiPalette: string)
            : string =
            input.toImageString (
                ?pixelMin = pixelMin,
                ?pixelMax = pixelMax,
                ?normalize = normalize,
                ?gridCols = gridCols,
                ?asciiPalette = asciiPalette
            )
