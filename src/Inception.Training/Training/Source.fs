namespace Inception.Training

open System
open System.Collections.Generic
open Inception.Core
open Inception.Training.Data
open TorchSharp

/// The images of one trial as batches on its device. Everything is a function of settings, seed and place: asked twice,
/// the same batches come. Who takes a batch disposes of it.
type internal Source(job: TrialJob, device: torch.Device) =
    let settings = job.Plan.Settings
    let data = settings.Data
    let dataset = Dataset.Open job.DataFolder
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
    let evaluation images =
        Batches(
            images,
            { options with
                BatchSize = max 256 options.BatchSize
            }
        )

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

    /// The training batches of an epoch (from 1), beginning with that batch (from 0).
    member _.Train(epoch: int, first: int) : Batch seq =
        training.Epoch(split.Train, job.Plan.Seed, epoch, first)

    /// The validation images, in order.
    member _.Validation() : Batch seq =
        (evaluation dataset.Train).InOrder split.Validation

    /// The test images, in order; asked for once, when the trial is over.
    member _.Test() : Batch seq =
        seq {
            use test = dataset.OpenTest()
            yield! (evaluation test).InOrder [| 0 .. test.Count - 1 |]
        }

    interface IDisposable with
        member _.Dispose() = (dataset :> IDisposable).Dispose()
