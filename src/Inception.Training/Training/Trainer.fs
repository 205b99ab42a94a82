namespace Inception.Training

open System
open System.Diagnostics
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

    static let identity (job: TrialJob) (source: Source) =
        Hash.OfText $"{job.Plan.Settings.Hash}\n{job.Plan.Seed}\n{source.DataHash}"

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
        let settings = job.Plan.Settings
        let training = settings.Training
        use bench = new Bench(settings, job.Plan.Seed, source, device)
        let perEpoch = int64 bench.StepsPerEpoch
        let total = perEpoch * int64 training.Epochs
        let folder = Path.Combine(job.Folder, "checkpoint")
        let identity = identity job source
        let snapshot, notices = Checkpoint.tryRead folder identity
        snapshot |> Option.iter bench.Restore

        let mutable step = snapshot |> Option.map _.Step |> Option.defaultValue 0L

        let save () =
            Checkpoint.write folder identity { Step = step; Tensors = bench.State }

        listener.Begun(string device, step, total, String.Join("; ", notices))
        let mutable ending = None

        // One epoch from where it stands: steps, then metrics, then the checkpoint.
        let epoch number =
            let clock = Stopwatch.StartNew()
            let first = step
            use batches = (source.Train(number, int (step % perEpoch))).GetEnumerator()

            while ending.IsNone && step < int64 number * perEpoch && batches.MoveNext() do
                let loss = bench.Step(batches.Current, step)
                batches.Current.Images.Dispose()
                batches.Current.Labels.Dispose()

                if not (Double.IsFinite loss) then
                    ending <- Some(TrialEnd.Ended(Outcome.Diverged(step + 1L)))
                else
                    step <- step + 1L
                    listener.Stepped(number, step)

                    if listener.StopRequested && step < int64 number * perEpoch then
                        save ()
                        ending <- Some(TrialEnd.Interrupted step)

            if ending.IsNone then
                let trainSeconds = clock.Elapsed.TotalSeconds
                let images = min (int64 source.TrainImages) ((step - first) * int64 training.Batch)

                let point name value =
                    {
                        Name = name
                        Epoch = number
                        Step = step
                        Value = value
                    }

                let metrics =
                    bench.TakeTrainMetrics(number, step)
                    @ bench.Evaluate("validation", source.Validation(), number, step)
                    @ (if number = training.Epochs then
                           bench.Evaluate("test", source.Test(), number, step)
                       else
                           [])

                if metrics |> List.exists (fun m -> not (Double.IsFinite m.Value)) then
                    ending <- Some(TrialEnd.Ended(Outcome.Diverged step))
                else
                    listener.Measured(
                        metrics
                        @ [
                            point Metric.LearningRate (Schedule.Rate(training, step - 1L, bench.StepsPerEpoch))
                            point Metric.ImagesPerSecond (float images / trainSeconds)
                            point Metric.EpochSeconds clock.Elapsed.TotalSeconds
                        ]
                    )

                    save ()

                    if listener.StopRequested && number < training.Epochs then
                        ending <- Some(TrialEnd.Interrupted step)

        for number in int (step / perEpoch) + 1 .. training.Epochs do
            if ending.IsNone then
                epoch number

        match ending with
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
