namespace DiffSharp

/// Derivatives by central differences, with a step of `epsilon`: the same names as the exact ones with a leading "num".
/// For checking derivatives; use Float64.
module Numerical =

    // What x moves by in fact, which rounding makes another number than what was asked for.
    let private difference (f: Tensor -> Tensor) (x: Tensor) (step: Tensor) : Tensor = f (x + step) - f (x - step)

    let private along (epsilon: float) f (x: Tensor) (v: Tensor) : Tensor =
        difference f x (v * epsilon) / (2.0 * epsilon)

    // Each partial derivative, over the step as rounded.
    let private partials (epsilon: float) f (x: Tensor) : Tensor[] =
        Array.init x.nelement (fun i ->
            let step = x.onehotLike(x.nelement, i).viewAs x * epsilon
            difference f x step / ((x + step) - (x - step)).sum())

    type dsharp with

        /// The value and derivative of a function of a scalar.
        static member numfdiff (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            Differentiate.expectScalar "numdiff (its input)" x
            f x, along epsilon f x (x.onesLike ())

        /// The derivative of a function of a scalar.
        static member numdiff (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) : Tensor =
            dsharp.numfdiff epsilon f x |> snd

        /// The value and second derivative of a function of a scalar.
        static member numfdiff2 (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            Differentiate.expectScalar "numdiff2 (its input)" x
            let fx = f x
            fx, (f (x + epsilon) - 2.0 * fx + f (x - epsilon)) / (epsilon * epsilon)

        /// The second derivative of a function of a scalar.
        static member numdiff2 (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) : Tensor =
            dsharp.numfdiff2 epsilon f x |> snd

        /// The value of a function to a scalar and its derivative along v.
        static member numfgradv (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor =
            let fx = f x
            Differentiate.expectScalar "numgradv" fx
            fx, along epsilon f x v

        /// The derivative of a function to a scalar along v.
        static member numgradv (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor =
            dsharp.numfgradv epsilon f x v |> snd

        /// The value and gradient of a function to a scalar.
        static member numfgrad (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            let fx = f x
            Differentiate.expectScalar "numgrad" fx
            fx, Tensor.stack(partials epsilon f x).viewAs x

        /// The gradient of a function to a scalar.
        static member numgrad (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) : Tensor =
            dsharp.numfgrad epsilon f x |> snd

        /// The value of a function from vectors to vectors and its Jacobian times v.
        static member numfjacobianv (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor =
            Differentiate.expectVector "numjacobianv" x
            let fx = f x
            Differentiate.expectVector "numjacobianv's output" fx
            fx, along epsilon f x v

        /// The Jacobian of a function from vectors to vectors times v.
        static member numjacobianv (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor =
            dsharp.numfjacobianv epsilon f x v |> snd

        /// The value of a function from vectors to vectors and its Jacobian, m x n.
        static member numfjacobian (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            Differentiate.expectVector "numjacobian" x
            let fx = f x
            Differentiate.expectVector "numjacobian's output" fx
            fx, Tensor.stack (partials epsilon f x, dim = 1)

        /// The Jacobian of a function from vectors to vectors, m x n.
        static member numjacobian (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) : Tensor =
            dsharp.numfjacobian epsilon f x |> snd

        /// The gradient of a function from vectors to a scalar, and its Hessian, n x n.
        static member numgradhessian (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            dsharp.numfjacobian epsilon (dsharp.numgrad epsilon f) x

        /// The value of a function from vectors to a scalar, its gradient, and its Hessian, n x n.
        static member numfgradhessian (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor * Tensor =
            let gradient, hessian = dsharp.numgradhessian epsilon f x
            f x, gradient, hessian

        /// The value of a function from vectors to a scalar and its Hessian, n x n.
        static member numfhessian (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            f x, dsharp.numgradhessian epsilon f x |> snd

        /// The Hessian of a function from vectors to a scalar, n x n.
        static member numhessian (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) : Tensor =
            dsharp.numfhessian epsilon f x |> snd

        /// The value of a function from vectors to a scalar and its Hessian times v.
        static member numfhessianv (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor =
            f x, dsharp.numjacobianv epsilon (dsharp.numgrad epsilon f) x v

        /// The Hessian of a function from vectors to a scalar, times v.
        static member numhessianv (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor =
            dsharp.numfhessianv epsilon f x v |> snd

        /// The value of a function from vectors to a scalar and its Laplacian.
        static member numflaplacian (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            let fx, hessian = dsharp.numfhessian epsilon f x
            fx, hessian.trace ()

        /// The Laplacian of a function from vectors to a scalar.
        static member numlaplacian (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) : Tensor =
            dsharp.numflaplacian epsilon f x |> snd

        /// The value, curl and divergence of a function from 3-vectors to 3-vectors.
        static member numfcurldivergence (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor * Tensor =
            let fx, j = dsharp.numfjacobian epsilon f x
            fx, Differentiate.curl j, j.trace ()

        /// The curl and divergence of a function from 3-vectors to 3-vectors.
        static member numcurldivergence (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            let _, curl, divergence = dsharp.numfcurldivergence epsilon f x
            curl, divergence

        /// The value and curl of a function from 3-vectors to 3-vectors.
        static member numfcurl (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            let fx, curl, _ = dsharp.numfcurldivergence epsilon f x
            fx, curl

        /// The curl of a function from 3-vectors to 3-vectors.
        static member numcurl (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) : Tensor =
            dsharp.numfcurl epsilon f x |> snd

        /// The value and divergence of a function from n-vectors to n-vectors.
        static member numfdivergence (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
            let fx, j = dsharp.numfjacobian epsilon f x
            fx, Differentiate.divergence j

        /// The divergence of a function from n-vectors to n-vectors.
        static member numdivergence (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) : Tensor =
            dsharp.numfdivergence epsilon f x |> snd

    /// Short names of the derivatives by central differences.
    module Shorten =

        type dsharp with

            /// dsharp.numgrad.
            static member numg (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) : Tensor = dsharp.numgrad epsilon f x

            /// dsharp.numfgrad.
            static member numfg (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
                dsharp.numfgrad epsilon f x

            /// dsharp.numgradhessian.
            static member numgh (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
                dsharp.numgradhessian epsilon f x

            /// dsharp.numfgradhessian.
            static member numfgh (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor * Tensor =
                dsharp.numfgradhessian epsilon f x

            /// dsharp.numhessian.
            static member numh (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) : Tensor =
                dsharp.numhessian epsilon f x

            /// dsharp.numfhessian.
            static member numfh (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
                dsharp.numfhessian epsilon f x

            /// dsharp.numjacobian.
            static member numj (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) : Tensor =
                dsharp.numjacobian epsilon f x

            /// dsharp.numfjacobian.
            static member numfj (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
                dsharp.numfjacobian epsilon f x

            /// dsharp.numgradv.
            static member numgvp (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor =
                dsharp.numgradv epsilon f x v

            /// dsharp.numfgradv.
            static member numfgvp (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor =
                dsharp.numfgradv epsilon f x v

            /// dsharp.numhessianv.
            static member numhvp (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor =
                dsharp.numhessianv epsilon f x v

            /// dsharp.numfhessianv.
            static member numfhvp (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor =
                dsharp.numfhessianv epsilon f x v

            /// dsharp.numjacobianv.
            static member numjvp (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor =
                dsharp.numjacobianv epsilon f x v

            /// dsharp.numfjacobianv.
            static member numfjvp (epsilon: float) (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor =
                dsharp.numfjacobianv epsilon f x v
