namespace Inception.Training

open System
open System.IO
open Inception.Core
open TorchSharp

/// The bench: trains one trial.
[<AbstractClass; Sealed>]
type Trainer private () =

    static let chooseDevice (wanted: string) =
        let cuda () = torch.cuda.is_available ()

        match wanted with
        | "cuda" when not (cuda ()) ->
            raise (
                UserException(
                    "training.device is cuda, but the tensor library of this build has no CUDA device; set training.device to cpu or auto",
                    2
                )
            )
        | "cuda" -> torch.device "cuda:0"
        | "auto" when cuda () -> torch.device "cuda:0"
        | _ -> torch.CPU

    static let isOutOfMemory (e: exn) =
        e :? OutOfMemoryException
        || e.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase)
        || e.Message.Contains("can't allocate memory", StringComparison.OrdinalIgnoreCase)

    static let firstLine (message: string) = (message.Trim().Split '\n')[0]

    static let saveWeights (job: TrialJob) (bench: Bench) =
        let path = Path.Combine(job.Folder, "weights.safetensors")

        let metadata =
            [ "settings", job.Plan.Settings.Canonical; "seed", string job.Plan.Seed ]

        Durable.writeFile (path + ".part") (fun stream -> Safetensors.write stream metadata bench.Weights)
        File.Move(path + ".part", path, true)
        Durable.flushFolder job.Folder

    static let train (job: TrialJob) (listener: ITrialListener) (source: Source) (device: torch.Device) =
        use bench = new Bench(job.Plan.Settings, job.Plan.Seed, source, device)
        let course = Course(job, listener, source, bench)
        listener.Begun(string device, course.Step, course.TotalSteps, course.Notice)

        match course.Finish() with
        | Some ending -> ending
        | None ->
            saveWeights job bench
            TrialEnd.Ended Outcome.Completed

    /// Trains the trial, resuming from the newest valid checkpoint in its folder. A loss that is not a finite number and
    /// a lack of memory are outcomes; faults of data or disk are raised (UserException, IOException).
    static member Run(job: TrialJob, listener: ITrialListener) : TrialEnd =
        torch.set_num_threads job.Threads
        let device = chooseDevice job.Plan.Settings.Training.Device

        try
            use source = new Source(job, device)
            train job listener source device
        with e when isOutOfMemory e ->
            TrialEnd.Ended(Outcome.OutOfMemory(firstLine e.Message))
