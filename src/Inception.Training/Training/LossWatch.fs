namespace Inception.Training

open System
open TorchSharp

/// Watches the losses of a training where they are computed. A GPU that is asked after every step whether the loss is a
/// finite number stands still until the answer has been read; so the device itself notes the first step whose loss is
/// none, skips every update from there on, and is asked now and then.
type internal LossWatch(device: torch.Device) =
    // On a GPU steps take milliseconds, and what is lost by asking late is the time of so many.
    let pause =
        if device.``type`` = TorchSharp.DeviceType.CUDA then
            20L
        else
            1L

    let first =
        torch.full([||], (-1L).ToScalar(), dtype = torch.int64, device = device).DetachFromDisposeScope()

    let isOver =
        torch.zeros([||], dtype = torch.float32, device = device).DetachFromDisposeScope()

    /// Notes the total loss of a step (steps count from 1).
    member _.Note(loss: torch.Tensor, step: int64) : unit =
        use _scope = torch.NewDisposeScope()
        let isNew = loss.isfinite().logical_not().logical_and(first.lt ((0L).ToScalar()))
        first.masked_fill_ (isNew, step.ToScalar()) |> ignore
        isOver.copy_ (first.ge ((0L).ToScalar())) |> ignore

    /// One float32 on the device: 1 from the first step whose loss was not a finite number, that step included, else 0.
    member _.IsOver = isOver

    /// Is it time to ask, after this step?
    member _.IsDue(step: int64) = step % pause = 0L

    /// The first step whose loss was not a finite number, if there was one. Waits for the device.
    member _.FirstBad: int64 option =
        use found = first.cpu ()

        match found.item<int64>() with
        | -1L -> None
        | step -> Some step

    interface IDisposable with
        member _.Dispose() =
            first.Dispose()
            isOver.Dispose()
