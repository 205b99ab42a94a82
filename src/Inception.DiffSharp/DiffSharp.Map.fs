namespace DiffSharp

/// Tensors of what functions make of indices, and of the elements of other tensors. Derivatives reach through.
[<AutoOpen>]
module DsharpMap =

    // Every index of a shape, in row-major order.
    let private indices (shape: int[]) : int[][] =
        Array.fold
            (fun (indices: int[][]) length ->
                indices
                |> Array.collect (fun index -> Array.init length (fun i -> Array.append index [| i |])))
            [| [||] |]
            shape

    // A function of each index and the scalars there, as a tensor of the same shape.
    let private each (mapping: int[] -> Tensor list -> Tensor) (tensors: Tensor list) : Tensor =
        let shape = tensors.Head.shape

        for t in tensors do
            if t.shape <> shape then
                failwithf "Expecting tensors of one shape, received %s and %s" (Shape.text shape) (Shape.text t.shape)

        let results =
            indices shape
            |> Array.map (fun index -> mapping index (tensors |> List.map (fun t -> t[index])))

        Tensor.stack(results).view shape

    type dsharp with

        /// A matrix of the values that `initializer` gives for each index.
        static member init2d (length1: int) (length2: int) (initializer: int -> int -> 'a) : Tensor =
            Tensor.create (Array2D.init length1 length2 initializer)

        /// A 3d tensor of the values that `initializer` gives for each index.
        static member init3d
            (length1: int)
            (length2: int)
            (length3: int)
            (initializer: int -> int -> int -> 'a)
            : Tensor =
            Tensor.create (Array3D.init length1 length2 length3 initializer)

        /// A 4d tensor of the values that `initializer` gives for each index.
        static member init4d
            (length1: int)
            (length2: int)
            (length3: int)
            (length4: int)
            (initializer: int -> int -> int -> int -> 'a)
            : Tensor =
            Tensor.create (Array4D.init length1 length2 length3 length4 initializer)

        /// What a function makes of each element (a scalar), as a tensor of the same shape.
        static member map (mapping: Tensor -> Tensor) (tensor: Tensor) : Tensor =
            dsharp.mapi (fun _ x -> mapping x) tensor

        /// What a function makes of the elements of two tensors of one shape.
        static member map2 (mapping: Tensor -> Tensor -> Tensor) (tensor1: Tensor) (tensor2: Tensor) : Tensor =
            dsharp.mapi2 (fun _ x y -> mapping x y) tensor1 tensor2

        /// What a function makes of the elements of three tensors of one shape.
        static member map3
            (mapping: Tensor -> Tensor -> Tensor -> Tensor)
            (tensor1: Tensor)
            (tensor2: Tensor)
            (tensor3: Tensor)
            : Tensor =
            dsharp.mapi3 (fun _ x y z -> mapping x y z) tensor1 tensor2 tensor3

        /// What a function makes of each index and element, as a tensor of the same shape.
        static member mapi (mapping: int[] -> Tensor -> Tensor) (tensor: Tensor) : Tensor =
            each (fun index elements -> mapping index elements[0]) [ tensor ]

        /// What a function makes of each index and the elements of two tensors there.
        static member mapi2
            (mapping: int[] -> Tensor -> Tensor -> Tensor)
            (tensor1: Tensor)
            (tensor2: Tensor)
            : Tensor =
            each (fun index elements -> mapping index elements[0] elements[1]) [ tensor1; tensor2 ]

        /// What a function makes of each index and the elements of three tensors there.
        static member mapi3
            (mapping: int[] -> Tensor -> Tensor -> Tensor -> Tensor)
            (tensor1: Tensor)
            (tensor2: Tensor)
            (tensor3: Tensor)
            : Tensor =
            each (fun index elements -> mapping index elements[0] elements[1] elements[2]) [ tensor1; tensor2; tensor3 ]
