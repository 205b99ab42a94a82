namespace DiffSharp.Backends

open DiffSharp

/// What DiffSharp calls the tensors that its backends compute with: here libtorch's, as TorchSharp hands them out.
type RawTensor = Handle

namespace DiffSharp

open System
open TorchSharp

/// DiffSharp's names for operations on raw tensors, so that a UnaryOp or BinaryOp written for DiffSharp compiles: its
/// `fRaw` may say `a.SinT()` or `a.sin()`.
[<AutoOpen>]
module RawTensorExtensions =

    type torch.Tensor with

        /// The lengths of the dimensions.
        member a.Shape: int[] = Native.shape a

        /// The number of dimensions.
        member a.Dim: int = int (a.dim ())

        /// The number of elements.
        member a.Nelement: int = int (a.numel ())

        /// The element type.
        member a.Dtype: Dtype = Native.dtype a.dtype

        /// The element at an index.
        member a.GetItem([<ParamArray>] indexes: int[]) : IConvertible =
            let t = Tensor.ofHandle a
            t[indexes].toScalar()

        /// The part within bounds; see Tensor.GetSlice.
        member a.GetSlice(fullBounds: int[,]) : Handle =
            let t = Tensor.ofHandle a
            t.GetSlice(fullBounds).handle

        /// The elements as a .NET array.
        member a.ToArray() : Array = (Tensor.ofHandle a).toArray()

        /// The one element.
        member a.ToScalar() : IConvertible = Native.item a

        /// As another element type.
        member a.Cast(dtype: Dtype) : Handle = a.to_type (Native.scalarType dtype)

        /// The same values in new memory.
        member a.Clone() : Handle = a.clone ()

        /// The sum, of two element types that meet.
        member a.AddTT(t2: Handle) : Handle =
            (Tensor.ofHandle a + Tensor.ofHandle t2).handle

        /// The sum with a number.
        member a.AddTT0(b: IConvertible) : Handle = (Tensor.ofHandle a + b).handle

        /// The difference.
        member a.SubTT(t2: Handle) : Handle =
            (Tensor.ofHandle a - Tensor.ofHandle t2).handle

        /// The difference with a number.
        member a.SubTT0(b: IConvertible) : Handle = (Tensor.ofHandle a - b).handle

        /// A number less the tensor.
        member a.SubFromT0T(t1: IConvertible) : Handle = (t1 - Tensor.ofHandle a).handle

        /// The product.
        member a.MulTT(t2: Handle) : Handle =
            (Tensor.ofHandle a * Tensor.ofHandle t2).handle

        /// The product with a number.
        member a.MulTT0(t2: IConvertible) : Handle = (Tensor.ofHandle a * t2).handle

        /// The quotient.
        member a.DivTT(t2: Handle) : Handle =
            (Tensor.ofHandle a / Tensor.ofHandle t2).handle

        /// The quotient by a number.
        member a.DivTT0(t2: IConvertible) : Handle = (Tensor.ofHandle a / t2).handle

        /// A number divided by the tensor.
        member a.DivFromT0T(t1: IConvertible) : Handle = (t1 / Tensor.ofHandle a).handle

        /// The power.
        member a.PowTT(t2: Handle) : Handle =
            Tensor.Pow(Tensor.ofHandle a, Tensor.ofHandle t2).handle

        /// The power with a number as exponent.
        member a.PowTT0(t2: IConvertible) : Handle =
            Tensor.Pow(Tensor.ofHandle a, t2).handle

        /// The power with a number as base.
        member a.PowFromT0T(t1: IConvertible) : Handle =
            Tensor.Pow(t1, Tensor.ofHandle a).handle

        /// The matrix product.
        member a.MatMulTT(t2: Handle) : Handle =
            (Tensor.ofHandle a).matmul(Tensor.ofHandle t2).handle

        /// The products of two batches of matrices.
        member a.BMMTT(t2: Handle) : Handle = a.bmm t2

        /// The solution x of a x = t2.
        member a.SolveTT(t2: Handle) : Handle = torch.linalg.solve (a, t2)

        /// The determinant.
        member a.DetT() : Handle = torch.linalg.det a

        /// The inverse.
        member a.InverseT() : Handle = torch.linalg.inv a

        /// The sum of all elements.
        member a.SumT(?resultType: Dtype) : Handle =
            (Tensor.ofHandle a).sum(?dtype = resultType).handle

        /// The sums along a dimension.
        member a.SumTDim(dim: int, ?resultType: Dtype) : Handle =
            (Tensor.ofHandle a).sum(dim, ?dtype = resultType).handle

        /// The negative.
        member a.NegT() : Handle = a.neg ()

        /// The absolute value.
        member a.AbsT() : Handle = a.abs ()

        /// The sign.
        member a.SignT() : Handle = a.sign ()

        /// The next integer downwards.
        member a.FloorT() : Handle = a.floor ()

        /// The next integer upwards.
        member a.CeilT() : Handle = a.ceil ()

        /// The nearest integer.
        member a.RoundT() : Handle = a.round ()

        /// e to the element.
        member a.ExpT() : Handle = a.exp ()

        /// The natural logarithm.
        member a.LogT() : Handle = a.log ()

        /// The logarithm to base 10.
        member a.Log10T() : Handle = a.log10 ()

        /// The square root.
        member a.SqrtT() : Handle = a.sqrt ()

        /// The sine.
        member a.SinT() : Handle = a.sin ()

        /// The cosine.
        member a.CosT() : Handle = a.cos ()

        /// The tangent.
        member a.TanT() : Handle = a.tan ()

        /// The hyperbolic sine.
        member a.SinhT() : Handle = a.sinh ()

        /// The hyperbolic cosine.
        member a.CoshT() : Handle = a.cosh ()

        /// The hyperbolic tangent.
        member a.TanhT() : Handle = a.tanh ()

        /// The angle of a sine.
        member a.AsinT() : Handle = a.asin ()

        /// The angle of a cosine.
        member a.AcosT() : Handle = a.acos ()

        /// The angle of a tangent.
        member a.AtanT() : Handle = a.atan ()

        /// The element where it is positive, else 0.
        member a.ReluT() : Handle = a.relu ()

        /// 1 / (1 + exp(-x)).
        member a.SigmoidT() : Handle = a.sigmoid ()

        /// log(1 + exp(x)).
        member a.SoftplusT() : Handle = a.softplus ()

        /// A matrix with rows and columns exchanged.
        member a.TransposeT2() : Handle = a.transpose (0L, 1L)

        /// With two dimensions exchanged.
        member a.TransposeT(dim0: int, dim1: int) : Handle = a.transpose (int64 dim0, int64 dim1)

        /// With dimensions in another order.
        member a.PermuteT(permutation: int[]) : Handle = a.permute (Native.long permutation)

        /// Under another shape.
        member a.ViewT(shape: int[]) : Handle = a.reshape (Native.long shape)

        /// Repeated along dimensions of length 1.
        member a.Expand(newShape: int[]) : Handle = a.expand (Native.long newShape)

        /// Without a dimension of length 1, or without all of them for -1.
        member a.SqueezeT(dim: int) : Handle =
            if dim = -1 then a.squeeze () else a.squeeze (int64 dim)

        /// With a new dimension of length 1.
        member a.UnsqueezeT(dim: int) : Handle = a.unsqueeze (int64 dim)

        /// With the order along dimensions reversed.
        member a.FlipT(dims: int[]) : Handle = a.flip (Native.long dims)

    type Tensor with

        /// The plain values as libtorch has them.
        member a.primalRaw: Handle = a.primalDeep.handle

        /// A tensor of this library over one of libtorch's; the memory stays shared.
        static member ofRawTensor(rawTensor: Handle) : Tensor = Tensor.ofHandle rawTensor
