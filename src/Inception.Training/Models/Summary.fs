namespace Inception.Training.Models

open DiffSharp
open Inception.Core
open TorchSharp

/// A network's layers with shapes, parameters and cost.
type Summary =
    {
        /// The layers that hold parameters, in the order in which an image meets them.
        Layers: LayerRow list
        /// Parameters of the layers up to 5b.
        Trunk: int64
        /// Parameters of the classifier.
        Classifier: int64
        /// Parameters of the auxiliary heads; 0 for a removed one.
        Aux1: int64
        Aux2: int64
        /// Multiply-accumulates of one image's forward pass.
        MultiplyAccumulates: int64
    }

    /// All parameters.
    member summary.Total = summary.Trunk + summary.Classifier + summary.Aux1 + summary.Aux2

    /// About how many bytes a training step takes at most: eight float32 copies of what the layers give for a batch (what
    /// is kept for the way back: convolved, normalised, rectified, pooled and joined, and their gradients), and six of the
    /// parameters. On the CPU 4.5 (article, float32) to 6.4 (article, bf16) copies were measured.
    member summary.TrainingBytes(batch: int) : int64 =
        let outputs =
            summary.Layers
            |> List.sumBy (fun r -> r.Output |> Array.fold (fun n d -> n * int64 d) 1L)

        4L * (8L * int64 batch * outputs + 6L * summary.Total)

    /// <summary>Builds the network and runs one black image through it, so that every figure is that of the network
    /// that is trained.</summary>
    /// <param name="settings">The model's settings.</param>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="imageSize">Height and width in pixels.</param>
    /// <param name="classes">Number of classes.</param>
    static member Of(settings: ModelSettings, channels: int, imageSize: int, classes: int) : Summary =
        use scope = torch.NewDisposeScope()
        let network = GoogLeNet.Create(settings, channels, imageSize, classes, 0L, false)
        network.eval ()
        let rows = ResizeArray<LayerRow>()
        network.Context.Trace <- Some rows.Add
        let image = torch.zeros ([| 1L; int64 channels; int64 imageSize; int64 imageSize |])
        network.forward (Tensor.ofHandle image) |> ignore
        ignore scope
        let layers = List.ofSeq rows

        let parametersOf prefix =
            layers
            |> List.filter (fun r -> r.Layer.StartsWith(prefix: string))
            |> List.sumBy _.Parameters

        let heads = [ "classifier"; "aux1/"; "aux2/" ] |> List.map parametersOf

        {
            Layers = layers
            Trunk = (layers |> List.sumBy _.Parameters) - List.sum heads
            Classifier = heads[0]
            Aux1 = heads[1]
            Aux2 = heads[2]
            MultiplyAccumulates = layers |> List.sumBy _.MultiplyAccumulates
        }
