namespace DiffSharp

open System.Collections.Generic
open TorchSharp

/// <summary>An operation of one's own with one input: what it computes, and its derivative.</summary>
/// <remarks>
/// <para>name: what error messages call it.</para>
/// <para>Given to Tensor.Op. The derivative in reverse mode is enough for both modes and any nesting: forward mode is
/// its derivative (double backward), so it must be made of Tensor operations.</para>
/// </remarks>
[<AbstractClass>]
type UnaryOp(name: string) =

    /// What error messages call it.
    member _.name: string = name

    /// The operation on the libtorch tensor, in whatever calls TorchSharp has.
    abstract fRaw: a: Handle -> Handle

    /// Forward mode: the derivative of f = fRaw a along the tangent `ad` of a. Not called: it follows from `fd_dfda`.
    abstract ad_dfda: a: Tensor * ad: Tensor * f: Tensor -> Tensor

    /// Reverse mode: the derivative with respect to a, given the result f = fRaw a and its adjoint `fd`.
    abstract fd_dfda: a: Tensor * f: Tensor * fd: Tensor -> Tensor

/// <summary>An operation of one's own on each element: what it computes, and its derivative.</summary>
/// <remarks>
/// <para>name: what error messages call it.</para>
/// </remarks>
[<AbstractClass>]
type UnaryOpElementwise(name: string) =
    inherit UnaryOp(name)

    /// The derivative of each element of the result f = fRaw a with respect to that of a.
    abstract dfda: a: Tensor * f: Tensor -> Tensor

    /// The tangent times dfda.
    override op.ad_dfda(a, ad, f) = ad * op.dfda (a, f)

    /// The adjoint times dfda.
    override op.fd_dfda(a, f, fd) = fd * op.dfda (a, f)

/// <summary>An operation of one's own with two inputs: what it computes, and its derivatives.</summary>
/// <remarks>
/// <para>name: what error messages call it.</para>
/// <para>Given to Tensor.Op; see UnaryOp.</para>
/// </remarks>
[<AbstractClass>]
type BinaryOp(name: string) =

    /// What error messages call it.
    member _.name: string = name

    /// The operation on the libtorch tensors, in whatever calls TorchSharp has.
    abstract fRaw: a: Handle * b: Handle -> Handle

    /// Forward mode: the derivative of f = fRaw(a, b) along the tangent `ad` of a. Not called.
    abstract ad_dfda: a: Tensor * ad: Tensor * b: Tensor * f: Tensor -> Tensor

    /// Forward mode: the derivative of f = fRaw(a, b) along the tangent `bd` of b. Not called.
    abstract bd_dfdb: a: Tensor * b: Tensor * bd: Tensor * f: Tensor -> Tensor

    /// Reverse mode: the derivative with respect to a, given the result f = fRaw(a, b) and its adjoint `fd`.
    abstract fd_dfda: a: Tensor * b: Tensor * f: Tensor * fd: Tensor -> Tensor

    /// Reverse mode: the derivative with respect to b, given the result f = fRaw(a, b) and its adjoint `fd`.
    abstract fd_dfdb: a: Tensor * b: Tensor * f: Tensor * fd: Tensor -> Tensor

/// <summary>An operation of one's own on pairs of elements: what it computes, and its derivatives.</summary>
/// <remarks>
/// <para>name: what error messages call it.</para>
/// </remarks>
[<AbstractClass>]
type BinaryOpElementwise(name: string) =
    inherit BinaryOp(name)

    /// The derivative of each element of the result f = fRaw(a, b) with respect to that of a.
    abstract dfda: a: Tensor * b: Tensor * f: Tensor -> Tensor

    /// The derivative of each element of the result f = fRaw(a, b) with respect to that of b.
    abstract dfdb: a: Tensor * b: Tensor * f: Tensor -> Tensor

    /// The tangent times dfda.
    override op.ad_dfda(a, ad, b, f) = ad * op.dfda (a, b, f)

    /// The tangent times dfdb.
    override op.bd_dfdb(a, b, bd, f) = bd * op.dfdb (a, b, f)

    /// The adjoint times dfda.
    override op.fd_dfda(a, b, f, fd) = fd * op.dfda (a, b, f)

    /// The adjoint times dfdb.
    override op.fd_dfdb(a, b, f, fd) = fd * op.dfdb (a, b, f)

/// One call of an operation of one's own: its computation; the level its inputs are at; and, from inputs, result and the
/// result's adjoint, the adjoint of each input.
[<NoEquality; NoComparison>]
type internal Call =
    {
        Compute: Handle[] -> Handle
        Level: Level
        Pull: Tensor[] -> Tensor -> Tensor -> Tensor[]
    }

/// The one autograd function behind all operations of one's own. TorchSharp makes it from its type alone, so the call
/// comes as its first argument.
type internal OwnFunction() =
    inherit torch.autograd.SingleTensorFunction<OwnFunction>()

    override _.Name = "Tensor.Op"

    override _.forward(context, arguments) =
        let call = arguments[0] :?> Call
        let inputs = arguments[1..] |> Array.map (fun h -> h :?> Handle)
        let result = call.Compute inputs
        context.save_data ("call", call)
        context.save_for_backward (List(Array.append inputs [| result |]))
        result

    override _.backward(context, adjoint) =
        let call = context.get_data "call" :?> Call
        let saved = context.get_saved_variables () |> Array.ofSeq
        let tensor h = Tensor(h, call.Level, null)
        let inputs = saved[.. saved.Length - 2] |> Array.map tensor
        let adjoints = call.Pull inputs (tensor saved[saved.Length - 1]) (tensor adjoint)
        // One for each argument; the call has none.
        List(Array.append [| null |] (adjoints |> Array.map _.handle))

/// Operations of one's own.
[<AutoOpen>]
module TensorOp =

    let private apply (name: string) compute pull (tensors: Tensor[]) : Tensor =
        let level = tensors |> Array.fold (fun level t -> Level.Merge(level, t.Level)) null

        let call =
            {
                Compute = compute
                Level = level
                Pull = pull
            }

        try
            Tensor.liftN (
                (fun handles ->
                    if isNull level then
                        compute handles
                    else
                        OwnFunction.apply (Array.append [| box call |] (Array.map box handles))),
                tensors
            )
        with :? System.InvalidOperationException as e ->
            raise (System.InvalidOperationException($"{name}: {e.Message}", e))

    type Tensor with

        /// An operation of one's own as a function of a tensor.
        static member Op(ext: UnaryOp) : Tensor -> Tensor =
            fun a ->
                apply
                    ext.name
                    (fun handles -> ext.fRaw handles[0])
                    (fun inputs f fd -> [| ext.fd_dfda (inputs[0], f, fd) |])
                    [| a |]

        /// An operation of one's own as a function of two tensors.
        static member Op(ext: BinaryOp) : Tensor * Tensor -> Tensor =
            fun (a, b) ->
                apply
                    ext.name
                    (fun handles -> ext.fRaw (handles[0], handles[1]))
                    (fun inputs f fd ->
                        [|
                            ext.fd_dfda (inputs[0], inputs[1], f, fd)
                            ext.fd_dfdb (inputs[0], inputs[1], f, fd)
                        |])
                    [| a; b |]
