namespace Inception.Training

open System
open DiffSharp
open Inception.Core
open Inception.Training.Models
open TorchSharp

/// The loss of one batch: each head's cross-entropy in nats, and the total that is minimised.
type internal Losses =
    {
        Total: Tensor
        Main: Tensor
        Aux1: Tensor option
        Aux2: Tensor option
    }

/// The total loss main + w1 aux1 + w2 aux2 (Szegedy et al. 2014, section 5).
module internal Loss =
    /// The losses of the heads' logits N x classes against labels N. A detached head counts with weight 1: its
    /// gradient ends at the head's own parameters.
    let compute (settings: ModelSettings) (heads: Heads) (labels: Tensor) : Losses =
        let main = heads.Main.crossEntropyLoss labels
        let aux1 = heads.Aux1 |> Option.map _.crossEntropyLoss(labels)
        let aux2 = heads.Aux2 |> Option.map _.crossEntropyLoss(labels)

        let add (total: Tensor) (head, loss: Tensor option) =
            match head, loss with
            | AuxHead.Attached weight, Some loss -> total + loss * weight
            | AuxHead.Detached, Some loss -> total + loss
            | _ -> total

        {
            Total = List.fold add main [ settings.Aux1, aux1; settings.Aux2, aux2 ]
            Main = main
            Aux1 = aux1
            Aux2 = aux2
        }

/// Running sums of one pass over images: per head the sum of losses and the number of right answers. They stay on the
/// device and are read once. As tensors they travel in a checkpoint, so that an epoch resumed in its middle ends with
/// the same figures.
type internal Tally(device: torch.Device) =
    // total, main, aux1, aux2
    let losses =
        torch.zeros([| 4L |], dtype = torch.ScalarType.Float64, device = device).DetachFromDisposeScope()
    // main, aux1, aux2, images
    let counts =
        torch.zeros([| 4L |], dtype = torch.ScalarType.Int64, device = device).DetachFromDisposeScope()

    let right (logits: Tensor) (labels: Tensor) =
        logits.handle.detach().argmax(1L).eq(labels.handle).sum()

    /// Adds a batch.
    member _.Add(heads: Heads, losses': Losses, labels: Tensor) : unit =
        use scope = torch.NewDisposeScope()
        let n = labels.handle.shape[0]
        let zero = torch.zeros ([||], dtype = torch.ScalarType.Float64, device = device)

        let value (loss: Tensor option) =
            match loss with
            | Some loss -> loss.handle.detach().to_type torch.ScalarType.Float64
            | None -> zero

        let sums =
            torch.stack
                [|
                    for l in [ Some losses'.Total; Some losses'.Main; losses'.Aux1; losses'.Aux2 ] -> value l
                |]

        losses.add_ (sums, alpha = (float n).ToScalar()) |> ignore

        let rights =
            [|
                right heads.Main labels
                for head in [ heads.Aux1; heads.Aux2 ] do
                    match head with
                    | Some logits -> right logits labels
                    | None -> torch.zeros ([||], dtype = torch.ScalarType.Int64, device = device)
                torch.tensor (n, dtype = torch.ScalarType.Int64, device = device)
            |]

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

        let heads =
            [
                "main", true
                "aux1", settings.Aux1 <> AuxHead.Removed
                "aux2", settings.Aux2 <> AuxHead.Removed
            ]

        [
            point (Metric.TotalLoss part) (losses[0] / n)
            for index, (head, present) in List.indexed heads do
                if present then
                    point (Metric.Loss(part, head)) (losses[index + 1] / n)
                    point (Metric.Accuracy(part, head)) (float counts[index] / n)
        ]

    interface IDisposable with
        member _.Dispose() =
            losses.Dispose()
            counts.Dispose()
