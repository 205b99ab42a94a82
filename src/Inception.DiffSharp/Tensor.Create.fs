namespace DiffSharp

open System
open System.Collections
open System.Runtime.InteropServices
open Microsoft.FSharp.Reflection
open TorchSharp

/// What nested sequences and tuples hold in the end: numbers, in an array of one primitive type, or tensors.
type internal Innermost =
    | Numbers of Array
    | Tensors of Tensor[]

/// From .NET values to native memory: which shape and type nested data have.
module internal Values =

    let private elementType (values: Array) =
        match Type.GetTypeCode(values.GetType().GetElementType()) with
        | TypeCode.Single -> torch.ScalarType.Float32
        | TypeCode.Double -> torch.ScalarType.Float64
        | TypeCode.Int32 -> torch.ScalarType.Int32
        | TypeCode.Int64 -> torch.ScalarType.Int64
        | TypeCode.Byte -> torch.ScalarType.Byte
        | TypeCode.SByte -> torch.ScalarType.Int8
        | TypeCode.Int16 -> torch.ScalarType.Int16
        | TypeCode.Boolean -> torch.ScalarType.Bool
        | _ -> failwithf "Expecting numbers or truth values, received %s" (values.GetType().Name)

    /// An array of one primitive type, of any number of dimensions, copied byte by byte (both sides are row-major).
    let private ofArray (values: Array) (shape: int[]) : Handle =
        let h = torch.empty (Native.long shape, elementType values, torch.CPU)

        if values.Length > 0 then
            let target = h.bytes
            MemoryMarshal.CreateSpan(&MemoryMarshal.GetArrayDataReference(values), target.Length).CopyTo target

        h

    let private isPrimitive (element: Type) =
        element.IsPrimitive
        && element <> typeof<char>
        && element <> typeof<nativeint>
        && element <> typeof<unativeint>

    // Walks nested sequences and tuples down to scalars, collecting them in order.
    let rec private collect (leaves: ResizeArray<IConvertible>) (value: obj) : int list =
        match value with
        | :? IConvertible as x when not (x :? string) ->
            leaves.Add x
            []
        | :? string -> failwith "Expecting numbers or truth values, received a string"
        | null -> failwith "Expecting a value, received null"
        | _ ->
            let isTuple (x: obj) =
                not (isNull x) && FSharpType.IsTuple(x.GetType())

            // [ 1, 2 ] is a list of one tuple, and means what [ 1; 2 ] does.
            let items =
                match value with
                | :? IEnumerable as items ->
                    match [ for item in items -> item ] with
                    | [ only ] when isTuple only -> List.ofArray (FSharpValue.GetTupleFields only)
                    | items -> items
                | _ when isTuple value -> List.ofArray (FSharpValue.GetTupleFields value)
                | _ -> failwithf "Expecting numbers, sequences or tuples of them, received %s" (value.GetType().Name)

            let shapes = items |> List.map (collect leaves)

            match shapes with
            | [] -> [ 0 ]
            | first :: rest ->
                for shape in rest do
                    if shape <> first then
                        failwithf
                            "Expecting a rectangular sequence of sequences, received parts of shapes %s and %s"
                            (Shape.text first)
                            (Shape.text shape)

                items.Length :: first

    let private typed (leaves: ResizeArray<IConvertible>) : Array =
        let as' (convert: IConvertible -> 'T) =
            leaves.ToArray() |> Array.map convert :> Array

        if leaves.Count = 0 then
            Array.empty<float>
        else
            match leaves[0].GetTypeCode() with
            | TypeCode.Single -> as' (fun x -> x.ToSingle null)
            | TypeCode.Int32 -> as' (fun x -> x.ToInt32 null)
            | TypeCode.Int64 -> as' (fun x -> x.ToInt64 null)
            | TypeCode.Byte -> as' (fun x -> x.ToByte null)
            | TypeCode.SByte -> as' (fun x -> x.ToSByte null)
            | TypeCode.Int16 -> as' (fun x -> x.ToInt16 null)
            | TypeCode.Boolean -> as' (fun x -> x.ToBoolean null)
            | _ -> as' (fun x -> x.ToDouble null)

    /// What the innermost values are, in order, and the shape they make.
    let read (value: obj) : struct (Innermost * int[]) =
        match value with
        | :? Array as values when isPrimitive (values.GetType().GetElementType()) ->
            struct (Numbers values, Array.init values.Rank values.GetLength)
        | :? seq<float32> as values ->
            let values = Array.ofSeq values
            struct (Numbers values, [| values.Length |])
        | :? seq<float> as values ->
            let values = Array.ofSeq values
            struct (Numbers values, [| values.Length |])
        | _ ->
            let leaves = ResizeArray()
            let shape = Array.ofList (collect leaves value)

            if leaves.Count > 0 && leaves.TrueForAll(fun x -> x :? Tensor) then
                struct (Tensors(leaves.ToArray() |> Array.map (fun x -> x :?> Tensor)), shape)
            else
                struct (Numbers(typed leaves), shape)

    /// A native tensor of .NET values. Without a type given, float becomes the default type and everything else keeps
    /// its own.
    let create (values: Array) (shape: int[]) (device: Device option) (dtype: Dtype option) : Handle =
        let host = ofArray values shape

        let target =
            match dtype with
            | Some dtype -> Native.scalarType dtype
            | None when values.GetType().GetElementType() = typeof<float> -> Native.scalarType Dtype.Default
            | None -> host.dtype

        let host = if host.dtype = target then host else host.to_type target

        match defaultArg device Device.Default with
        | device when device.DeviceType = DiffSharp.DeviceType.CPU -> host
        | device -> host.``to`` (Native.device device)

/// Making tensors, of given values or like another tensor, and getting the values back.
[<AutoOpen>]
module TensorCreate =

    // Where and as what a tensor "like" another is made: as given, else as the other.
    let private placeLike (a: Tensor) (device: Device option) (dtype: Dtype option) (_: Backend option) =
        struct ((match device with
                 | Some d -> Native.device d
                 | None -> a.handle.device),
                (match dtype with
                 | Some d -> Native.scalarType d
                 | None -> a.handle.dtype))

    let private shapeLike (a: Tensor) (shape: seq<int> option) =
        match shape with
        | Some shape -> Native.long (Shape.create shape)
        | None -> a.handle.shape

    // Random numbers between whole ones are floating point.
    let private drawn name (dtype: torch.ScalarType) (make: torch.ScalarType -> Handle) : Tensor =
        match Native.dtype dtype with
        | Dtype.FloatingPoint -> Tensor.ofHandle (make dtype)
        | other -> opNotSupported name other

    let internal zeros (shape: int64[]) (device: torch.Device) (dtype: torch.ScalarType) =
        Tensor.ofHandle (torch.zeros (shape, dtype, device))

    let internal ones (shape: int64[]) (device: torch.Device) (dtype: torch.ScalarType) =
        Tensor.ofHandle (torch.ones (shape, dtype, device))

    let internal full (shape: int64[]) (value: IConvertible) (device: torch.Device) (dtype: torch.ScalarType) =
        use s = Native.scalar value
        Tensor.ofHandle (torch.full (shape, s, dtype, device))

    let internal rand (shape: int64[]) (device: torch.Device) (dtype: torch.ScalarType) =
        drawn "rand" dtype (fun dtype -> torch.rand (shape, dtype, device))

    let internal randn (shape: int64[]) (device: torch.Device) (dtype: torch.ScalarType) =
        drawn "randn" dtype (fun dtype -> torch.randn (shape, dtype, device))

    let internal randint low high (shape: int64[]) (device: torch.Device) (dtype: torch.ScalarType) =
        if low >= high then
            failwithf "Expecting low < high, received %d and %d" low high

        // Drawn as Int64, which holds every range, also for truth values.
        let h = torch.randint (int64 low, int64 high, shape, torch.ScalarType.Int64, device)
        Tensor.ofHandle (if h.dtype = dtype then h else h.to_type dtype)

    let internal arange
        (startVal: float)
        (endVal: float)
        (step: float)
        (device: torch.Device)
        (dtype: torch.ScalarType)
        =
        if step = 0.0 then
            failwith "Expecting a step other than 0"

        let length = int64 (ceil ((endVal - startVal) / step))
        use first = Scalar.op_Implicit startVal
        use scale = Scalar.op_Implicit step

        let index =
            torch.arange (Scalar.op_Implicit (max 0L length), torch.ScalarType.Float64, device)

        Tensor.ofHandle (index.mul(scale).add(first).to_type dtype)

    let internal linspace
        (startVal: float)
        (endVal: float)
        (steps: int)
        (device: torch.Device)
        (dtype: torch.ScalarType)
        =
        Tensor.ofHandle (torch.linspace(startVal, endVal, int64 steps, torch.ScalarType.Float64, device).to_type dtype)

    let internal onehot (length: int) (hot: int) (device: torch.Device) (dtype: torch.ScalarType) =
        if hot < 0 || hot >= length then
            failwithf "Expecting 0 <= hot (%d) < length (%d)" hot length

        let h = torch.zeros ([| int64 length |], dtype, device)
        use one = Scalar.op_Implicit 1L
        h[int64 hot].fill_ one |> ignore
        Tensor.ofHandle h

    type Tensor with

        /// <summary>A tensor of the given values.</summary>
        /// <param name="value">A number or truth value; an array of one to six dimensions, a (nested, rectangular)
        /// sequence, list or tuple of them, where [ 1, 2 ] means what [ 1; 2 ] does; the same of tensors of one shape,
        /// which are stacked; or a tensor, which is copied.</param>
        /// <param name="device">Default: the default device.</param>
        /// <param name="dtype">Default: the default type for float, else the type of the values.</param>
        /// <param name="backend">Has no effect.</param>
        static member create(value: obj, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
            ignore backend

            match value with
            | :? Tensor as t ->
                t.clone().move(?device = Some(defaultArg device t.device), ?dtype = Some(defaultArg dtype t.dtype))
            | value ->
                match Values.read value with
                | struct (Tensors tensors, shape) ->
                    Tensor
                        .stack(tensors)
                        .view(Array.append shape tensors[0].shape)
                        .move(?device = device, ?dtype = dtype)
                | struct (Numbers values, shape) -> Tensor.ofHandle (Values.create values shape device dtype)

        /// <summary>The matrix with 1 on the diagonal and 0 elsewhere.</summary>
        /// <param name="rows">The number of rows.</param>
        /// <param name="cols">The number of columns; default: as rows.</param>
        /// <param name="device">Default: the default device.</param>
        /// <param name="dtype">Default: the default type.</param>
        /// <param name="backend">Has no effect.</param>
        static member eye(rows: int, ?cols: int, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
            let struct (device, dtype) = Native.place device dtype backend
            let cols = defaultArg cols rows

            // As in DiffSharp, a matrix without elements has one dimension.
            if min rows cols = 0 then
                zeros [| 0L |] device dtype
            else
                Tensor.ofHandle (torch.eye (int64 rows, int64 cols, dtype, device))

        /// Values as `Tensor.create` takes them, on this tensor's device and of its type unless given.
        member a.like(value: obj, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
            Tensor.create (value, defaultArg device a.device, defaultArg dtype a.dtype, ?backend = backend)

        /// A number, on this tensor's device and of its type unless given.
        member a.scalarLike(scalar: IConvertible, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
            let struct (device, dtype) = placeLike a device dtype backend
            full [||] scalar device dtype

        /// Zeros of this tensor's shape, device and type unless given.
        member a.zerosLike(?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
            let struct (device, dtype) = placeLike a device dtype backend
            zeros (shapeLike a shape) device dtype

        /// Ones of this tensor's shape, device and type unless given.
        member a.onesLike(?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
            let struct (device, dtype) = placeLike a device dtype backend
            ones (shapeLike a shape) device dtype

        /// The scalar 0, of this tensor's device and type unless given.
        member a.zeroLike(?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
            a.scalarLike (0, ?device = device, ?dtype = dtype, ?backend = backend)

        /// The scalar 1, of this tensor's device and type unless given.
        member a.oneLike(?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
            a.scalarLike (1, ?device = device, ?dtype = dtype, ?backend = backend)

        /// One number everywhere, of this tensor's shape, device and type unless given.
        member a.fullLike
            (value: IConvertible, ?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            let struct (device, dtype) = placeLike a device dtype backend
            full (shapeLike a shape) value device dtype

        /// Random numbers, uniform in [0, 1), of this tensor's shape, device and type unless given.
        member a.randLike(?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
            let struct (device, dtype) = placeLike a device dtype backend
            rand (shapeLike a shape) device dtype

        /// Random numbers, normal with mean 0 and variance 1, of this tensor's shape, device and type unless given.
        member a.randnLike(?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
            let struct (device, dtype) = placeLike a device dtype backend
            randn (shapeLike a shape) device dtype

        /// Random integers, uniform from `low` to `high` - 1, of this tensor's shape, device and type unless given.
        member a.randintLike
            (low: int, high: int, ?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            let struct (device, dtype) = placeLike a device dtype backend
            randint low high (shapeLike a shape) device dtype

        /// startVal (default 0), startVal + step (default 1), ... below endVal; this tensor's device and type unless
        /// given.
        member a.arangeLike
            (endVal: float, ?startVal: float, ?step: float, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            let struct (device, dtype) = placeLike a device dtype backend
            arange (defaultArg startVal 0.0) endVal (defaultArg step 1.0) device dtype

        /// startVal (default 0), startVal + step (default 1), ... below endVal; this tensor's device and type unless
        /// given.
        member a.arangeLike
            (endVal: int, ?startVal: int, ?step: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            let struct (device, dtype) = placeLike a device dtype backend
            arange (float (defaultArg startVal 0)) (float endVal) (float (defaultArg step 1)) device dtype

        /// `steps` numbers evenly from startVal to endVal, both included; this tensor's device and type unless given.
        member a.linspaceLike
            (startVal: float, endVal: float, steps: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            let struct (device, dtype) = placeLike a device dtype backend
            linspace startVal endVal steps device dtype

        /// `steps` numbers evenly from startVal to endVal, both included; this tensor's device and type unless given.
        member a.linspaceLike
            (startVal: int, endVal: int, steps: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            a.linspaceLike (float startVal, float endVal, steps, ?device = device, ?dtype = dtype, ?backend = backend)

        /// baseVal (default 10) to the powers evenly from startVal to endVal, both included; this tensor's device and
        /// type unless given.
        member a.logspaceLike
            (
                startVal: float,
                endVal: float,
                steps: int,
                ?baseVal: float,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor =
            let powers =
                a.linspaceLike (startVal, endVal, steps, ?device = device, ?dtype = dtype, ?backend = backend)

            Tensor.Pow(defaultArg baseVal 10.0, powers)

        /// baseVal (default 10) to the powers evenly from startVal to endVal, both included; this tensor's device and
        /// type unless given.
        member a.logspaceLike
            (startVal: int, endVal: int, steps: int, ?baseVal: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            a.logspaceLike (
                float startVal,
                float endVal,
                steps,
                ?baseVal = Option.map float baseVal,
                ?device = device,
                ?dtype = dtype,
                ?backend = backend
            )

        /// A vector of zeros with a 1 at index `hot`; this tensor's device and type unless given.
        member a.onehotLike(length: int, hot: int, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
            let struct (device, dtype) = placeLike a device dtype backend
            onehot length hot device dtype

        /// Writes the values to a file (of this library's own format, whole or not at all), for `Tensor.load`.
        member t.save(fileName: string) : unit = Storage.save fileName [ "", t.handle ]

        /// Reads a tensor that `save` wrote. Raises InvalidDataException if the file is not whole.
        static member load(fileName: string, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
            match Storage.load fileName with
            | [| _, handle |] ->
                let t = Tensor.ofHandle handle
                t.move (?device = Some(defaultArg device Device.Default), ?dtype = dtype, ?backend = backend)
            | several -> failwithf "Expecting a file of one tensor, received %s with %d" fileName several.Length
