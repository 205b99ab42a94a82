namespace DiffSharp.Compose

open System
open DiffSharp

/// Operations as functions of their tensor alone, for pipelines: `x |> dsharp.dropout 0.2 |> dsharp.sum 1`. Each is the
/// operation of the same name with its other arguments given first.
[<AutoOpen>]
module OperationsOfOneTensor =

    type dsharp with

        /// dsharp.add as a function of the tensor.
        static member add(b: Tensor) : Tensor -> Tensor = fun t -> t.add (b)

        /// dsharp.arangeLike as a function of the tensor.
        static member arangeLike
            (endVal: float, ?startVal: float, ?step: float, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor -> Tensor =
            fun t ->
                t.arangeLike (
                    endVal,
                    ?startVal = startVal,
                    ?step = step,
                    ?device = device,
                    ?dtype = dtype,
                    ?backend = backend
                )

        /// dsharp.arangeLike as a function of the tensor.
        static member arangeLike
            (endVal: int, ?startVal: int, ?step: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor -> Tensor =
            fun t ->
                t.arangeLike (
                    endVal,
                    ?startVal = startVal,
                    ?step = step,
                    ?device = device,
                    ?dtype = dtype,
                    ?backend = backend
                )

        /// dsharp.bernoulli as a function of the tensor.
        static member bernoulli(?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor -> Tensor =
            fun t -> t.bernoulli (?device = device, ?dtype = dtype, ?backend = backend)

        /// dsharp.cast as a function of the tensor.
        static member cast(dtype: Dtype) : Tensor -> Tensor = fun t -> t.cast (dtype)

        /// dsharp.cat as a function of the tensors.
        static member cat(dim: int) : seq<Tensor> -> Tensor =
            fun tensors -> Tensor.cat (tensors, dim = dim)

        /// dsharp.clamp as a function of the tensor.
        static member clamp(?low: IConvertible, ?high: IConvertible) : Tensor -> Tensor =
            fun t -> t.clamp (?low = low, ?high = high)

        /// dsharp.corrcoef as a function of the tensor.
        static member corrcoef() : Tensor -> Tensor = fun t -> t.corrcoef ()

        /// dsharp.cov as a function of the tensor.
        static member cov(?correction: int64, ?fweights: Tensor, ?aweights: Tensor) : Tensor -> Tensor =
            fun t -> t.cov (?correction = correction, ?fweights = fweights, ?aweights = aweights)

        /// dsharp.diagonal as a function of the tensor.
        static member diagonal(offset: int, ?dim1: int, ?dim2: int) : Tensor -> Tensor =
            fun t -> t.diagonal (offset, ?dim1 = dim1, ?dim2 = dim2)

        /// dsharp.div as a function of the tensor.
        static member div(b: Tensor) : Tensor -> Tensor = fun t -> t.div (b)

        /// dsharp.dot as a function of the tensor.
        static member dot(b: Tensor) : Tensor -> Tensor = fun t -> t.dot (b)

        /// dsharp.eq as a function of the tensor.
        static member eq(b: Tensor) : Tensor -> Tensor = fun t -> t.eq (b)

        /// dsharp.expand as a function of the tensor.
        static member expand(shape: seq<int>) : Tensor -> Tensor = fun t -> t.expand (shape)

        /// dsharp.expandAs as a function of the tensor.
        static member expandAs(b: Tensor) : Tensor -> Tensor = fun t -> t.expandAs (b)

        /// dsharp.flatten as a function of the tensor.
        static member flatten(startDim: int, ?endDim: int) : Tensor -> Tensor =
            fun t -> t.flatten (startDim, ?endDim = endDim)

        /// dsharp.flip as a function of the tensor.
        static member flip(dims: seq<int>) : Tensor -> Tensor = fun t -> t.flip (dims)

        /// dsharp.fullLike as a function of the tensor.
        static member fullLike
            (value: IConvertible, ?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor -> Tensor =
            fun t -> t.fullLike (value, ?shape = shape, ?device = device, ?dtype = dtype, ?backend = backend)

        /// dsharp.gather as a function of the tensor.
        static member gather(dim: int, indices: Tensor) : Tensor -> Tensor = fun t -> t.gather (dim, indices)

        /// dsharp.ge as a function of the tensor.
        static member ge(b: Tensor) : Tensor -> Tensor = fun t -> t.ge (b)

        /// dsharp.gt as a function of the tensor.
        static member gt(b: Tensor) : Tensor -> Tensor = fun t -> t.gt (b)

        /// dsharp.le as a function of the tensor.
        static member le(b: Tensor) : Tensor -> Tensor = fun t -> t.le (b)

        /// dsharp.leakyRelu as a function of the tensor.
        static member leakyRelu(?negativeSlope: float) : Tensor -> Tensor =
            fun t -> t.leakyRelu (?negativeSlope = negativeSlope)

        /// dsharp.like as a function of the tensor.
        static member like(value: obj, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor -> Tensor =
            fun t -> t.like (value, ?device = device, ?dtype = dtype, ?backend = backend)

        /// dsharp.linspaceLike as a function of the tensor.
        static member linspaceLike
            (startVal: float, endVal: float, steps: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor -> Tensor =
            fun t -> t.linspaceLike (startVal, endVal, steps, ?device = device, ?dtype = dtype, ?backend = backend)

        /// dsharp.linspaceLike as a function of the tensor.
        static member linspaceLike
            (startVal: int, endVal: int, steps: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor -> Tensor =
            fun t -> t.linspaceLike (startVal, endVal, steps, ?device = device, ?dtype = dtype, ?backend = backend)

        /// dsharp.logsoftmax as a function of the tensor.
        static member logsoftmax(dim: int) : Tensor -> Tensor = fun t -> t.logsoftmax (dim)

        /// dsharp.logspaceLike as a function of the tensor.
        static member logspaceLike
            (
                startVal: float,
                endVal: float,
                steps: int,
                ?baseVal: float,
                ?device: Device,
                ?dtype: Dtype,
                ?backend: Backend
            ) : Tensor -> Tensor =
            fun t ->
                t.logspaceLike (
                    startVal,
                    endVal,
                    steps,
                    ?baseVal = baseVal,
                    ?device = device,
                    ?dtype = dtype,
                    ?backend = backend
                )

        /// dsharp.logspaceLike as a function of the tensor.
        static member logspaceLike
            (startVal: int, endVal: int, steps: int, ?baseVal: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor -> Tensor =
            fun t ->
                t.logspaceLike (
                    startVal,
                    endVal,
                    steps,
                    ?baseVal = baseVal,
                    ?device = device,
                    ?dtype = dtype,
                    ?backend = backend
                )

        /// dsharp.logsumexp as a function of the tensor.
        static member logsumexp(dim: int, ?keepDim: bool) : Tensor -> Tensor =
            fun t -> t.logsumexp (dim, ?keepDim = keepDim)

        /// dsharp.lt as a function of the tensor.
        static member lt(b: Tensor) : Tensor -> Tensor = fun t -> t.lt (b)

        /// dsharp.matmul as a function of the tensor.
        static member matmul(b: Tensor) : Tensor -> Tensor = fun t -> t.matmul (b)

        /// dsharp.mean as a function of the tensor.
        static member mean(dim: int, ?keepDim: bool) : Tensor -> Tensor =
            fun t -> t.mean (dim, ?keepDim = keepDim)

        /// dsharp.move as a function of the tensor.
        static member move(?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor -> Tensor =
            fun t -> t.move (?device = device, ?dtype = dtype, ?backend = backend)

        /// dsharp.mul as a function of the tensor.
        static member mul(b: Tensor) : Tensor -> Tensor = fun t -> t.mul (b)

        /// dsharp.multinomial as a function of the tensor.
        static member multinomial
            (numSamples: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor -> Tensor =
            fun t -> t.multinomial (numSamples, ?device = device, ?dtype = dtype, ?backend = backend)

        /// dsharp.onehotLike as a function of the tensor.
        static member onehotLike
            (length: int, hot: int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor -> Tensor =
            fun t -> t.onehotLike (length, hot, ?device = device, ?dtype = dtype, ?backend = backend)

        /// dsharp.onesLike as a function of the tensor.
        static member onesLike(shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor -> Tensor =
            fun t -> t.onesLike (shape = shape, ?device = device, ?dtype = dtype, ?backend = backend)

        /// dsharp.pow as a function of the tensor.
        static member pow(b: Tensor) : Tensor -> Tensor = fun t -> t.pow (b)

        /// dsharp.randLike as a function of the tensor.
        static member randLike(shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor -> Tensor =
            fun t -> t.randLike (shape = shape, ?device = device, ?dtype = dtype, ?backend = backend)

        /// dsharp.randintLike as a function of the tensor.
        static member randintLike
            (low: int, high: int, ?shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor -> Tensor =
            fun t -> t.randintLike (low, high, ?shape = shape, ?device = device, ?dtype = dtype, ?backend = backend)

        /// dsharp.randnLike as a function of the tensor.
        static member randnLike(shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor -> Tensor =
            fun t -> t.randnLike (shape = shape, ?device = device, ?dtype = dtype, ?backend = backend)

        /// dsharp.repeat as a function of the tensor.
        static member repeat(dim: int, times: int) : Tensor -> Tensor = fun t -> t.repeat (dim, times)

        /// dsharp.scatter as a function of the tensor.
        static member scatter(dim: int, indices: Tensor, destinationShape: seq<int>) : Tensor -> Tensor =
            fun t -> t.scatter (dim, indices, destinationShape)

        /// dsharp.slice as a function of the tensor.
        static member slice(index: seq<int>) : Tensor -> Tensor = fun t -> t[Array.ofSeq index]

        /// dsharp.softmax as a function of the tensor.
        static member softmax(dim: int) : Tensor -> Tensor = fun t -> t.softmax (dim)

        /// dsharp.split as a function of the tensor.
        static member split(sizes: seq<int>, ?dim: int) : Tensor -> Tensor[] = fun t -> t.split (sizes, ?dim = dim)

        /// dsharp.squeeze as a function of the tensor.
        static member squeeze(?dim: int) : Tensor -> Tensor = fun t -> t.squeeze (?dim = dim)

        /// dsharp.stack as a function of the tensors.
        static member stack(dim: int) : seq<Tensor> -> Tensor =
            fun tensors -> Tensor.stack (tensors, dim = dim)

        /// dsharp.std as a function of the tensor.
        static member std(dim: int, ?keepDim: bool, ?unbiased: bool) : Tensor -> Tensor =
            fun t -> t.std (dim, ?keepDim = keepDim, ?unbiased = unbiased)

        /// dsharp.sub as a function of the tensor.
        static member sub(b: Tensor) : Tensor -> Tensor = fun t -> t.sub (b)

        /// dsharp.sum as a function of the tensor.
        static member sum(dim: int, ?keepDim: bool) : Tensor -> Tensor =
            fun t -> t.sum (dim, ?keepDim = keepDim)

        /// dsharp.tensor as a function of the values.
        static member tensor(?device: Device, ?dtype: Dtype, ?backend: Backend) : 'a -> Tensor =
            fun value -> dsharp.tensor (box value, ?device = device, ?dtype = dtype, ?backend = backend)

        /// dsharp.transpose as a function of the tensor.
        static member transpose(dim0: int, dim1: int) : Tensor -> Tensor = fun t -> t.transpose (dim0, dim1)

        /// dsharp.unflatten as a function of the tensor.
        static member unflatten(dim: int, unflattenedShape: seq<int>) : Tensor -> Tensor =
            fun t -> t.unflatten (dim, unflattenedShape)

        /// dsharp.unsqueeze as a function of the tensor.
        static member unsqueeze(dim: int) : Tensor -> Tensor = fun t -> t.unsqueeze (dim)

        /// dsharp.unsqueezeAs as a function of the tensor.
        static member unsqueezeAs(other: Tensor) : Tensor -> Tensor = fun t -> t.unsqueezeAs (other)

        /// dsharp.unstack as a function of the tensor.
        static member unstack(dim: int) : Tensor -> Tensor[] = fun t -> t.unstack (dim)

        /// dsharp.var as a function of the tensor.
        static member var(dim: int, ?keepDim: bool, ?unbiased: bool) : Tensor -> Tensor =
            fun t -> t.var (dim, ?keepDim = keepDim, ?unbiased = unbiased)

        /// dsharp.view as a function of the tensor.
        static member view(shape: int) : Tensor -> Tensor = fun t -> t.view (shape)

        /// dsharp.view as a function of the tensor.
        static member view(shape: seq<int>) : Tensor -> Tensor = fun t -> t.view (shape)

        /// dsharp.viewAs as a function of the tensor.
        static member viewAs(b: Tensor) : Tensor -> Tensor = fun t -> t.viewAs (b)

        /// dsharp.zerosLike as a function of the tensor.
        static member zerosLike(shape: seq<int>, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor -> Tensor =
            fun t -> t.zerosLike (shape = shape, ?device = device, ?dtype = dtype, ?backend = backend)
