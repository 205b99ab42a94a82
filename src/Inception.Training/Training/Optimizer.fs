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

/// An optimiser in PyTorch's definition. It changes the parameters' values in place and keeps its own state by
/// parameter name, so that the state can be saved and restored.
[<AbstractClass>]
type internal Optimizer() =
    let state = Collections.Generic.Dictionary<string, torch.Tensor>()

    /// The state tensor of that name, made of zeros in the parameter's shape when first asked for; true when it is new.
    member _.StateOf(slot: string, parameter: Trained) : struct (torch.Tensor * bool) =
        let key = $"{slot}/{parameter.Name}"

        match state.TryGetValue key with
        | true, tensor -> struct (tensor, false)
        | _ ->
            let tensor = torch.zeros_like(parameter.Value).DetachFromDisposeScope()
            state[key] <- tensor
            struct (tensor, true)

    /// The state in order of name.
    member _.State: (string * torch.Tensor) list =
        [ for KeyValue(key, tensor) in state -> key, tensor ] |> List.sortBy fst

    /// Takes over saved state.
    member _.Restore(saved: (string * torch.Tensor) seq) : unit =
        for key, tensor in saved do
            state[key] <- tensor.DetachFromDisposeScope()

    /// One step with learning rate `rate`; `step` counts from 1.
    abstract Step: rate: float * step: int64 * parameters: Trained list -> unit

    interface IDisposable with
        member _.Dispose() =
            for tensor in state.Values do
                tensor.Dispose()

/// Stochastic gradient descent with momentum (Sutskever et al. 2013 in PyTorch's form): d = g + weightDecay p;
/// v = momentum v + d, beginning with v = d; p = p - rate v, or with Nesterov p = p - rate (d + momentum v).
type internal Sgd(momentum: float, nesterov: bool, weightDecay: float) =
    inherit Optimizer()

    override optimizer.Step(rate, _, parameters) =
        for p in parameters do
            if not (isNull p.Gradient) then
                let d =
                    if weightDecay = 0.0 then
                        p.Gradient
                    else
                        p.Gradient.add (p.Value, alpha = weightDecay.ToScalar())

                if momentum = 0.0 then
                    p.Value.add_ (d, alpha = (-rate).ToScalar()) |> ignore
                else
                    let struct (v, isNew) = optimizer.StateOf("momentum", p)

                    if isNew then
                        v.copy_ d |> ignore
                    else
                        v.mul_(momentum.ToScalar()).add_ d |> ignore

                    let direction =
                        if nesterov then
                            d.add (v, alpha = momentum.ToScalar())
                        else
                            v

                    p.Value.add_ (direction, alpha = (-rate).ToScalar()) |> ignore

/// Adam (Kingma and Ba 2015) and, decoupled, AdamW (Loshchilov and Hutter 2019), in PyTorch's form: m and v are the
/// decayed means of g and g^2, p = p - rate m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon). Weight decay is
/// added to the gradient in Adam; AdamW multiplies p by 1 - rate weightDecay first.
type internal Adam(beta1: float, beta2: float, epsilon: float, weightDecay: float, decoupled: bool) =
    inherit Optimizer()

    override optimizer.Step(rate, step, parameters) =
        let correction1 = 1.0 - Math.Pow(beta1, float step)
        let correction2 = 1.0 - Math.Pow(beta2, float step)

        for p in parameters do
            if not (isNull p.Gradient) then
                let g =
                    if decoupled || weightDecay = 0.0 then
                        p.Gradient
                    else
                        p.Gradient.add (p.Value, alpha = weightDecay.ToScalar())

                if decoupled && weightDecay > 0.0 then
                    p.Value.mul_ ((1.0 - rate * weightDecay).ToScalar()) |> ignore

                let struct (m, _) = optimizer.StateOf("mean", p)
                let struct (v, _) = optimizer.StateOf("square", p)
                m.mul_(beta1.ToScalar()).add_(g, alpha = (1.0 - beta1).ToScalar()) |> ignore
                v.mul_(beta2.ToScalar()).addcmul_(g, g, (1.0 - beta2).ToScalar()) |> ignore
                let root = v.sqrt().div_((sqrt correction2).ToScalar()).add_(epsilon.ToScalar())
                p.Value.addcdiv_ (m, root, (-rate / correction1).ToScalar()) |> ignore

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
