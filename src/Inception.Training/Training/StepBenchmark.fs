namespace Inception.Training

open System
open System.Diagnostics
open System.IO
open DiffSharp
open Inception.Core
open Inception.Training.Data
open Inception.Training.Models
open TorchSharp

/// Training steps of a network on one batch of random pixels that stays on the device: how fast a machine trains,
/// without data. A step is the trainer's own: forward, losses of all heads, backward, optimiser.
[<Sealed>]
type StepBenchmark
    private (settings: Settings, device: torch.Device, bench: Bench, images: torch.Tensor, labels: torch.Tensor) =
    let mutable step = 0L

    // Work on a GPU is queued: its clock may be read when the queue is empty.
    let finish () =
        if device.``type`` = TorchSharp.DeviceType.CUDA then
            torch.cuda.synchronize device

    /// Images in a batch.
    member _.Batch = settings.Training.Batch

    /// The device's name: cpu, cuda:0.
    member _.Device = string device

    /// Takes so many steps and gives the seconds they took. The first steps of a process are slower: kernels are chosen
    /// and memory is laid out.
    member _.Take(steps: int) : float =
        finish ()
        let clock = Stopwatch.StartNew()

        for _ in 1..steps do
            bench.Step(
                {
                    Images = images
                    Labels = labels
                    Indices = [||]
                },
                step
            )
            |> ignore

            step <- step + 1L

        finish ()
        clock.Elapsed.TotalSeconds

    /// <summary>Lays out network, optimiser and batch on a device.</summary>
    /// <param name="settings">Model and training settings; the learning rate is the caller's matter.</param>
    /// <param name="shape">Channels (1 or 3), height and width of the images; height and width are equal.</param>
    /// <param name="classes">Number of classes, at least 2.</param>
    /// <param name="device">auto, cpu, cuda or cuda:N, as the setting training.device.</param>
    /// <param name="threads">Threads for the tensor library, at least 1.</param>
    /// <exception cref="T:Inception.Core.UserException">There is no such device, or images are too small for the
    /// stem.</exception>
    static member Open(settings: Settings, shape: ImageShape, classes: int, device: string, threads: int) =
        torch.set_num_threads threads
        let device = Trainer.Prepare(device, 0)

        let input =
            {
                Channels = shape.Channels
                Size = shape.Height
                Classes = classes
                TrainImages = settings.Training.Batch
            }

        let bench = new Bench(settings, 1L, input, device)
        let images, labels = StepBenchmark.Random(settings.Training.Batch, shape, classes)
        new StepBenchmark(settings, device, bench, images.``to`` device, labels.``to`` device)

    // N x C x H x W in [0, 1) and N classes, drawn from named streams.
    static member private Random(count: int, shape: ImageShape, classes: int) : torch.Tensor * torch.Tensor =
        use generator = new torch.Generator(11UL, torch.CPU)

        let size =
            [| int64 count; int64 shape.Channels; int64 shape.Height; int64 shape.Width |]

        let labels = RandomStream.Create(1L, "benchmark/labels", 0L)

        torch.rand(size, generator = generator).permute(0L, 2L, 3L, 1L).contiguous().permute(0L, 3L, 1L, 2L),
        torch.tensor (Array.init count (fun _ -> int64 (labels.NextInt classes)), dtype = torch.int64)

    /// Writes one step of the network without dropout as safetensors, for a comparison with another library: images,
    /// labels, weight/NAME, and what was computed from them on the device, logits/HEAD, loss/HEAD, loss/total and
    /// gradient/NAME. Float32 products are exact to float32 (no TF32).
    static member Export
        (path: string, settings: Settings, shape: ImageShape, classes: int, device: string, threads: int)
        : unit =
        torch.set_num_threads threads
        use scope = torch.NewDisposeScope()
        let device = Trainer.DeviceOf(device, 0)

        let model =
            { settings.Model with
                Dropout = 0.0
                AuxDropout = 0.0
            }

        let network =
            GoogLeNet.Create(model, shape.Channels, shape.Height, classes, 5L, settings.Training.BFloat16)

        network.move (device = Bench.DeviceOf device, memoryFormat = MemoryFormat.ChannelsLast)
        network.train ()
        network.reverseDiff ()
        let images, labels = StepBenchmark.Random(settings.Training.Batch, shape, classes)
        let heads = network.forward (Tensor.ofHandle (images.``to`` device))
        let losses = Loss.compute model 0.0 heads (Tensor.ofHandle (labels.``to`` device))
        losses.Total.reverse ()

        let named =
            ResizeArray [ "images", images; "labels", labels; "loss/total", losses.Total.handle ]

        for head in losses.Heads do
            named.Add($"logits/{head.Head}", head.Logits.handle)
            named.Add($"loss/{head.Head}", head.Loss.handle)

        network.parameters.iter (fun (name, p) ->
            named.Add($"weight/{name}", p.value.handle)
            named.Add($"gradient/{name}", p.value.derivative.handle))

        use file = File.Create path
        Safetensors.write file [] [ for name, t in named -> name, t.detach().cpu().contiguous() ]
        ignore scope

    interface IDisposable with
        member _.Dispose() =
            images.Dispose()
            labels.Dispose()
            (bench :> IDisposable).Dispose()
