namespace DiffSharp

open System
open System.Runtime.InteropServices

// Lifting for operations of three or more tensors or several results, and lifting that explains errors; lift1 and lift2
// are with the type, whose operators need them.
[<AutoOpen>]
module internal TensorLift =

    type Tensor with

        static member inline internal lift3
            ([<InlineIfLambda>] f: Handle -> Handle -> Handle -> Handle, a: Tensor, b: Tensor, c: Tensor)
            : Tensor =
            let h =
                try
                    f a.handle b.handle c.handle
                with :? ExternalException as e ->
                    raise (Native.refuse e [ a.handle; b.handle; c.handle ])

            GC.KeepAlive a
            GC.KeepAlive b
            GC.KeepAlive c
            Tensor.Of(h, Level.Merge(Level.Merge(a.Level, b.Level), c.Level))

        static member inline internal liftN([<InlineIfLambda>] f: Handle[] -> Handle, tensors: Tensor[]) : Tensor =
            let handles = Array.ConvertAll(tensors, fun t -> t.handle)
            let mutable level: Level = null

            for t in tensors do
                level <- Level.Merge(level, t.Level)

            let h =
                try
                    f handles
                with :? ExternalException as e ->
                    raise (Native.refuse e handles)

            GC.KeepAlive tensors
            Tensor.Of(h, level)

        static member inline internal lift1N([<InlineIfLambda>] f: Handle -> Handle[], a: Tensor) : Tensor[] =
            let hs =
                try
                    f a.handle
                with :? ExternalException as e ->
                    raise (Native.refuse e [ a.handle ])

            GC.KeepAlive a
            Array.ConvertAll(hs, fun h -> Tensor.Of(h, a.Level))

        // As lift1 and lift2; what libtorch refuses is first explained by DiffSharp's rules ("Expecting ..."), which cost
        // nothing while all goes well.
        static member inline internal checked1
            ([<InlineIfLambda>] f: Handle -> Handle, [<InlineIfLambda>] explain: unit -> unit, a: Tensor)
            : Tensor =
            let h =
                try
                    f a.handle
                with :? ExternalException as e ->
                    explain ()
                    raise (Native.refuse e [ a.handle ])

            GC.KeepAlive a
            Tensor.Of(h, a.Level)

        static member inline internal checked2
            (
                [<InlineIfLambda>] f: Handle -> Handle -> Handle,
                [<InlineIfLambda>] explain: unit -> unit,
                a: Tensor,
                b: Tensor
            ) : Tensor =
            let h =
                try
                    f a.handle b.handle
                with :? ExternalException as e ->
                    explain ()
                    raise (Native.refuse e [ a.handle; b.handle ])

            GC.KeepAlive a
            GC.KeepAlive b
            Tensor.Of(h, Level.Merge(a.Level, b.Level))
