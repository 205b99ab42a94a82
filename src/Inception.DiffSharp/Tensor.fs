namespace DiffSharp

open System
open System.Runtime.InteropServices
open TorchSharp

/// <summary>A multi-dimensional array of one element type on one device, which remembers what it was computed from
/// where it takes part in a differentiation.</summary>
/// <remarks>A tensor is native memory: make tensors inside `dsharp.scope` (or TorchSharp's `torch.NewDisposeScope`),
/// and move results out with `keep`. Without a scope the memory is given back when the garbage collector finds the
/// tensor, which may be late. Operations are immutable: they return new tensors.</remarks>
[<Sealed>]
type Tensor internal (handle: Handle, level: Level, leaf: Leaf) =

    /// The libtorch tensor behind this one. Its values are shared, not copied; its autograd graph is this tensor's.
    member _.handle: Handle = handle

    member internal _.Level: Level = level

    member internal _.Leaf: Leaf = leaf

    // A forward derivative is computed once, when it is asked for.
    member val internal Tangent: Tensor = Unchecked.defaultof<Tensor> with get, set

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
        Tensor.meet2 ("pow", (fun x y -> (Native.floating "pow" x).pow y), a, b)

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

    /// True for a tensor of the same shape and elements; differentiations do not matter. Raises
    /// InvalidOperationException for a tensor of another element type: comparing those is a mistake.
    override t.Equals(other: obj) =
        match other with
        | :? Tensor as other ->
            if t.dtype <> other.dtype then
                opNotSupported2 "equality" t.dtype other.dtype

            obj.ReferenceEquals(t, other)
            || (t.shape = other.shape && handle.Equals(other.handle: Handle))
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
                compare (t.toScalar().ToDouble null) (other.toScalar().ToDouble null)
            | _ -> failwith "Expecting two tensors with one element each to compare"

    // A tensor with one element is a number wherever one is asked for.
    interface IConvertible with
        member t.GetTypeCode() = t.toScalar().GetTypeCode()
        member t.ToSingle provider = t.toScalar().ToSingle provider
        member t.ToDouble provider = t.toScalar().ToDouble provider
        member t.ToDecimal provider = t.toScalar().ToDecimal provider
        member t.ToByte provider = t.toScalar().ToByte provider
        member t.ToSByte provider = t.toScalar().ToSByte provider
        member t.ToInt16 provider = t.toScalar().ToInt16 provider
        member t.ToUInt16 provider = t.toScalar().ToUInt16 provider
        member t.ToInt32 provider = t.toScalar().ToInt32 provider
        member t.ToUInt32 provider = t.toScalar().ToUInt32 provider
        member t.ToInt64 provider = t.toScalar().ToInt64 provider
        member t.ToUInt64 provider = t.toScalar().ToUInt64 provider
        member t.ToBoolean provider = t.toScalar().ToBoolean provider
        member t.ToChar provider = t.toScalar().ToChar provider
        member t.ToDateTime provider = t.toScalar().ToDateTime provider
        member t.ToString(_: IFormatProvider) = t.ToString()

        member t.ToType(kind, provider) =
            Convert.ChangeType(t.toScalar (), kind, provider)

    /// The values, e.g. tensor([1., 2.]) or tensor([1.5000, 2.0000]), cut short as the default printer says; element
    /// type and device where they are not the defaults; `:rev` or `:fwd` in a differentiation.
    override _.ToString() =
        let suffix =
            if isNull level then ""
            elif level.IsForward then ":fwd"
            else ":rev"

        Printing.text Printer.Default suffix handle
