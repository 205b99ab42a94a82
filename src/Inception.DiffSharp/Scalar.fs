namespace DiffSharp

open System

/// A number or truth value of .NET; a tensor with one element is one too.
type scalar = IConvertible

/// Conversions of numbers, in scope wherever `DiffSharp` is open.
[<AutoOpen>]
module ScalarExtensions =

    type IConvertible with

        /// As float32.
        member x.toSingle() : float32 = x.ToSingle null

        /// As float.
        member x.toDouble() : float = x.ToDouble null

        /// As int64.
        member x.toInt64() : int64 = x.ToInt64 null

        /// As int.
        member x.toInt32() : int = x.ToInt32 null

        /// As int16.
        member x.toInt16() : int16 = x.ToInt16 null

        /// As sbyte.
        member x.toSByte() : sbyte = x.ToSByte null

        /// As byte.
        member x.toByte() : byte = x.ToByte null

        /// As a truth value.
        member x.toBool() : bool = x.ToBoolean null

        /// The element type that holds the number.
        member x.dtype: Dtype =
            match x.GetTypeCode() with
            | TypeCode.Single -> Dtype.Float32
            | TypeCode.Double -> Dtype.Float64
            | TypeCode.Int32 -> Dtype.Int32
            | TypeCode.Int64 -> Dtype.Int64
            | TypeCode.Int16 -> Dtype.Int16
            | TypeCode.SByte -> Dtype.Int8
            | TypeCode.Byte -> Dtype.Byte
            | TypeCode.Boolean -> Dtype.Bool
            | other -> failwithf "Expecting a number or truth value, received %O" other

        /// The number as .NET's type for the given element type (float32 for the 16-bit floats).
        member x.cast(dtype: Dtype) : IConvertible =
            match dtype with
            | Dtype.Float16
            | Dtype.BFloat16
            | Dtype.Float32 -> x.toSingle ()
            | Dtype.Float64 -> x.toDouble ()
            | Dtype.Int8 -> x.toSByte ()
            | Dtype.Byte -> x.toByte ()
            | Dtype.Int16 -> x.toInt16 ()
            | Dtype.Int32 -> x.toInt32 ()
            | Dtype.Int64 -> x.toInt64 ()
            | Dtype.Bool -> x.toBool ()

        // Floats stay floats and integers integers; the result is as wide as .NET has it.
        member private x.Either(ofFloat: float -> float, ofInteger: int64 -> int64) : IConvertible =
            match x.dtype with
            | Dtype.FloatingPoint -> (ofFloat (x.toDouble ()) :> IConvertible).cast x.dtype
            | _ -> (ofInteger (x.toInt64 ()) :> IConvertible).cast x.dtype

        /// The difference, of the first number's type.
        member x.sub(y: IConvertible) : IConvertible =
            x.Either((fun a -> a - y.toDouble ()), (fun a -> a - y.toInt64 ()))

        /// The negative.
        member x.neg() : IConvertible = x.Either((~-), (~-))

        /// The natural logarithm.
        member x.log() : IConvertible = log (x.toDouble ())

    /// The type that a tensor widens to for a number: Some if the tensor's own cannot hold it.
    let tryWidenScalar (tensorDtype: Dtype) (scalar: scalar) : Dtype voption =
        match tensorDtype, scalar.dtype with
        | Dtype.FloatingPoint, _ -> ValueNone
        | _, Dtype.FloatingPoint -> ValueSome Dtype.Default
        | Dtype.Bool, Dtype.Integral -> ValueSome Dtype.Int64
        | _ -> ValueNone

    /// The type of a tensor divided by a number.
    let widenScalarForDivision (tensorDtype: Dtype) (scalarDtype: Dtype) : Dtype =
        match tensorDtype, scalarDtype with
        | Dtype.FloatingPoint, _ -> tensorDtype
        | _ -> Dtype.divisionType Dtype.Int32 Dtype.Int32
