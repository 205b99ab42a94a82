namespace DiffSharp

/// A shape: the length of each dimension, e.g. [| N; C; H; W |]; empty for a scalar.
type Shape = int[]

/// Rules over shapes, with no tensor in sight: what fits what, and what comes out. A broken rule raises an exception
/// whose message begins with "Expecting" and shows the shapes.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Shape =

    /// A shape as text, e.g. [2; 3].
    let internal text (shape: seq<int>) =
        "[" + System.String.Join("; ", shape) + "]"

    /// The shape of a scalar: no dimensions.
    let scalar: int[] = [||]

    /// A shape from any sequence; no length may be negative.
    let create (xs: seq<int>) =
        let shape = Array.ofSeq xs

        if shape |> Array.exists (fun n -> n < 0) then
            failwithf "Expecting a shape of lengths of at least 0, received %s" (text shape)

        shape

    /// The number of elements.
    let nelement (shape: int[]) = Array.fold (*) 1 shape

    /// True if `bigShape` has as many dimensions as `smallShape` and each is at least as long.
    let contains (bigShape: int[]) (smallShape: int[]) =
        bigShape.Length = smallShape.Length && Array.forall2 (>=) bigShape smallShape

    /// A dimension counted from the front, where -1 is the last of `dims`.
    let completeDim (dims: int) (dim: int) =
        let complete = if dim < 0 then dims + dim else dim

        if complete < 0 || complete >= dims then
            failwithf "Expecting a dimension from %d to %d, received %d" -dims (dims - 1) dim

        complete

    /// As completeDim, for the place of a new dimension: -1 is behind the last.
    let completeDimUnsqueeze (dims: int) (dim: int) = completeDim (dims + 1) dim

    /// A shape with one length given as -1, completed so that it has `nelement` elements.
    let complete (nelement: int) (shape: int[]) =
        match shape |> Array.filter (fun n -> n < 0) with
        | [||] -> shape
        | [| -1 |] ->
            let known =
                shape |> Array.fold (fun product n -> if n < 0 then product else product * n) 1

            if known = 0 || nelement % known <> 0 then
                failwithf "Expecting a shape that %d elements can take, received %s" nelement (text shape)

            shape |> Array.map (fun n -> if n < 0 then nelement / known else n)
        | _ -> failwithf "Expecting a shape with at most one length of -1, received %s" (text shape)

    /// True if a tensor of `oldShape` can be repeated along its dimensions of length 1 to `newShape`.
    let canExpand (oldShape: int[]) (newShape: int[]) =
        let extra = newShape.Length - oldShape.Length

        extra >= 0
        && oldShape
           |> Array.mapi (fun i n -> n = 1 || n = newShape[extra + i])
           |> Array.forall id

    /// Lengths of -1 in `newShape` stand for the length that is there.
    let completeExpand (shape: int[]) (newShape: int[]) =
        let extra = newShape.Length - shape.Length

        newShape
        |> Array.mapi (fun i n -> if n = -1 && i >= extra then shape[i - extra] else n)

    /// Raises unless canExpand.
    let checkCanExpand (oldShape: int[]) (newShape: int[]) =
        if not (canExpand oldShape newShape) then
            failwithf "Expecting a shape that %s can be expanded to, received %s" (text oldShape) (text newShape)

    /// The shape in which two shapes meet: aligned at their ends, a length of 1 stretches to the other's.
    let broadcast2 (shape1: int[]) (shape2: int[]) =
        let n = max shape1.Length shape2.Length

        let at (shape: int[]) i =
            if i < n - shape.Length then
                1
            else
                shape[i - n + shape.Length]

        Array.init n (fun i ->
            match at shape1 i, at shape2 i with
            | a, b when a = b -> a
            | 1, b -> b
            | a, 1 -> a
            | _ ->
                failwithf
                    "Expecting shapes that broadcast to one another, received %s and %s"
                    (text shape1)
                    (text shape2))

    /// The shape in which several shapes meet.
    let broadcastShapes (shapes: int[][]) = Array.fold broadcast2 [||] shapes

    /// The shape after merging the dimensions from `startDim` to `endDim` into one.
    let flatten (startDim: int) (endDim: int) (shape: int[]) =
        let merged = nelement shape[startDim..endDim]
        Array.concat [ shape[.. startDim - 1]; [| merged |]; shape[endDim + 1 ..] ]

    /// The shape without its dimensions of length 1 (dim = -1), or without dimension `dim` if its length is 1.
    let squeeze (dim: int) (shape: int[]) =
        if dim = -1 then Array.filter ((<>) 1) shape
        elif shape[dim] = 1 then Array.removeAt dim shape
        else shape

    /// `shape1` with dimensions of length 1 appended until it has as many dimensions as `shape2`.
    let unsqueezeAs (shape1: int[]) (shape2: int[]) =
        Array.append shape1 (Array.create (max 0 (shape2.Length - shape1.Length)) 1)

    /// Raises unless the two element types are the same.
    let checkDtypes (dtype1: Dtype) (dtype2: Dtype) =
        if dtype1 <> dtype2 then
            failwithf "Expecting tensors of one type, received %O and %O" dtype1 dtype2

    /// Raises unless the two kinds of device are the same.
    let checkDeviceTypes (deviceType1: DeviceType) (deviceType2: DeviceType) =
        if deviceType1 <> deviceType2 then
            failwithf "Expecting tensors on one kind of device, received %O and %O" deviceType1 deviceType2

    /// Raises unless a tensor of `shape1` can be seen as `shape2`: the same number of elements.
    let checkCanView (shape1: int[]) (shape2: int[]) =
        if nelement shape1 <> nelement shape2 then
            failwithf
                "Expecting a shape with the %d elements of %s, received %s"
                (nelement shape1)
                (text shape1)
                (text shape2)

    /// Raises unless `startDim` to `endDim` is a range of the shape's dimensions.
    let checkCanFlatten (shape: int[]) (startDim: int) (endDim: int) =
        if
            startDim < 0
            || startDim >= shape.Length
            || endDim < startDim
            || endDim >= shape.Length
        then
            failwithf
                "Expecting 0 <= startDim (%d) <= endDim (%d) < %d, the number of dimensions of %s"
                startDim
                endDim
                shape.Length
                (text shape)

    /// Raises unless `permutation` names each dimension once; returns the inverse permutation and the new shape.
    let checkCanPermute (shape: int[]) (permutation: int[]) =
        if Array.sort permutation <> Array.init shape.Length id then
            failwithf
                "Expecting a permutation of the %d dimensions of %s, received %s"
                shape.Length
                (text shape)
                (text permutation)

        let inverse = Array.zeroCreate permutation.Length
        permutation |> Array.iteri (fun i d -> inverse[d] <- i)
        inverse, permutation |> Array.map (fun d -> shape[d])

    /// Raises unless both dimensions are dimensions of the shape.
    let checkCanTranspose (shape: int[]) (dim0: int) (dim1: int) =
        if min dim0 dim1 < 0 || max dim0 dim1 >= shape.Length then
            failwithf "Expecting two dimensions of %s to transpose, received %d and %d" (text shape) dim0 dim1

    /// Raises unless there are two dimensions.
    let checkCanTranspose2d (dim: int) =
        if dim <> 2 then
            failwithf "Expecting dim=2 for a transpose that names no dimensions, received dim=%d" dim

    /// Raises unless every one of `dims` is a dimension of a tensor with `dim` of them, each at most once.
    let checkCanFlip (dim: int) (dims: int[]) =
        if
            (Array.distinct dims).Length <> dims.Length
            || dims |> Array.exists (fun d -> d < 0 || d >= dim)
        then
            failwithf "Expecting distinct dimensions from 0 to %d to flip, received %s" (dim - 1) (text dims)

    /// Raises unless `dim` is a dimension of length 1, which is what can be repeated.
    let checkCanRepeat (shape: int[]) (dim: int) =
        if dim < 0 || dim >= shape.Length || shape[dim] <> 1 then
            failwithf "Expecting dimension %d of %s to have length 1 in order to repeat it" dim (text shape)

    /// Raises unless there is one padding, of at least 0, for each dimension.
    let checkCanPad (shape: int[]) (paddings: int[]) =
        if paddings.Length <> shape.Length || Array.exists (fun n -> n < 0) paddings then
            failwithf
                "Expecting one padding of at least 0 for each dimension of %s, received %s"
                (text shape)
                (text paddings)

    /// Raises unless the tensors have one shape but for the length of `dim`. Returns the number of tensors, the
    /// lengths before `dim`, the joined length of `dim`, the lengths behind it, and the whole new shape.
    let checkCanCat (shapes: int[][]) (dim: int) =
        if shapes.Length = 0 then
            failwith "Expecting at least one tensor to concatenate, received none"

        let first = shapes[0]

        if dim < 0 || dim >= first.Length then
            failwithf "Expecting a dimension of %s to concatenate along, received %d" (text first) dim

        let others (shape: int[]) = Array.removeAt dim shape

        for shape in shapes do
            if shape.Length <> first.Length || others shape <> others first then
                failwithf
                    "Expecting tensors of one shape except for dimension %d, received %s and %s"
                    dim
                    (text first)
                    (text shape)

        let length = shapes |> Array.sumBy (fun shape -> shape[dim])
        let before, behind = first[.. dim - 1], first[dim + 1 ..]
        shapes.Length, before, length, behind, Array.concat [ before; [| length |]; behind ]

    /// Raises unless the tensors have one shape. Returns their number, the lengths before and behind the new
    /// dimension, and the new shape.
    let checkCanStack (shapes: int[][]) (dim: int) =
        if shapes.Length = 0 then
            failwith "Expecting at least one tensor to stack, received none"

        let first = shapes[0]

        for shape in shapes do
            if shape <> first then
                failwithf "Expecting tensors of one shape to stack, received %s and %s" (text first) (text shape)

        if dim < 0 || dim > first.Length then
            failwithf "Expecting a dimension from 0 to %d to stack along, received %d" first.Length dim

        let before, behind = first[.. dim - 1], first[dim..]
        shapes.Length, before, behind, Array.concat [ before; [| shapes.Length |]; behind ]

    /// Raises unless the sizes add up to the length of `dim`; returns the shapes of the parts.
    let checkCanSplit (shape: int[]) (sizes: int[]) (dim: int) =
        if dim < 0 || dim >= shape.Length || Array.sum sizes <> shape[dim] then
            failwithf "Expecting sizes that add up to dimension %d of %s, received %s" dim (text shape) (text sizes)

        sizes |> Array.map (fun n -> Array.updateAt dim n shape)

    /// Raises for a scalar; returns the lengths before and behind `dim` and the shape of a part.
    let checkCanUnstack (shape: int[]) (dim: int) =
        if dim < 0 || dim >= shape.Length then
            failwithf "Expecting a dimension of %s to unstack, received %d" (text shape) dim

        shape[.. dim - 1], shape[dim + 1 ..], Array.removeAt dim shape

    /// Raises unless `dim` is a place for a new dimension; returns the new shape.
    let checkCanUnsqueeze (dim: int) (shape: int[]) =
        if dim < 0 || dim > shape.Length then
            failwithf "Expecting a dimension from 0 to %d to insert into %s, received %d" shape.Length (text shape) dim

        Array.insertAt dim 1 shape

    /// Raises unless indices are of type Int32 or Int64 and fit the shape except along `dim`.
    let checkCanGather (shape: int[]) (dim: int) (indicesShape: int[]) (indicesDtype: Dtype) =
        if indicesDtype <> Dtype.Int32 && indicesDtype <> Dtype.Int64 then
            failwithf "Expecting indices of type Int32 or Int64, received %O" indicesDtype

        if dim < 0 || dim >= shape.Length || indicesShape.Length <> shape.Length then
            failwithf
                "Expecting indices with the dimensions of %s and a dimension of it, received %s and dim %d"
                (text shape)
                (text indicesShape)
                dim

    /// Raises unless indices are of type Int32 or Int64 and, as the tensor, have the destination's dimensions.
    let checkCanScatter
        (shape: int[])
        (dim: int)
        (indicesShape: int[])
        (indicesDtype: Dtype)
        (destinationShape: int[])
        =
        checkCanGather destinationShape dim indicesShape indicesDtype

        if shape <> indicesShape then
            failwithf "Expecting indices of the shape %s, received %s" (text shape) (text indicesShape)

    /// Raises unless there is one dilation, of at least 1, for each dimension.
    let checkCanDilate (dim: int) (dilations: int[]) =
        if dilations.Length <> dim || Array.exists (fun n -> n < 1) dilations then
            failwithf "Expecting %d dilations of at least 1, one for each dimension, received %s" dim (text dilations)

    /// Raises unless a tensor of `shape2` lies within one of `shape1` if it begins at `location`.
    let checkCanAddSlice (shape1: int[]) (location: int[]) (shape2: int[]) =
        if
            shape1.Length <> shape2.Length
            || shape1.Length <> location.Length
            || Array.exists
                (fun d -> location[d] < 0 || location[d] + shape2[d] > shape1[d])
                [| 0 .. shape1.Length - 1 |]
        then
            failwithf
                "Expecting a part that lies within %s, received %s at %s"
                (text shape1)
                (text shape2)
                (text location)

    /// Raises unless p is a probability.
    let checkCanDropout (p: float) =
        if not (p >= 0.0 && p <= 1.0) then
            failwithf "Expecting 0 <= p <= 1, received %g" p

    /// Raises unless p is a probability and the shape is N x C x H x W.
    let checkCanDropout2d (shape: int[]) (p: float) =
        checkCanDropout p

        if shape.Length <> 4 then
            failwithf "Expecting a 4d tensor (N x C x H x W), received %s" (text shape)

    /// Raises unless p is a probability and the shape is N x C x D x H x W.
    let checkCanDropout3d (shape: int[]) (p: float) =
        checkCanDropout p

        if shape.Length <> 5 then
            failwithf "Expecting a 5d tensor (N x C x D x H x W), received %s" (text shape)
