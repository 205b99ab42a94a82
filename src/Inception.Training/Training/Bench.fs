namespace Inception.Training

open System
open DiffSharp
open DiffSharp.Model
open Inception.Core
open Inception.Training.Data
open Inception.Training.Models
open TorchSharp

/// One trial on the bench: network, optimiser, running sums, and the steps that change them.
type internal Bench(settings: Settings, seed: int64, input: Input, device: torch.Device) =
    let training = settings.Training
    let model = settings.Model
    let format = MemoryFormat.ChannelsLast

    let network =
        GoogLeNet.Create(model, input.Channels, input.Size, input.Classes, seed, training.BFloat16)

    do network.move (device = Bench.DeviceOf device, memoryFormat = format)

    let names, parameters =
        [ for KeyValue(name, p) in network.parameters.values -> name, p ] |> List.unzip

    let optimizer = Optimizer.create training.Optimizer
    let tally = new Tally(device)
    let watch = new LossWatch(device)
    let stepsPerEpoch = (input.TrainImages + training.Batch - 1) / training.Batch

    let inputOf (batch: Batch) =
        (Tensor.ofHandle batch.Images).move(memoryFormat = format), Tensor.ofHandle batch.Labels

    let shared = network.SharedBlocks

    let lossesOf (step: int64) (images: Tensor) labels =
        let epochs = float step / float stepsPerEpoch
        Loss.compute model epochs (network.forward images) labels

    let copyInto (target: torch.Tensor) (source: torch.Tensor) =
        use _grad = torch.no_grad ()
        target.copy_ source |> ignore

    static member internal DeviceOf(device: torch.Device) =
        if device.``type`` = TorchSharp.DeviceType.CUDA then
            Device.GPU
        else
            Device.CPU

    /// Optimiser steps in an epoch.
    member _.StepsPerEpoch = stepsPerEpoch

    /// Parameters, buffers, optimiser state and running sums by name.
    member _.State: (string * torch.Tensor) list =
        let own = ResizeArray()
        network.state.iter (fun (name, p) -> own.Add("model/" + name, p.value.handle))

        List.ofSeq own
        @ [ for name, t in optimizer.State -> "optimizer/" + name, t ]
        @ tally.State

    /// The network's parameters and buffers by name, for the file of trained weights.
    member bench.Weights: (string * torch.Tensor) list =
        bench.State
        |> List.choose (fun (name, t) ->
            if name.StartsWith "model/" then
                Some(name.Substring 6, t)
            else
                None)

    /// Takes over a snapshot of a network with the same settings.
    member _.Restore(snapshot: Snapshot) : unit =
        let saved = Map.ofList snapshot.Tensors
        network.state.iter (fun (name, p) -> copyInto p.value.handle saved["model/" + name])

        optimizer.Restore
            [
                for name, tensor in snapshot.Tensors do
                    if name.StartsWith "optimizer/" then
                        // In the parameter's own strides, as a run that was not interrupted has it.
                        let parameter = network.parameters[name.Substring(name.IndexOf('/', 10) + 1)]
                        let slot = torch.empty_like(parameter.handle).copy_ tensor
                        name.Substring 10, slot
            ]

        tally.Restore saved

    /// Asked after each step: the first whose loss was not a finite number, if there was one (steps count from 1).
    member _.Watch = watch

    /// Optimiser step `step` (from 0) on one batch. Returns by name the values of the step's gradient account where one is
    /// due. From the first step whose loss is not a finite number on, parameters are left alone (see Watch).
    member _.Step(batch: Batch, step: int64) : (string * float) list =
        use scope = torch.NewDisposeScope()
        network.train ()
        network.Prepare(seed, step)
        network.reverseDiff ()
        let images, labels = inputOf batch
        let losses = lossesOf step images labels
        watch.Note(losses.Total.handle.detach (), step + 1L)
        let rate = Schedule.Rate(training, step, stepsPerEpoch)

        let accountOf =
            if training.GradientsEvery > 0 && step % int64 training.GradientsEvery = 0L then
                GradientAccount.ofHeads shared losses
            else
                fun _ -> []

        losses.Total.reverse (retainGraph = false)
        let gradients = [ for p in parameters -> p.value.derivative.handle ]
        let values = accountOf rate
        network.noDiff ()
        use _grad = torch.no_grad ()

        let trained =
            (names, parameters, gradients)
            |||> List.map3 (fun name p gradient ->
                {
                    Name = name
                    Value = p.value.handle
                    Gradient = gradient
                })

        optimizer.Step(rate, step + 1L, watch.IsOver, trained)
        tally.Add(losses, labels)
        ignore scope
        values

    /// The training metrics of the epoch that has just ended; begins the next.
    member _.TakeTrainMetrics(epoch: int, step: int64) : MetricPoint list =
        let metrics = tally.Metrics(model, "train", epoch, step)
        tally.Clear()
        metrics

    /// Loss and accuracy of all heads over the batches of `part`, without dropout and with the running statistics, and
    /// which images the main head classifies rightly. `stop` is asked before each batch; None where it said true.
    member _.Evaluate
        (part: string, batches: Batch seq, epoch: int, step: int64, stop: unit -> bool)
        : struct (MetricPoint list * bool[]) option =
        let right = ResizeArray<bool>()
        use sums = new Tally(device)
        use _grad = torch.no_grad ()
        network.eval ()
        use rest = batches.GetEnumerator()
        let mutable stopped = false

        while not stopped && rest.MoveNext() do
            use batch = rest.Current
            stopped <- stop ()

            if not stopped then
                use _scope = torch.NewDisposeScope()
                let images, labels = inputOf batch
                let losses = lossesOf step images labels
                sums.Add(losses, labels)
                // Main comes first.
                right.AddRange(Tally.Right(losses.Heads.Head, labels).cpu().data<bool>())

        if stopped then
            None
        else
            Some(struct (sums.Metrics(model, part, epoch, step), right.ToArray()))

    interface IDisposable with
        member _.Dispose() =
            network.state.iter (fun (_, p) -> p.value.handle.Dispose())
            (optimizer :> IDisposable).Dispose()
            (tally :> IDisposable).Dispose()
            (watch :> IDisposable).Dispose()
