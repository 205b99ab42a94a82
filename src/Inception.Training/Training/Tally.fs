namespace Inception.Training

open System
open DiffSharp
open Inception.Core
open Inception.Training.Models
open TorchSharp

/// One head on one batch: its logits N x classes, its cross-entropy in nats, and the weight that this has in the total
/// loss.
type internal HeadLoss =
    {
        Head: string
        Weight: float
        Logits: Tensor
        Loss: Tensor
    }

/// The losses of one batch: of each head that was built, main first, and the total that is minimised.
type internal Losses = { Total: Tensor; Heads: HeadLoss list }

/// The total loss main + w1 aux1 + w2 aux2 (Szegedy et al. 2014, section 5).
module internal Loss =
    /// The losses of the heads' logits against labels N, after `epochs` epochs of training. A detached head counts with
    /// weight 1: its gradient ends at the head's own parameters.
    let compute (settings: ModelSettings) (epochs: float) (heads: Heads) (labels: Tensor) : Losses =
        let head name weight (logits: Tensor) =
            {
                Head = name
                Weight = weight
                Logits = logits
                Loss = logits.crossEntropyLoss labels
            }

        let main = head "main" 1.0 heads.Main

        let auxiliary =
            [
                "aux1", settings.Aux1, settings.Aux1Schedule, heads.Aux1
                "aux2", settings.Aux2, settings.Aux2Schedule, heads.Aux2
            ]
            |> List.choose (fun (name, aux, schedule, logits) ->
                logits |> Option.map (head name (Schedule.Weight(aux, schedule, epochs))))

        {
            Total =
                (main.Loss, auxiliary)
                ||> List.fold (fun total aux -> total + aux.Loss * aux.Weight)
            Heads = main :: auxiliary
        }

/// Running sums of one pass over images: per head the sum of losses and the number of right answers. They stay on the
/// device and are read once. As tensors they travel in a checkpoint, so that an epoch resumed in its middle ends with
/// the same figures.
type internal Tally(device: torch.Device) =
    let heads = [ "main"; "aux1"; "aux2" ]

    // total, main, aux1, aux2
    let losses =
        torch.zeros([| 4L |], dtype = torch.ScalarType.Float64, device = device).DetachFromDisposeScope()
    // main, aux1, aux2, images
    let counts =
        torch.zeros([| 4L |], dtype = torch.ScalarType.Int64, device = device).DetachFromDisposeScope()

    /// Which of a batch's images (N) a head classifies rightly, as truth values on the device.
    static member Right(head: HeadLoss, labels: Tensor) : torch.Tensor =
        head.Logits.handle.detach().argmax(1L).eq(labels.handle)

    /// Adds a batch.
    member _.Add(batch: Losses, labels: Tensor) : unit =
        use scope = torch.NewDisposeScope()
        let n = labels.handle.shape[0]

        let each (take: HeadLoss -> torch.Tensor) dtype =
            [
                for name in heads do
                    match batch.Heads |> List.tryFind (fun h -> h.Head = name) with
                    | Some head -> (take head).to_type dtype
                    | None -> torch.zeros ([||], dtype = dtype, device = device)
            ]

        let sums =
            batch.Total.handle.detach().to_type torch.ScalarType.Float64
            :: each _.Loss.handle.detach() torch.ScalarType.Float64

        let rights =
            each (fun head -> (Tally.Right(head, labels)).sum()) torch.ScalarType.Int64
            @ [ torch.tensor (n, dtype = torch.ScalarType.Int64, device = device) ]

        losses.add_ (torch.stack sums, alpha = (float n).ToScalar()) |> ignore
        counts.add_ (torch.stack rights) |> ignore
        ignore scope

    /// Back to zero.
    member _.Clear() : unit =
        losses.zero_ () |> ignore
        counts.zero_ () |> ignore

    /// The sums by name, for a checkpoint.
    member _.State = [ "tally/losses", losses; "tally/counts", counts ]

    /// Takes over saved sums.
    member _.Restore(saved: Map<string, torch.Tensor>) : unit =
        losses.copy_ saved["tally/losses"] |> ignore
        counts.copy_ saved["tally/counts"] |> ignore

    /// The means as metric values of `part` (train, validation, test): losses in nats, accuracies as shares. Heads that
    /// were removed have none.
    member _.Metrics(settings: ModelSettings, part: string, epoch: int, step: int64) : MetricPoint list =
        use onCpu = losses.cpu ()
        use countsOnCpu = counts.cpu ()
        let losses = onCpu.data<float>().ToArray()
        let counts = countsOnCpu.data<int64>().ToArray()
        let n = float counts[3]

        let point name value =
            {
                Name = name
                Epoch = epoch
                Step = step
                Value = value
            }

        let isBuilt head =
            match head with
            | "aux1" -> settings.Aux1 <> AuxHead.Removed
            | "aux2" -> settings.Aux2 <> AuxHead.Removed
            | _ -> true

        [
            point (Metric.TotalLoss part) (losses[0] / n)
            for index, head in List.indexed heads do
                if isBuilt head then
                    point (Metric.Loss(part, head)) (losses[index + 1] / n)
                    point (Metric.Accuracy(part, head)) (float counts[index] / n)
        ]

    interface IDisposable with
        member _.Dispose() =
            losses.Dispose()
            counts.Dispose()
