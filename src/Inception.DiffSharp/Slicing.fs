namespace DiffSharp

open TorchSharp

/// One position of an index expression: a range, whose ends are included and may be left open, or a single index.
[<Struct; NoEquality; NoComparison>]
type internal Cut = { First: int; Last: int; Single: bool }

module internal Cut =

    /// first .. last; either may be missing.
    let range (first: int option) (last: int option) =
        {
            First = defaultArg first 0
            Last = defaultArg last System.Int32.MaxValue
            Single = false
        }

    /// One index; the dimension goes away.
    let index (i: int) = { First = i; Last = i; Single = true }

    /// Cuts the leading dimensions one by one; dimensions without a cut stay whole.
    let apply (cuts: Cut[]) (t: Tensor) : Tensor =
        let shape = t.shape

        if cuts.Length > shape.Length then
            failwithf "Expecting at most %d indices for %s, received %d" shape.Length (Shape.text shape) cuts.Length

        Tensor.lift1 (
            (fun h ->
                let mutable h = h
                let mutable dim = 0L

                for d in 0 .. cuts.Length - 1 do
                    // A single index counts from the end if it is negative.
                    let cut =
                        match cuts[d] with
                        | cut when cut.Single && cut.First < 0 -> index (cut.First + shape[d])
                        | cut -> cut

                    let last =
                        if cut.Last = System.Int32.MaxValue then
                            shape[d] - 1
                        else
                            cut.Last

                    if cut.First < 0 || last >= shape[d] || cut.First > last + 1 then
                        failwithf
                            "Expecting an index or range within dimension %d of %s, received %d..%d"
                            d
                            (Shape.text shape)
                            cut.First
                            last

                    if cut.Single then
                        h <- h.select (dim, int64 cut.First)
                    else
                        if cut.First > 0 || last < shape[d] - 1 then
                            h <- h.narrow (dim, int64 cut.First, int64 (last - cut.First + 1))

                        dim <- dim + 1L

                if obj.ReferenceEquals(h, t.handle) then
                    h.view (h.shape)
                else
                    h),
            t
        )

/// Indexing: t[1], t[0, 2], t[1..], t[*, 0..1, 3] for up to six dimensions. Ranges include both ends.
[<AutoOpen>]
module Slicing =
    open Cut

    type Tensor with

        /// The part at an index (or at several, one for each leading dimension): t[i, j]. -1 is the last.
        member t.Item
            with get ([<System.ParamArray>] index: int[]): Tensor = Cut.apply (Array.map Cut.index index) t

        /// <summary>The part within the given bounds.</summary>
        /// <param name="bounds">One row for each dimension: first, last (both included), and 1 to drop the dimension
        /// (first = last) or 0 to keep it.</param>
        member t.GetSlice(bounds: int[,]) : Tensor =
            let cut d =
                {
                    First = bounds[d, 0]
                    Last = bounds[d, 1]
                    Single = Array2D.length2 bounds > 2 && bounds[d, 2] = 1
                }

            Cut.apply (Array.init (Array2D.length1 bounds) cut) t

        /// t[f..l]
        member t.GetSlice(f0, l0) : Tensor = apply [| range f0 l0 |] t

        /// t[f..l, f..l]
        member t.GetSlice(f0, l0, f1, l1) : Tensor = apply [| range f0 l0; range f1 l1 |] t

        /// t[f..l, i]
        member t.GetSlice(f0, l0, i1) : Tensor = apply [| range f0 l0; index i1 |] t

        /// t[i, f..l]
        member t.GetSlice(i0, f1, l1) : Tensor = apply [| index i0; range f1 l1 |] t

        /// t[f..l, f..l, f..l]
        member t.GetSlice(f0, l0, f1, l1, f2, l2) : Tensor =
            apply [| range f0 l0; range f1 l1; range f2 l2 |] t

        /// t[f..l, f..l, i]
        member t.GetSlice(f0, l0, f1, l1, i2) : Tensor =
            apply [| range f0 l0; range f1 l1; index i2 |] t

        /// t[f..l, i, f..l]
        member t.GetSlice(f0, l0, i1, f2, l2) : Tensor =
            apply [| range f0 l0; index i1; range f2 l2 |] t

        /// t[f..l, i, i]
        member t.GetSlice(f0, l0, i1, i2) : Tensor =
            apply [| range f0 l0; index i1; index i2 |] t

        /// t[i, f..l, f..l]
        member t.GetSlice(i0, f1, l1, f2, l2) : Tensor =
            apply [| index i0; range f1 l1; range f2 l2 |] t

        /// t[i, f..l, i]
        member t.GetSlice(i0, f1, l1, i2) : Tensor =
            apply [| index i0; range f1 l1; index i2 |] t

        /// t[i, i, f..l]
        member t.GetSlice(i0, i1, f2, l2) : Tensor =
            apply [| index i0; index i1; range f2 l2 |] t

        /// t[f..l, f..l, f..l, f..l]
        member t.GetSlice(f0, l0, f1, l1, f2, l2, f3, l3) : Tensor =
            apply [| range f0 l0; range f1 l1; range f2 l2; range f3 l3 |] t

        /// t[f..l, f..l, f..l, i]
        member t.GetSlice(f0, l0, f1, l1, f2, l2, i3) : Tensor =
            apply [| range f0 l0; range f1 l1; range f2 l2; index i3 |] t

        /// t[f..l, f..l, i, f..l]
        member t.GetSlice(f0, l0, f1, l1, i2, f3, l3) : Tensor =
            apply [| range f0 l0; range f1 l1; index i2; range f3 l3 |] t

        /// t[f..l, f..l, i, i]
        member t.GetSlice(f0, l0, f1, l1, i2, i3) : Tensor =
            apply [| range f0 l0; range f1 l1; index i2; index i3 |] t

        /// t[f..l, i, f..l, f..l]
        member t.GetSlice(f0, l0, i1, f2, l2, f3, l3) : Tensor =
            apply [| range f0 l0; index i1; range f2 l2; range f3 l3 |] t

        /// t[f..l, i, f..l, i]
        member t.GetSlice(f0, l0, i1, f2, l2, i3) : Tensor =
            apply [| range f0 l0; index i1; range f2 l2; index i3 |] t

        /// t[f..l, i, i, f..l]
        member t.GetSlice(f0, l0, i1, i2, f3, l3) : Tensor =
            apply [| range f0 l0; index i1; index i2; range f3 l3 |] t

        /// t[f..l, i, i, i]
        member t.GetSlice(f0, l0, i1, i2, i3) : Tensor =
            apply [| range f0 l0; index i1; index i2; index i3 |] t

        /// t[i, f..l, f..l, f..l]
        member t.GetSlice(i0, f1, l1, f2, l2, f3, l3) : Tensor =
            apply [| index i0; range f1 l1; range f2 l2; range f3 l3 |] t

        /// t[i, f..l, f..l, i]
        member t.GetSlice(i0, f1, l1, f2, l2, i3) : Tensor =
            apply [| index i0; range f1 l1; range f2 l2; index i3 |] t

        /// t[i, f..l, i, f..l]
        member t.GetSlice(i0, f1, l1, i2, f3, l3) : Tensor =
            apply [| index i0; range f1 l1; index i2; range f3 l3 |] t

        /// t[i, f..l, i, i]
        member t.GetSlice(i0, f1, l1, i2, i3) : Tensor =
            apply [| index i0; range f1 l1; index i2; index i3 |] t

        /// t[i, i, f..l, f..l]
        member t.GetSlice(i0, i1, f2, l2, f3, l3) : Tensor =
            apply [| index i0; index i1; range f2 l2; range f3 l3 |] t

        /// t[i, i, f..l, i]
        member t.GetSlice(i0, i1, f2, l2, i3) : Tensor =
            apply [| index i0; index i1; range f2 l2; index i3 |] t

        /// t[i, i, i, f..l]
        member t.GetSlice(i0, i1, i2, f3, l3) : Tensor =
            apply [| index i0; index i1; index i2; range f3 l3 |] t

        /// t[f..l, f..l, f..l, f..l, f..l]
        member t.GetSlice(f0, l0, f1, l1, f2, l2, f3, l3, f4, l4) : Tensor =
            apply [| range f0 l0; range f1 l1; range f2 l2; range f3 l3; range f4 l4 |] t

        /// t[f..l, f..l, f..l, f..l, i]
        member t.GetSlice(f0, l0, f1, l1, f2, l2, f3, l3, i4) : Tensor =
            apply [| range f0 l0; range f1 l1; range f2 l2; range f3 l3; index i4 |] t

        /// t[f..l, f..l, f..l, i, f..l]
        member t.GetSlice(f0, l0, f1, l1, f2, l2, i3, f4, l4) : Tensor =
            apply [| range f0 l0; range f1 l1; range f2 l2; index i3; range f4 l4 |] t

        /// t[f..l, f..l, f..l, i, i]
        member t.GetSlice(f0, l0, f1, l1, f2, l2, i3, i4) : Tensor =
            apply [| range f0 l0; range f1 l1; range f2 l2; index i3; index i4 |] t

        /// t[f..l, f..l, i, f..l, f..l]
        member t.GetSlice(f0, l0, f1, l1, i2, f3, l3, f4, l4) : Tensor =
            apply [| range f0 l0; range f1 l1; index i2; range f3 l3; range f4 l4 |] t

        /// t[f..l, f..l, i, f..l, i]
        member t.GetSlice(f0, l0, f1, l1, i2, f3, l3, i4) : Tensor =
            apply [| range f0 l0; range f1 l1; index i2; range f3 l3; index i4 |] t

        /// t[f..l, f..l, i, i, f..l]
        member t.GetSlice(f0, l0, f1, l1, i2, i3, f4, l4) : Tensor =
            apply [| range f0 l0; range f1 l1; index i2; index i3; range f4 l4 |] t

        /// t[f..l, f..l, i, i, i]
        member t.GetSlice(f0, l0, f1, l1, i2, i3, i4) : Tensor =
            apply [| range f0 l0; range f1 l1; index i2; index i3; index i4 |] t

        /// t[f..l, i, f..l, f..l, f..l]
        member t.GetSlice(f0, l0, i1, f2, l2, f3, l3, f4, l4) : Tensor =
            apply [| range f0 l0; index i1; range f2 l2; range f3 l3; range f4 l4 |] t

        /// t[f..l, i, f..l, f..l, i]
        member t.GetSlice(f0, l0, i1, f2, l2, f3, l3, i4) : Tensor =
            apply [| range f0 l0; index i1; range f2 l2; range f3 l3; index i4 |] t

        /// t[f..l, i, f..l, i, f..l]
        member t.GetSlice(f0, l0, i1, f2, l2, i3, f4, l4) : Tensor =
            apply [| range f0 l0; index i1; range f2 l2; index i3; range f4 l4 |] t

        /// t[f..l, i, f..l, i, i]
        member t.GetSlice(f0, l0, i1, f2, l2, i3, i4) : Tensor =
            apply [| range f0 l0; index i1; range f2 l2; index i3; index i4 |] t

        /// t[f..l, i, i, f..l, f..l]
        member t.GetSlice(f0, l0, i1, i2, f3, l3, f4, l4) : Tensor =
            apply [| range f0 l0; index i1; index i2; range f3 l3; range f4 l4 |] t

        /// t[f..l, i, i, f..l, i]
        member t.GetSlice(f0, l0, i1, i2, f3, l3, i4) : Tensor =
            apply [| range f0 l0; index i1; index i2; range f3 l3; index i4 |] t

        /// t[f..l, i, i, i, f..l]
        member t.GetSlice(f0, l0, i1, i2, i3, f4, l4) : Tensor =
            apply [| range f0 l0; index i1; index i2; index i3; range f4 l4 |] t

        /// t[f..l, i, i, i, i]
        member t.GetSlice(f0, l0, i1, i2, i3, i4) : Tensor =
            apply [| range f0 l0; index i1; index i2; index i3; index i4 |] t

        /// t[i, f..l, f..l, f..l, f..l]
        member t.GetSlice(i0, f1, l1, f2, l2, f3, l3, f4, l4) : Tensor =
            apply [| index i0; range f1 l1; range f2 l2; range f3 l3; range f4 l4 |] t

        /// t[i, f..l, f..l, f..l, i]
        member t.GetSlice(i0, f1, l1, f2, l2, f3, l3, i4) : Tensor =
            apply [| index i0; range f1 l1; range f2 l2; range f3 l3; index i4 |] t

        /// t[i, f..l, f..l, i, f..l]
        member t.GetSlice(i0, f1, l1, f2, l2, i3, f4, l4) : Tensor =
            apply [| index i0; range f1 l1; range f2 l2; index i3; range f4 l4 |] t

        /// t[i, f..l, f..l, i, i]
        member t.GetSlice(i0, f1, l1, f2, l2, i3, i4) : Tensor =
            apply [| index i0; range f1 l1; range f2 l2; index i3; index i4 |] t

        /// t[i, f..l, i, f..l, f..l]
        member t.GetSlice(i0, f1, l1, i2, f3, l3, f4, l4) : Tensor =
            apply [| index i0; range f1 l1; index i2; range f3 l3; range f4 l4 |] t

        /// t[i, f..l, i, f..l, i]
        member t.GetSlice(i0, f1, l1, i2, f3, l3, i4) : Tensor =
            apply [| index i0; range f1 l1; index i2; range f3 l3; index i4 |] t

        /// t[i, f..l, i, i, f..l]
        member t.GetSlice(i0, f1, l1, i2, i3, f4, l4) : Tensor =
            apply [| index i0; range f1 l1; index i2; index i3; range f4 l4 |] t

        /// t[i, f..l, i, i, i]
        member t.GetSlice(i0, f1, l1, i2, i3, i4) : Tensor =
            apply [| index i0; range f1 l1; index i2; index i3; index i4 |] t

        /// t[i, i, f..l, f..l, f..l]
        member t.GetSlice(i0, i1, f2, l2, f3, l3, f4, l4) : Tensor =
            apply [| index i0; index i1; range f2 l2; range f3 l3; range f4 l4 |] t

        /// t[i, i, f..l, f..l, i]
        member t.GetSlice(i0, i1, f2, l2, f3, l3, i4) : Tensor =
            apply [| index i0; index i1; range f2 l2; range f3 l3; index i4 |] t

        /// t[i, i, f..l, i, f..l]
        member t.GetSlice(i0, i1, f2, l2, i3, f4, l4) : Tensor =
            apply [| index i0; index i1; range f2 l2; index i3; range f4 l4 |] t

        /// t[i, i, f..l, i, i]
        member t.GetSlice(i0, i1, f2, l2, i3, i4) : Tensor =
            apply [| index i0; index i1; range f2 l2; index i3; index i4 |] t

        /// t[i, i, i, f..l, f..l]
        member t.GetSlice(i0, i1, i2, f3, l3, f4, l4) : Tensor =
            apply [| index i0; index i1; index i2; range f3 l3; range f4 l4 |] t

        /// t[i, i, i, f..l, i]
        member t.GetSlice(i0, i1, i2, f3, l3, i4) : Tensor =
            apply [| index i0; index i1; index i2; range f3 l3; index i4 |] t

        /// t[i, i, i, i, f..l]
        member t.GetSlice(i0, i1, i2, i3, f4, l4) : Tensor =
            apply [| index i0; index i1; index i2; index i3; range f4 l4 |] t
