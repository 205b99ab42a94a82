namespace Inception.Training

open System
open System.Collections.Generic
open Inception.Core
open Inception.Core.Statistics
open Inception.Training.Data
open TorchSharp

/// The images of one trial as batches on its device. Everything is a function of settings, seed and place: asked twice,
/// the same batches come. Who takes a batch disposes of it.
type internal Source(folder: string, settings: Settings, seed: int64, device: torch.Device) =
    let data = settings.Data
    let dataset = Dataset.Open folder
    let split = dataset.Split(data.ValidationShare, Option.toNullable data.TrainImages)

    let side =
        data.Size |> Option.defaultValue (max dataset.Shape.Height dataset.Shape.Width)

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
            Prefetch = 2
        }

    let training = Batches(dataset.Train, options)
    // Without gradients a batch takes less memory; its size changes no result but the time.
    let evaluation images (size: int option) =
        Batches(
            images,
            { options with
                BatchSize = max 256 options.BatchSize
                Size = size
            }
        )

    let inOrder part size =
        match part with
        | "validation" -> (evaluation dataset.Train size).InOrder split.Validation
        | _ ->
            seq {
                use test = dataset.OpenTest()
                yield! (evaluation test size).InOrder [| 0 .. test.Count - 1 |]
            }

    let validation: ExampleSet =
        {
            Identity = Hash.OfText $"{dataset.DataHash}\nvalidation\n{String.Join(' ', split.Validation)}"
            Classes = List.ofSeq dataset.Classes
            Labels = [| for index in split.Validation -> dataset.Train.Labels[index] |]
        }

    /// Channels of the images.
    member _.Channels = dataset.Shape.Channels
    /// Height and width that the network sees, in pixels.
    member _.ImageSize = side
    /// Number of classes.
    member _.Classes = dataset.Classes.Count
    /// Training images in an epoch.
    member _.TrainImages = split.Train.Count
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
        member _.Dispose() = (dataset :> IDisposable).Dispose()
