namespace DiffSharp

/// Shape rules of what slides a window over an input: convolutions and pools.
[<RequireQualifiedAccess>]
module internal Window =

    // One argument that says all dimensions, or one that lists them, or the default.
    let resolve (n: int) (name: string) (single: int option) (several: seq<int> option) (other: int) =
        match single, several with
        | Some _, Some _ -> failwithf "Expecting only one of %s and %ss" name name
        | Some value, None -> Array.create n value
        | None, None -> Array.create n other
        | None, Some values ->
            let values = Array.ofSeq values

            if values.Length <> n then
                failwithf "Expecting %ss to have length %d, received %s" name n (Shape.text values)

            values

    let resolveKernel n kernelSize kernelSizes =
        if Option.isNone kernelSize && Option.isNone kernelSizes then
            failwith "Expecting kernelSize or kernelSizes"

        resolve n "kernelSize" kernelSize kernelSizes 0

    // The window arguments of an n-dimensional pool: kernel sizes, strides (default: the kernel's), paddings.
    let resolvePool n kernelSize kernelSizes stride strides padding paddings =
        let kernel = resolveKernel n kernelSize kernelSizes

        let strides =
            if Option.isNone stride && Option.isNone strides then
                kernel
            else
                resolve n "stride" stride strides 1

        kernel, strides, resolve n "padding" padding paddings 0

    // A convolution's window arguments, ready for libtorch.
    let resolveConv n stride strides padding paddings dilation dilations =
        Array.map int64 (resolve n "stride" stride strides 1),
        Array.map int64 (resolve n "padding" padding paddings 0),
        Array.map int64 (resolve n "dilation" dilation dilations 1)

    let window (length: int) kernel stride padding dilation =
        (length + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1

    /// Raises unless an input N x C x (lengths) and filters O x C x (lengths) make a convolution; returns its shape.
    let checkCanConv n (shape1: int[]) (shape2: int[]) (strides: int[]) (paddings: int[]) (dilations: int[]) =
        if shape1.Length <> n + 2 || shape2.Length <> n + 2 then
            failwithf
                "Expecting two %dd tensors, input N x C x ... and filters O x C x ..., received %s and %s"
                (n + 2)
                (Shape.text shape1)
                (Shape.text shape2)

        if shape1[1] <> shape2[1] then
            failwithf
                "Expecting input and filters with one number of channels (dim 1), received %s and %s"
                (Shape.text shape1)
                (Shape.text shape2)

        if Array.exists (fun p -> p < 0) paddings then
            failwithf "Expecting all paddings to be at least 0, received %s" (Shape.text paddings)

        if Array.exists (fun s -> s < 1) strides then
            failwithf "Expecting all strides to be at least 1, received %s" (Shape.text strides)

        if Array.exists (fun d -> d < 1) dilations then
            failwithf "Expecting all dilations to be at least 1, received %s" (Shape.text dilations)

        let lengths =
            Array.init n (fun i -> window shape1[i + 2] shape2[i + 2] strides[i] paddings[i] dilations[i])

        if Array.exists (fun l -> l < 1) lengths then
            failwithf
                "Expecting filters no larger than the padded input, received %s and %s with paddings %s"
                (Shape.text shape1)
                (Shape.text shape2)
                (Shape.text paddings)

        Array.append [| shape1[0]; shape2[0] |] lengths

    /// Raises unless an input N x C x (lengths) and filters C x O x (lengths) make a transposed convolution; returns its
    /// shape.
    let checkCanConvTranspose
        n
        (shape1: int[])
        (shape2: int[])
        (strides: int[])
        (paddings: int[])
        (dilations: int[])
        (outputPaddings: int[])
        =
        if shape1.Length <> n + 2 || shape2.Length <> n + 2 then
            failwithf
                "Expecting two %dd tensors, input N x C x ... and filters C x O x ..., received %s and %s"
                (n + 2)
                (Shape.text shape1)
                (Shape.text shape2)

        if shape1[1] <> shape2[0] then
            failwithf
                "Expecting as many input channels (dim 1) as filters (dim 0), received %s and %s"
                (Shape.text shape1)
                (Shape.text shape2)

        if Array.exists (fun p -> p < 0) paddings then
            failwithf "Expecting all paddings to be at least 0, received %s" (Shape.text paddings)

        if Array.exists (fun s -> s < 1) strides then
            failwithf "Expecting all strides to be at least 1, received %s" (Shape.text strides)

        if Array.exists (fun d -> d < 1) dilations then
            failwithf "Expecting all dilations to be at least 1, received %s" (Shape.text dilations)

        for i in 0 .. n - 1 do
            if outputPaddings[i] < 0 || outputPaddings[i] >= max strides[i] dilations[i] then
                failwithf
                    "Expecting all output paddings to be at least 0 and below the stride or the dilation, received %s"
                    (Shape.text outputPaddings)

        let lengths =
            Array.init n (fun i ->
                (shape1[i + 2] - 1) * strides[i] - 2 * paddings[i]
                + dilations[i] * (shape2[i + 2] - 1)
                + outputPaddings[i]
                + 1)

        if Array.exists (fun l -> l < 1) lengths then
            failwithf
                "Expecting an output of at least 1 in each dimension, received input %s and filters %s with paddings %s"
                (Shape.text shape1)
                (Shape.text shape2)
                (Shape.text paddings)

        Array.append [| shape1[0]; shape2[1] |] lengths

    /// Raises unless a pool's windows fit an input N x C x (lengths).
    let checkCanPool n (shape: int[]) (kernel: int[]) (strides: int[]) (paddings: int[]) =
        if shape.Length <> n + 2 then
            failwithf "Expecting a %dd tensor (N x C x ...), received %s" (n + 2) (Shape.text shape)

        if Array.exists (fun k -> k < 1) kernel then
            failwithf "Expecting all kernel sizes to be at least 1, received %s" (Shape.text kernel)

        if Array.exists2 (fun p k -> p < 0 || p > k / 2) paddings kernel then
            failwithf
                "Expecting all paddings to be from 0 to half the kernel size, received %s for kernel %s"
                (Shape.text paddings)
                (Shape.text kernel)

        if Array.exists (fun s -> s < 1) strides then
            failwithf "Expecting all strides to be at least 1, received %s" (Shape.text strides)

        for i in 0 .. n - 1 do
            if shape[i + 2] + 2 * paddings[i] < kernel[i] then
                failwithf
                    "Expecting a kernel no larger than the padded input, received kernel %s for %s"
                    (Shape.text kernel)
                    (Shape.text shape)

    /// Raises unless indices (Int32) of the input's shape N x C x (lengths) say where its elements go.
    let checkCanUnpool n (shape: int[]) (indicesShape: int[]) (indicesDtype: Dtype) =
        if indicesDtype <> Dtype.Int32 then
            failwithf "Expecting indices of type Int32, received %O" indicesDtype

        if shape.Length <> n + 2 || indicesShape <> shape then
            failwithf
                "Expecting a %dd tensor (N x C x ...) and indices of its shape, received %s and %s"
                (n + 2)
                (Shape.text shape)
                (Shape.text indicesShape)
