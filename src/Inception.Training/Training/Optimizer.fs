namespace Inception.Training

open System
open Inception.Core
open TorchSharp

/// One trained parameter: its name, its values and, after a backward pass, the gradient of the loss (null where the
/// loss does not depend on it; it is then left alone, as in PyTorch).
type internal Trained =
    {
        Name: string
        Value: torch.Tensor
        Gradient: torch.Tensor
    }

/// libtorch's fused update kernels: one call for all parameters where a call per parameter and operation would be five
/// hundred. TorchSharp has no method for them, TorchScript has.
module private Fused =
    let private script =
        """
def sgd(p: List[Tensor], g: List[Tensor], v: List[Tensor], decay: float, momentum: float, rate: float, nesterov: bool, skip: Tensor):
    torch._fused_sgd_(p, g, v, weight_decay=decay, momentum=momentum, lr=rate, dampening=0.0, nesterov=nesterov, maximize=False, is_first_step=False, found_inf=skip)
    return 0

def adam(p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], t: List[Tensor], rate: float, beta1: float, beta2: float, decay: float, epsilon: float, skip: Tensor):
    none: List[Tensor] = []
    torch._fused_adam_(p, g, m, v, none, t, lr=rate, beta1=beta1, beta2=beta2, weight_decay=decay, eps=epsilon, amsgrad=False, maximize=False, found_inf=skip)
    return 0

def adamw(p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], t: List[Tensor], rate: float, beta1: float, beta2: float, decay: float, epsilon: float, skip: Tensor):
    none: List[Tensor] = []
    torch._fused_adamw_(p, g, m, v, none, t, lr=rate, beta1=beta1, beta2=beta2, weight_decay=decay, eps=epsilon, amsgrad=False, maximize=False, found_inf=skip)
    return 0
"""

    let private kernels = lazy (torch.jit.compile script)

    // TorchSharp makes a Scalar of a number and passes its address on: one that nobody holds may be gone when it is read.
    let private held (argument: obj) : obj =
        match argument with
        | :? float as number -> Scalar.op_Implicit number
        | other -> other

    /// Calls one of the functions above.
    let call (name: string) (arguments: obj list) : unit =
        let arguments = arguments |> List.map held |> Array.ofList

        try
            kernels.Value.invoke (name, arguments) |> ignore
        finally
            for argument in arguments do
                match argument with
                | :? Scalar as scalar -> scalar.Dispose()
                | _ -> ()

/// An optimiser in PyTorch's definition. It changes the parameters' values in place and keeps its own state by
/// parameter name, so that the state can be saved and restored.
[<AbstractClass>]
type internal Optimizer() =
    let state = Collections.Generic.Dictionary<string, torch.Tensor>()

    /// The state tensors of that name for the parameters, made of zeros in each one's shape when first asked for.
    member _.StateOf(slot: string, parameters: Trained list) : torch.Tensor[] =
        [|
            for p in parameters do
                let key = $"{slot}/{p.Name}"

                match state.TryGetValue key with
                | true, tensor -> tensor
                | _ ->
                    let tensor = torch.zeros_like(p.Value).DetachFromDisposeScope()
                    state[key] <- tensor
                    tensor
        |]

    /// The state in order of name.
    member _.State: (string * torch.Tensor) list =
        [ for KeyValue(key, tensor) in state -> key, tensor ] |> List.sortBy fst

    /// Takes over saved state.
    member _.Restore(saved: (string * torch.Tensor) seq) : unit =
        for key, tensor in saved do
            state[key] <- tensor.DetachFromDisposeScope()

    /// One step with learning rate `rate`; `step` counts from 1. Where `skip`, one float32 on the parameters' device, is
    /// 1, nothing is changed: the kernels read it there.
    member optimizer.Step(rate: float, step: int64, skip: torch.Tensor, parameters: Trained list) : unit =
        use _scope = torch.NewDisposeScope()

        // The kernels walk through memory, so a gradient must lie in it as its parameter does.
        let aligned (p: Trained) =
            if p.Gradient.stride().AsSpan().SequenceEqual(p.Value.stride ()) then
                p
            else
                { p with
                    Gradient = torch.empty_like(p.Value).copy_ p.Gradient
                }

        let parameters =
            [
                for p in parameters do
                    if not (isNull p.Gradient) then
                        aligned p
            ]

        if not parameters.IsEmpty then
            optimizer.Update(rate, step, skip, parameters)

    /// Changes the values of parameters, at least one, that all have gradients, laid out in memory as their values.
    abstract Update: rate: float * step: int64 * skip: torch.Tensor * parameters: Trained list -> unit

    interface IDisposable with
        member _.Dispose() =
            for tensor in state.Values do
                tensor.Dispose()

/// Stochastic gradient descent with momentum (Sutskever et al. 2013 in PyTorch's form): d = g + weightDecay p;
/// v = momentum v + d, beginning with v = 0; p = p - rate v, or with Nesterov p = p - rate (d + momentum v).
type internal Sgd(momentum: float, nesterov: bool, weightDecay: float) =
    inherit Optimizer()

    override optimizer.Update(rate, _, skip, parameters) =
        let velocities =
            if momentum = 0.0 then
                [||]
            else
                optimizer.StateOf("momentum", parameters)

        Fused.call
            "sgd"
            [
                [| for p in parameters -> p.Value |]
                [| for p in parameters -> p.Gradient |]
                velocities
                weightDecay
                momentum
                rate
                nesterov
                skip
            ]

/// Adam (Kingma and Ba 2015) and, decoupled, AdamW (Loshchilov and Hutter 2019), in PyTorch's form: m and v are the
/// decayed means of g and g^2, p = p - rate m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon). Weight decay is
/// added to the gradient in Adam; AdamW multiplies p by 1 - rate weightDecay first.
type internal Adam(beta1: float, beta2: float, epsilon: float, weightDecay: float, decoupled: bool) =
    inherit Optimizer()

    override optimizer.Update(rate, step, skip, parameters) =
        let count =
            torch.full ([||], (float32 step).ToScalar(), dtype = torch.float32, device = parameters.Head.Value.device)

        Fused.call
            (if decoupled then "adamw" else "adam")
            [
                [| for p in parameters -> p.Value |]
                [| for p in parameters -> p.Gradient |]
                optimizer.StateOf("mean", parameters)
                optimizer.StateOf("square", parameters)
                [| for _ in parameters -> count |]
                rate
                beta1
                beta2
                weightDecay
                epsilon
                skip
            ]

/// From settings to an optimiser.
module internal Optimizer =
    /// A new optimiser without state.
    let create (settings: OptimizerSettings) : Optimizer =
        match settings with
        | OptimizerSettings.Sgd(momentum, nesterov, weightDecay) -> new Sgd(momentum, nesterov, weightDecay)
        | OptimizerSettings.Adam(beta1, beta2, epsilon, weightDecay) ->
            new Adam(beta1, beta2, epsilon, weightDecay, false)
        | OptimizerSettings.AdamW(beta1, beta2, epsilon, weightDecay) ->
            new Adam(beta1, beta2, epsilon, weightDecay, true)
