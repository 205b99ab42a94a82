namespace DiffSharp

open System
open System.Runtime.InteropServices

/// Getting the values back as .NET values.
[<AutoOpen>]
module TensorConvert =

    type Tensor with

        /// The one element as float.
        member t.toDouble() : float = t.toScalar().ToDouble null

        /// The one element as float32.
        member t.toSingle() : float32 = t.toScalar().ToSingle null

        /// The one element as a truth value.
        member t.toBool() : bool = t.toScalar().ToBoolean null

        /// The one element as byte.
        member t.toByte() : byte = t.toScalar().ToByte null

        /// The one element as sbyte.
        member t.toSByte() : sbyte = t.toScalar().ToSByte null

        /// The one element as int16.
        member t.toInt16() : int16 = t.toScalar().ToInt16 null

        /// The one element as int.
        member t.toInt32() : int = t.toScalar().ToInt32 null

        /// The one element as int64.
        member t.toInt64() : int64 = t.toScalar().ToInt64 null

        /// The elements as a .NET array with as many dimensions, of the nearest .NET type (float32 for Float16 and
        /// BFloat16). Raises for a scalar.
        member t.toArray() : Array =
            if t.dim = 0 then
                failwith "Expecting a tensor with at least one dimension, received a scalar"

            let flat = Native.flatArray t.handle

            if t.dim = 1 then
                flat
            else
                let result = Array.CreateInstance(flat.GetType().GetElementType(), t.shape)
                let bytes = flat.Length * Marshal.SizeOf(flat.GetType().GetElementType())

                if flat :? (bool[]) then
                    Buffer.BlockCopy(flat, 0, result, 0, flat.Length)
                elif flat.Length > 0 then
                    Buffer.BlockCopy(flat, 0, result, 0, bytes)

                result

        /// The elements of a vector, converted to 'T.
        member t.toArray1D<'T>() : 'T[] =
            if t.dim <> 1 then
                failwithf "Expecting a 1d tensor, received %s" (Shape.text t.shape)

            match Native.flatArray t.handle with
            | :? ('T[]) as values -> values
            | values -> Array.init values.Length (fun i -> Convert.ChangeType(values.GetValue i, typeof<'T>) :?> 'T)

        member private t.Converted<'T>(dims: int) : Array =
            if t.dim <> dims then
                failwithf "Expecting a %dd tensor, received %s" dims (Shape.text t.shape)

            let values = t.toArray ()

            if values.GetType().GetElementType() = typeof<'T> then
                values
            else
                let result = Array.CreateInstance(typeof<'T>, t.shape)
                let flat = Native.flatArray t.handle

                for i in 0 .. flat.Length - 1 do
                    let index = Array.zeroCreate dims
                    let mutable rest = i

                    for d in dims - 1 .. -1 .. 0 do
                        index[d] <- rest % t.shape[d]
                        rest <- rest / t.shape[d]

                    result.SetValue(Convert.ChangeType(flat.GetValue i, typeof<'T>), index)

                result

        /// The elements of a matrix, converted to 'T.
        member t.toArray2D<'T>() : 'T[,] = t.Converted<'T> 2 :?> 'T[,]

        /// The elements of a 3d tensor, converted to 'T.
        member t.toArray3D<'T>() : 'T[,,] = t.Converted<'T> 3 :?> 'T[,,]

        /// The elements of a 4d tensor, converted to 'T.
        member t.toArray4D<'T>() : 'T[,,,] = t.Converted<'T> 4 :?> 'T[,,,]

        /// The elements of a 5d tensor, converted to 'T.
        member t.toArray5D<'T>() : Array = t.Converted<'T> 5

        /// The elements of a 6d tensor, converted to 'T.
        member t.toArray6D<'T>() : Array = t.Converted<'T> 6
