namespace Inception.Training

open System
open System.Collections.Generic
open Inception.Core
open Inception.Core.Statistics
open Inception.Training.Data
open TorchSharp

/// What a network is fed: channels (1 or 3), height and width in pixels, classes, and images in a training epoch.
type internal Input =
    {
        Channels: int
        Size: int
        Classes: int
        TrainImages: int
    }

/// The images of one trial as batches on its device. Everything is a function of settings, seed and place: asked twice,
/// the same batches come. Who takes a batch disposes of it.
type internal Source(folder: string, settings: Settings, seed: int64, device: torch.Device) =
    let data = settings.Data
    let dataset = Dataset.Open folder
    let split = dataset.Split(data.ValidationShare, Option.toNullable data.TrainImages)

    let side =
        data.Size |> Option.defaultValue (max dataset.Shape.Height dataset.Shape.Width)

    // A GPU holds the training images (150 MB for CIFAR-10) and makes its batches itself; from the CPU's memory every
    // batch would be copied once more for nothing.
    let resident =
        if
            device.``type`` = TorchSharp.DeviceType.CUDA
            && dataset.Train.Shape.ResidentBytes dataset.Train.Count > 0L
        then
            dataset.Train.Resident device
        else
            null

    let options =
        { BatchOptions.Of settings.Training.Batch with
            Size =
                if data.Size.IsSome || dataset.Shape.Height <> dataset.Shape.Width then
                    Some side
                else
                    None
            Standardize =
                if data.Standardize then
                    Some(ChannelStatistics.OfSplit(dataset, split))
                else
                    None
            Flip = data.Flip
            Crop = data.Crop
            ChannelsLast = true
            Device = device
            Resident = resident
            Prefetch = 2
        }

    let training = Batches(dataset.Train, options)
    // Without gradients a batch takes less memory; its size changes no result but the time.
    let evaluation images resident (size: int option) =
        Batches(
            images,
            { options with
                Resident = resident
                BatchSize = max 256 options.BatchSize
                Size = size
            }
        )

    let inOrder part size =
        match part with
        | "validation" -> (evaluation dataset.Train resident size).InOrder split.Validation
        | _ ->
            seq {
                use test = dataset.OpenTest()
                yield! (evaluation test null size).InOrder [| 0 .. test.Count - 1 |]
            }

    let validation: ExampleSet =
        {
            Identity = Hash.OfText $"{dataset.DataHash}\nvalidation\n{String.Join(' ', split.Validation)}"
            Classes = List.ofSeq dataset.Classes
            Labels = [| for index in split.Validation -> dataset.Train.Labels[index] |]
        }

    /// What the network is fed.
    member _.Input: Input =
        {
            Channels = dataset.Shape.Channels
            Size = side
            Classes = dataset.Classes.Count
            TrainImages = split.Train.Count
        }

    /// The data set's identity.
    member _.DataHash = dataset.DataHash

    /// The validation images, in the order of `InOrder`.
    member _.Validation = validation

    /// The training batches of an epoch (from 1), beginning with that batch (from 0).
    member _.Train(epoch: int, first: int) : Batch seq =
        training.Epoch(split.Train, seed, epoch, first)

    /// The images of a part (validation or test), in order. The test images are asked for when a trial is over.
    member _.InOrder(part: string) : Batch seq = inOrder part options.Size

    /// The same at another height and width than the network's, in pixels.
    member _.InOrder(part: string, size: int) : Batch seq = inOrder part (Some size)

    interface IDisposable with
        member _.Dispose() =
            if not (isNull resident) then
                resident.Dispose()

            (dataset :> IDisposable).Dispose()
