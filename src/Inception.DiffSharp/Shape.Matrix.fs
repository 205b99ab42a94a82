namespace DiffSharp

/// Shape rules of vectors and matrices: products, inverses, covariance.
[<RequireQualifiedAccess>]
module internal Matrix =

    /// Raises unless the shape is V x N, N or that of a scalar, and weights are N.
    let checkCanCov (shape: int[]) (fweights: int[] option) (aweights: int[] option) =
        if shape.Length > 2 then
            failwithf "Expecting variables x observations (dim<=2), received %s" (Shape.text shape)

        let observations = if shape.Length = 0 then 1 else shape[shape.Length - 1]

        for weights in List.choose id [ fweights; aweights ] do
            if weights <> [| observations |] then
                failwithf
                    "Expecting %d weights (dim=1), one for each observation, received %s"
                    observations
                    (Shape.text weights)

    /// Raises unless both are vectors of one length.
    let checkCanDot (shape1: int[]) (shape2: int[]) =
        if shape1.Length <> 1 || shape1 <> shape2 then
            failwithf
                "Expecting two vectors (dim=1) of one length, received %s and %s"
                (Shape.text shape1)
                (Shape.text shape2)

    /// Raises unless both have at least two dimensions, the last of the first equals the last but one of the second,
    /// and the batch dimensions before them broadcast. Returns (batch, matrix) of both.
    let checkCanMatmul (shape1: int[]) (shape2: int[]) =
        let fail () =
            failwithf
                "Expecting matrices (dim>=2) with matching inner lengths, received shapes %s and %s"
                (Shape.text shape1)
                (Shape.text shape2)

        if shape1.Length < 2 || shape2.Length < 2 then
            fail ()

        let split (shape: int[]) = Array.splitAt (shape.Length - 2) shape
        let (batch1, matrix1), (batch2, matrix2) = split shape1, split shape2

        if matrix1[1] <> matrix2[0] then
            fail ()

        Shape.broadcast2 batch1 batch2 |> ignore
        (batch1, matrix1), (batch2, matrix2)

    /// Raises unless both are batches (dim=3) of matrices that can be multiplied; returns the product's shape.
    let checkCanBMM (shape1: int[]) (shape2: int[]) =
        if
            shape1.Length <> 3
            || shape2.Length <> 3
            || shape1[0] <> shape2[0]
            || shape1[2] <> shape2[1]
        then
            failwithf
                "Expecting two 3d tensors, B x N x K and B x K x M, received %s and %s"
                (Shape.text shape1)
                (Shape.text shape2)

        [| shape1[0]; shape1[1]; shape2[2] |]

    /// Raises unless the shape is that of square matrices.
    let checkCanInvert (shape: int[]) =
        if shape.Length < 2 || shape[shape.Length - 1] <> shape[shape.Length - 2] then
            failwithf "Expecting a square matrix or a batch of them, received %s" (Shape.text shape)

    /// Raises unless the shape is that of square matrices.
    let checkCanDet (shape: int[]) = checkCanInvert shape

    /// Raises unless A is N x N (or B x N x N) and B has as many rows; returns the solution's shape.
    let checkCanSolve (shapeA: int[]) (shapeB: int[]) =
        checkCanInvert shapeA

        if
            shapeB.Length < shapeA.Length - 1
            || shapeB[shapeA.Length - 2] <> shapeA[shapeA.Length - 2]
        then
            failwithf
                "Expecting a right-hand side with as many rows as the matrix, received %s and %s"
                (Shape.text shapeA)
                (Shape.text shapeB)

        shapeB
