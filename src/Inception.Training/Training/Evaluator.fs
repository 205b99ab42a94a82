namespace Inception.Training

open System
open System.IO
open DiffSharp
open Inception.Core
open Inception.Training.Models
open TorchSharp

/// How an image is shown to a trained network: once, or as several views whose softmax outputs are averaged.
[<RequireQualifiedAccess>]
type Crops =
    /// The whole image.
    | One
    /// Four corners and the centre, each also mirrored (Krizhevsky et al. 2012, section 4.1), of the image at 256/224.
    | Ten
    /// At 256, 288, 320 and 352 of 224: three squares of the image, each whole, its centre and its four corners, each also
    /// mirrored (Szegedy et al. 2014, section 7). Images are square here, so the three squares are one: 48 views are
    /// computed, and their mean is that of the 144.
    | HundredFortyFour

/// What is evaluated.
type EvaluationJob =
    {
        /// The settings that all trials share in data and model.
        Settings: Settings
        /// Files of trained weights, one a trial, in the order in which ensembles grow.
        Weights: string list
        /// The data set's folder.
        DataFolder: string
        Crops: Crops
        /// validation or test.
        Part: string
        /// Threads for the tensor library, at least 1.
        Threads: int
    }

/// Which images were classified rightly, image by image in the part's order.
type EvaluationResult =
    {
        /// Each trial by itself: trials x images.
        Single: bool[][]
        /// The mean of the softmax outputs of the first 1, 2, ... trials: ensembles x images.
        Ensembles: bool[][]
    }

/// One view: the image's side over the network's, and where in it the network's square lies (shares of the slack), or
/// the whole image.
type private View =
    {
        Scale: float
        Place: (float * float) option
        Mirrored: bool
    }

/// Evaluates trained networks, alone and together.
[<AbstractClass; Sealed>]
type Evaluator private () =

    static let corners = [ 0.0, 0.0; 0.0, 1.0; 1.0, 0.0; 1.0, 1.0 ]

    static let viewsOf (crops: Crops) : View list =
        let at scale places =
            [
                for place in places do
                    for mirrored in [ false; true ] do
                        {
                            Scale = scale
                            Place = place
                            Mirrored = mirrored
                        }
            ]

        let placed = Some(0.5, 0.5) :: List.map Some corners

        match crops with
        | Crops.One ->
            [
                {
                    Scale = 1.0
                    Place = None
                    Mirrored = false
                }
            ]
        | Crops.Ten -> at (256.0 / 224.0) placed
        | Crops.HundredFortyFour ->
            [ 256.0; 288.0; 320.0; 352.0 ]
            |> List.collect (fun s -> at (s / 224.0) (None :: placed))

    static let load (job: EvaluationJob) (source: Source) (device: torch.Device) (path: string) : GoogLeNet =
        let network =
            GoogLeNet.Create(
                job.Settings.Model,
                source.Input.Channels,
                source.Input.Size,
                source.Input.Classes,
                0L,
                job.Settings.Training.BFloat16
            )

        network.move (device = Bench.DeviceOf device, memoryFormat = MemoryFormat.ChannelsLast)
        let saved = Safetensors.read path |> Map.ofSeq
        use _grad = torch.no_grad ()

        network.state.iter (fun (name, p) ->
            match saved.TryFind name with
            | Some weight -> p.value.handle.copy_ weight |> ignore
            | None -> raise (InvalidDataException $"{path} has no {name}, which the network of these settings has"))

        network.eval ()
        network

    // The images (N x C x side x side) as the network sees them in one view.
    static let view (size: int64) (view: View) (images: torch.Tensor) : torch.Tensor =
        let shown =
            match view.Place with
            | None when images.shape[2] = size -> images
            | None ->
                torch.nn.functional.interpolate (
                    images,
                    [| size; size |],
                    mode = torch.InterpolationMode.Bilinear,
                    align_corners = Nullable false
                )
            | Some(down, right) ->
                let slack = float (images.shape[2] - size)
                let from share = int64 (Math.Round(share * slack))
                images.narrow(2L, from down, size).narrow(3L, from right, size)

        if view.Mirrored then shown.flip ([| 3L |]) else shown

    // Sums of the networks' softmax outputs over the views: one tensor images x classes for each network.
    static let outputs (job: EvaluationJob) (source: Source) (networks: GoogLeNet list) : torch.Tensor list =
        let size = int64 source.Input.Size

        let sums = [ for _ in networks -> ResizeArray<torch.Tensor>() ]

        for scale, views in viewsOf job.Crops |> List.groupBy _.Scale do
            let side = int (Math.Round(scale * float size))

            for index, batch in source.InOrder(job.Part, side) |> Seq.indexed do
                use batch = batch
                use _scope = torch.NewDisposeScope()
                use _grad = torch.no_grad ()

                for network, sums in List.zip networks sums do
                    let ofView v =
                        let logits = (network.forward (Tensor.ofHandle (view size v batch.Images))).Main
                        logits.handle.to_type(torch.float32).softmax(1L).cpu()

                    let sum = views |> List.map ofView |> List.reduce (fun a b -> a.add_ b)

                    if index < sums.Count then
                        sums[index].add_ sum |> ignore
                    else
                        sums.Add(sum.DetachFromDisposeScope())

        sums |> List.map (fun parts -> torch.cat (parts, 0L))

    static let right (labels: torch.Tensor) (sum: torch.Tensor) : bool[] =
        sum.argmax(1L).eq(labels).data<bool>().ToArray()

    /// Evaluates the trials' main heads, each alone and in growing ensembles.
    static member Run(job: EvaluationJob) : EvaluationResult =
        torch.set_num_threads job.Threads
        let device = Trainer.DeviceOf(job.Settings.Training.Device, 0)
        use _scope = torch.NewDisposeScope()
        use source = new Source(job.DataFolder, job.Settings, 0L, device)
        let networks = job.Weights |> List.map (load job source device)

        let labels =
            [|
                for batch in source.InOrder(job.Part, source.Input.Size) do
                    use batch = batch
                    batch.Labels.cpu().clone()
            |]
            |> fun parts -> torch.cat (parts, 0L)

        let outputs = outputs job source networks

        {
            Single = [| for sum in outputs -> right labels sum |]
            Ensembles =
                [|
                    for n in 1 .. outputs.Length ->
                        let sum = torch.stack(List.toArray (List.truncate n outputs)).sum 0L
                        right labels sum
                |]
        }
