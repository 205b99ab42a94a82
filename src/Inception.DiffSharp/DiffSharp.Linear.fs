namespace DiffSharp

/// Products, and operations of linear algebra, as functions: `dsharp.relu x` is `x.relu()`. Shapes, defaults and errors are described at Tensor.
[<AutoOpen>]
module DsharpLinear =

    type dsharp with

        /// The matrix product.
        static member matmul(a: Tensor, b: Tensor) : Tensor = a.matmul b

        /// The scalar product of two vectors.
        static member dot(a: Tensor, b: Tensor) : Tensor = a.dot b

        /// The products of a batch of matrices.
        static member bmm(a: Tensor, b: Tensor) : Tensor = a.bmm b

        /// The outer product of two vectors.
        static member outer(a: Tensor, b: Tensor) : Tensor = a.outer b

        /// The x with a x = b.
        static member solve(a: Tensor, b: Tensor) : Tensor = a.solve b

        /// The determinant of a square matrix.
        static member det(a: Tensor) : Tensor = a.det ()

        /// The inverse of a square matrix.
        static member inv(a: Tensor) : Tensor = a.inv ()
