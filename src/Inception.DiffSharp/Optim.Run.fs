namespace DiffSharp.Optim

open System
open DiffSharp
open DiffSharp.Data
open DiffSharp.Model

/// Optimisation of functions and of models.
[<Sealed; AbstractClass>]
type optim =

    // One line of progress every so often, and the end: after `iters`, or when the value falls below `threshold`.
    static member private Loop
        (iters: int, threshold: float option, print: bool, printEvery: int, prefix: string, postfix: string)
        (step: int -> float)
        =
        let started = Diagnostics.Stopwatch.StartNew()
        let mutable i = 0
        let mutable go = iters > 0

        while go do
            let value = step i

            if print && (i % printEvery = 0 || i = iters - 1) then
                printfn "%s%O | %d/%d | %.6g%s" prefix started.Elapsed (i + 1) iters value postfix

            i <- i + 1
            go <- i < iters && not (threshold |> Option.exists (fun t -> value < t))

    // Minimises a function by a rule from (step number, gradient) to the change.
    static member private Minimise
        (f: Tensor -> Tensor, x0: Tensor, iters, threshold, print, printEvery, prefix, postfix)
        (change: int -> Tensor -> Tensor)
        : Tensor * Tensor =
        let mutable x = x0
        let mutable fx = x0

        optim.Loop (iters, threshold, print, printEvery, prefix, postfix) (fun i ->
            let value, gradient = dsharp.fgrad f x
            fx <- value
            x <- x - change i gradient
            float value)

        f x, x

    /// <summary>Minimises a function to a scalar by gradient descent; returns the last value and its place.</summary>
    /// <param name="f">The function.</param>
    /// <param name="x0">Where to start.</param>
    /// <param name="lr">The learning rate; default 0.001.</param>
    /// <param name="momentum">Default 0.</param>
    /// <param name="nesterov">Whether the step looks ahead, with momentum; default true.</param>
    /// <param name="iters">The number of steps; default 100.</param>
    /// <param name="threshold">A value below which to stop; default: none.</param>
    /// <param name="print">Whether progress is printed; default true.</param>
    /// <param name="printEvery">Every so many steps; default: a tenth of all.</param>
    /// <param name="printPrefix">Text before each line.</param>
    /// <param name="printPostfix">Text behind each line.</param>
    static member sgd
        (
            f: Tensor -> Tensor,
            x0: Tensor,
            ?lr: Tensor,
            ?momentum: Tensor,
            ?nesterov: bool,
            ?iters: int,
            ?threshold: float,
            ?print: bool,
            ?printEvery: int,
            ?printPrefix: string,
            ?printPostfix: string
        ) : Tensor * Tensor =
        let lr = defaultArg lr (dsharp.scalar 0.001)
        let momentum = defaultArg momentum (dsharp.scalar 0.0)
        let nesterov, iters = defaultArg nesterov true, defaultArg iters 100
        let mutable buffer: Tensor option = None

        optim.Minimise
            (f,
             x0,
             iters,
             threshold,
             defaultArg print true,
             defaultArg printEvery (max 1 (iters / 10)),
             defaultArg printPrefix "",
             defaultArg printPostfix "")
            (fun _ d ->
                let b = momentum * defaultArg buffer d + d
                buffer <- Some b
                lr * (if nesterov then d + momentum * b else b))

    /// <summary>Minimises a function to a scalar by Adam; returns the last value and its place.</summary>
    /// <param name="f">The function.</param>
    /// <param name="x0">Where to start.</param>
    /// <param name="lr">The step size; default 0.001.</param>
    /// <param name="beta1">The decay of the first moment; default 0.9.</param>
    /// <param name="beta2">The decay of the second moment; default 0.999.</param>
    /// <param name="eps">Added to the root; default 1e-8.</param>
    /// <param name="iters">The number of steps; default 100.</param>
    /// <param name="threshold">A value below which to stop; default: none.</param>
    /// <param name="print">Whether progress is printed; default true.</param>
    /// <param name="printEvery">Every so many steps; default: a tenth of all.</param>
    /// <param name="printPrefix">Text before each line.</param>
    /// <param name="printPostfix">Text behind each line.</param>
    static member adam
        (
            f: Tensor -> Tensor,
            x0: Tensor,
            ?lr: Tensor,
            ?beta1: Tensor,
            ?beta2: Tensor,
            ?eps: Tensor,
            ?iters: int,
            ?threshold: float,
            ?print: bool,
            ?printEvery: int,
            ?printPrefix: string,
            ?printPostfix: string
        ) : Tensor * Tensor =
        let number (t: Tensor option) (other: float) =
            t |> Option.map float |> Option.defaultValue other

        let lr, beta1, beta2, eps =
            number lr 0.001, number beta1 0.9, number beta2 0.999, number eps 1e-8

        let iters = defaultArg iters 100
        let mutable m = x0.zerosLike ()
        let mutable v = x0.zerosLike ()

        optim.Minimise
            (f,
             x0,
             iters,
             threshold,
             defaultArg print true,
             defaultArg printEvery (max 1 (iters / 10)),
             defaultArg printPrefix "",
             defaultArg printPostfix "")
            (fun i d ->
                m <- m * beta1 + d * (1.0 - beta1)
                v <- v * beta2 + d * d * (1.0 - beta2)

                let correct (t: Tensor) beta =
                    t / (1.0 - Math.Pow(beta, float (i + 1)))

                lr * correct m beta1 / ((correct v beta2).sqrt() + eps))

    // Trains over epochs of a loader; each step in a scope of its own.
    static member private Train
        (
            optimizer: Optimizer,
            dataloader: DataLoader,
            loss: Tensor -> Tensor -> Tensor,
            iters: int option,
            epochs: int option
        )
        (threshold: float option, print: bool, printEvery: int option, prefix: string, postfix: string)
        : unit =
        let iters = defaultArg iters (defaultArg epochs 1 * dataloader.length)
        let model = optimizer.model

        let batches = Seq.initInfinite (fun _ -> dataloader.epoch ()) |> Seq.concat

        use batch = batches.GetEnumerator()

        optim.Loop
            (iters, threshold, print, defaultArg printEvery (max 1 (dataloader.length / 10)), prefix, postfix)
            (fun _ ->
                use _scope = TorchSharp.torch.NewDisposeScope()
                batch.MoveNext() |> ignore
                let _, input, target = batch.Current
                model.reverseDiff ()
                let value = loss target (model.forward input)
                value.reverse (retainGraph = false)
                optimizer.step ()
                model.noDiff ()
                float value)

    /// <summary>Trains a model by SGD.</summary>
    /// <param name="model">The model.</param>
    /// <param name="dataloader">Batches of inputs and targets.</param>
    /// <param name="loss">From target and output to a scalar, as DiffSharp's `dsharp.mseLoss` partially
    /// applied.</param>
    /// <param name="lr">The learning rate; default 0.001.</param>
    /// <param name="momentum">Default: none.</param>
    /// <param name="nesterov">Whether the step looks ahead, with momentum; default true.</param>
    /// <param name="weightDecay">Default: none.</param>
    /// <param name="reversible">Whether derivatives reach through the steps; default false.</param>
    /// <param name="iters">The number of steps; default: as many as the epochs have.</param>
    /// <param name="epochs">The number of epochs; default 1.</param>
    /// <param name="threshold">A loss below which to stop; default: none.</param>
    /// <param name="print">Whether progress is printed; default true.</param>
    /// <param name="printEvery">Every so many steps; default: a tenth of an epoch.</param>
    /// <param name="printPrefix">Text before each line.</param>
    /// <param name="printPostfix">Text behind each line.</param>
    static member sgd
        (
            model: Model,
            dataloader: DataLoader,
            loss: Tensor -> Tensor -> Tensor,
            ?lr: Tensor,
            ?momentum: Tensor,
            ?nesterov: bool,
            ?weightDecay: Tensor,
            ?reversible: bool,
            ?iters: int,
            ?epochs: int,
            ?threshold: float,
            ?print: bool,
            ?printEvery: int,
            ?printPrefix: string,
            ?printPostfix: string
        ) : unit =
        let optimizer =
            SGD(
                model,
                ?lr = lr,
                ?momentum = momentum,
                ?nesterov = nesterov,
                ?weightDecay = weightDecay,
                ?reversible = reversible
            )

        optim.Train
            (optimizer, dataloader, loss, iters, epochs)
            (threshold, defaultArg print true, printEvery, defaultArg printPrefix "", defaultArg printPostfix "")

    /// <summary>Trains a model by Adam.</summary>
    /// <param name="model">The model.</param>
    /// <param name="dataloader">Batches of inputs and targets.</param>
    /// <param name="loss">From target and output to a scalar.</param>
    /// <param name="lr">The step size; default 0.001.</param>
    /// <param name="beta1">The decay of the first moment; default 0.9.</param>
    /// <param name="beta2">The decay of the second moment; default 0.999.</param>
    /// <param name="eps">Added to the root; default 1e-8.</param>
    /// <param name="weightDecay">Default: none.</param>
    /// <param name="reversible">Whether derivatives reach through the steps; default false.</param>
    /// <param name="iters">The number of steps; default: as many as the epochs have.</param>
    /// <param name="epochs">The number of epochs; default 1.</param>
    /// <param name="threshold">A loss below which to stop; default: none.</param>
    /// <param name="print">Whether progress is printed; default true.</param>
    /// <param name="printEvery">Every so many steps; default: a tenth of an epoch.</param>
    /// <param name="printPrefix">Text before each line.</param>
    /// <param name="printPostfix">Text behind each line.</param>
    static member adam
        (
            model: Model,
            dataloader: DataLoader,
            loss: Tensor -> Tensor -> Tensor,
            ?lr: Tensor,
            ?beta1: Tensor,
            ?beta2: Tensor,
            ?eps: Tensor,
            ?weightDecay: Tensor,
            ?reversible: bool,
            ?iters: int,
            ?epochs: int,
            ?threshold: float,
            ?print: bool,
            ?printEvery: int,
            ?printPrefix: string,
            ?printPostfix: string
        ) : unit =
        let optimizer =
            Adam(
                model,
                ?lr = lr,
                ?beta1 = beta1,
                ?beta2 = beta2,
                ?eps = eps,
                ?weightDecay = weightDecay,
                ?reversible = reversible
            )

        optim.Train
            (optimizer, dataloader, loss, iters, epochs)
            (threshold, defaultArg print true, printEvery, defaultArg printPrefix "", defaultArg printPostfix "")
