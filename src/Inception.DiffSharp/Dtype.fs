namespace DiffSharp

/// <summary>The type of a tensor's elements.</summary>
type Dtype =
    /// IEEE half precision: 5 exponent bits, 10 fraction bits.
    | Float16
    /// Brain floating point: the exponent of float32 with 7 fraction bits.
    | BFloat16
    /// IEEE single precision.
    | Float32
    /// IEEE double precision.
    | Float64
    /// Signed 8-bit integers.
    | Int8
    /// Unsigned 8-bit integers.
    | Byte
    /// Signed 16-bit integers.
    | Int16
    /// Signed 32-bit integers; the type of index tensors.
    | Int32
    /// Signed 64-bit integers.
    | Int64
    /// Truth values; the type of comparisons.
    | Bool

    /// The type in which a sum over elements of this type is given: Int64 for integers and truth values, else the
    /// type itself.
    member t.SummationType =
        match t with
        | Bool
        | Byte
        | Int8
        | Int16
        | Int32
        | Int64 -> Int64
        | float -> float

    /// The name of the case, e.g. "Float32".
    override t.ToString() =
        match t with
        | Float16 -> "Float16"
        | BFloat16 -> "BFloat16"
        | Float32 -> "Float32"
        | Float64 -> "Float64"
        | Int8 -> "Int8"
        | Byte -> "Byte"
        | Int16 -> "Int16"
        | Int32 -> "Int32"
        | Int64 -> "Int64"
        | Bool -> "Bool"

/// Rules over element types: the default type and how two types meet in one operation.
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Dtype =

    /// The type that creation functions use when none is given, and that integer division results in.
    /// Process-wide; `dsharp.config(dtype=...)` sets it.
    let mutable Default = Dtype.Float32

    /// Matches the four floating-point types.
    [<return: Struct>]
    let (|FloatingPoint|_|) (dtype: Dtype) =
        match dtype with
        | Dtype.Float16
        | Dtype.BFloat16
        | Dtype.Float32
        | Dtype.Float64 -> ValueSome()
        | _ -> ValueNone

    /// Matches the five integer types.
    [<return: Struct>]
    let (|Integral|_|) (dtype: Dtype) =
        match dtype with
        | FloatingPoint
        | Dtype.Bool -> ValueNone
        | _ -> ValueSome()

    /// Matches the integer types and truth values.
    [<return: Struct>]
    let (|IntegralOrBool|_|) (dtype: Dtype) =
        match dtype with
        | FloatingPoint -> ValueNone
        | _ -> ValueSome()

    // From the widest; a pair widens to the first of the two in this list.
    let private ladder =
        [
            Dtype.Float64
            Dtype.Float32
            Dtype.BFloat16
            Dtype.Float16
            Dtype.Int64
            Dtype.Int32
            Dtype.Int16
            Dtype.Int8
            Dtype.Byte
            Dtype.Bool
        ]

    /// The type in which elements of two types meet, or None for Int8 with Byte, of which neither holds the other.
    /// A 0-dimensional tensor widens like any other (unlike in PyTorch).
    let widen (dtype1: Dtype) (dtype2: Dtype) =
        match dtype1, dtype2 with
        | Dtype.Int8, Dtype.Byte
        | Dtype.Byte, Dtype.Int8 -> None
        | _ when dtype1 = dtype2 -> Some dtype1
        | _ -> ladder |> List.tryFind (fun dtype -> dtype = dtype1 || dtype = dtype2)

    /// The type of a quotient: the wider of the two if that is floating point, else the default floating-point type.
    let divisionType (dtype1: Dtype) (dtype2: Dtype) =
        match widen dtype1 dtype2, Default with
        | Some(FloatingPoint as dtype), _ -> dtype
        | _, (FloatingPoint as dtype) -> dtype
        | _ -> Dtype.Float32

/// Element-type helpers that are in scope wherever `DiffSharp` is open.
[<AutoOpen>]
module DtypeAutoOpens =

    type Dtype with

        /// True for Float16, BFloat16, Float32 and Float64.
        member dtype.IsFloatingPoint =
            match dtype with
            | Dtype.FloatingPoint -> true
            | _ -> false

        /// True for Byte, Int8, Int16, Int32 and Int64.
        member dtype.IsIntegral =
            match dtype with
            | Dtype.Integral -> true
            | _ -> false

    /// Raises InvalidOperationException: the operation has no meaning for this element type.
    let opNotSupported (msg: string) (dtype: Dtype) : 'a =
        raise (System.InvalidOperationException(sprintf "%s is not defined for tensors of type %O" msg dtype))

    /// Raises InvalidOperationException: the operation has no meaning for this pair of element types.
    let opNotSupported2 (msg: string) (dtype1: Dtype) (dtype2: Dtype) : 'a =
        raise (
            System.InvalidOperationException(
                sprintf "%s is not defined for a tensor of type %O with one of type %O" msg dtype1 dtype2
            )
        )

    /// Raises InvalidOperationException: the operation is missing on this kind of device.
    let opNotSupportedOnDeviceType (msg: string) (dtype: Dtype) (deviceType: DeviceType) : 'a =
        raise (
            System.InvalidOperationException(
                sprintf "%s is not defined for type %O on device type %O" msg dtype deviceType
            )
        )
