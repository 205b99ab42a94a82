namespace DiffSharp

open System

/// Tensors as another element type, on another device or in another memory order.
[<AutoOpen>]
module TensorCast =

    type Tensor with

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

        /// This tensor with elements of the type that .NET calls 'T.
        member a.cast<'T>() : Tensor =
            match Type.GetTypeCode typeof<'T> with
            | TypeCode.Single -> a.cast Dtype.Float32
            | TypeCode.Double -> a.cast Dtype.Float64
            | TypeCode.SByte -> a.cast Dtype.Int8
            | TypeCode.Byte -> a.cast Dtype.Byte
            | TypeCode.Int16 -> a.cast Dtype.Int16
            | TypeCode.Int32 -> a.cast Dtype.Int32
            | TypeCode.Int64 -> a.cast Dtype.Int64
            | TypeCode.Boolean -> a.cast Dtype.Bool
            | _ -> failwithf "Expecting a type that tensors have elements of, received %s" typeof<'T>.Name

        /// What the tensor is, in a line: shape, element type, device.
        member a.summary() : string =
            $"Tensor {Shape.text a.shape} {a.dtype} on {a.device}"
