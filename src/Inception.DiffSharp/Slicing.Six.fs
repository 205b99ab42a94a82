namespace DiffSharp

/// Indexing of six dimensions, as Slicing for fewer.
[<AutoOpen>]
module SlicingSix =
    open Cut

    type Tensor with

        /// t[f..l, f..l, f..l, f..l, f..l, f..l]
        member t.GetSlice(f0, l0, f1, l1, f2, l2, f3, l3, f4, l4, f5, l5) : Tensor =
            apply
                [|
                    range f0 l0
                    range f1 l1
                    range f2 l2
                    range f3 l3
                    range f4 l4
                    range f5 l5
                |]
                t

        /// t[f..l, f..l, f..l, f..l, f..l, i]
        member t.GetSlice(f0, l0, f1, l1, f2, l2, f3, l3, f4, l4, i5) : Tensor =
            apply [| range f0 l0; range f1 l1; range f2 l2; range f3 l3; range f4 l4; index i5 |] t

        /// t[f..l, f..l, f..l, f..l, i, f..l]
        member t.GetSlice(f0, l0, f1, l1, f2, l2, f3, l3, i4, f5, l5) : Tensor =
            apply [| range f0 l0; range f1 l1; range f2 l2; range f3 l3; index i4; range f5 l5 |] t

        /// t[f..l, f..l, f..l, f..l, i, i]
        member t.GetSlice(f0, l0, f1, l1, f2, l2, f3, l3, i4, i5) : Tensor =
            apply [| range f0 l0; range f1 l1; range f2 l2; range f3 l3; index i4; index i5 |] t

        /// t[f..l, f..l, f..l, i, f..l, f..l]
        member t.GetSlice(f0, l0, f1, l1, f2, l2, i3, f4, l4, f5, l5) : Tensor =
            apply [| range f0 l0; range f1 l1; range f2 l2; index i3; range f4 l4; range f5 l5 |] t

        /// t[f..l, f..l, f..l, i, f..l, i]
        member t.GetSlice(f0, l0, f1, l1, f2, l2, i3, f4, l4, i5) : Tensor =
            apply [| range f0 l0; range f1 l1; range f2 l2; index i3; range f4 l4; index i5 |] t

        /// t[f..l, f..l, f..l, i, i, f..l]
        member t.GetSlice(f0, l0, f1, l1, f2, l2, i3, i4, f5, l5) : Tensor =
            apply [| range f0 l0; range f1 l1; range f2 l2; index i3; index i4; range f5 l5 |] t

        /// t[f..l, f..l, f..l, i, i, i]
        member t.GetSlice(f0, l0, f1, l1, f2, l2, i3, i4, i5) : Tensor =
            apply [| range f0 l0; range f1 l1; range f2 l2; index i3; index i4; index i5 |] t

        /// t[f..l, f..l, i, f..l, f..l, f..l]
        member t.GetSlice(f0, l0, f1, l1, i2, f3, l3, f4, l4, f5, l5) : Tensor =
            apply [| range f0 l0; range f1 l1; index i2; range f3 l3; range f4 l4; range f5 l5 |] t

        /// t[f..l, f..l, i, f..l, f..l, i]
        member t.GetSlice(f0, l0, f1, l1, i2, f3, l3, f4, l4, i5) : Tensor =
            apply [| range f0 l0; range f1 l1; index i2; range f3 l3; range f4 l4; index i5 |] t

        /// t[f..l, f..l, i, f..l, i, f..l]
        member t.GetSlice(f0, l0, f1, l1, i2, f3, l3, i4, f5, l5) : Tensor =
            apply [| range f0 l0; range f1 l1; index i2; range f3 l3; index i4; range f5 l5 |] t

        /// t[f..l, f..l, i, f..l, i, i]
        member t.GetSlice(f0, l0, f1, l1, i2, f3, l3, i4, i5) : Tensor =
            apply [| range f0 l0; range f1 l1; index i2; range f3 l3; index i4; index i5 |] t

        /// t[f..l, f..l, i, i, f..l, f..l]
        member t.GetSlice(f0, l0, f1, l1, i2, i3, f4, l4, f5, l5) : Tensor =
            apply [| range f0 l0; range f1 l1; index i2; index i3; range f4 l4; range f5 l5 |] t

        /// t[f..l, f..l, i, i, f..l, i]
        member t.GetSlice(f0, l0, f1, l1, i2, i3, f4, l4, i5) : Tensor =
            apply [| range f0 l0; range f1 l1; index i2; index i3; range f4 l4; index i5 |] t

        /// t[f..l, f..l, i, i, i, f..l]
        member t.GetSlice(f0, l0, f1, l1, i2, i3, i4, f5, l5) : Tensor =
            apply [| range f0 l0; range f1 l1; index i2; index i3; index i4; range f5 l5 |] t

        /// t[f..l, f..l, i, i, i, i]
        member t.GetSlice(f0, l0, f1, l1, i2, i3, i4, i5) : Tensor =
            apply [| range f0 l0; range f1 l1; index i2; index i3; index i4; index i5 |] t

        /// t[f..l, i, f..l, f..l, f..l, f..l]
        member t.GetSlice(f0, l0, i1, f2, l2, f3, l3, f4, l4, f5, l5) : Tensor =
            apply [| range f0 l0; index i1; range f2 l2; range f3 l3; range f4 l4; range f5 l5 |] t

        /// t[f..l, i, f..l, f..l, f..l, i]
        member t.GetSlice(f0, l0, i1, f2, l2, f3, l3, f4, l4, i5) : Tensor =
            apply [| range f0 l0; index i1; range f2 l2; range f3 l3; range f4 l4; index i5 |] t

        /// t[f..l, i, f..l, f..l, i, f..l]
        member t.GetSlice(f0, l0, i1, f2, l2, f3, l3, i4, f5, l5) : Tensor =
            apply [| range f0 l0; index i1; range f2 l2; range f3 l3; index i4; range f5 l5 |] t

        /// t[f..l, i, f..l, f..l, i, i]
        member t.GetSlice(f0, l0, i1, f2, l2, f3, l3, i4, i5) : Tensor =
            apply [| range f0 l0; index i1; range f2 l2; range f3 l3; index i4; index i5 |] t

        /// t[f..l, i, f..l, i, f..l, f..l]
        member t.GetSlice(f0, l0, i1, f2, l2, i3, f4, l4, f5, l5) : Tensor =
            apply [| range f0 l0; index i1; range f2 l2; index i3; range f4 l4; range f5 l5 |] t

        /// t[f..l, i, f..l, i, f..l, i]
        member t.GetSlice(f0, l0, i1, f2, l2, i3, f4, l4, i5) : Tensor =
            apply [| range f0 l0; index i1; range f2 l2; index i3; range f4 l4; index i5 |] t

        /// t[f..l, i, f..l, i, i, f..l]
        member t.GetSlice(f0, l0, i1, f2, l2, i3, i4, f5, l5) : Tensor =
            apply [| range f0 l0; index i1; range f2 l2; index i3; index i4; range f5 l5 |] t

        /// t[f..l, i, f..l, i, i, i]
        member t.GetSlice(f0, l0, i1, f2, l2, i3, i4, i5) : Tensor =
            apply [| range f0 l0; index i1; range f2 l2; index i3; index i4; index i5 |] t

        /// t[f..l, i, i, f..l, f..l, f..l]
        member t.GetSlice(f0, l0, i1, i2, f3, l3, f4, l4, f5, l5) : Tensor =
            apply [| range f0 l0; index i1; index i2; range f3 l3; range f4 l4; range f5 l5 |] t

        /// t[f..l, i, i, f..l, f..l, i]
        member t.GetSlice(f0, l0, i1, i2, f3, l3, f4, l4, i5) : Tensor =
            apply [| range f0 l0; index i1; index i2; range f3 l3; range f4 l4; index i5 |] t

        /// t[f..l, i, i, f..l, i, f..l]
        member t.GetSlice(f0, l0, i1, i2, f3, l3, i4, f5, l5) : Tensor =
            apply [| range f0 l0; index i1; index i2; range f3 l3; index i4; range f5 l5 |] t

        /// t[f..l, i, i, f..l, i, i]
        member t.GetSlice(f0, l0, i1, i2, f3, l3, i4, i5) : Tensor =
            apply [| range f0 l0; index i1; index i2; range f3 l3; index i4; index i5 |] t

        /// t[f..l, i, i, i, f..l, f..l]
        member t.GetSlice(f0, l0, i1, i2, i3, f4, l4, f5, l5) : Tensor =
            apply [| range f0 l0; index i1; index i2; index i3; range f4 l4; range f5 l5 |] t

        /// t[f..l, i, i, i, f..l, i]
        member t.GetSlice(f0, l0, i1, i2, i3, f4, l4, i5) : Tensor =
            apply [| range f0 l0; index i1; index i2; index i3; range f4 l4; index i5 |] t

        /// t[f..l, i, i, i, i, f..l]
        member t.GetSlice(f0, l0, i1, i2, i3, i4, f5, l5) : Tensor =
            apply [| range f0 l0; index i1; index i2; index i3; index i4; range f5 l5 |] t

        /// t[f..l, i, i, i, i, i]
        member t.GetSlice(f0, l0, i1, i2, i3, i4, i5) : Tensor =
            apply [| range f0 l0; index i1; index i2; index i3; index i4; index i5 |] t

        /// t[i, f..l, f..l, f..l, f..l, f..l]
        member t.GetSlice(i0, f1, l1, f2, l2, f3, l3, f4, l4, f5, l5) : Tensor =
            apply [| index i0; range f1 l1; range f2 l2; range f3 l3; range f4 l4; range f5 l5 |] t

        /// t[i, f..l, f..l, f..l, f..l, i]
        member t.GetSlice(i0, f1, l1, f2, l2, f3, l3, f4, l4, i5) : Tensor =
            apply [| index i0; range f1 l1; range f2 l2; range f3 l3; range f4 l4; index i5 |] t

        /// t[i, f..l, f..l, f..l, i, f..l]
        member t.GetSlice(i0, f1, l1, f2, l2, f3, l3, i4, f5, l5) : Tensor =
            apply [| index i0; range f1 l1; range f2 l2; range f3 l3; index i4; range f5 l5 |] t

        /// t[i, f..l, f..l, f..l, i, i]
        member t.GetSlice(i0, f1, l1, f2, l2, f3, l3, i4, i5) : Tensor =
            apply [| index i0; range f1 l1; range f2 l2; range f3 l3; index i4; index i5 |] t

        /// t[i, f..l, f..l, i, f..l, f..l]
        member t.GetSlice(i0, f1, l1, f2, l2, i3, f4, l4, f5, l5) : Tensor =
            apply [| index i0; range f1 l1; range f2 l2; index i3; range f4 l4; range f5 l5 |] t

        /// t[i, f..l, f..l, i, f..l, i]
        member t.GetSlice(i0, f1, l1, f2, l2, i3, f4, l4, i5) : Tensor =
            apply [| index i0; range f1 l1; range f2 l2; index i3; range f4 l4; index i5 |] t

        /// t[i, f..l, f..l, i, i, f..l]
        member t.GetSlice(i0, f1, l1, f2, l2, i3, i4, f5, l5) : Tensor =
            apply [| index i0; range f1 l1; range f2 l2; index i3; index i4; range f5 l5 |] t

        /// t[i, f..l, f..l, i, i, i]
        member t.GetSlice(i0, f1, l1, f2, l2, i3, i4, i5) : Tensor =
            apply [| index i0; range f1 l1; range f2 l2; index i3; index i4; index i5 |] t

        /// t[i, f..l, i, f..l, f..l, f..l]
        member t.GetSlice(i0, f1, l1, i2, f3, l3, f4, l4, f5, l5) : Tensor =
            apply [| index i0; range f1 l1; index i2; range f3 l3; range f4 l4; range f5 l5 |] t

        /// t[i, f..l, i, f..l, f..l, i]
        member t.GetSlice(i0, f1, l1, i2, f3, l3, f4, l4, i5) : Tensor =
            apply [| index i0; range f1 l1; index i2; range f3 l3; range f4 l4; index i5 |] t

        /// t[i, f..l, i, f..l, i, f..l]
        member t.GetSlice(i0, f1, l1, i2, f3, l3, i4, f5, l5) : Tensor =
            apply [| index i0; range f1 l1; index i2; range f3 l3; index i4; range f5 l5 |] t

        /// t[i, f..l, i, f..l, i, i]
        member t.GetSlice(i0, f1, l1, i2, f3, l3, i4, i5) : Tensor =
            apply [| index i0; range f1 l1; index i2; range f3 l3; index i4; index i5 |] t

        /// t[i, f..l, i, i, f..l, f..l]
        member t.GetSlice(i0, f1, l1, i2, i3, f4, l4, f5, l5) : Tensor =
            apply [| index i0; range f1 l1; index i2; index i3; range f4 l4; range f5 l5 |] t

        /// t[i, f..l, i, i, f..l, i]
        member t.GetSlice(i0, f1, l1, i2, i3, f4, l4, i5) : Tensor =
            apply [| index i0; range f1 l1; index i2; index i3; range f4 l4; index i5 |] t

        /// t[i, f..l, i, i, i, f..l]
        member t.GetSlice(i0, f1, l1, i2, i3, i4, f5, l5) : Tensor =
            apply [| index i0; range f1 l1; index i2; index i3; index i4; range f5 l5 |] t

        /// t[i, f..l, i, i, i, i]
        member t.GetSlice(i0, f1, l1, i2, i3, i4, i5) : Tensor =
            apply [| index i0; range f1 l1; index i2; index i3; index i4; index i5 |] t

        /// t[i, i, f..l, f..l, f..l, f..l]
        member t.GetSlice(i0, i1, f2, l2, f3, l3, f4, l4, f5, l5) : Tensor =
            apply [| index i0; index i1; range f2 l2; range f3 l3; range f4 l4; range f5 l5 |] t

        /// t[i, i, f..l, f..l, f..l, i]
        member t.GetSlice(i0, i1, f2, l2, f3, l3, f4, l4, i5) : Tensor =
            apply [| index i0; index i1; range f2 l2; range f3 l3; range f4 l4; index i5 |] t

        /// t[i, i, f..l, f..l, i, f..l]
        member t.GetSlice(i0, i1, f2, l2, f3, l3, i4, f5, l5) : Tensor =
            apply [| index i0; index i1; range f2 l2; range f3 l3; index i4; range f5 l5 |] t

        /// t[i, i, f..l, f..l, i, i]
        member t.GetSlice(i0, i1, f2, l2, f3, l3, i4, i5) : Tensor =
            apply [| index i0; index i1; range f2 l2; range f3 l3; index i4; index i5 |] t

        /// t[i, i, f..l, i, f..l, f..l]
        member t.GetSlice(i0, i1, f2, l2, i3, f4, l4, f5, l5) : Tensor =
            apply [| index i0; index i1; range f2 l2; index i3; range f4 l4; range f5 l5 |] t

        /// t[i, i, f..l, i, f..l, i]
        member t.GetSlice(i0, i1, f2, l2, i3, f4, l4, i5) : Tensor =
            apply [| index i0; index i1; range f2 l2; index i3; range f4 l4; index i5 |] t

        /// t[i, i, f..l, i, i, f..l]
        member t.GetSlice(i0, i1, f2, l2, i3, i4, f5, l5) : Tensor =
            apply [| index i0; index i1; range f2 l2; index i3; index i4; range f5 l5 |] t

        /// t[i, i, f..l, i, i, i]
        member t.GetSlice(i0, i1, f2, l2, i3, i4, i5) : Tensor =
            apply [| index i0; index i1; range f2 l2; index i3; index i4; index i5 |] t

        /// t[i, i, i, f..l, f..l, f..l]
        member t.GetSlice(i0, i1, i2, f3, l3, f4, l4, f5, l5) : Tensor =
            apply [| index i0; index i1; index i2; range f3 l3; range f4 l4; range f5 l5 |] t

        /// t[i, i, i, f..l, f..l, i]
        member t.GetSlice(i0, i1, i2, f3, l3, f4, l4, i5) : Tensor =
            apply [| index i0; index i1; index i2; range f3 l3; range f4 l4; index i5 |] t

        /// t[i, i, i, f..l, i, f..l]
        member t.GetSlice(i0, i1, i2, f3, l3, i4, f5, l5) : Tensor =
            apply [| index i0; index i1; index i2; range f3 l3; index i4; range f5 l5 |] t

        /// t[i, i, i, f..l, i, i]
        member t.GetSlice(i0, i1, i2, f3, l3, i4, i5) : Tensor =
            apply [| index i0; index i1; index i2; range f3 l3; index i4; index i5 |] t

        /// t[i, i, i, i, f..l, f..l]
        member t.GetSlice(i0, i1, i2, i3, f4, l4, f5, l5) : Tensor =
            apply [| index i0; index i1; index i2; index i3; range f4 l4; range f5 l5 |] t

        /// t[i, i, i, i, f..l, i]
        member t.GetSlice(i0, i1, i2, i3, f4, l4, i5) : Tensor =
            apply [| index i0; index i1; index i2; index i3; range f4 l4; index i5 |] t

        /// t[i, i, i, i, i, f..l]
        member t.GetSlice(i0, i1, i2, i3, i4, f5, l5) : Tensor =
            apply [| index i0; index i1; index i2; index i3; index i4; range f5 l5 |] t
