namespace DiffSharp

open DiffSharp.Util

// How derivatives of functions are taken: the input enters a differentiation of its own nesting level, the function
// runs,
// and the output leaves that level again. An output that does not depend on the input never entered the level: its
// derivative is zero, whatever levels around it it belongs to.
module internal Differentiate =

    let private inside (tag: uint32) (y: Tensor) = y.depth > 0 && y.nestingTag = tag

    let private leave tag (y: Tensor) = if inside tag y then y.primal else y

    /// f x, and the function from the output's weight to the input's derivative.
    let reverse (f: Tensor -> Tensor) (x: Tensor) =
        let tag = GlobalNestingLevel.Next()
        let input = x.reverseDiff (nestingTag = tag)
        let y = f input

        let pull (v: Tensor) =
            if inside tag y then
                y.reverse v
                input.derivative
            else
                x.zerosLike ()

        leave tag y, pull

    /// f x and its derivative along v.
    let forward (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) =
        let tag = GlobalNestingLevel.Next()
        let y = f (x.forwardDiff (v, nestingTag = tag))
        leave tag y, (if inside tag y then y.derivative else y.zerosLike ())

    /// f x and its derivatives of order 1 to n along v.[0], v.[0] and v.[1], and so on.
    let forwards (f: Tensor -> Tensor) (x: Tensor) (v: Tensor[]) =
        let tags = v |> Array.map (fun _ -> GlobalNestingLevel.Next())

        let input =
            Array.fold2 (fun (x: Tensor) v tag -> x.forwardDiff (v, nestingTag = tag)) x v tags

        let y = f input

        // From the innermost level outwards: the derivative in the first `order` levels, the primal in the others.
        let order k =
            let mutable t = y

            for i in v.Length - 1 .. -1 .. 0 do
                t <-
                    if i >= k then leave tags[i] t
                    elif inside tags[i] t then t.derivative
                    else t.zerosLike ()

            t

        Array.init (v.Length + 1) order

    let expectScalar (name: string) (y: Tensor) =
        if y.dim <> 0 then
            failwithf
                "Expecting a function to a scalar for %s, received an output of shape %s"
                name
                (Shape.text y.shape)

    let expectVector (name: string) (x: Tensor) =
        if x.dim <> 1 then
            failwithf "Expecting a vector for %s, received shape %s" name (Shape.text x.shape)

    /// The m x n matrix of derivatives of the output's elements (rows) by the input's (columns).
    let jacobian (f: Tensor -> Tensor) (x: Tensor) =
        expectVector "the jacobian" x
        let y, pull = reverse f x
        expectVector "the jacobian's output" y

        let row i = pull (y.onehotLike (y.nelement, i))

        y,
        (if y.nelement = 0 then
             x.zerosLike [ 0; x.nelement ]
         else
             Tensor.stack (List.init y.nelement row))

    /// The curl, from the Jacobian.
    let curl (j: Tensor) =
        if j.shape <> [| 3; 3 |] then
            failwithf
                "Expecting a function from 3-vectors to 3-vectors for the curl, received a jacobian of shape %s"
                (Shape.text j.shape)

        Tensor.stack [ j[2, 1] - j[1, 2]; j[0, 2] - j[2, 0]; j[1, 0] - j[0, 1] ]

    /// The divergence, from the Jacobian.
    let divergence (j: Tensor) =
        if j.shape[0] <> j.shape[1] then
            failwithf
                "Expecting as many outputs as inputs for the divergence, received a jacobian of shape %s"
                (Shape.text j.shape)

        j.trace ()

/// Derivatives of functions of tensors. Names with a leading f also return the function's value.
[<AutoOpen>]
module DsharpDifferentiate =

    type dsharp with

        /// f x, and the function that takes the weight of the output (of its shape) to the derivative by x.
        static member evalReverseDiff (f: Tensor -> Tensor) (x: Tensor) : Tensor * (Tensor -> Tensor) =
            Differentiate.reverse f x

        /// f x, and its derivative along v (of x's shape).
        static member evalForwardDiff (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor =
            Differentiate.forward f x v

        /// f x, and its derivatives of order 1, 2, ... along v[0], v[0] and v[1], ...
        static member evalForwardDiffs (f: Tensor -> Tensor) (x: Tensor) (v: Tensor[]) : Tensor[] =
            Differentiate.forwards f x v

        /// The value and derivative of a function of a scalar.
        static member fdiff (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            Differentiate.expectScalar "diff (its input)" x
            Differentiate.forward f x (x.onesLike ())

        /// The derivative of a function of a scalar.
        static member diff (f: Tensor -> Tensor) (x: Tensor) : Tensor = dsharp.fdiff f x |> snd

        /// The value and the derivatives up to order n of a function of a scalar: n + 1 tensors.
        static member ffdiffn (n: int) (f: Tensor -> Tensor) (x: Tensor) : Tensor[] =
            if n < 0 then
                failwithf "Expecting an order of at least 0, received %d" n

            Differentiate.expectScalar "diffn (its input)" x
            Differentiate.forwards f x (Array.create n (x.onesLike ()))

        /// The value and the derivative of order n of a function of a scalar.
        static member fdiffn (n: int) (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            let all = dsharp.ffdiffn n f x
            all[0], all[n]

        /// The derivative of order n of a function of a scalar.
        static member diffn (n: int) (f: Tensor -> Tensor) (x: Tensor) : Tensor = dsharp.fdiffn n f x |> snd

        /// The value and second derivative of a function of a scalar.
        static member fdiff2 (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor = dsharp.fdiffn 2 f x

        /// The second derivative of a function of a scalar.
        static member diff2 (f: Tensor -> Tensor) (x: Tensor) : Tensor = dsharp.diffn 2 f x

        /// The value and gradient of a function to a scalar.
        static member fgrad (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            let y, pull = Differentiate.reverse f x
            Differentiate.expectScalar "grad" y
            y, pull (y.onesLike ())

        /// The gradient of a function to a scalar, of x's shape.
        static member grad (f: Tensor -> Tensor) (x: Tensor) : Tensor = dsharp.fgrad f x |> snd

        /// The value of a function to a scalar and its derivative along v.
        static member fgradv (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor =
            let y, d = Differentiate.forward f x v
            Differentiate.expectScalar "gradv" y
            y, d

        /// The derivative of a function to a scalar along v.
        static member gradv (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor = dsharp.fgradv f x v |> snd

        /// The value of a function from vectors to vectors and its Jacobian, m x n.
        static member fjacobian (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor = Differentiate.jacobian f x

        /// The Jacobian of a function from vectors to vectors, m x n.
        static member jacobian (f: Tensor -> Tensor) (x: Tensor) : Tensor = dsharp.fjacobian f x |> snd

        /// The value of a function from vectors to vectors and its Jacobian times v.
        static member fjacobianv (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor =
            Differentiate.expectVector "jacobianv" x
            Differentiate.forward f x v

        /// The Jacobian of a function from vectors to vectors times v.
        static member jacobianv (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor = dsharp.fjacobianv f x v |> snd

        /// The value of a function from vectors to vectors and its transposed Jacobian times v.
        static member fjacobianTv (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor =
            Differentiate.expectVector "jacobianTv" x
            let y, pull = Differentiate.reverse f x
            y, pull v

        /// The transposed Jacobian of a function from vectors to vectors times v.
        static member jacobianTv (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor =
            dsharp.fjacobianTv f x v |> snd

        /// The gradient of a function from vectors to a scalar, and its Hessian, n x n.
        static member gradhessian (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            dsharp.fjacobian (dsharp.grad f) x

        /// The value of a function from vectors to a scalar, its gradient, and its Hessian, n x n.
        static member fgradhessian (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor * Tensor =
            let gradient, hessian = dsharp.gradhessian f x
            f x, gradient, hessian

        /// The value of a function from vectors to a scalar and its Hessian, n x n.
        static member fhessian (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor = f x, dsharp.gradhessian f x |> snd

        /// The Hessian of a function from vectors to a scalar, n x n.
        static member hessian (f: Tensor -> Tensor) (x: Tensor) : Tensor = dsharp.gradhessian f x |> snd

        /// The value of a function from vectors to a scalar, its derivative along v, and its Hessian times v.
        static member fgradhessianv (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor * Tensor =
            let gradient, hv = dsharp.fjacobianv (dsharp.grad f) x v
            f x, gradient.dot v, hv

        /// The derivative along v of a function from vectors to a scalar, and its Hessian times v.
        static member gradhessianv (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor =
            let gradient, hv = dsharp.fjacobianv (dsharp.grad f) x v
            gradient.dot v, hv

        /// The value of a function from vectors to a scalar and its Hessian times v.
        static member fhessianv (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor =
            f x, dsharp.jacobianv (dsharp.grad f) x v

        /// The Hessian of a function from vectors to a scalar, times v: forward over reverse.
        static member hessianv (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor =
            dsharp.jacobianv (dsharp.grad f) x v

        /// The value of a function from vectors to a scalar and its Laplacian.
        static member flaplacian (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            let y, hessian = dsharp.fhessian f x
            y, hessian.trace ()

        /// The Laplacian of a function from vectors to a scalar: the trace of its Hessian.
        static member laplacian (f: Tensor -> Tensor) (x: Tensor) : Tensor = dsharp.flaplacian f x |> snd

        /// The value, curl and divergence of a function from 3-vectors to 3-vectors.
        static member fcurldivergence (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor * Tensor =
            let y, j = dsharp.fjacobian f x

            y, Differentiate.curl j, j.trace ()

        /// The curl and divergence of a function from 3-vectors to 3-vectors.
        static member curldivergence (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            let _, curl, divergence = dsharp.fcurldivergence f x
            curl, divergence

        /// The value and curl of a function from 3-vectors to 3-vectors.
        static member fcurl (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            let y, curl, _ = dsharp.fcurldivergence f x
            y, curl

        /// The curl of a function from 3-vectors to 3-vectors.
        static member curl (f: Tensor -> Tensor) (x: Tensor) : Tensor = dsharp.fcurl f x |> snd

        /// The value and divergence of a function from n-vectors to n-vectors.
        static member fdivergence (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            let y, j = dsharp.fjacobian f x

            y, Differentiate.divergence j

        /// The divergence of a function from n-vectors to n-vectors.
        static member divergence (f: Tensor -> Tensor) (x: Tensor) : Tensor = dsharp.fdivergence f x |> snd
