namespace DiffSharp

/// Short names of the derivatives of functions.
module Shorten =

    type dsharp with

        /// dsharp.fgrad.
        static member fg (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor = dsharp.fgrad f x

        /// dsharp.fgradhessian.
        static member fgh (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor * Tensor = dsharp.fgradhessian f x

        /// dsharp.fgradhessianv.
        static member fghvp (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor * Tensor =
            dsharp.fgradhessianv f x v

        /// dsharp.fgradv.
        static member fgvp (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor = dsharp.fgradv f x v

        /// dsharp.fhessian.
        static member fh (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor = dsharp.fhessian f x

        /// dsharp.fhessianv.
        static member fhvp (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor = dsharp.fhessianv f x v

        /// dsharp.fjacobian.
        static member fj (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor = dsharp.fjacobian f x

        /// dsharp.fjacobianv.
        static member fjvp (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor = dsharp.fjacobianv f x v

        /// dsharp.fjacobianTv.
        static member fvjp (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor = dsharp.fjacobianTv f x v

        /// dsharp.grad.
        static member g (f: Tensor -> Tensor) (x: Tensor) : Tensor = dsharp.grad f x

        /// dsharp.gradhessian.
        static member gh (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor = dsharp.gradhessian f x

        /// dsharp.gradhessianv.
        static member ghvp (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor * Tensor = dsharp.gradhessianv f x v

        /// dsharp.gradv.
        static member gvp (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor = dsharp.gradv f x v

        /// dsharp.hessian.
        static member h (f: Tensor -> Tensor) (x: Tensor) : Tensor = dsharp.hessian f x

        /// dsharp.hessianv.
        static member hvp (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor = dsharp.hessianv f x v

        /// dsharp.jacobian.
        static member j (f: Tensor -> Tensor) (x: Tensor) : Tensor = dsharp.jacobian f x

        /// dsharp.jacobianv.
        static member jvp (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor = dsharp.jacobianv f x v

        /// dsharp.jacobianTv.
        static member vjp (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor = dsharp.jacobianTv f x v
