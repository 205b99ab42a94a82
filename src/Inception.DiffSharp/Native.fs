namespace DiffSharp

open System
open System.Runtime.InteropServices
open TorchSharp

/// A libtorch tensor as TorchSharp hands it out.
type Handle = torch.Tensor

/// The sill to TorchSharp: types, devices, scalars and errors are translated here and nowhere else.
module internal Native =

    let scalarType (dtype: Dtype) =
        match dtype with
        | Dtype.Float16 -> torch.ScalarType.Float16
        | Dtype.BFloat16 -> torch.ScalarType.BFloat16
        | Dtype.Float32 -> torch.ScalarType.Float32
        | Dtype.Float64 -> torch.ScalarType.Float64
        | Dtype.Int8 -> torch.ScalarType.Int8
        | Dtype.Byte -> torch.ScalarType.Byte
        | Dtype.Int16 -> torch.ScalarType.Int16
        | Dtype.Int32 -> torch.ScalarType.Int32
        | Dtype.Int64 -> torch.ScalarType.Int64
        | Dtype.Bool -> torch.ScalarType.Bool

    let dtype (scalarType: torch.ScalarType) =
        match scalarType with
        | torch.ScalarType.Float32 -> Dtype.Float32
        | torch.ScalarType.BFloat16 -> Dtype.BFloat16
        | torch.ScalarType.Float64 -> Dtype.Float64
        | torch.ScalarType.Int64 -> Dtype.Int64
        | torch.ScalarType.Int32 -> Dtype.Int32
        | torch.ScalarType.Bool -> Dtype.Bool
        | torch.ScalarType.Byte -> Dtype.Byte
        | torch.ScalarType.Int8 -> Dtype.Int8
        | torch.ScalarType.Int16 -> Dtype.Int16
        | torch.ScalarType.Float16 -> Dtype.Float16
        | other -> raise (InvalidOperationException $"Expecting real numbers, received a tensor of type {other}")

    // libtorch's numbers of the floating-point types: Half 5, Float 6, Double 7, BFloat16 15.
    let inline isFloating (h: Handle) =
        let t = int h.dtype
        t = 6 || t = 7 || t = 15 || t = 5

    let device (device: Device) =
        match device with
        | Device(DiffSharp.DeviceType.CPU, _) -> torch.CPU
        | Device(kind, index) -> torch.Device(enum<TorchSharp.DeviceType>(int kind), index)

    let deviceOf (h: Handle) =
        let kind = enum<DiffSharp.DeviceType>(int h.device_type)

        if kind = DiffSharp.DeviceType.CPU then
            Device.CPU
        else
            Device(kind, h.device_index)

    /// Where and as what a creation function puts its result: what is given, else the defaults.
    let place (device': Device option) (dtype: Dtype option) (_: Backend option) =
        struct (device (defaultArg device' Device.Default), scalarType (defaultArg dtype Dtype.Default))

    let long (xs: int[]) : int64[] = Array.ConvertAll(xs, int64)

    let shape (h: Handle) : int[] = Array.ConvertAll(h.shape, int)

    let isFloat (x: IConvertible) =
        match x.GetTypeCode() with
        | TypeCode.Double
        | TypeCode.Single
        | TypeCode.Decimal -> true
        | _ -> false

    let double (x: IConvertible) =
        x.ToDouble(Globalization.CultureInfo.InvariantCulture)

    let scalar (x: IConvertible) : Scalar =
        match x.GetTypeCode() with
        | TypeCode.Double
        | TypeCode.Single
        | TypeCode.Decimal -> Scalar.op_Implicit (double x)
        | TypeCode.Boolean -> Scalar.op_Implicit (x.ToBoolean null)
        | _ -> Scalar.op_Implicit (x.ToInt64 null)

    /// The first sentence of a libtorch error, without the native stack behind it.
    let sentence (e: exn) =
        let text = e.Message
        let stack = text.IndexOf("Exception raised from", StringComparison.Ordinal)
        (if stack > 0 then text[.. stack - 1] else text).Trim()

    let describe (h: Handle) =
        if isNull h || h.IsInvalid then
            "a tensor that was disposed with its scope"
        else
            $"{Shape.text (shape h)} {dtype h.dtype} on {deviceOf h}"

    /// What a caller sees when libtorch refuses an operation: the shapes, then libtorch's own sentence.
    let refuse (e: ExternalException) (handles: seq<Handle>) : exn =
        let received = String.Join(" and ", Seq.map describe handles)
        InvalidOperationException($"Expecting arguments that fit the operation, received {received}: {sentence e}", e)

    /// The handle, if its elements are floating point.
    let inline floating (name: string) (h: Handle) =
        if isFloating h then
            h
        else
            opNotSupported name (dtype h.dtype)

    /// The handle, if it is not of truth values.
    let inline numeric (name: string) (h: Handle) =
        if h.dtype = torch.ScalarType.Bool then
            opNotSupported name Dtype.Bool
        else
            h

    /// The handle as floating point: itself, or cast to the default type.
    let toFloating (h: Handle) =
        if isFloating h then
            h
        else
            h.to_type (scalarType (Dtype.divisionType Dtype.Int32 Dtype.Int32))

    /// What libtorch computes for floating point only, for integers too: by way of float64, and back.
    let inline viaFloat (name: string) ([<InlineIfLambda>] f: Handle -> Handle -> Handle) (a: Handle) (b: Handle) =
        if isFloating a then
            f a b
        else
            let a, b = numeric name a, numeric name b

            (f (a.to_type torch.ScalarType.Float64) (b.to_type torch.ScalarType.Float64)).to_type(a.dtype)

    let meetSlow name (a: Handle) (b: Handle) =
        let type1, type2 = dtype a.dtype, dtype b.dtype

        match Dtype.widen type1 type2 with
        | None -> opNotSupported2 name type1 type2
        | Some wide ->
            let wide = scalarType wide
            struct ((if a.dtype = wide then a else a.to_type wide), (if b.dtype = wide then b else b.to_type wide))

    /// Both handles in the type in which their types meet.
    let inline meet name (a: Handle) (b: Handle) =
        if a.dtype = b.dtype then
            struct (a, b)
        else
            meetSlow name a b

    /// A tensor ready for a scalar: integers become floating point if the scalar is.
    let inline meetScalar (a: Handle) (b: IConvertible) =
        if isFloating a || not (isFloat b) then a else toFloating a

    let scalarToDouble (h: Handle) =
        use s = h.ToScalar()
        s.ToDouble()

    let scalarToInt64 (h: Handle) =
        use s = h.ToScalar()
        s.ToInt64()

    /// The one element as the .NET type that is nearest to the element type.
    let item (h: Handle) : IConvertible =
        match dtype h.dtype with
        | Dtype.Float64 -> scalarToDouble h
        | Dtype.Float16
        | Dtype.BFloat16
        | Dtype.Float32 -> float32 (scalarToDouble h)
        | Dtype.Bool -> scalarToInt64 h <> 0L
        | Dtype.Byte -> byte (scalarToInt64 h)
        | Dtype.Int8 -> sbyte (scalarToInt64 h)
        | Dtype.Int16 -> int16 (scalarToInt64 h)
        | Dtype.Int32 -> int (scalarToInt64 h)
        | Dtype.Int64 -> scalarToInt64 h

    let private copy<'T when 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType> (h: Handle) : 'T[] =
        MemoryMarshal.Cast<byte, 'T>(h.bytes).ToArray()

    /// The elements in row-major order, as an array of the nearest .NET type (float32 for the 16-bit floats).
    let flatArray (h: Handle) : Array =
        let target =
            match dtype h.dtype with
            | Dtype.Float16
            | Dtype.BFloat16 -> torch.ScalarType.Float32
            | _ -> h.dtype

        use _scope = torch.NewDisposeScope()
        let h = h.detach().``to``(torch.CPU).to_type(target).contiguous()

        if h.numel () = 0L then
            Array.CreateInstance(
                (match dtype target with
                 | Dtype.Float64 -> typeof<float>
                 | Dtype.Int64 -> typeof<int64>
                 | Dtype.Int32 -> typeof<int>
                 | Dtype.Int16 -> typeof<int16>
                 | Dtype.Int8 -> typeof<sbyte>
                 | Dtype.Byte -> typeof<byte>
                 | Dtype.Bool -> typeof<bool>
                 | _ -> typeof<float32>),
                0
            )
        else
            match dtype target with
            | Dtype.Float64 -> copy<float> h
            | Dtype.Int64 -> copy<int64> h
            | Dtype.Int32 -> copy<int> h
            | Dtype.Int16 -> copy<int16> h
            | Dtype.Int8 -> copy<sbyte> h
            | Dtype.Byte -> copy<byte> h
            | Dtype.Bool -> copy<bool> h
            | _ -> copy<float32> h

    /// NHWC strides for a four-dimensional tensor (TorchSharp has no memory_format argument; permuting around
    /// `contiguous` gives the same strides).
    let channelsLast (h: Handle) =
        if h.dim () <> 4L then
            h.contiguous ()
        else
            h.permute(0L, 2L, 3L, 1L).contiguous().permute(0L, 3L, 1L, 2L)

    let format (memoryFormat: MemoryFormat) (h: Handle) =
        match memoryFormat with
        | MemoryFormat.Contiguous -> h.contiguous ()
        | MemoryFormat.ChannelsLast -> channelsLast h
