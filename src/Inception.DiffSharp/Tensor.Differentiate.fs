namespace DiffSharp

open System

/// Tensors in differentiations: entering one, and the derivatives found.
[<AutoOpen>]
module TensorDifferentiate =

    type Tensor with

        /// True for a tensor that takes part in no differentiation.
        member t.isNoDiff: bool = isNull t.Level

        /// True if the innermost differentiation this tensor takes part in is forward.
        member t.isForwardDiff: bool = not (isNull t.Level) && t.Level.IsForward

        /// True if the innermost differentiation this tensor takes part in is reverse.
        member t.isReverseDiff: bool = not (isNull t.Level) && not t.Level.IsForward

        /// True if both take part in the same mode of differentiation, or both in none.
        member t.isSameDiffType(t2: Tensor) : bool =
            t.isForwardDiff = t2.isForwardDiff && t.isReverseDiff = t2.isReverseDiff

        /// The number of differentiations nested around this tensor; 0 for a constant.
        member t.depth: int = if isNull t.Level then 0 else t.Level.Depth

        /// The tag of the innermost differentiation. Raises for a constant.
        member t.nestingTag: uint32 =
            if isNull t.Level then
                failwith "Expecting a tensor that takes part in a differentiation, received a constant"

            t.Level.Tag

        /// This tensor as the innermost differentiation's surroundings see it: one level less. A constant is itself.
        member t.primal: Tensor =
            if isNull t.Level then
                t
            elif isNull t.Level.Outer then
                Tensor(t.handle.detach (), null, null)
            else
                Tensor(t.handle, t.Level.Outer, null)

        /// The plain value, with no differentiation around it.
        member t.primalDeep: Tensor =
            if isNull t.Level then
                t
            else
                Tensor(t.handle.detach (), null, null)

        /// The plain value: a constant that no derivative reaches through.
        member t.noDiff() : Tensor = t.primalDeep

        /// <summary>The derivative of this tensor in its innermost differentiation.</summary>
        /// <remarks>Reverse: what `reverse` found for a tensor that came from `reverseDiff` (zeros before that); for any
        /// tensor computed from it this is an error, because adjoints of intermediate results are not kept. Forward: the
        /// derivative along the given tangent, computed when first asked for; its graph must still be in its
        /// scope.</remarks>
        member t.derivative
            with get (): Tensor =
                if isNull t.Level then
                    failwith "Expecting a tensor that takes part in a differentiation, received a constant"
                elif not (isNull t.Leaf) then
                    if isNull t.Leaf.Derivative then
                        Tensor(t.handle.detach().zeros_like(), null, null)
                    else
                        Tensor.Of(t.Leaf.Derivative, t.Leaf.DerivativeLevel)
                elif t.Level.IsForward then
                    if isNull (box t.Tangent) then
                        let struct (h, l) = Level.forward t.handle t.Level
                        t.Tangent <- Tensor.Of(h, l)

                    t.Tangent
                else
                    raise (
                        InvalidOperationException
                            "Expecting a tensor that came from reverseDiff: derivatives of intermediate results are not kept. Take the derivative with respect to it by calling reverseDiff on it"
                    )
            and set (value: Tensor) =
                if isNull t.Leaf then
                    raise (InvalidOperationException "Expecting a tensor that came from reverseDiff or forwardDiff")

                t.Leaf.Derivative <- value.handle
                t.Leaf.DerivativeLevel <- value.Level

        // True for what reverseDiff or forwardDiff returned, and not for what was computed from it.
        member internal t.isLeaf: bool = not (isNull t.Leaf)

        // True for a leaf that was given a derivative or for which one was found.
        member internal t.hasDerivative: bool = t.isLeaf && not (isNull t.Leaf.Derivative)

        /// The plain value of the derivative.
        member t.derivativeDeep: Tensor = t.derivative.primalDeep

        /// <summary>This tensor as the input of a reverse-mode differentiation: `y.reverse()` on a result gives it its
        /// `derivative`.</summary>
        /// <param name="derivative">The derivative it starts with; default: none, which reads as zeros.</param>
        /// <param name="nestingTag">The nesting level; default: the current one, or one above this tensor's own.</param>
        member t.reverseDiff(?derivative: Tensor, ?nestingTag: uint32) : Tensor =
            let tag = Level.tagFor nestingTag t.Level
            let h = Level.alias t.handle t.Level

            let leaf =
                match derivative with
                | Some d -> Leaf(h, d.handle, d.Level)
                | None -> Leaf(h, null, null)

            Tensor(h, Level.enter tag false leaf t.Level, leaf)

        /// <summary>This tensor as the input of a forward-mode differentiation along a tangent.</summary>
        /// <param name="derivative">The tangent, of this tensor's shape.</param>
        /// <param name="nestingTag">The nesting level; default: the current one, or one above this tensor's own.</param>
        member t.forwardDiff(derivative: Tensor, ?nestingTag: uint32) : Tensor =
            let tag = Level.tagFor nestingTag t.Level

            if t.shape <> derivative.shape then
                failwithf
                    "Expecting a derivative of the shape %s, received %s"
                    (Shape.text t.shape)
                    (Shape.text derivative.shape)

            let h = Level.alias t.handle t.Level
            let leaf = Leaf(h, derivative.handle, derivative.Level)
            Tensor(h, Level.enter tag true leaf t.Level, leaf)

        /// <summary>Finds the derivatives of this tensor with respect to every tensor that `reverseDiff` made and that it
        /// depends on, and sets their `derivative`. A constant has none: nothing happens.</summary>
        /// <param name="value">What the derivatives are weighted with (the adjoint of this tensor), of this tensor's
        /// shape; default: ones.</param>
        /// <param name="zeroDerivatives">Whether derivatives found earlier are forgotten first; else they are added to.
        /// Default: true.</param>
        /// <param name="retainGraph">An addition to DiffSharp: false frees the graph on the way, so that this tensor
        /// cannot be reversed again, and a training step peaks lower. Default: true.</param>
        member t.reverse(?value: Tensor, ?zeroDerivatives: bool, ?retainGraph: bool) : unit =
            if not (isNull t.Level) then
                if defaultArg zeroDerivatives true then
                    t.reverseReset true

                t.Push(value, defaultArg retainGraph true)

        /// The same as `reverse`.
        member t.backward(value: Tensor) : unit = t.reverse (value)

        /// Forgets the derivatives found so far, so that the next `reversePush` starts from zeros.
        member t.reverseReset(zeroDerivatives: bool) : unit =
            if t.isReverseDiff && zeroDerivatives then
                Level.reset t.Level

        /// Adds the derivatives of this tensor, weighted with `value`, to those found so far.
        member t.reversePush(value: Tensor) : unit =
            if not (isNull t.Level) then
                t.Push(Some value, true)

        member private t.Push(value: Tensor option, retain: bool) : unit =
            if t.Level.IsForward then
                raise (InvalidOperationException "Expecting a tensor in reverse mode, received one in forward mode")

            match value with
            | Some value ->
                if value.shape <> t.shape then
                    failwithf
                        "Expecting a value of the shape %s, received %s"
                        (Shape.text t.shape)
                        (Shape.text value.shape)

                Level.reverse t.handle t.Level value.handle value.Level retain
            | None when t.handle.dim () = 0L -> Level.reverse t.handle t.Level null null retain
            | None -> Level.reverse t.handle t.Level (t.handle.detach().ones_like()) null retain

            GC.KeepAlive value
