namespace DiffSharp

open System

/// The operations of Tensor as functions: `dsharp.relu x` is `x.relu()`. Shapes, defaults and errors are described
/// there.
[<AutoOpen>]
module DsharpOperations =

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

        /// A copy in new memory.
        static member clone(input: Tensor) : Tensor = input.clone ()

        /// The sum of the diagonal.
        static member trace(input: Tensor) : Tensor = input.trace ()

        /// Shifted and scaled to the range from 0 to 1.
        static member normalize(input: Tensor) : Tensor = input.normalize ()

        /// Shifted and scaled to mean 0 and standard deviation 1.
        static member standardize(input: Tensor) : Tensor = input.standardize ()

        /// The determinant of a square matrix.
        static member det(input: Tensor) : Tensor = input.det ()

        /// The inverse of a square matrix.
        static member inv(input: Tensor) : Tensor = input.inv ()

        /// True if an element is infinite.
        static member hasinf(input: Tensor) : bool = input.hasinf ()

        /// True if an element is not a number.
        static member hasnan(input: Tensor) : bool = input.hasnan ()

        /// The number of elements.
        static member nelement(input: Tensor) : int = input.nelement

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

        /// The matrix product.
        static member matmul(a: Tensor, b: Tensor) : Tensor = a.matmul b

        /// The scalar product of two vectors.
        static member dot(a: Tensor, b: Tensor) : Tensor = a.dot b

        /// The products of a batch of matrices.
        static member bmm(a: Tensor, b: Tensor) : Tensor = a.bmm b

        /// The outer product of two vectors.
        static member outer(a: Tensor, b: Tensor) : Tensor = a.outer b

        /// The x with a x = b.
        static member solve(a: Tensor, b: Tensor) : Tensor = a.solve b

        /// The largest element.
        static member max(input: Tensor) : Tensor = input.max ()

        /// The largest elements along a dimension.
        static member max(a: Tensor, dim: int, ?keepDim: bool) : Tensor = a.max (dim, ?keepDim = keepDim)

        /// Elementwise: the larger of two.
        static member max(a: Tensor, b: Tensor) : Tensor = a.max b

        /// The smallest element.
        static member min(input: Tensor) : Tensor = input.min ()

        /// The smallest elements along a dimension.
        static member min(a: Tensor, dim: int, ?keepDim: bool) : Tensor = a.min (dim, ?keepDim = keepDim)

        /// Elementwise: the smaller of two.
        static member min(a: Tensor, b: Tensor) : Tensor = a.min b

        /// The index of the largest element.
        static member argmax(input: Tensor) : int[] = input.argmax ()

        /// The indices of the largest elements along a dimension.
        static member argmax(input: Tensor, dim: int, ?keepDim: bool) : Tensor = input.argmax (dim, ?keepDim = keepDim)

        /// The index of the smallest element.
        static member argmin(input: Tensor) : int[] = input.argmin ()

        /// The indices of the smallest elements along a dimension.
        static member argmin(input: Tensor, dim: int, ?keepDim: bool) : Tensor = input.argmin (dim, ?keepDim = keepDim)

        /// The sum of all elements.
        static member sum(input: Tensor) : Tensor = input.sum ()

        /// The sum along a dimension.
        static member sum(input: Tensor, dim: int, ?keepDim: bool) : Tensor = input.sum (dim, ?keepDim = keepDim)

        /// The mean of all elements.
        static member mean(input: Tensor) : Tensor = input.mean ()

        /// The mean along a dimension.
        static member mean(input: Tensor, dim: int, ?keepDim: bool) : Tensor = input.mean (dim, ?keepDim = keepDim)

        /// The variance of all elements.
        static member var(input: Tensor, ?unbiased: bool) : Tensor = input.var (?unbiased = unbiased)

        /// The variance along a dimension.
        static member var(input: Tensor, dim: int, ?keepDim: bool, ?unbiased: bool) : Tensor =
            input.var (dim, ?keepDim = keepDim, ?unbiased = unbiased)

        /// The standard deviation of all elements.
        static member std(input: Tensor, ?unbiased: bool) : Tensor = input.std (?unbiased = unbiased)

        /// The standard deviation along a dimension.
        static member std(input: Tensor, dim: int, ?keepDim: bool, ?unbiased: bool) : Tensor =
            input.std (dim, ?keepDim = keepDim, ?unbiased = unbiased)

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

        /// Tensors one behind the other along a dimension.
        static member cat(tensors: seq<Tensor>, ?dim: int) : Tensor = Tensor.cat (tensors, ?dim = dim)

        /// Tensors of one shape along a new dimension.
        static member stack(tensors: seq<Tensor>, ?dim: int) : Tensor = Tensor.stack (tensors, ?dim = dim)

        /// Parts of the given lengths along a dimension.
        static member split(input: Tensor, sizes: seq<int>, ?dim: int) : Tensor[] = input.split (sizes, ?dim = dim)

        /// The parts at each index of a dimension.
        static member unstack(input: Tensor, ?dim: int) : Tensor[] = input.unstack (?dim = dim)

        /// The elements under another shape.
        static member view(input: Tensor, shape: seq<int>) : Tensor = input.view shape

        /// The elements as a vector.
        static member view(input: Tensor, shape: int) : Tensor = input.view shape

        /// The elements under the other tensor's shape.
        static member viewAs(input: Tensor, other: Tensor) : Tensor = input.viewAs other

        /// Dimensions merged into one.
        static member flatten(input: Tensor, ?startDim: int, ?endDim: int) : Tensor =
            input.flatten (?startDim = startDim, ?endDim = endDim)

        /// One dimension split into several.
        static member unflatten(input: Tensor, dim: int, unflattenedShape: seq<int>) : Tensor =
            input.unflatten (dim, unflattenedShape)

        /// Without dimensions of length 1.
        static member squeeze(input: Tensor, ?dim: int) : Tensor = input.squeeze (?dim = dim)

        /// With a new dimension of length 1.
        static member unsqueeze(input: Tensor, dim: int) : Tensor = input.unsqueeze dim

        /// With dimensions of length 1 appended.
        static member unsqueezeAs(input: Tensor, other: Tensor) : Tensor = input.unsqueezeAs other

        /// With dimensions reordered.
        static member permute(input: Tensor, permutation: seq<int>) : Tensor = input.permute permutation

        /// A matrix with rows and columns exchanged.
        static member transpose(input: Tensor) : Tensor = input.transpose ()

        /// With two dimensions exchanged.
        static member transpose(input: Tensor, dim0: int, dim1: int) : Tensor = input.transpose (dim0, dim1)

        /// Repeated without copying.
        static member expand(input: Tensor, shape: seq<int>) : Tensor = input.expand shape

        /// Expanded to the other tensor's shape.
        static member expandAs(input: Tensor, other: Tensor) : Tensor = input.expandAs other

        /// Repeated along a dimension of length 1.
        static member repeat(input: Tensor, dim: int, times: int) : Tensor = input.repeat (dim, times)

        /// With zeros around it.
        static member pad(input: Tensor, paddings: seq<int>) : Tensor = input.pad paddings

        /// Reversed along dimensions.
        static member flip(input: Tensor, dims: seq<int>) : Tensor = input.flip dims

        /// Elements picked along a dimension.
        static member gather(input: Tensor, dim: int, indices: Tensor) : Tensor = input.gather (dim, indices)

        /// Elements put along a dimension of zeros.
        static member scatter(input: Tensor, dim: int, indices: Tensor, destinationShape: seq<int>) : Tensor =
            input.scatter (dim, indices, destinationShape)

        /// The part at an index.
        static member slice(input: Tensor, index: seq<int>) : Tensor = input[Array.ofSeq index]

        /// A diagonal as the last dimension.
        static member diagonal(input: Tensor, ?offset: int, ?dim1: int, ?dim2: int) : Tensor =
            input.diagonal (?offset = offset, ?dim1 = dim1, ?dim2 = dim2)

        /// The norm of all elements or along a dimension.
        static member norm(a: Tensor, ?order: float, ?dim: int, ?keepDim: bool) : Tensor =
            a.norm (?order = order, ?dim = dim, ?keepDim = keepDim)

        /// exp(x) over its sum along a dimension.
        static member softmax(input: Tensor, dim: int) : Tensor = input.softmax dim

        /// The logarithm of softmax.
        static member logsoftmax(input: Tensor, dim: int) : Tensor = input.logsoftmax dim

        /// The logarithm of the sum of exp(x) along a dimension.
        static member logsumexp(input: Tensor, dim: int, ?keepDim: bool) : Tensor =
            input.logsumexp (dim, ?keepDim = keepDim)

        /// The mean squared error.
        static member mseLoss(input: Tensor, target: Tensor, ?reduction: string) : Tensor =
            input.mseLoss (target, ?reduction = reduction)

        /// The binary cross-entropy.
        static member bceLoss(input: Tensor, target: Tensor, ?weight: Tensor, ?reduction: string) : Tensor =
            input.bceLoss (target, ?weight = weight, ?reduction = reduction)

        /// The negative log-likelihood of classes.
        static member nllLoss(input: Tensor, target: Tensor, ?weight: Tensor, ?reduction: string) : Tensor =
            input.nllLoss (target, ?weight = weight, ?reduction = reduction)

        /// The cross-entropy of classes.
        static member crossEntropyLoss(input: Tensor, target: Tensor, ?weight: Tensor, ?reduction: string) : Tensor =
            input.crossEntropyLoss (target, ?weight = weight, ?reduction = reduction)

        /// 1 with the element as probability, else 0.
        static member bernoulli(probs: Tensor, ?device: Device, ?dtype: Dtype, ?backend: Backend) : Tensor =
            probs.bernoulli (?device = device, ?dtype = dtype, ?backend = backend)

        /// Elements set to 0 at random; the others are not scaled.
        static member dropout(input: Tensor, ?p: float) : Tensor = input.dropout (?p = p)

        /// Channels of images set to 0 at random.
        static member dropout2d(input: Tensor, ?p: float) : Tensor = input.dropout2d (?p = p)

        /// Channels of volumes set to 0 at random.
        static member dropout3d(input: Tensor, ?p: float) : Tensor = input.dropout3d (?p = p)

        /// Signals with filters.
        static member conv1d(input: Tensor, filters: Tensor, ?stride: int, ?padding: int, ?dilation: int) : Tensor =
            input.conv1d (filters, ?stride = stride, ?padding = padding, ?dilation = dilation)

        /// Images with filters.
        static member conv2d
            (
                input: Tensor,
                filters: Tensor,
                ?stride: int,
                ?strides: seq<int>,
                ?padding: int,
                ?paddings: seq<int>,
                ?dilation: int,
                ?dilations: seq<int>
            ) : Tensor =
            input.conv2d (
                filters,
                ?stride = stride,
                ?padding = padding,
                ?dilation = dilation,
                ?strides = strides,
                ?paddings = paddings,
                ?dilations = dilations
            )

        /// Volumes with filters.
        static member conv3d
            (
                input: Tensor,
                filters: Tensor,
                ?stride: int,
                ?strides: seq<int>,
                ?padding: int,
                ?paddings: seq<int>,
                ?dilation: int,
                ?dilations: seq<int>
            ) : Tensor =
            input.conv3d (
                filters,
                ?stride = stride,
                ?padding = padding,
                ?dilation = dilation,
                ?strides = strides,
                ?paddings = paddings,
                ?dilations = dilations
            )

        /// The largest element of each window of images.
        static member maxpool2d
            (
                input: Tensor,
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?ceilMode: bool
            ) : Tensor =
            input.maxpool2d (
                ?kernelSize = kernelSize,
                ?stride = stride,
                ?padding = padding,
                ?kernelSizes = kernelSizes,
                ?strides = strides,
                ?paddings = paddings,
                ?ceilMode = ceilMode
            )

        /// The largest element of each window of images, and its index.
        static member maxpool2di
            (
                input: Tensor,
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?ceilMode: bool
            ) : Tensor * Tensor =
            input.maxpool2di (
                ?kernelSize = kernelSize,
                ?stride = stride,
                ?padding = padding,
                ?kernelSizes = kernelSizes,
                ?strides = strides,
                ?paddings = paddings,
                ?ceilMode = ceilMode
            )

        /// The mean of each window of images.
        static member avgpool2d
            (
                input: Tensor,
                ?kernelSize: int,
                ?stride: int,
                ?padding: int,
                ?kernelSizes: seq<int>,
                ?strides: seq<int>,
                ?paddings: seq<int>,
                ?ceilMode: bool
            ) : Tensor =
            input.avgpool2d (
                ?kernelSize = kernelSize,
                ?stride = stride,
                ?padding = padding,
                ?kernelSizes = kernelSizes,
                ?strides = strides,
                ?paddings = paddings,
                ?ceilMode = ceilMode
            )

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
