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
                    let cut = cuts[d]

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

    type Tensor with

        /// The part at an index (or at several, one for each leading dimension): t[i, j].
        member t.Item
            with get ([<System.ParamArray>] index: int[]): Tensor =
                Shape.checkCanIndex t.shape index
                Cut.apply (Array.map Cut.index index) t

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
        member t.GetSlice(f0: int option, l0: int option) = Cut.apply [| Cut.range f0 l0 |] t

        /// t[f..l, f..l]
        member t.GetSlice(f0: int option, l0: int option, f1: int option, l1: int option) =
            Cut.apply [| Cut.range f0 l0; Cut.range f1 l1 |] t

        /// t[f..l, i]
        member t.GetSlice(f0: int option, l0: int option, i1: int) =
            Cut.apply [| Cut.range f0 l0; Cut.index i1 |] t

        /// t[i, f..l]
        member t.GetSlice(i0: int, f1: int option, l1: int option) =
            Cut.apply [| Cut.index i0; Cut.range f1 l1 |] t

        /// t[f..l, f..l, f..l]
        member t.GetSlice
            (f0: int option, l0: int option, f1: int option, l1: int option, f2: int option, l2: int option)
            =
            Cut.apply [| Cut.range f0 l0; Cut.range f1 l1; Cut.range f2 l2 |] t

        /// t[f..l, f..l, i]
        member t.GetSlice(f0: int option, l0: int option, f1: int option, l1: int option, i2: int) =
            Cut.apply [| Cut.range f0 l0; Cut.range f1 l1; Cut.index i2 |] t

        /// t[f..l, i, f..l]
        member t.GetSlice(f0: int option, l0: int option, i1: int, f2: int option, l2: int option) =
            Cut.apply [| Cut.range f0 l0; Cut.index i1; Cut.range f2 l2 |] t

        /// t[f..l, i, i]
        member t.GetSlice(f0: int option, l0: int option, i1: int, i2: int) =
            Cut.apply [| Cut.range f0 l0; Cut.index i1; Cut.index i2 |] t

        /// t[i, f..l, f..l]
        member t.GetSlice(i0: int, f1: int option, l1: int option, f2: int option, l2: int option) =
            Cut.apply [| Cut.index i0; Cut.range f1 l1; Cut.range f2 l2 |] t

        /// t[i, f..l, i]
        member t.GetSlice(i0: int, f1: int option, l1: int option, i2: int) =
            Cut.apply [| Cut.index i0; Cut.range f1 l1; Cut.index i2 |] t

        /// t[i, i, f..l]
        member t.GetSlice(i0: int, i1: int, f2: int option, l2: int option) =
            Cut.apply [| Cut.index i0; Cut.index i1; Cut.range f2 l2 |] t

        /// t[f..l, f..l, f..l, f..l]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                f1: int option,
                l1: int option,
                f2: int option,
                l2: int option,
                f3: int option,
                l3: int option
            ) =
            Cut.apply [| Cut.range f0 l0; Cut.range f1 l1; Cut.range f2 l2; Cut.range f3 l3 |] t

        /// t[f..l, f..l, f..l, i]
        member t.GetSlice
            (f0: int option, l0: int option, f1: int option, l1: int option, f2: int option, l2: int option, i3: int)
            =
            Cut.apply [| Cut.range f0 l0; Cut.range f1 l1; Cut.range f2 l2; Cut.index i3 |] t

        /// t[f..l, f..l, i, f..l]
        member t.GetSlice
            (f0: int option, l0: int option, f1: int option, l1: int option, i2: int, f3: int option, l3: int option)
            =
            Cut.apply [| Cut.range f0 l0; Cut.range f1 l1; Cut.index i2; Cut.range f3 l3 |] t

        /// t[f..l, f..l, i, i]
        member t.GetSlice(f0: int option, l0: int option, f1: int option, l1: int option, i2: int, i3: int) =
            Cut.apply [| Cut.range f0 l0; Cut.range f1 l1; Cut.index i2; Cut.index i3 |] t

        /// t[f..l, i, f..l, f..l]
        member t.GetSlice
            (f0: int option, l0: int option, i1: int, f2: int option, l2: int option, f3: int option, l3: int option)
            =
            Cut.apply [| Cut.range f0 l0; Cut.index i1; Cut.range f2 l2; Cut.range f3 l3 |] t

        /// t[f..l, i, f..l, i]
        member t.GetSlice(f0: int option, l0: int option, i1: int, f2: int option, l2: int option, i3: int) =
            Cut.apply [| Cut.range f0 l0; Cut.index i1; Cut.range f2 l2; Cut.index i3 |] t

        /// t[f..l, i, i, f..l]
        member t.GetSlice(f0: int option, l0: int option, i1: int, i2: int, f3: int option, l3: int option) =
            Cut.apply [| Cut.range f0 l0; Cut.index i1; Cut.index i2; Cut.range f3 l3 |] t

        /// t[f..l, i, i, i]
        member t.GetSlice(f0: int option, l0: int option, i1: int, i2: int, i3: int) =
            Cut.apply [| Cut.range f0 l0; Cut.index i1; Cut.index i2; Cut.index i3 |] t

        /// t[i, f..l, f..l, f..l]
        member t.GetSlice
            (i0: int, f1: int option, l1: int option, f2: int option, l2: int option, f3: int option, l3: int option)
            =
            Cut.apply [| Cut.index i0; Cut.range f1 l1; Cut.range f2 l2; Cut.range f3 l3 |] t

        /// t[i, f..l, f..l, i]
        member t.GetSlice(i0: int, f1: int option, l1: int option, f2: int option, l2: int option, i3: int) =
            Cut.apply [| Cut.index i0; Cut.range f1 l1; Cut.range f2 l2; Cut.index i3 |] t

        /// t[i, f..l, i, f..l]
        member t.GetSlice(i0: int, f1: int option, l1: int option, i2: int, f3: int option, l3: int option) =
            Cut.apply [| Cut.index i0; Cut.range f1 l1; Cut.index i2; Cut.range f3 l3 |] t

        /// t[i, f..l, i, i]
        member t.GetSlice(i0: int, f1: int option, l1: int option, i2: int, i3: int) =
            Cut.apply [| Cut.index i0; Cut.range f1 l1; Cut.index i2; Cut.index i3 |] t

        /// t[i, i, f..l, f..l]
        member t.GetSlice(i0: int, i1: int, f2: int option, l2: int option, f3: int option, l3: int option) =
            Cut.apply [| Cut.index i0; Cut.index i1; Cut.range f2 l2; Cut.range f3 l3 |] t

        /// t[i, i, f..l, i]
        member t.GetSlice(i0: int, i1: int, f2: int option, l2: int option, i3: int) =
            Cut.apply [| Cut.index i0; Cut.index i1; Cut.range f2 l2; Cut.index i3 |] t

        /// t[i, i, i, f..l]
        member t.GetSlice(i0: int, i1: int, i2: int, f3: int option, l3: int option) =
            Cut.apply [| Cut.index i0; Cut.index i1; Cut.index i2; Cut.range f3 l3 |] t

        /// t[f..l, f..l, f..l, f..l, f..l]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                f1: int option,
                l1: int option,
                f2: int option,
                l2: int option,
                f3: int option,
                l3: int option,
                f4: int option,
                l4: int option
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.range f1 l1
                    Cut.range f2 l2
                    Cut.range f3 l3
                    Cut.range f4 l4
                |]
                t

        /// t[f..l, f..l, f..l, f..l, i]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                f1: int option,
                l1: int option,
                f2: int option,
                l2: int option,
                f3: int option,
                l3: int option,
                i4: int
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.range f1 l1
                    Cut.range f2 l2
                    Cut.range f3 l3
                    Cut.index i4
                |]
                t

        /// t[f..l, f..l, f..l, i, f..l]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                f1: int option,
                l1: int option,
                f2: int option,
                l2: int option,
                i3: int,
                f4: int option,
                l4: int option
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.range f1 l1
                    Cut.range f2 l2
                    Cut.index i3
                    Cut.range f4 l4
                |]
                t

        /// t[f..l, f..l, f..l, i, i]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                f1: int option,
                l1: int option,
                f2: int option,
                l2: int option,
                i3: int,
                i4: int
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.range f1 l1
                    Cut.range f2 l2
                    Cut.index i3
                    Cut.index i4
                |]
                t

        /// t[f..l, f..l, i, f..l, f..l]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                f1: int option,
                l1: int option,
                i2: int,
                f3: int option,
                l3: int option,
                f4: int option,
                l4: int option
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.range f1 l1
                    Cut.index i2
                    Cut.range f3 l3
                    Cut.range f4 l4
                |]
                t

        /// t[f..l, f..l, i, f..l, i]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                f1: int option,
                l1: int option,
                i2: int,
                f3: int option,
                l3: int option,
                i4: int
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.range f1 l1
                    Cut.index i2
                    Cut.range f3 l3
                    Cut.index i4
                |]
                t

        /// t[f..l, f..l, i, i, f..l]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                f1: int option,
                l1: int option,
                i2: int,
                i3: int,
                f4: int option,
                l4: int option
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.range f1 l1
                    Cut.index i2
                    Cut.index i3
                    Cut.range f4 l4
                |]
                t

        /// t[f..l, f..l, i, i, i]
        member t.GetSlice(f0: int option, l0: int option, f1: int option, l1: int option, i2: int, i3: int, i4: int) =
            Cut.apply [| Cut.range f0 l0; Cut.range f1 l1; Cut.index i2; Cut.index i3; Cut.index i4 |] t

        /// t[f..l, i, f..l, f..l, f..l]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                i1: int,
                f2: int option,
                l2: int option,
                f3: int option,
                l3: int option,
                f4: int option,
                l4: int option
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.index i1
                    Cut.range f2 l2
                    Cut.range f3 l3
                    Cut.range f4 l4
                |]
                t

        /// t[f..l, i, f..l, f..l, i]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                i1: int,
                f2: int option,
                l2: int option,
                f3: int option,
                l3: int option,
                i4: int
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.index i1
                    Cut.range f2 l2
                    Cut.range f3 l3
                    Cut.index i4
                |]
                t

        /// t[f..l, i, f..l, i, f..l]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                i1: int,
                f2: int option,
                l2: int option,
                i3: int,
                f4: int option,
                l4: int option
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.index i1
                    Cut.range f2 l2
                    Cut.index i3
                    Cut.range f4 l4
                |]
                t

        /// t[f..l, i, f..l, i, i]
        member t.GetSlice(f0: int option, l0: int option, i1: int, f2: int option, l2: int option, i3: int, i4: int) =
            Cut.apply [| Cut.range f0 l0; Cut.index i1; Cut.range f2 l2; Cut.index i3; Cut.index i4 |] t

        /// t[f..l, i, i, f..l, f..l]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                i1: int,
                i2: int,
                f3: int option,
                l3: int option,
                f4: int option,
                l4: int option
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.index i1
                    Cut.index i2
                    Cut.range f3 l3
                    Cut.range f4 l4
                |]
                t

        /// t[f..l, i, i, f..l, i]
        member t.GetSlice(f0: int option, l0: int option, i1: int, i2: int, f3: int option, l3: int option, i4: int) =
            Cut.apply [| Cut.range f0 l0; Cut.index i1; Cut.index i2; Cut.range f3 l3; Cut.index i4 |] t

        /// t[f..l, i, i, i, f..l]
        member t.GetSlice(f0: int option, l0: int option, i1: int, i2: int, i3: int, f4: int option, l4: int option) =
            Cut.apply [| Cut.range f0 l0; Cut.index i1; Cut.index i2; Cut.index i3; Cut.range f4 l4 |] t

        /// t[f..l, i, i, i, i]
        member t.GetSlice(f0: int option, l0: int option, i1: int, i2: int, i3: int, i4: int) =
            Cut.apply [| Cut.range f0 l0; Cut.index i1; Cut.index i2; Cut.index i3; Cut.index i4 |] t

        /// t[i, f..l, f..l, f..l, f..l]
        member t.GetSlice
            (
                i0: int,
                f1: int option,
                l1: int option,
                f2: int option,
                l2: int option,
                f3: int option,
                l3: int option,
                f4: int option,
                l4: int option
            ) =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.range f1 l1
                    Cut.range f2 l2
                    Cut.range f3 l3
                    Cut.range f4 l4
                |]
                t

        /// t[i, f..l, f..l, f..l, i]
        member t.GetSlice
            (
                i0: int,
                f1: int option,
                l1: int option,
                f2: int option,
                l2: int option,
                f3: int option,
                l3: int option,
                i4: int
            ) =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.range f1 l1
                    Cut.range f2 l2
                    Cut.range f3 l3
                    Cut.index i4
                |]
                t

        /// t[i, f..l, f..l, i, f..l]
        member t.GetSlice
            (
                i0: int,
                f1: int option,
                l1: int option,
                f2: int option,
                l2: int option,
                i3: int,
                f4: int option,
                l4: int option
            ) =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.range f1 l1
                    Cut.range f2 l2
                    Cut.index i3
                    Cut.range f4 l4
                |]
                t

        /// t[i, f..l, f..l, i, i]
        member t.GetSlice(i0: int, f1: int option, l1: int option, f2: int option, l2: int option, i3: int, i4: int) =
            Cut.apply [| Cut.index i0; Cut.range f1 l1; Cut.range f2 l2; Cut.index i3; Cut.index i4 |] t

        /// t[i, f..l, i, f..l, f..l]
        member t.GetSlice
            (
                i0: int,
                f1: int option,
                l1: int option,
                i2: int,
                f3: int option,
                l3: int option,
                f4: int option,
                l4: int option
            ) =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.range f1 l1
                    Cut.index i2
                    Cut.range f3 l3
                    Cut.range f4 l4
                |]
                t

        /// t[i, f..l, i, f..l, i]
        member t.GetSlice(i0: int, f1: int option, l1: int option, i2: int, f3: int option, l3: int option, i4: int) =
            Cut.apply [| Cut.index i0; Cut.range f1 l1; Cut.index i2; Cut.range f3 l3; Cut.index i4 |] t

        /// t[i, f..l, i, i, f..l]
        member t.GetSlice(i0: int, f1: int option, l1: int option, i2: int, i3: int, f4: int option, l4: int option) =
            Cut.apply [| Cut.index i0; Cut.range f1 l1; Cut.index i2; Cut.index i3; Cut.range f4 l4 |] t

        /// t[i, f..l, i, i, i]
        member t.GetSlice(i0: int, f1: int option, l1: int option, i2: int, i3: int, i4: int) =
            Cut.apply [| Cut.index i0; Cut.range f1 l1; Cut.index i2; Cut.index i3; Cut.index i4 |] t

        /// t[i, i, f..l, f..l, f..l]
        member t.GetSlice
            (
                i0: int,
                i1: int,
                f2: int option,
                l2: int option,
                f3: int option,
                l3: int option,
                f4: int option,
                l4: int option
            ) =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.index i1
                    Cut.range f2 l2
                    Cut.range f3 l3
                    Cut.range f4 l4
                |]
                t

        /// t[i, i, f..l, f..l, i]
        member t.GetSlice(i0: int, i1: int, f2: int option, l2: int option, f3: int option, l3: int option, i4: int) =
            Cut.apply [| Cut.index i0; Cut.index i1; Cut.range f2 l2; Cut.range f3 l3; Cut.index i4 |] t

        /// t[i, i, f..l, i, f..l]
        member t.GetSlice(i0: int, i1: int, f2: int option, l2: int option, i3: int, f4: int option, l4: int option) =
            Cut.apply [| Cut.index i0; Cut.index i1; Cut.range f2 l2; Cut.index i3; Cut.range f4 l4 |] t

        /// t[i, i, f..l, i, i]
        member t.GetSlice(i0: int, i1: int, f2: int option, l2: int option, i3: int, i4: int) =
            Cut.apply [| Cut.index i0; Cut.index i1; Cut.range f2 l2; Cut.index i3; Cut.index i4 |] t

        /// t[i, i, i, f..l, f..l]
        member t.GetSlice(i0: int, i1: int, i2: int, f3: int option, l3: int option, f4: int option, l4: int option) =
            Cut.apply [| Cut.index i0; Cut.index i1; Cut.index i2; Cut.range f3 l3; Cut.range f4 l4 |] t

        /// t[i, i, i, f..l, i]
        member t.GetSlice(i0: int, i1: int, i2: int, f3: int option, l3: int option, i4: int) =
            Cut.apply [| Cut.index i0; Cut.index i1; Cut.index i2; Cut.range f3 l3; Cut.index i4 |] t

        /// t[i, i, i, i, f..l]
        member t.GetSlice(i0: int, i1: int, i2: int, i3: int, f4: int option, l4: int option) =
            Cut.apply [| Cut.index i0; Cut.index i1; Cut.index i2; Cut.index i3; Cut.range f4 l4 |] t

        /// t[f..l, f..l, f..l, f..l, f..l, f..l]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                f1: int option,
                l1: int option,
                f2: int option,
                l2: int option,
                f3: int option,
                l3: int option,
                f4: int option,
                l4: int option,
                f5: int option,
                l5: int option
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.range f1 l1
                    Cut.range f2 l2
                    Cut.range f3 l3
                    Cut.range f4 l4
                    Cut.range f5 l5
                |]
                t

        /// t[f..l, f..l, f..l, f..l, f..l, i]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                f1: int option,
                l1: int option,
                f2: int option,
                l2: int option,
                f3: int option,
                l3: int option,
                f4: int option,
                l4: int option,
                i5: int
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.range f1 l1
                    Cut.range f2 l2
                    Cut.range f3 l3
                    Cut.range f4 l4
                    Cut.index i5
                |]
                t

        /// t[f..l, f..l, f..l, f..l, i, f..l]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                f1: int option,
                l1: int option,
                f2: int option,
                l2: int option,
                f3: int option,
                l3: int option,
                i4: int,
                f5: int option,
                l5: int option
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.range f1 l1
                    Cut.range f2 l2
                    Cut.range f3 l3
                    Cut.index i4
                    Cut.range f5 l5
                |]
                t

        /// t[f..l, f..l, f..l, f..l, i, i]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                f1: int option,
                l1: int option,
                f2: int option,
                l2: int option,
                f3: int option,
                l3: int option,
                i4: int,
                i5: int
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.range f1 l1
                    Cut.range f2 l2
                    Cut.range f3 l3
                    Cut.index i4
                    Cut.index i5
                |]
                t

        /// t[f..l, f..l, f..l, i, f..l, f..l]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                f1: int option,
                l1: int option,
                f2: int option,
                l2: int option,
                i3: int,
                f4: int option,
                l4: int option,
                f5: int option,
                l5: int option
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.range f1 l1
                    Cut.range f2 l2
                    Cut.index i3
                    Cut.range f4 l4
                    Cut.range f5 l5
                |]
                t

        /// t[f..l, f..l, f..l, i, f..l, i]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                f1: int option,
                l1: int option,
                f2: int option,
                l2: int option,
                i3: int,
                f4: int option,
                l4: int option,
                i5: int
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.range f1 l1
                    Cut.range f2 l2
                    Cut.index i3
                    Cut.range f4 l4
                    Cut.index i5
                |]
                t

        /// t[f..l, f..l, f..l, i, i, f..l]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                f1: int option,
                l1: int option,
                f2: int option,
                l2: int option,
                i3: int,
                i4: int,
                f5: int option,
                l5: int option
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.range f1 l1
                    Cut.range f2 l2
                    Cut.index i3
                    Cut.index i4
                    Cut.range f5 l5
                |]
                t

        /// t[f..l, f..l, f..l, i, i, i]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                f1: int option,
                l1: int option,
                f2: int option,
                l2: int option,
                i3: int,
                i4: int,
                i5: int
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.range f1 l1
                    Cut.range f2 l2
                    Cut.index i3
                    Cut.index i4
                    Cut.index i5
                |]
                t

        /// t[f..l, f..l, i, f..l, f..l, f..l]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                f1: int option,
                l1: int option,
                i2: int,
                f3: int option,
                l3: int option,
                f4: int option,
                l4: int option,
                f5: int option,
                l5: int option
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.range f1 l1
                    Cut.index i2
                    Cut.range f3 l3
                    Cut.range f4 l4
                    Cut.range f5 l5
                |]
                t

        /// t[f..l, f..l, i, f..l, f..l, i]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                f1: int option,
                l1: int option,
                i2: int,
                f3: int option,
                l3: int option,
                f4: int option,
                l4: int option,
                i5: int
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.range f1 l1
                    Cut.index i2
                    Cut.range f3 l3
                    Cut.range f4 l4
                    Cut.index i5
                |]
                t

        /// t[f..l, f..l, i, f..l, i, f..l]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                f1: int option,
                l1: int option,
                i2: int,
                f3: int option,
                l3: int option,
                i4: int,
                f5: int option,
                l5: int option
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.range f1 l1
                    Cut.index i2
                    Cut.range f3 l3
                    Cut.index i4
                    Cut.range f5 l5
                |]
                t

        /// t[f..l, f..l, i, f..l, i, i]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                f1: int option,
                l1: int option,
                i2: int,
                f3: int option,
                l3: int option,
                i4: int,
                i5: int
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.range f1 l1
                    Cut.index i2
                    Cut.range f3 l3
                    Cut.index i4
                    Cut.index i5
                |]
                t

        /// t[f..l, f..l, i, i, f..l, f..l]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                f1: int option,
                l1: int option,
                i2: int,
                i3: int,
                f4: int option,
                l4: int option,
                f5: int option,
                l5: int option
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.range f1 l1
                    Cut.index i2
                    Cut.index i3
                    Cut.range f4 l4
                    Cut.range f5 l5
                |]
                t

        /// t[f..l, f..l, i, i, f..l, i]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                f1: int option,
                l1: int option,
                i2: int,
                i3: int,
                f4: int option,
                l4: int option,
                i5: int
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.range f1 l1
                    Cut.index i2
                    Cut.index i3
                    Cut.range f4 l4
                    Cut.index i5
                |]
                t

        /// t[f..l, f..l, i, i, i, f..l]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                f1: int option,
                l1: int option,
                i2: int,
                i3: int,
                i4: int,
                f5: int option,
                l5: int option
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.range f1 l1
                    Cut.index i2
                    Cut.index i3
                    Cut.index i4
                    Cut.range f5 l5
                |]
                t

        /// t[f..l, f..l, i, i, i, i]
        member t.GetSlice
            (f0: int option, l0: int option, f1: int option, l1: int option, i2: int, i3: int, i4: int, i5: int)
            =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.range f1 l1
                    Cut.index i2
                    Cut.index i3
                    Cut.index i4
                    Cut.index i5
                |]
                t

        /// t[f..l, i, f..l, f..l, f..l, f..l]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                i1: int,
                f2: int option,
                l2: int option,
                f3: int option,
                l3: int option,
                f4: int option,
                l4: int option,
                f5: int option,
                l5: int option
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.index i1
                    Cut.range f2 l2
                    Cut.range f3 l3
                    Cut.range f4 l4
                    Cut.range f5 l5
                |]
                t

        /// t[f..l, i, f..l, f..l, f..l, i]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                i1: int,
                f2: int option,
                l2: int option,
                f3: int option,
                l3: int option,
                f4: int option,
                l4: int option,
                i5: int
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.index i1
                    Cut.range f2 l2
                    Cut.range f3 l3
                    Cut.range f4 l4
                    Cut.index i5
                |]
                t

        /// t[f..l, i, f..l, f..l, i, f..l]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                i1: int,
                f2: int option,
                l2: int option,
                f3: int option,
                l3: int option,
                i4: int,
                f5: int option,
                l5: int option
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.index i1
                    Cut.range f2 l2
                    Cut.range f3 l3
                    Cut.index i4
                    Cut.range f5 l5
                |]
                t

        /// t[f..l, i, f..l, f..l, i, i]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                i1: int,
                f2: int option,
                l2: int option,
                f3: int option,
                l3: int option,
                i4: int,
                i5: int
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.index i1
                    Cut.range f2 l2
                    Cut.range f3 l3
                    Cut.index i4
                    Cut.index i5
                |]
                t

        /// t[f..l, i, f..l, i, f..l, f..l]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                i1: int,
                f2: int option,
                l2: int option,
                i3: int,
                f4: int option,
                l4: int option,
                f5: int option,
                l5: int option
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.index i1
                    Cut.range f2 l2
                    Cut.index i3
                    Cut.range f4 l4
                    Cut.range f5 l5
                |]
                t

        /// t[f..l, i, f..l, i, f..l, i]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                i1: int,
                f2: int option,
                l2: int option,
                i3: int,
                f4: int option,
                l4: int option,
                i5: int
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.index i1
                    Cut.range f2 l2
                    Cut.index i3
                    Cut.range f4 l4
                    Cut.index i5
                |]
                t

        /// t[f..l, i, f..l, i, i, f..l]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                i1: int,
                f2: int option,
                l2: int option,
                i3: int,
                i4: int,
                f5: int option,
                l5: int option
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.index i1
                    Cut.range f2 l2
                    Cut.index i3
                    Cut.index i4
                    Cut.range f5 l5
                |]
                t

        /// t[f..l, i, f..l, i, i, i]
        member t.GetSlice
            (f0: int option, l0: int option, i1: int, f2: int option, l2: int option, i3: int, i4: int, i5: int)
            =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.index i1
                    Cut.range f2 l2
                    Cut.index i3
                    Cut.index i4
                    Cut.index i5
                |]
                t

        /// t[f..l, i, i, f..l, f..l, f..l]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                i1: int,
                i2: int,
                f3: int option,
                l3: int option,
                f4: int option,
                l4: int option,
                f5: int option,
                l5: int option
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.index i1
                    Cut.index i2
                    Cut.range f3 l3
                    Cut.range f4 l4
                    Cut.range f5 l5
                |]
                t

        /// t[f..l, i, i, f..l, f..l, i]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                i1: int,
                i2: int,
                f3: int option,
                l3: int option,
                f4: int option,
                l4: int option,
                i5: int
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.index i1
                    Cut.index i2
                    Cut.range f3 l3
                    Cut.range f4 l4
                    Cut.index i5
                |]
                t

        /// t[f..l, i, i, f..l, i, f..l]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                i1: int,
                i2: int,
                f3: int option,
                l3: int option,
                i4: int,
                f5: int option,
                l5: int option
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.index i1
                    Cut.index i2
                    Cut.range f3 l3
                    Cut.index i4
                    Cut.range f5 l5
                |]
                t

        /// t[f..l, i, i, f..l, i, i]
        member t.GetSlice
            (f0: int option, l0: int option, i1: int, i2: int, f3: int option, l3: int option, i4: int, i5: int)
            =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.index i1
                    Cut.index i2
                    Cut.range f3 l3
                    Cut.index i4
                    Cut.index i5
                |]
                t

        /// t[f..l, i, i, i, f..l, f..l]
        member t.GetSlice
            (
                f0: int option,
                l0: int option,
                i1: int,
                i2: int,
                i3: int,
                f4: int option,
                l4: int option,
                f5: int option,
                l5: int option
            ) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.index i1
                    Cut.index i2
                    Cut.index i3
                    Cut.range f4 l4
                    Cut.range f5 l5
                |]
                t

        /// t[f..l, i, i, i, f..l, i]
        member t.GetSlice
            (f0: int option, l0: int option, i1: int, i2: int, i3: int, f4: int option, l4: int option, i5: int)
            =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.index i1
                    Cut.index i2
                    Cut.index i3
                    Cut.range f4 l4
                    Cut.index i5
                |]
                t

        /// t[f..l, i, i, i, i, f..l]
        member t.GetSlice
            (f0: int option, l0: int option, i1: int, i2: int, i3: int, i4: int, f5: int option, l5: int option)
            =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.index i1
                    Cut.index i2
                    Cut.index i3
                    Cut.index i4
                    Cut.range f5 l5
                |]
                t

        /// t[f..l, i, i, i, i, i]
        member t.GetSlice(f0: int option, l0: int option, i1: int, i2: int, i3: int, i4: int, i5: int) =
            Cut.apply
                [|
                    Cut.range f0 l0
                    Cut.index i1
                    Cut.index i2
                    Cut.index i3
                    Cut.index i4
                    Cut.index i5
                |]
                t

        /// t[i, f..l, f..l, f..l, f..l, f..l]
        member t.GetSlice
            (
                i0: int,
                f1: int option,
                l1: int option,
                f2: int option,
                l2: int option,
                f3: int option,
                l3: int option,
                f4: int option,
                l4: int option,
                f5: int option,
                l5: int option
            ) =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.range f1 l1
                    Cut.range f2 l2
                    Cut.range f3 l3
                    Cut.range f4 l4
                    Cut.range f5 l5
                |]
                t

        /// t[i, f..l, f..l, f..l, f..l, i]
        member t.GetSlice
            (
                i0: int,
                f1: int option,
                l1: int option,
                f2: int option,
                l2: int option,
                f3: int option,
                l3: int option,
                f4: int option,
                l4: int option,
                i5: int
            ) =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.range f1 l1
                    Cut.range f2 l2
                    Cut.range f3 l3
                    Cut.range f4 l4
                    Cut.index i5
                |]
                t

        /// t[i, f..l, f..l, f..l, i, f..l]
        member t.GetSlice
            (
                i0: int,
                f1: int option,
                l1: int option,
                f2: int option,
                l2: int option,
                f3: int option,
                l3: int option,
                i4: int,
                f5: int option,
                l5: int option
            ) =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.range f1 l1
                    Cut.range f2 l2
                    Cut.range f3 l3
                    Cut.index i4
                    Cut.range f5 l5
                |]
                t

        /// t[i, f..l, f..l, f..l, i, i]
        member t.GetSlice
            (
                i0: int,
                f1: int option,
                l1: int option,
                f2: int option,
                l2: int option,
                f3: int option,
                l3: int option,
                i4: int,
                i5: int
            ) =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.range f1 l1
                    Cut.range f2 l2
                    Cut.range f3 l3
                    Cut.index i4
                    Cut.index i5
                |]
                t

        /// t[i, f..l, f..l, i, f..l, f..l]
        member t.GetSlice
            (
                i0: int,
                f1: int option,
                l1: int option,
                f2: int option,
                l2: int option,
                i3: int,
                f4: int option,
                l4: int option,
                f5: int option,
                l5: int option
            ) =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.range f1 l1
                    Cut.range f2 l2
                    Cut.index i3
                    Cut.range f4 l4
                    Cut.range f5 l5
                |]
                t

        /// t[i, f..l, f..l, i, f..l, i]
        member t.GetSlice
            (
                i0: int,
                f1: int option,
                l1: int option,
                f2: int option,
                l2: int option,
                i3: int,
                f4: int option,
                l4: int option,
                i5: int
            ) =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.range f1 l1
                    Cut.range f2 l2
                    Cut.index i3
                    Cut.range f4 l4
                    Cut.index i5
                |]
                t

        /// t[i, f..l, f..l, i, i, f..l]
        member t.GetSlice
            (
                i0: int,
                f1: int option,
                l1: int option,
                f2: int option,
                l2: int option,
                i3: int,
                i4: int,
                f5: int option,
                l5: int option
            ) =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.range f1 l1
                    Cut.range f2 l2
                    Cut.index i3
                    Cut.index i4
                    Cut.range f5 l5
                |]
                t

        /// t[i, f..l, f..l, i, i, i]
        member t.GetSlice
            (i0: int, f1: int option, l1: int option, f2: int option, l2: int option, i3: int, i4: int, i5: int)
            =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.range f1 l1
                    Cut.range f2 l2
                    Cut.index i3
                    Cut.index i4
                    Cut.index i5
                |]
                t

        /// t[i, f..l, i, f..l, f..l, f..l]
        member t.GetSlice
            (
                i0: int,
                f1: int option,
                l1: int option,
                i2: int,
                f3: int option,
                l3: int option,
                f4: int option,
                l4: int option,
                f5: int option,
                l5: int option
            ) =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.range f1 l1
                    Cut.index i2
                    Cut.range f3 l3
                    Cut.range f4 l4
                    Cut.range f5 l5
                |]
                t

        /// t[i, f..l, i, f..l, f..l, i]
        member t.GetSlice
            (
                i0: int,
                f1: int option,
                l1: int option,
                i2: int,
                f3: int option,
                l3: int option,
                f4: int option,
                l4: int option,
                i5: int
            ) =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.range f1 l1
                    Cut.index i2
                    Cut.range f3 l3
                    Cut.range f4 l4
                    Cut.index i5
                |]
                t

        /// t[i, f..l, i, f..l, i, f..l]
        member t.GetSlice
            (
                i0: int,
                f1: int option,
                l1: int option,
                i2: int,
                f3: int option,
                l3: int option,
                i4: int,
                f5: int option,
                l5: int option
            ) =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.range f1 l1
                    Cut.index i2
                    Cut.range f3 l3
                    Cut.index i4
                    Cut.range f5 l5
                |]
                t

        /// t[i, f..l, i, f..l, i, i]
        member t.GetSlice
            (i0: int, f1: int option, l1: int option, i2: int, f3: int option, l3: int option, i4: int, i5: int)
            =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.range f1 l1
                    Cut.index i2
                    Cut.range f3 l3
                    Cut.index i4
                    Cut.index i5
                |]
                t

        /// t[i, f..l, i, i, f..l, f..l]
        member t.GetSlice
            (
                i0: int,
                f1: int option,
                l1: int option,
                i2: int,
                i3: int,
                f4: int option,
                l4: int option,
                f5: int option,
                l5: int option
            ) =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.range f1 l1
                    Cut.index i2
                    Cut.index i3
                    Cut.range f4 l4
                    Cut.range f5 l5
                |]
                t

        /// t[i, f..l, i, i, f..l, i]
        member t.GetSlice
            (i0: int, f1: int option, l1: int option, i2: int, i3: int, f4: int option, l4: int option, i5: int)
            =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.range f1 l1
                    Cut.index i2
                    Cut.index i3
                    Cut.range f4 l4
                    Cut.index i5
                |]
                t

        /// t[i, f..l, i, i, i, f..l]
        member t.GetSlice
            (i0: int, f1: int option, l1: int option, i2: int, i3: int, i4: int, f5: int option, l5: int option)
            =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.range f1 l1
                    Cut.index i2
                    Cut.index i3
                    Cut.index i4
                    Cut.range f5 l5
                |]
                t

        /// t[i, f..l, i, i, i, i]
        member t.GetSlice(i0: int, f1: int option, l1: int option, i2: int, i3: int, i4: int, i5: int) =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.range f1 l1
                    Cut.index i2
                    Cut.index i3
                    Cut.index i4
                    Cut.index i5
                |]
                t

        /// t[i, i, f..l, f..l, f..l, f..l]
        member t.GetSlice
            (
                i0: int,
                i1: int,
                f2: int option,
                l2: int option,
                f3: int option,
                l3: int option,
                f4: int option,
                l4: int option,
                f5: int option,
                l5: int option
            ) =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.index i1
                    Cut.range f2 l2
                    Cut.range f3 l3
                    Cut.range f4 l4
                    Cut.range f5 l5
                |]
                t

        /// t[i, i, f..l, f..l, f..l, i]
        member t.GetSlice
            (
                i0: int,
                i1: int,
                f2: int option,
                l2: int option,
                f3: int option,
                l3: int option,
                f4: int option,
                l4: int option,
                i5: int
            ) =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.index i1
                    Cut.range f2 l2
                    Cut.range f3 l3
                    Cut.range f4 l4
                    Cut.index i5
                |]
                t

        /// t[i, i, f..l, f..l, i, f..l]
        member t.GetSlice
            (
                i0: int,
                i1: int,
                f2: int option,
                l2: int option,
                f3: int option,
                l3: int option,
                i4: int,
                f5: int option,
                l5: int option
            ) =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.index i1
                    Cut.range f2 l2
                    Cut.range f3 l3
                    Cut.index i4
                    Cut.range f5 l5
                |]
                t

        /// t[i, i, f..l, f..l, i, i]
        member t.GetSlice
            (i0: int, i1: int, f2: int option, l2: int option, f3: int option, l3: int option, i4: int, i5: int)
            =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.index i1
                    Cut.range f2 l2
                    Cut.range f3 l3
                    Cut.index i4
                    Cut.index i5
                |]
                t

        /// t[i, i, f..l, i, f..l, f..l]
        member t.GetSlice
            (
                i0: int,
                i1: int,
                f2: int option,
                l2: int option,
                i3: int,
                f4: int option,
                l4: int option,
                f5: int option,
                l5: int option
            ) =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.index i1
                    Cut.range f2 l2
                    Cut.index i3
                    Cut.range f4 l4
                    Cut.range f5 l5
                |]
                t

        /// t[i, i, f..l, i, f..l, i]
        member t.GetSlice
            (i0: int, i1: int, f2: int option, l2: int option, i3: int, f4: int option, l4: int option, i5: int)
            =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.index i1
                    Cut.range f2 l2
                    Cut.index i3
                    Cut.range f4 l4
                    Cut.index i5
                |]
                t

        /// t[i, i, f..l, i, i, f..l]
        member t.GetSlice
            (i0: int, i1: int, f2: int option, l2: int option, i3: int, i4: int, f5: int option, l5: int option)
            =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.index i1
                    Cut.range f2 l2
                    Cut.index i3
                    Cut.index i4
                    Cut.range f5 l5
                |]
                t

        /// t[i, i, f..l, i, i, i]
        member t.GetSlice(i0: int, i1: int, f2: int option, l2: int option, i3: int, i4: int, i5: int) =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.index i1
                    Cut.range f2 l2
                    Cut.index i3
                    Cut.index i4
                    Cut.index i5
                |]
                t

        /// t[i, i, i, f..l, f..l, f..l]
        member t.GetSlice
            (
                i0: int,
                i1: int,
                i2: int,
                f3: int option,
                l3: int option,
                f4: int option,
                l4: int option,
                f5: int option,
                l5: int option
            ) =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.index i1
                    Cut.index i2
                    Cut.range f3 l3
                    Cut.range f4 l4
                    Cut.range f5 l5
                |]
                t

        /// t[i, i, i, f..l, f..l, i]
        member t.GetSlice
            (i0: int, i1: int, i2: int, f3: int option, l3: int option, f4: int option, l4: int option, i5: int)
            =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.index i1
                    Cut.index i2
                    Cut.range f3 l3
                    Cut.range f4 l4
                    Cut.index i5
                |]
                t

        /// t[i, i, i, f..l, i, f..l]
        member t.GetSlice
            (i0: int, i1: int, i2: int, f3: int option, l3: int option, i4: int, f5: int option, l5: int option)
            =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.index i1
                    Cut.index i2
                    Cut.range f3 l3
                    Cut.index i4
                    Cut.range f5 l5
                |]
                t

        /// t[i, i, i, f..l, i, i]
        member t.GetSlice(i0: int, i1: int, i2: int, f3: int option, l3: int option, i4: int, i5: int) =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.index i1
                    Cut.index i2
                    Cut.range f3 l3
                    Cut.index i4
                    Cut.index i5
                |]
                t

        /// t[i, i, i, i, f..l, f..l]
        member t.GetSlice
            (i0: int, i1: int, i2: int, i3: int, f4: int option, l4: int option, f5: int option, l5: int option)
            =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.index i1
                    Cut.index i2
                    Cut.index i3
                    Cut.range f4 l4
                    Cut.range f5 l5
                |]
                t

        /// t[i, i, i, i, f..l, i]
        member t.GetSlice(i0: int, i1: int, i2: int, i3: int, f4: int option, l4: int option, i5: int) =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.index i1
                    Cut.index i2
                    Cut.index i3
                    Cut.range f4 l4
                    Cut.index i5
                |]
                t

        /// t[i, i, i, i, i, f..l]
        member t.GetSlice(i0: int, i1: int, i2: int, i3: int, i4: int, f5: int option, l5: int option) =
            Cut.apply
                [|
                    Cut.index i0
                    Cut.index i1
                    Cut.index i2
                    Cut.index i3
                    Cut.index i4
                    Cut.range f5 l5
                |]
                t
