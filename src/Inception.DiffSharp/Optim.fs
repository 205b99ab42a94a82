namespace DiffSharp.Optim

open System
open DiffSharp
open DiffSharp.Model

/// What changes a model's parameters after `loss.reverse()`. The definitions are DiffSharp's, quirks included; a
/// trainer
/// that must agree with other libraries brings its own.
[<AbstractClass>]
type Optimizer(model: Model) =

    /// The model.
    member _.model: Model = model

    /// The number of steps so far.
    member val stateStep: int = 0 with get, set

    /// The new value of a parameter, from its name and its tensor with the derivative.
    abstract updateRule: string -> Tensor -> Tensor

    /// Sets each parameter that has a derivative to its new value.
    member o.step() : unit =
        o.stateStep <- o.stateStep + 1

        model.parameters.iter (fun (name, p) ->
            let t = p.value

            if t.isNoDiff then
                failwithf
                    "Expecting a parameter within a differentiation, received %s: call model.reverseDiff() before the loss"
                    name

            p.value <- o.updateRule name t)

/// Values that an optimiser keeps for each parameter from step to step.
type internal Memory() =
    let slots = Collections.Generic.Dictionary<string, Parameter>()

    member _.TryGet(name: string) : Tensor option =
        match slots.TryGetValue name with
        | true, p -> Some p.value
        | _ -> None

    member _.Set(name: string, value: Tensor) =
        match slots.TryGetValue name with
        | true, p -> p.value <- value
        | _ -> slots[name] <- Parameter value

/// <summary>Stochastic gradient descent, as DiffSharp defines it.</summary>
/// <remarks>
/// <para>lr: the learning rate; default 0.001.</para>
/// <para>momentum: default none. The buffer b starts as the first gradient, and each step, the first included, sets
/// b = momentum b + d; so the first step moves by (1 + momentum) d (PyTorch: d).</para>
/// <para>nesterov: with momentum, whether the step is d + momentum b; default true.</para>
/// <para>weightDecay: what times the parameter is added to its gradient; default none.</para>
/// <para>reversible: whether derivatives reach through the step; default false.</para>
/// </remarks>
type SGD(model: Model, ?lr: Tensor, ?momentum: Tensor, ?nesterov: bool, ?weightDecay: Tensor, ?reversible: bool) =
    inherit Optimizer(model)

    let lr =
        lr
        |> Option.map (fun t -> t.clone().keep())
        |> Option.defaultWith (fun () -> dsharp.scalar 0.001)

    let nesterov, reversible = defaultArg nesterov true, defaultArg reversible false
    let buffers = Memory()

    /// t - lr * direction.
    override _.updateRule name t =
        let d = t.derivative
        let t = if reversible then t else t.primal

        let d =
            match weightDecay with
            | Some decay -> d + decay * t.primal
            | None -> d

        let d =
            match momentum with
            | None -> d
            | Some momentum ->
                let b = defaultArg (buffers.TryGet name) d * momentum + d
                buffers.Set(name, b)
                if nesterov then d + momentum * b else b

        t - lr * d

/// <summary>Adam (Kingma and Ba 2015, algorithm 1).</summary>
/// <remarks>
/// <para>lr: the step size alpha; default 0.001.</para>
/// <para>beta1, beta2: the decay of the two moments; default 0.9 and 0.999.</para>
/// <para>eps: added to the root; default 1e-8.</para>
/// <para>weightDecay: what times the parameter is added to its gradient; default none.</para>
/// <para>reversible: whether derivatives reach through the step; default false.</para>
/// </remarks>
type Adam
    (model: Model, ?lr: Tensor, ?beta1: Tensor, ?beta2: Tensor, ?eps: Tensor, ?weightDecay: Tensor, ?reversible: bool) =
    inherit Optimizer(model)

    let number (t: Tensor option) (other: float) =
        t |> Option.map float |> Option.defaultValue other

    let lr, beta1, beta2, eps =
        number lr 0.001, number beta1 0.9, number beta2 0.999, number eps 1e-8

    let reversible = defaultArg reversible false
    let moment1, moment2 = Memory(), Memory()

    /// t - lr * m' / (sqrt v' + eps), with both moments corrected for their start at 0.
    override o.updateRule name t =
        let d = t.derivative
        let t = if reversible then t else t.primal

        let d =
            match weightDecay with
            | Some decay -> d + decay * t.primal
            | None -> d

        let m = d * (1.0 - beta1)
        let v = d * d * (1.0 - beta2)

        let m =
            match moment1.TryGet name with
            | Some old -> old * beta1 + m
            | None -> m

        let v =
            match moment2.TryGet name with
            | Some old -> old * beta2 + v
            | None -> v

        moment1.Set(name, m)
        moment2.Set(name, v)
        let n = float o.stateStep
        let m = m / (1.0 - Math.Pow(beta1, n))
        let v = v / (1.0 - Math.Pow(beta2, n))
        t - lr * m / (v.sqrt () + eps)
