namespace DiffSharp

open TorchSharp

/// Operations on the arrangement of elements. None changes a value.
[<AutoOpen>]
module TensorShape =

    type Tensor with

        /// The elements in row-major order under another shape; one length may be -1 and is computed. Copies only where
        /// the memory order asks for it.
        member a.view(shape: seq<int>) : Tensor =
            let shape = Array.ofSeq shape
            let shape = Shape.complete a.nelement shape
            Tensor.checked1 ((fun h -> h.reshape (Native.long shape)), (fun () -> Shape.checkCanView a.shape shape), a)

        /// The elements as a vector of the given length, or of all elements for -1.
        member a.view(shape: int) : Tensor = a.view [ shape ]

        /// The elements under the other tensor's shape.
        member a.viewAs(other: Tensor) : Tensor = a.view other.shape

        /// One dimension from `startDim` (default 0) to `endDim` (default: the last). A scalar stays one.
        member a.flatten(?startDim: int, ?endDim: int) : Tensor =
            if a.dim = 0 then
                a
            else
                let first = Shape.completeDim a.dim (defaultArg startDim 0)
                let last = Shape.completeDim a.dim (defaultArg endDim -1)
                Shape.checkCanFlatten a.shape first last
                Tensor.lift1 ((fun h -> h.flatten (int64 first, int64 last)), a)

        /// Dimension `dim` split into several whose lengths multiply to its length; one may be -1.
        member a.unflatten(dim: int, unflattenedShape: seq<int>) : Tensor =
            let shape = a.shape
            let dim = Shape.completeDim shape.Length dim
            let parts = Shape.complete shape[dim] (Array.ofSeq unflattenedShape)
            a.view (Array.concat [ shape[.. dim - 1]; parts; shape[dim + 1 ..] ])

        /// Without the dimensions of length 1, or without `dim` if that has length 1. -1, the default, means all.
        member a.squeeze(?dim: int) : Tensor =
            match defaultArg dim -1 with
            | -1 -> Tensor.lift1 ((fun h -> h.squeeze ()), a)
            | dim -> Tensor.lift1 ((fun h -> h.squeeze (int64 (Shape.completeDim a.dim dim))), a)

        /// With a new dimension of length 1 before dimension `dim`; -1 is behind the last.
        member a.unsqueeze(dim: int) : Tensor =
            Tensor.lift1 ((fun h -> h.unsqueeze (int64 (Shape.completeDimUnsqueeze a.dim dim))), a)

        /// With dimensions of length 1 appended until there are as many as the other tensor has.
        member a.unsqueezeAs(other: Tensor) : Tensor =
            a.view (Shape.unsqueezeAs a.shape other.shape)

        /// With dimension i taken from dimension permutation[i].
        member a.permute(permutation: seq<int>) : Tensor =
            let permutation = Array.ofSeq permutation |> Array.map (Shape.completeDim a.dim)
            Shape.checkCanPermute a.shape permutation |> ignore
            Tensor.lift1 ((fun h -> h.permute (Native.long permutation)), a)

        /// With two dimensions exchanged.
        member a.transpose(dim0: int, dim1: int) : Tensor =
            let dim0, dim1 = Shape.completeDim a.dim dim0, Shape.completeDim a.dim dim1
            Tensor.lift1 ((fun h -> h.transpose (int64 dim0, int64 dim1)), a)

        /// A matrix with rows and columns exchanged.
        member a.transpose() : Tensor =
            Shape.checkCanTranspose2d a.dim
            a.transpose (0, 1)

        /// Repeated along new leading dimensions and dimensions of length 1, without copying; -1 keeps a length.
        member a.expand(newShape: seq<int>) : Tensor =
            let newShape = Array.ofSeq newShape

            if newShape = a.shape then
                a
            else
                let newShape = Shape.completeExpand a.shape newShape
                Shape.checkCanExpand a.shape newShape
                Tensor.lift1 ((fun h -> h.expand (Native.long newShape)), a)

        /// Expanded to the other tensor's shape.
        member a.expandAs(b: Tensor) : Tensor = a.expand b.shape

        /// Repeated `times` times along a dimension of length 1.
        member a.repeat(dim: int, times: int) : Tensor =
            let shape = a.shape
            Shape.checkCanRepeat shape dim
            a.expand (Array.updateAt dim times shape)

        /// With zeros around it: paddings[i] before and behind dimension i.
        member a.pad(paddings: seq<int>) : Tensor =
            let paddings = Array.ofSeq paddings
            Shape.checkCanPad a.shape paddings
            let pairs = paddings |> Array.rev |> Array.collect (fun n -> [| int64 n; int64 n |])
            Tensor.lift1 ((fun h -> torch.nn.functional.pad (h, pairs)), a)

        /// With dilations[i] - 1 zeros between any two elements of dimension i.
        member a.dilate(dilations: seq<int>) : Tensor =
            let dilations = Array.ofSeq dilations
            Shape.checkCanDilate a.dim dilations
            let shape = a.shape
            let spread = Array.map2 (*) shape dilations

            // Behind each element comes a dimension of its own, which is padded and merged again.
            let pads =
                Array.rev dilations |> Array.collect (fun n -> [| 0L; int64 (n - 1); 0L; 0L |])

            Tensor.lift1 (
                (fun h ->
                    let paired = shape |> Array.collect (fun n -> [| int64 n; 1L |])
                    let mutable wide = torch.nn.functional.pad (h.reshape paired, pads)
                    wide <- wide.reshape (Native.long spread)

                    for d in 0 .. shape.Length - 1 do
                        wide <- wide.narrow (int64 d, 0L, int64 (spread[d] - dilations[d] + 1))

                    wide),
                a
            )

        /// The reverse of dilate: every dilations[i]-th element of dimension i.
        member a.undilate(dilations: seq<int>) : Tensor =
            let dilations = Array.ofSeq dilations
            Shape.checkCanDilate a.dim dilations

            Tensor.lift1 (
                (fun h ->
                    let mutable thin = h

                    for d in 0 .. dilations.Length - 1 do
                        thin <- thin.slice (int64 d, 0L, thin.shape[d], int64 dilations[d])

                    thin),
                a
            )

        /// With another tensor added to the part that begins at `location`.
        member a.addSlice(location: seq<int>, b: Tensor) : Tensor =
            let location = Array.ofSeq location
            let shape, part = a.shape, b.shape
            Shape.checkCanAddSlice shape location part

            let pads =
                [|
                    for d in shape.Length - 1 .. -1 .. 0 do
                        int64 location[d]
                        int64 (shape[d] - location[d] - part[d])
                |]

            Tensor.meet2 ("addSlice", (fun x y -> x.add (torch.nn.functional.pad (y, pads))), a, b)

        /// With the order of elements reversed along the given dimensions.
        member a.flip(dims: seq<int>) : Tensor =
            let dims = Array.ofSeq dims
            Shape.checkCanFlip a.dim dims
            Tensor.lift1 ((fun h -> h.flip (Native.long dims)), a)

        /// Elements picked along `dim`: result[i][j][k] = a[indices[i][j][k]][j][k] for dim 0, and so on. Indices are
        /// of
        /// type Int32 or Int64 and have the result's shape.
        member a.gather(dim: int, indices: Tensor) : Tensor =
            let dim = Shape.completeDim a.dim dim
            Shape.checkCanGather a.shape dim indices.shape indices.dtype
            Tensor.lift2 ((fun h i -> h.gather (int64 dim, i.to_type torch.ScalarType.Int64)), a, indices)

        /// The reverse of gather: a tensor of zeros of `destinationShape` with result[indices[i][j][k]][j][k] =
        /// a[i][j][k] for dim 0, and so on.
        member a.scatter(dim: int, indices: Tensor, destinationShape: seq<int>) : Tensor =
            let shape = Array.ofSeq destinationShape
            let dim = Shape.completeDim a.dim dim
            Shape.checkCanScatter a.shape dim indices.shape indices.dtype shape

            Tensor.lift2 (
                (fun h i ->
                    torch
                        .zeros(Native.long shape, h.dtype, h.device)
                        .scatter(int64 dim, i.to_type torch.ScalarType.Int64, h)),
                a,
                indices
            )

        /// Parts of the given lengths along `dim` (default 0).
        member a.split(sizes: seq<int>, ?dim: int) : Tensor[] =
            let sizes = Array.ofSeq sizes
            let dim = Shape.completeDim a.dim (defaultArg dim 0)
            Shape.checkCanSplit a.shape sizes dim |> ignore
            Tensor.lift1N ((fun h -> h.split (Native.long sizes, int64 dim)), a)

        /// The parts at each index of `dim` (default 0), without that dimension.
        member a.unstack(?dim: int) : Tensor[] =
            let dim = Shape.completeDim a.dim (defaultArg dim 0)
            Tensor.lift1N ((fun h -> h.unbind (int64 dim)), a)

        /// Tensors of one shape, but for the length of `dim` (default 0), one behind the other along it.
        static member cat(tensors: seq<Tensor>, ?dim: int) : Tensor =
            let tensors = Array.ofSeq tensors

            if tensors.Length = 0 then
                Shape.checkCanCat [||] 0 |> ignore

            let dim = Shape.completeDim tensors[0].dim (defaultArg dim 0)

            try
                Tensor.liftN ((fun hs -> torch.cat (hs, int64 dim)), tensors)
            with :? System.InvalidOperationException ->
                Shape.checkCanCat (tensors |> Array.map _.shape) dim |> ignore
                reraise ()

        /// Tensors of one shape along a new dimension before dimension `dim` (default 0).
        static member stack(tensors: seq<Tensor>, ?dim: int) : Tensor =
            let tensors = Array.ofSeq tensors
            let dim = defaultArg dim 0

            let dim =
                if dim < 0 && tensors.Length > 0 then
                    dim + tensors[0].dim + 1
                else
                    dim

            Shape.checkCanStack (tensors |> Array.map _.shape) dim |> ignore
            Tensor.liftN ((fun hs -> torch.stack (hs, int64 dim)), tensors)
