namespace DiffSharp

open System

/// Operations on each element by itself, and comparisons, as functions: `dsharp.relu x` is `x.relu()`. Shapes, defaults and errors are described at Tensor.
[<AutoOpen>]
module DsharpElementwise =

    type dsharp with

        /// The absolute value of each element.
        static member abs(input: Tensor) : Tensor = input.abs ()

        /// The angle whose cosine is each element.
        static member acos(input: Tensor) : Tensor = input.acos ()

        /// The angle whose sine is each element.
        static member asin(input: Tensor) : Tensor = input.asin ()

        /// The angle whose tangent is each element.
        static member atan(input: Tensor) : Tensor = input.atan ()

        /// The next integer upwards of each element.
        static member ceil(input: Tensor) : Tensor = input.ceil ()

        /// The cosine of each element.
        static member cos(input: Tensor) : Tensor = input.cos ()

        /// The hyperbolic cosine of each element.
        static member cosh(input: Tensor) : Tensor = input.cosh ()

        /// e to each element.
        static member exp(input: Tensor) : Tensor = input.exp ()

        /// The next integer downwards of each element.
        static member floor(input: Tensor) : Tensor = input.floor ()

        /// The natural logarithm of each element.
        static member log(input: Tensor) : Tensor = input.log ()

        /// The logarithm to base 10 of each element.
        static member log10(input: Tensor) : Tensor = input.log10 ()

        /// The negative of each element.
        static member neg(input: Tensor) : Tensor = input.neg ()

        /// Each element where it is positive, else 0.
        static member relu(input: Tensor) : Tensor = input.relu ()

        /// The nearest integer to each element.
        static member round(input: Tensor) : Tensor = input.round ()

        /// 1 / (1 + exp(-x)) of each element.
        static member sigmoid(input: Tensor) : Tensor = input.sigmoid ()

        /// The sign of each element.
        static member sign(input: Tensor) : Tensor = input.sign ()

        /// The sine of each element.
        static member sin(input: Tensor) : Tensor = input.sin ()

        /// The hyperbolic sine of each element.
        static member sinh(input: Tensor) : Tensor = input.sinh ()

        /// log(1 + exp(x)) of each element.
        static member softplus(input: Tensor) : Tensor = input.softplus ()

        /// The square root of each element.
        static member sqrt(input: Tensor) : Tensor = input.sqrt ()

        /// The tangent of each element.
        static member tan(input: Tensor) : Tensor = input.tan ()

        /// The hyperbolic tangent of each element.
        static member tanh(input: Tensor) : Tensor = input.tanh ()

        /// Where elements are infinite.
        static member isinf(input: Tensor) : Tensor = input.isinf ()

        /// Where elements are not numbers.
        static member isnan(input: Tensor) : Tensor = input.isnan ()

        /// True if an element is infinite.
        static member hasinf(input: Tensor) : bool = input.hasinf ()

        /// True if an element is not a number.
        static member hasnan(input: Tensor) : bool = input.hasnan ()

        /// A copy in new memory.
        static member clone(input: Tensor) : Tensor = input.clone ()

        /// a + b, elementwise.
        static member add(a: Tensor, b: Tensor) : Tensor = a.add b

        /// a - b, elementwise.
        static member sub(a: Tensor, b: Tensor) : Tensor = a.sub b

        /// a * b, elementwise.
        static member mul(a: Tensor, b: Tensor) : Tensor = a.mul b

        /// a / b, elementwise.
        static member div(a: Tensor, b: Tensor) : Tensor = a.div b

        /// a to the power of b, elementwise.
        static member pow(a: Tensor, b: Tensor) : Tensor = a.pow b

        /// Where a equals b.
        static member eq(a: Tensor, b: Tensor) : Tensor = a.eq b

        /// Where a differs from b.
        static member ne(a: Tensor, b: Tensor) : Tensor = a.ne b

        /// Where a is less than b.
        static member lt(a: Tensor, b: Tensor) : Tensor = a.lt b

        /// Where a is at most b.
        static member le(a: Tensor, b: Tensor) : Tensor = a.le b

        /// Where a is greater than b.
        static member gt(a: Tensor, b: Tensor) : Tensor = a.gt b

        /// Where a is at least b.
        static member ge(a: Tensor, b: Tensor) : Tensor = a.ge b

        /// Each element as another type.
        static member cast(input: Tensor, dtype: Dtype) : Tensor = input.cast dtype

        /// On another device, as another type or in another memory order.
        static member move
            (input: Tensor, ?device: Device, ?dtype: Dtype, ?backend: Backend, ?memoryFormat: MemoryFormat)
            : Tensor =
            input.move (?device = device, ?dtype = dtype, ?backend = backend, ?memoryFormat = memoryFormat)

        /// Each element, kept between `low` and `high`.
        static member clamp(input: Tensor, ?low: IConvertible, ?high: IConvertible) : Tensor =
            input.clamp (?low = low, ?high = high)

        /// Each element where it is positive, else a fraction of it.
        static member leakyRelu(input: Tensor, ?negativeSlope: float) : Tensor =
            input.leakyRelu (?negativeSlope = negativeSlope)

        /// The natural logarithm of each element, raised to `epsilon` where below.
        static member safelog(input: Tensor, ?epsilon: float) : Tensor = input.safelog (?epsilon = epsilon)
