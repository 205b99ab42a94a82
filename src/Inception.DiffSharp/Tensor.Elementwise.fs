namespace DiffSharp

open System
open TorchSharp

/// Operations on each element by itself, and comparisons.
[<AutoOpen>]
module TensorElementwise =

    type Tensor with

        /// Elementwise sum; shapes broadcast, types widen.
        member a.add(b: Tensor) : Tensor = a + b

        /// Sum with a number.
        member a.add(b: IConvertible) : Tensor = a + b

        /// Elementwise difference; shapes broadcast, types widen.
        member a.sub(b: Tensor) : Tensor = a - b

        /// Difference with a number.
        member a.sub(b: IConvertible) : Tensor = a - b

        /// Elementwise product; shapes broadcast, types widen.
        member a.mul(b: Tensor) : Tensor = a * b

        /// Product with a number.
        member a.mul(b: IConvertible) : Tensor = a * b

        /// Elementwise quotient; shapes broadcast; integers divide to the default floating-point type.
        member a.div(b: Tensor) : Tensor = a / b

        /// Quotient by a number.
        member a.div(b: IConvertible) : Tensor = a / b

        /// Elementwise power; shapes broadcast, types widen.
        member a.pow(b: Tensor) : Tensor = Tensor.Pow(a, b)

        /// Power with a number as exponent.
        member a.pow(b: IConvertible) : Tensor = Tensor.Pow(a, b)

        /// The negative.
        member a.neg() : Tensor = -a

        /// The absolute value.
        member a.abs() : Tensor = Tensor.Abs a

        /// The angle whose cosine is the element.
        member a.acos() : Tensor = Tensor.Acos a

        /// The angle whose sine is the element.
        member a.asin() : Tensor = Tensor.Asin a

        /// The angle whose tangent is the element.
        member a.atan() : Tensor = Tensor.Atan a

        /// The next integer upwards.
        member a.ceil() : Tensor = Tensor.Ceiling a

        /// The cosine.
        member a.cos() : Tensor = Tensor.Cos a

        /// The hyperbolic cosine.
        member a.cosh() : Tensor = Tensor.Cosh a

        /// e to the element.
        member a.exp() : Tensor = Tensor.Exp a

        /// The next integer downwards.
        member a.floor() : Tensor = Tensor.Floor a

        /// The natural logarithm.
        member a.log() : Tensor = Tensor.Log a

        /// The logarithm to base 10.
        member a.log10() : Tensor = Tensor.Log10 a

        /// The natural logarithm of the element, raised to `epsilon` (default 1e-12) where it is below.
        member a.safelog(?epsilon: float) : Tensor =
            Tensor.lift1 (
                (fun h ->
                    use low = Scalar.op_Implicit (defaultArg epsilon 1e-12)
                    (Native.floating "safelog" h).clamp_min(low).log()),
                a
            )

        /// The nearest integer; halves go to the even one.
        member a.round() : Tensor = Tensor.Round a

        /// The sign: -1, 0 or 1. Truth values stay as they are.
        member a.sign() : Tensor = Tensor.lift1 ((fun h -> h.sign ()), a)

        /// The sine.
        member a.sin() : Tensor = Tensor.Sin a

        /// The hyperbolic sine.
        member a.sinh() : Tensor = Tensor.Sinh a

        /// The square root.
        member a.sqrt() : Tensor = Tensor.Sqrt a

        /// The tangent.
        member a.tan() : Tensor = Tensor.Tan a

        /// The hyperbolic tangent.
        member a.tanh() : Tensor = Tensor.Tanh a

        /// The element where it is positive, else 0; derivative 0 at 0.
        member a.relu() : Tensor =
            Tensor.lift1 ((fun h -> (Native.numeric "relu" h).relu()), a)

        /// The element where it is positive, else `negativeSlope` (default 0.01) times it.
        member a.leakyRelu(?negativeSlope: float) : Tensor =
            Tensor.lift1 (
                (fun h -> torch.nn.functional.leaky_relu (Native.floating "leakyRelu" h, defaultArg negativeSlope 0.01)),
                a
            )

        /// 1 / (1 + exp(-x)).
        member a.sigmoid() : Tensor =
            Tensor.lift1 ((fun h -> (Native.floating "sigmoid" h).sigmoid()), a)

        /// log(1 + exp(x)); the element itself above 20.
        member a.softplus() : Tensor =
            Tensor.lift1 ((fun h -> (Native.floating "softplus" h).softplus()), a)

        /// The element, raised to `low` and lowered to `high` where those are given.
        member a.clamp(?low: IConvertible, ?high: IConvertible) : Tensor =
            Tensor.lift1 (
                (fun h ->
                    use low =
                        (match low with
                         | Some x -> Native.scalar x
                         | None -> null)

                    use high =
                        (match high with
                         | Some x -> Native.scalar x
                         | None -> null)

                    if isNull low && isNull high then
                        h.alias ()
                    else
                        h.clamp (low, high)),
                a
            )

        /// Elementwise: less than. Truth values.
        member a.lt(b: Tensor) : Tensor =
            Tensor.meet2 ("lt", (fun x y -> x.lt y), a, b)

        /// Elementwise: greater than. Truth values.
        member a.gt(b: Tensor) : Tensor =
            Tensor.meet2 ("gt", (fun x y -> x.gt y), a, b)

        /// Elementwise: at most. Truth values.
        member a.le(b: Tensor) : Tensor =
            Tensor.meet2 ("le", (fun x y -> x.le y), a, b)

        /// Elementwise: at least. Truth values.
        member a.ge(b: Tensor) : Tensor =
            Tensor.meet2 ("ge", (fun x y -> x.ge y), a, b)

        /// Elementwise: equal. Truth values.
        member a.eq(b: Tensor) : Tensor =
            Tensor.meet2 ("eq", (fun x y -> x.eq y), a, b)

        /// Elementwise: not equal. Truth values.
        member a.ne(b: Tensor) : Tensor =
            Tensor.meet2 ("ne", (fun x y -> x.ne y), a, b)

        /// Elementwise: infinite, of either sign. Truth values.
        member a.isinf() : Tensor = Tensor.lift1 ((fun h -> h.isinf ()), a)

        /// Elementwise: not a number. Truth values.
        member a.isnan() : Tensor = Tensor.lift1 ((fun h -> h.isnan ()), a)

        /// True if an element is infinite.
        member a.hasinf() : bool =
            (use _s = torch.NewDisposeScope() in a.handle.isinf().any().ToBoolean())

        /// True if an element is not a number.
        member a.hasnan() : bool =
            (use _s = torch.NewDisposeScope() in a.handle.isnan().any().ToBoolean())

        /// True if an element is infinite or not a number.
        member a.hasinfnan() : bool = a.hasinf () || a.hasnan ()

        /// <summary>True if the shapes are the same and every element x of this tensor is near the other's y:
        /// |x - y| &lt;= absoluteTolerance + relativeTolerance * |y|.</summary>
        /// <param name="tensor">The other tensor.</param>
        /// <param name="relativeTolerance">Default: 1e-5.</param>
        /// <param name="absoluteTolerance">Default: 1e-8.</param>
        member a.allclose(tensor: Tensor, ?relativeTolerance: float, ?absoluteTolerance: float) : bool =
            if a.dtype <> tensor.dtype then
                opNotSupported2 "allclose" a.dtype tensor.dtype

            use _scope = torch.NewDisposeScope()

            a.shape = tensor.shape
            && a.handle.allclose (tensor.handle, defaultArg relativeTolerance 1e-5, defaultArg absoluteTolerance 1e-8)

        /// The values copied to new memory. Differentiable.
        member a.clone() : Tensor = Tensor.lift1 ((fun h -> h.clone ()), a)

        /// As Float16.
        member a.float16() : Tensor = a.cast Dtype.Float16

        /// As BFloat16.
        member a.bfloat16() : Tensor = a.cast Dtype.BFloat16

        /// As Float32.
        member a.float32() : Tensor = a.cast Dtype.Float32

        /// As Float64.
        member a.float64() : Tensor = a.cast Dtype.Float64

        /// As Float64 (F# calls it float).
        member a.float() : Tensor = a.cast Dtype.Float64

        /// As Float64.
        member a.double() : Tensor = a.cast Dtype.Float64

        /// As Int8.
        member a.int8() : Tensor = a.cast Dtype.Int8

        /// As Int16.
        member a.int16() : Tensor = a.cast Dtype.Int16

        /// As Int32.
        member a.int32() : Tensor = a.cast Dtype.Int32

        /// As Int32.
        member a.int() : Tensor = a.cast Dtype.Int32

        /// As Int64.
        member a.int64() : Tensor = a.cast Dtype.Int64

        /// As Byte.
        member a.byte() : Tensor = a.cast Dtype.Byte

        /// As Bool: true where the element is not 0.
        member a.bool() : Tensor = a.cast Dtype.Bool

        /// In the processor's memory.
        member a.cpu() : Tensor =
            a.move (?device = Some Device.CPU, ?dtype = None)

        /// In the first GPU's memory.
        member a.gpu() : Tensor =
            a.move (?device = Some Device.GPU, ?dtype = None)
