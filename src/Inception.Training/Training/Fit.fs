namespace Inception.Training

open System.Collections.Generic
open Inception.Core
open Inception.Training.Data
open Inception.Training.Models

/// Whether a trial's settings and its data go together: what a worker would find out only when it begins.
[<AbstractClass; Sealed>]
type Fit private () =

    /// A sentence for everything that does not; empty where they do. Reads the manifest and nothing else, and loads no
    /// tensor library.
    static member Faults(settings: Settings, manifest: StoreManifest) : IReadOnlyList<string> =
        let data = settings.Data

        let side =
            data.Size
            |> Option.defaultValue (max manifest.Shape.Height manifest.Shape.Width)

        [|
            yield! Split.Faults(manifest.TrainCount, data.ValidationShare, Option.toNullable data.TrainImages)
            yield! ImageSize.fault settings.Model side |> Option.toList
        |]
