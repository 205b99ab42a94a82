namespace DiffSharp

open System
open System.Runtime.InteropServices
open TorchSharp
open DiffSharp.Util

/// <summary>A multi-dimensional array of one element type on one device, which remembers what it was computed from
/// where it takes part in a differentiation.</summary>
/// <remarks>A tensor is native memory: make tensors inside `dsharp.scope` (or TorchSharp's `torch.NewDisposeScope`),
/// and move results out with `keep`. Without a scope the memory is given back when the garbage collector finds the
/// tensor, which may be late. Operations are immutable: they return new tensors.</remarks>
[<Sealed>]
type Tensor internal (handle: Handle, level: Level, leaf: Leaf) =

    // A forward derivative is computed once, when it is asked for.
    let mutable tangent: Tensor = Unchecked.defaultof<Tensor>

    /// The libtorch tensor behind this one. Its values are shared, not copied; its autograd graph is this tensor's.
    member _.handle: Handle = handle

    member internal _.Level: Level = level

    /// A result with the level of what it was computed from, if libtorch says that it depends on it at all.
    static member internal Of(handle: Handle, level: Level) : Tensor =
        if isNull level || handle.requires_grad then
            Tensor(handle, level, null)
        else
            Tensor(handle, null, null)

    // ---- lifting: guard (native errors become sentences, arguments outlive the call), level merge, wrapping ----

    static member inline internal lift1([<InlineIfLambda>] f: Handle -> Handle, a: Tensor) : Tensor =
        let h =
            try
                f a.handle
            with :? ExternalException as e ->
                raise (Native.refuse e [ a.handle ])

        GC.KeepAlive a
        Tensor.Of(h, a.Level)

    static member inline internal lift2
        ([<InlineIfLambda>] f: Handle -> Handle -> Handle, a: Tensor, b: Tensor)
        : Tensor =
        let h =
            try
                f a.handle b.handle
            with :? ExternalException as e ->
                raise (Native.refuse e [ a.handle; b.handle ])

        GC.KeepAlive a
        GC.KeepAlive b
        Tensor.Of(h, Level.Merge(a.Level, b.Level))

    static member inline internal lift3
        ([<InlineIfLambda>] f: Handle -> Handle -> Handle -> Handle, a: Tensor, b: Tensor, c: Tensor)
        : Tensor =
        let h =
            try
                f a.handle b.handle c.handle
            with :? ExternalException as e ->
                raise (Native.refuse e [ a.handle; b.handle; c.handle ])

        GC.KeepAlive a
        GC.KeepAlive b
        GC.KeepAlive c
        Tensor.Of(h, Level.Merge(Level.Merge(a.Level, b.Level), c.Level))

    static member inline internal liftN([<InlineIfLambda>] f: Handle[] -> Handle, tensors: Tensor[]) : Tensor =
        let handles = Array.ConvertAll(tensors, fun t -> t.handle)
        let mutable level: Level = null

        for t in tensors do
            level <- Level.Merge(level, t.Level)

        let h =
            try
                f handles
            with :? ExternalException as e ->
                raise (Native.refuse e handles)

        GC.KeepAlive tensors
        Tensor.Of(h, level)

    static member inline internal lift1N([<InlineIfLambda>] f: Handle -> Handle[], a: Tensor) : Tensor[] =
        let hs =
            try
                f a.handle
            with :? ExternalException as e ->
                raise (Native.refuse e [ a.handle ])

        GC.KeepAlive a
        Array.ConvertAll(hs, fun h -> Tensor.Of(h, a.Level))

    // As lift1 and lift2; what libtorch refuses is first explained by DiffSharp's rules ("Expecting ..."), which cost
    // nothing while all goes well.
    static member inline internal checked1
        ([<InlineIfLambda>] f: Handle -> Handle, [<InlineIfLambda>] explain: unit -> unit, a: Tensor)
        : Tensor =
        let h =
            try
                f a.handle
            with :? ExternalException as e ->
                explain ()
                raise (Native.refuse e [ a.handle ])

        GC.KeepAlive a
        Tensor.Of(h, a.Level)

    static member inline internal checked2
        (
            [<InlineIfLambda>] f: Handle -> Handle -> Handle,
            [<InlineIfLambda>] explain: unit -> unit,
            a: Tensor,
            b: Tensor
        ) : Tensor =
        let h =
            try
                f a.handle b.handle
            with :? ExternalException as e ->
                explain ()
                raise (Native.refuse e [ a.handle; b.handle ])

        GC.KeepAlive a
        GC.KeepAlive b
        Tensor.Of(h, Level.Merge(a.Level, b.Level))

    // Elementwise with two tensors: both in the type in which their types meet.
    static member inline internal meet2
        (name: string, [<InlineIfLambda>] f: Handle -> Handle -> Handle, a: Tensor, b: Tensor)
        : Tensor =
        Tensor.lift2 (
            (fun x y ->
                let struct (x, y) = Native.meet name x y
                f x y),
            a,
            b
        )

    // Elementwise with a number.
    static member inline internal meetScalar
        ([<InlineIfLambda>] f: Handle -> Scalar -> Handle, a: Tensor, b: IConvertible)
        : Tensor =
        Tensor.lift1 (
            (fun x ->
                use s = Native.scalar b
                f (Native.meetScalar x b) s),
            a
        )

    // ---- what it is ----

    /// A tensor of this library over a TorchSharp tensor; the memory stays shared. The graph the handle may carry from
    /// elsewhere is not followed: the result is a constant for `reverse`.
    static member ofHandle(handle: Handle) : Tensor = Tensor(handle, null, null)

    /// The lengths of the dimensions, e.g. [| N; C; H; W |]; empty for a scalar.
    member _.shape: int[] = Native.shape handle

    /// The number of dimensions.
    member _.dim: int = int (handle.dim ())

    /// The number of elements.
    member _.nelement: int = int (handle.numel ())

    /// The element type.
    member _.dtype: Dtype = Native.dtype handle.dtype

    /// The device the memory is on.
    member _.device: Device = Native.deviceOf handle

    /// The kind of device the memory is on.
    member t.deviceType: DiffSharp.DeviceType = t.device.DeviceType

    /// Always Torch.
    member _.backend: Backend = Backend.Torch

    /// The bytes an element takes.
    member _.elementSize: int = int (handle.element_size ())

    /// The bytes all elements take.
    member t.memorySize: int64 = handle.numel () * handle.element_size ()

    // ---- lifetime ----

    /// Moves the memory out of the current scope into the one around it (or to the garbage collector where there is
    /// none) and returns this tensor. For the last line of a scope.
    member t.keep() : Tensor =
        handle.MoveToOuterDisposeScope() |> ignore
        t

    /// Gives the memory back now. The tensor cannot be used afterwards.
    member _.dispose() : unit = handle.Dispose()

    // ---- differentiation ----

    /// True for a tensor that takes part in no differentiation.
    member _.isNoDiff: bool = isNull level

    /// True if the innermost differentiation this tensor takes part in is forward.
    member _.isForwardDiff: bool = not (isNull level) && level.IsForward

    /// True if the innermost differentiation this tensor takes part in is reverse.
    member _.isReverseDiff: bool = not (isNull level) && not level.IsForward

    /// True if both take part in the same mode of differentiation, or both in none.
    member t.isSameDiffType(t2: Tensor) : bool =
        t.isForwardDiff = t2.isForwardDiff && t.isReverseDiff = t2.isReverseDiff

    /// The number of differentiations nested around this tensor; 0 for a constant.
    member _.depth: int = if isNull level then 0 else level.Depth

    /// The tag of the innermost differentiation. Raises for a constant.
    member _.nestingTag: uint32 =
        if isNull level then
            failwith "Expecting a tensor that takes part in a differentiation, received a constant"

        level.Tag

    /// This tensor as the innermost differentiation's surroundings see it: one level less. A constant is itself.
    member t.primal: Tensor =
        if isNull level then
            t
        elif isNull level.Outer then
            Tensor(handle.detach (), null, null)
        else
            Tensor(handle, level.Outer, null)

    /// The plain value, with no differentiation around it.
    member t.primalDeep: Tensor =
        if isNull level then
            t
        else
            Tensor(handle.detach (), null, null)

    /// The plain value: a constant that no derivative reaches through.
    member t.noDiff() : Tensor = t.primalDeep

    /// <summary>The derivative of this tensor in its innermost differentiation.</summary>
    /// <remarks>Reverse: what `reverse` found for a tensor that came from `reverseDiff` (zeros before that); for any
    /// tensor computed from it this is an error, because adjoints of intermediate results are not kept. Forward: the
    /// derivative along the given tangent, computed when first asked for; its graph must still be in its
    /// scope.</remarks>
    member t.derivative
        with get (): Tensor =
            if isNull level then
                failwith "Expecting a tensor that takes part in a differentiation, received a constant"
            elif not (isNull leaf) then
                if isNull leaf.Derivative then
                    Tensor(handle.detach().zeros_like(), null, null)
                else
                    Tensor.Of(leaf.Derivative, leaf.DerivativeLevel)
            elif level.IsForward then
                if isNull (box tangent) then
                    let struct (h, l) = Level.forward handle level
                    tangent <- Tensor.Of(h, l)

                tangent
            else
                raise (
                    InvalidOperationException
                        "Expecting a tensor that came from reverseDiff: derivatives of intermediate results are not kept. Take the derivative with respect to it by calling reverseDiff on it"
                )
        and set (value: Tensor) =
            if isNull leaf then
                raise (InvalidOperationException "Expecting a tensor that came from reverseDiff or forwardDiff")

            leaf.Derivative <- value.handle
            leaf.DerivativeLevel <- value.Level

    /// The plain value of the derivative.
    member t.derivativeDeep: Tensor = t.derivative.primalDeep

    /// <summary>This tensor as the input of a reverse-mode differentiation: `y.reverse()` on a result gives it its
    /// `derivative`.</summary>
    /// <param name="derivative">The derivative it starts with; default: none, which reads as zeros.</param>
    /// <param name="nestingTag">The nesting level; default: the current one.</param>
    member _.reverseDiff(?derivative: Tensor, ?nestingTag: uint32) : Tensor =
        let tag = defaultArg nestingTag GlobalNestingLevel.Current
        let h = Level.alias handle level

        let leaf =
            match derivative with
            | Some d -> Leaf(h, d.handle, d.Level)
            | None -> Leaf(h, null, null)

        Tensor(h, Level.enter tag false leaf level, leaf)

    /// <summary>This tensor as the input of a forward-mode differentiation along a tangent.</summary>
    /// <param name="derivative">The tangent, of this tensor's shape.</param>
    /// <param name="nestingTag">The nesting level; default: the current one.</param>
    member t.forwardDiff(derivative: Tensor, ?nestingTag: uint32) : Tensor =
        let tag = defaultArg nestingTag GlobalNestingLevel.Current

        if t.shape <> derivative.shape then
            failwithf
                "Expecting a derivative of the shape %s, received %s"
                (Shape.text t.shape)
                (Shape.text derivative.shape)

        let h = Level.alias handle level
        let leaf = Leaf(h, derivative.handle, derivative.Level)
        Tensor(h, Level.enter tag true leaf level, leaf)

    /// <summary>Finds the derivatives of this tensor with respect to every tensor that `reverseDiff` made and that it
    /// depends on, and sets their `derivative`. A constant has none: nothing happens.</summary>
    /// <param name="value">What the derivatives are weighted with (the adjoint of this tensor), of this tensor's
    /// shape; default: ones.</param>
    /// <param name="zeroDerivatives">Whether derivatives found earlier are forgotten first; else they are added to.
    /// Default: true.</param>
    /// <param name="retainGraph">An addition to DiffSharp: false frees the graph on the way, so that this tensor
    /// cannot be reversed again, and a training step peaks lower. Default: true.</param>
    member t.reverse(?value: Tensor, ?zeroDerivatives: bool, ?retainGraph: bool) : unit =
        if not (isNull level) then
            if defaultArg zeroDerivatives true then
                t.reverseReset true

            t.Push(value, defaultArg retainGraph true)

    /// The same as `reverse`.
    member t.backward(value: Tensor) : unit = t.reverse (value)

    /// Forgets the derivatives found so far, so that the next `reversePush` starts from zeros.
    member t.reverseReset(zeroDerivatives: bool) : unit =
        if t.isReverseDiff && zeroDerivatives then
            Level.reset level

    /// Adds the derivatives of this tensor, weighted with `value`, to those found so far.
    member t.reversePush(value: Tensor) : unit =
        if not (isNull level) then
            t.Push(Some value, true)

    member private t.Push(value: Tensor option, retain: bool) : unit =
        if level.IsForward then
            raise (InvalidOperationException "Expecting a tensor in reverse mode, received one in forward mode")

        match value with
        | Some value ->
            if value.shape <> t.shape then
                failwithf "Expecting a value of the shape %s, received %s" (Shape.text t.shape) (Shape.text value.shape)

            Level.reverse handle level value.handle value.Level retain
        | None when handle.dim () = 0L -> Level.reverse handle level null null retain
        | None -> Level.reverse handle level (handle.detach().ones_like()) null retain

        GC.KeepAlive value

    // ---- conversion ----

    /// This tensor with elements of another type; itself if it has that type. Differentiable between floating-point
    /// types.
    member a.cast(dtype: Dtype) : Tensor =
        let target = Native.scalarType dtype

        if a.handle.dtype = target then
            a
        else
            Tensor.lift1 ((fun h -> h.to_type target), a)

    /// <summary>This tensor on another device, as another type or in another memory order; itself if nothing
    /// changes.</summary>
    /// <param name="device">The device; default: where it is.</param>
    /// <param name="dtype">The element type; default: as it is.</param>
    /// <param name="backend">Has no effect.</param>
    /// <param name="memoryFormat">An addition to DiffSharp: the order of the elements in memory; default: as it
    /// is.</param>
    member a.move(?device: Device, ?dtype: Dtype, ?backend: Backend, ?memoryFormat: MemoryFormat) : Tensor =
        ignore backend

        let moved =
            match device with
            | Some device when device <> a.device ->
                let target = Native.device device
                Tensor.lift1 ((fun h -> h.``to`` target), a)
            | _ -> a

        let cast =
            match dtype with
            | Some dtype -> moved.cast dtype
            | None -> moved

        match memoryFormat with
        | Some format -> Tensor.lift1 (Native.format format, cast)
        | None -> cast

    /// This tensor on another device.
    member a.move(device: Device) : Tensor =
        a.move (?device = Some device, ?dtype = None)

    /// This tensor: there is one backend.
    member a.move(backend: Backend) : Tensor =
        ignore backend
        a

    /// The one element of a tensor with one element, as the .NET type nearest to the element type.
    member t.toScalar() : IConvertible =
        if handle.numel () <> 1L then
            failwithf "Expecting a tensor with one element, received shape %s" (Shape.text t.shape)

        Native.item handle

    // ---- operators; the elementwise family has the same under names ----

    /// Elementwise sum; shapes broadcast, types widen.
    static member (+)(a: Tensor, b: Tensor) : Tensor =
        Tensor.meet2 ("add", (fun x y -> x.add y), a, b)

    /// Sum with a number.
    static member (+)(a: Tensor, b: IConvertible) : Tensor =
        Tensor.meetScalar ((fun x s -> x.add s), a, b)

    /// Sum with a number.
    static member (+)(a: IConvertible, b: Tensor) : Tensor = b + a

    /// Elementwise difference; shapes broadcast, types widen.
    static member (-)(a: Tensor, b: Tensor) : Tensor =
        Tensor.meet2 ("sub", (fun x y -> (Native.numeric "sub" x).sub y), a, b)

    /// Difference with a number.
    static member (-)(a: Tensor, b: IConvertible) : Tensor =
        Tensor.meetScalar ((fun x s -> x.sub s), a, b)

    /// A number less a tensor.
    static member (-)(a: IConvertible, b: Tensor) : Tensor =
        Tensor.meetScalar ((fun x s -> x.neg().add s), b, a)

    /// Elementwise product; shapes broadcast, types widen.
    static member (*)(a: Tensor, b: Tensor) : Tensor =
        Tensor.meet2 ("mul", (fun x y -> x.mul y), a, b)

    /// Product with a number.
    static member (*)(a: Tensor, b: IConvertible) : Tensor =
        Tensor.meetScalar ((fun x s -> x.mul s), a, b)

    /// Product with a number.
    static member (*)(a: IConvertible, b: Tensor) : Tensor = b * a

    /// Elementwise quotient; shapes broadcast; integers divide to the default floating-point type.
    static member (/)(a: Tensor, b: Tensor) : Tensor =
        Tensor.meet2 ("div", (fun x y -> (Native.toFloating x).div(Native.toFloating y)), a, b)

    /// Quotient by a number.
    static member (/)(a: Tensor, b: IConvertible) : Tensor =
        Tensor.meetScalar ((fun x s -> (Native.toFloating x).div s), a, b)

    /// A number divided by a tensor.
    static member (/)(a: IConvertible, b: Tensor) : Tensor =
        Tensor.meetScalar ((fun x s -> (Native.toFloating x).reciprocal().mul s), b, a)

    /// The negative.
    static member (~-)(a: Tensor) : Tensor =
        Tensor.lift1 ((fun h -> (Native.numeric "neg" h).neg()), a)

    /// Elementwise power; shapes broadcast, types widen.
    static member Pow(a: Tensor, b: Tensor) : Tensor =
        Tensor.meet2 ("pow", (fun x y -> (Native.numeric "pow" x).pow y), a, b)

    /// Power with a number as exponent.
    static member Pow(a: Tensor, b: IConvertible) : Tensor =
        Tensor.meetScalar ((fun x s -> x.pow s), a, b)

    /// Power with a number as base.
    static member Pow(a: IConvertible, b: Tensor) : Tensor =
        Tensor.lift1 (
            (fun y ->
                use s = Native.scalar a
                let y = Native.meetScalar y a
                torch.full(Array.empty<int64>, s, y.dtype, y.device).pow y),
            b
        )

    /// Power with a number as exponent.
    static member Pow(a: Tensor, b: float) : Tensor = Tensor.Pow(a, b :> IConvertible)

    /// Power with a number as exponent.
    static member Pow(a: Tensor, b: int) : Tensor = Tensor.Pow(a, b :> IConvertible)

    /// Power with a number as base.
    static member Pow(a: float, b: Tensor) : Tensor = Tensor.Pow(a :> IConvertible, b)

    /// Power with a number as base.
    static member Pow(a: int, b: Tensor) : Tensor = Tensor.Pow(a :> IConvertible, b)

    /// The absolute value, for F#'s `abs`.
    static member Abs(a: Tensor) : Tensor =
        Tensor.lift1 ((fun h -> (Native.numeric "abs" h).abs()), a)

    /// The angle whose cosine is the element, for F#'s `acos`.
    static member Acos(t: Tensor) : Tensor =
        Tensor.lift1 ((fun h -> (Native.floating "acos" h).acos()), t)

    /// The angle whose sine is the element, for F#'s `asin`.
    static member Asin(t: Tensor) : Tensor =
        Tensor.lift1 ((fun h -> (Native.floating "asin" h).asin()), t)

    /// The angle whose tangent is the element, for F#'s `atan`.
    static member Atan(t: Tensor) : Tensor =
        Tensor.lift1 ((fun h -> (Native.floating "atan" h).atan()), t)

    /// The next integer upwards, for F#'s `ceil`.
    static member Ceiling(a: Tensor) : Tensor =
        Tensor.lift1 ((fun h -> (Native.floating "ceil" h).ceil()), a)

    /// The cosine, for F#'s `cos`.
    static member Cos(a: Tensor) : Tensor =
        Tensor.lift1 ((fun h -> (Native.floating "cos" h).cos()), a)

    /// The hyperbolic cosine, for F#'s `cosh`.
    static member Cosh(t: Tensor) : Tensor =
        Tensor.lift1 ((fun h -> (Native.floating "cosh" h).cosh()), t)

    /// e to the element, for F#'s `exp`.
    static member Exp(a: Tensor) : Tensor =
        Tensor.lift1 ((fun h -> (Native.floating "exp" h).exp()), a)

    /// The next integer downwards, for F#'s `floor`.
    static member Floor(a: Tensor) : Tensor =
        Tensor.lift1 ((fun h -> (Native.floating "floor" h).floor()), a)

    /// The natural logarithm, for F#'s `log`.
    static member Log(a: Tensor) : Tensor =
        Tensor.lift1 ((fun h -> (Native.floating "log" h).log()), a)

    /// The logarithm to base 10, for F#'s `log10`.
    static member Log10(a: Tensor) : Tensor =
        Tensor.lift1 ((fun h -> (Native.floating "log10" h).log10()), a)

    /// The nearest integer (halves to even), for F#'s `round`.
    static member Round(a: Tensor) : Tensor =
        Tensor.lift1 ((fun h -> (Native.floating "round" h).round()), a)

    /// The sine, for F#'s `sin`.
    static member Sin(a: Tensor) : Tensor =
        Tensor.lift1 ((fun h -> (Native.floating "sin" h).sin()), a)

    /// The hyperbolic sine, for F#'s `sinh`.
    static member Sinh(a: Tensor) : Tensor =
        Tensor.lift1 ((fun h -> (Native.floating "sinh" h).sinh()), a)

    /// The square root, for F#'s `sqrt`.
    static member Sqrt(a: Tensor) : Tensor =
        Tensor.lift1 ((fun h -> (Native.floating "sqrt" h).sqrt()), a)

    /// The tangent, for F#'s `tan`.
    static member Tan(a: Tensor) : Tensor =
        Tensor.lift1 ((fun h -> (Native.floating "tan" h).tan()), a)

    /// The hyperbolic tangent, for F#'s `tanh`.
    static member Tanh(t: Tensor) : Tensor =
        Tensor.lift1 ((fun h -> (Native.floating "tanh" h).tanh()), t)

    /// Feeds this tensor to a function: `x --> f` is `f x`.
    static member (-->)(t: Tensor, f: Tensor -> 'a) : 'a = f t

    /// The scalar 0 of the default type on the default device.
    static member Zero: Tensor =
        let struct (device, dtype) = Native.place None None None
        Tensor(torch.zeros (Array.empty<int64>, dtype, device), null, null)

    /// The scalar 1 of the default type on the default device.
    static member One: Tensor =
        let struct (device, dtype) = Native.place None None None
        Tensor(torch.ones (Array.empty<int64>, dtype, device), null, null)

    /// The one element, for F#'s `float`.
    static member op_Explicit(tensor: Tensor) : float = tensor.toScalar().ToDouble null

    /// The one element, for F#'s `float32`.
    static member op_Explicit(tensor: Tensor) : float32 = tensor.toScalar().ToSingle null

    /// The one element, for F#'s `int`.
    static member op_Explicit(tensor: Tensor) : int = tensor.toScalar().ToInt32 null

    /// The one element, for F#'s `int64`.
    static member op_Explicit(tensor: Tensor) : int64 = tensor.toScalar().ToInt64 null

    /// The one element, for F#'s `int16`.
    static member op_Explicit(tensor: Tensor) : int16 = tensor.toScalar().ToInt16 null

    /// The one element, for F#'s `sbyte`.
    static member op_Explicit(tensor: Tensor) : sbyte = tensor.toScalar().ToSByte null

    /// The one element, for F#'s `byte`.
    static member op_Explicit(tensor: Tensor) : byte = tensor.toScalar().ToByte null

    /// The one element as a truth value.
    static member op_Explicit(tensor: Tensor) : bool = tensor.toScalar().ToBoolean null

    // ---- equality and text, by value ----

    /// True for a tensor of the same type, shape and elements; differentiations do not matter.
    override t.Equals(other: obj) =
        match other with
        | :? Tensor as other ->
            obj.ReferenceEquals(t, other)
            || (t.dtype = other.dtype
                && t.shape = other.shape
                && handle.Equals(other.handle: Handle))
        | _ -> false

    /// A hash of type, shape, first and last element; equal tensors have equal hashes.
    override t.GetHashCode() =
        let n = handle.numel ()

        let ends =
            if n = 0L then
                0
            else
                use _scope = torch.NewDisposeScope()
                let flat = handle.detach().reshape(-1L)
                HashCode.Combine((Native.item flat[0L]).GetHashCode(), (Native.item flat[n - 1L]).GetHashCode())

        HashCode.Combine(t.dtype, Shape.text t.shape, ends)

    interface IComparable with
        member t.CompareTo(other: obj) =
            match other with
            | :? Tensor as other when handle.numel () = 1L && other.handle.numel () = 1L ->
                compare (Native.scalarToDouble handle) (Native.scalarToDouble other.handle)
            | _ -> failwith "Expecting two tensors with one element each to compare"

    /// The values, e.g. tensor([1.0000, 2.0000]), cut short as the default printer says; element type and device
    /// where they are not the defaults; `:rev` or `:fwd` in a differentiation.
    override t.ToString() =
        let suffix =
            if t.isForwardDiff then ":fwd"
            elif t.isReverseDiff then ":rev"
            else ""

        Printing.text Printer.Default suffix handle
