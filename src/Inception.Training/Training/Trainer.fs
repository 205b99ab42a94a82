namespace Inception.Training

open System
open System.IO
open Inception.Core
open TorchSharp

/// The bench: trains one trial.
[<AbstractClass; Sealed>]
type Trainer private () =

    // Workers take CUDA devices in turn.
    static let chooseDevice (wanted: string) (slot: int) =
        let count = if wanted = "cpu" then 0 else torch.cuda.device_count ()

        let fault problem =
            raise (UserException($"training.device is {wanted}, but {problem}; set training.device to cpu or auto", 2))

        match wanted with
        | "cpu" -> torch.CPU
        | "auto" when count = 0 -> torch.CPU
        | _ when count = 0 -> fault "the tensor library in use has no CUDA device"
        | "auto"
        | "cuda" -> torch.device $"cuda:{slot % count}"
        | _ when int (wanted.Substring 5) >= count -> fault $"this machine has {count} CUDA devices, counted from 0"
        | _ -> torch.device wanted

    // TF32 products and convolutions where float32 is asked for: PyTorch's advice for training on devices that have it.
    static let allowTf32 () =
        torch.backends.cuda.matmul.allow_tf32 <- true
        torch.backends.cudnn.allow_tf32 <- true

    static let isOutOfMemory (e: exn) =
        e :? OutOfMemoryException
        || e.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase)
        || e.Message.Contains("can't allocate memory", StringComparison.OrdinalIgnoreCase)

    static let firstLine (message: string) = (message.Trim().Split '\n')[0]

    static let saveWeights (job: TrialJob) (bench: Bench) =
        let path = Path.Combine(job.Folder, "weights.safetensors")

        let metadata =
            [ "settings", job.Plan.Settings.Canonical; "seed", string job.Plan.Seed ]

        Durable.replaceFile path (fun stream -> Safetensors.write stream metadata bench.Weights)

    static let train (job: TrialJob) (listener: ITrialListener) (source: Source) (device: torch.Device) =
        use bench = new Bench(job.Plan.Settings, job.Plan.Seed, source.Input, device)
        let course = Course(job, listener, source, bench)
        listener.Begun(string device, course.Step, course.TotalSteps, course.Notice)

        match course.Finish() with
        | Some ending -> ending
        | None ->
            saveWeights job bench
            TrialEnd.Ended Outcome.Completed

    /// The device of that name, made ready for training.
    static member internal Prepare(wanted: string, slot: int) : torch.Device =
        let device = chooseDevice wanted slot

        if device.``type`` = TorchSharp.DeviceType.CUDA then
            allowTf32 ()

        device

    /// The device of that name (see the setting training.device); workers take CUDA devices in turn by their slot.
    static member internal DeviceOf(wanted: string, slot: int) : torch.Device = chooseDevice wanted slot

    /// Trains the trial, resuming from the newest valid checkpoint in its folder. A loss that is not a finite number and
    /// a lack of memory are outcomes; faults of data or disk are raised (UserException, IOException).
    static member Run(job: TrialJob, listener: ITrialListener) : TrialEnd =
        torch.set_num_threads job.Threads
        let device = Trainer.Prepare(job.Plan.Settings.Training.Device, job.Slot)

        if device.``type`` = TorchSharp.DeviceType.CPU then
            SelfTest.RequireRight()

        try
            use source = new Source(job.DataFolder, job.Plan.Settings, job.Plan.Seed, device)
            train job listener source device
        with e when isOutOfMemory e ->
            TrialEnd.Ended(Outcome.OutOfMemory(firstLine e.Message))
