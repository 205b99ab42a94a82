namespace DiffSharp

open System

/// Making tensors like another, as functions: `dsharp.relu x` is `x.relu()`. Shapes, defaults and errors are described at Tensor.
[<AutoOpen>]
module DsharpLike =

    type dsharp with

        /// Values on the input's device and of its type.
        static member like(input: Tensor, value: obj, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
            input.like (value, ?device = device, ?dtype = dtype, ?backend = backend)

        /// The scalar 0, like the input.
        static member zeroLike(input: Tensor, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
            input.zeroLike (?device = device, ?dtype = dtype, ?backend = backend)

        /// The scalar 1, like the input.
        static member oneLike(input: Tensor, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
            input.oneLike (?device = device, ?dtype = dtype, ?backend = backend)

        /// A vector with one 1, like the input.
        static member onehotLike
            (input: Tensor, length: int, hot: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            input.onehotLike (length, hot, ?device = device, ?dtype = dtype, ?backend = backend)

        /// One number everywhere, like the input.
        static member fullLike
            (input: Tensor, value: IConvertible, ?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            input.fullLike (value, ?shape = shape, ?device = device, ?dtype = dtype, ?backend = backend)

        /// Random integers, like the input.
        static member randintLike
            (input: Tensor, low: int, high: int, ?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            input.randintLike (low, high, ?shape = shape, ?device = device, ?dtype = dtype, ?backend = backend)

        /// Evenly spaced numbers, like the input.
        static member arangeLike
            (
                input: Tensor,
                endVal: float,
                ?startVal: float,
                ?step: float,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor =
            input.arangeLike (
                endVal,
                ?startVal = startVal,
                ?step = step,
                ?device = device,
                ?dtype = dtype,
                ?backend = backend
            )

        /// Evenly spaced numbers, like the input.
        static member arangeLike
            (input: Tensor, endVal: int, ?startVal: int, ?step: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            input.arangeLike (
                endVal,
                ?startVal = startVal,
                ?step = step,
                ?device = device,
                ?dtype = dtype,
                ?backend = backend
            )

        /// Zeros, like the input.
        static member zerosLike
            (input: Tensor, ?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            input.zerosLike (?shape = shape, ?device = device, ?dtype = dtype, ?backend = backend)

        /// Ones, like the input.
        static member onesLike
            (input: Tensor, ?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            input.onesLike (?shape = shape, ?device = device, ?dtype = dtype, ?backend = backend)

        /// Random numbers in [0, 1), like the input.
        static member randLike
            (input: Tensor, ?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            input.randLike (?shape = shape, ?device = device, ?dtype = dtype, ?backend = backend)

        /// Normal random numbers, like the input.
        static member randnLike
            (input: Tensor, ?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            input.randnLike (?shape = shape, ?device = device, ?dtype = dtype, ?backend = backend)
