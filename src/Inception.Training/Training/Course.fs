namespace Inception.Training

open System
open System.Diagnostics
open System.IO
open Inception.Core
open Inception.Core.Statistics

/// A trial on its way: the step it has reached, from where it goes on epoch by epoch. An epoch is its steps, with
/// checkpoints in between where the settings say so, then a checkpoint, then its metrics; a checkpoint at an epoch's end
/// therefore holds running sums whose metrics may not have been told, and a trial that goes on from there tells them first.
type internal Course(job: TrialJob, listener: ITrialListener, source: Source, bench: Bench) =
    let training = job.Plan.Settings.Training
    let perEpoch = int64 bench.StepsPerEpoch
    let folder = Path.Combine(job.Folder, "checkpoint")

    let identity =
        Hash.OfText $"{job.Plan.Settings.Hash}\n{job.Plan.Seed}\n{source.DataHash}"

    let snapshot, notices = Checkpoint.tryRead folder identity
    do snapshot |> Option.iter bench.Restore
    let mutable step = snapshot |> Option.map _.Step |> Option.defaultValue 0L

    let checkpoints = job.Plan.Settings.Checkpoints
    let sinceSave = Stopwatch.StartNew()

    let save () =
        Checkpoint.write checkpoints.Keep folder identity { Step = step; Tensors = bench.State }
        sinceSave.Restart()

    let isSaveDue () =
        sinceSave.Elapsed >= checkpoints.Every
        || (match checkpoints.EverySteps with
            | Some steps -> step % steps = 0L
            | None -> false)

    // The checkpoint of the step just measured outlives younger ones where no epoch was better.
    let noteBest (metrics: MetricPoint list) =
        match checkpoints.Best with
        | Some(name, isLargerBetter) ->
            match metrics |> List.tryFind (fun m -> m.Name = name), Checkpoint.tryBest folder with
            | Some m, Some(_, best) when (if isLargerBetter then m.Value <= best else m.Value >= best) -> ()
            | Some m, _ -> Checkpoint.markBest folder step m.Value
            | None, _ -> ()
        | None -> ()

    let pointsOf epoch values : MetricPoint list =
        [
            for name, value in values ->
                {
                    Name = name
                    Epoch = epoch
                    Step = step
                    Value = value
                }
        ]

    // Asked for now and then, and always before something is told or written.
    let divergedWhere isAsked =
        if isAsked then
            bench.Watch.FirstBad |> Option.map (Outcome.Diverged >> TrialEnd.Ended)
        else
            None

    // The steps that are left of the epoch, to its end or to a stop.
    let runSteps epoch =
        let mutable ending = None
        use batches = (source.Train(epoch, int (step % perEpoch))).GetEnumerator()

        while ending.IsNone && step < int64 epoch * perEpoch && batches.MoveNext() do
            use batch = batches.Current
            let account = bench.Step(batch, step)
            step <- step + 1L
            let isLast = step = int64 epoch * perEpoch
            ending <- divergedWhere (bench.Watch.IsDue step || isLast || not account.IsEmpty)

            if ending.IsNone then
                listener.Stepped(epoch, step)

                if not account.IsEmpty then
                    listener.Measured(pointsOf epoch account)

                let isStopping = listener.StopRequested
                let isSaving = not isLast && isSaveDue ()
                ending <- divergedWhere (isStopping || isSaving)

                if ending.IsNone && isStopping then
                    ending <- Some(TrialEnd.Interrupted step)
                elif ending.IsNone && isSaving then
                    save ()

        ending

    // None where a stop came in between.
    let evaluate epoch : MetricPoint list option =
        let on part =
            bench.Evaluate(part, source.InOrder part, epoch, step, (fun () -> listener.StopRequested))

        on "validation"
        |> Option.bind (fun struct (validation, right) ->
            listener.Answered
                {
                    Epoch = epoch
                    Step = step
                    Examples = source.Validation
                    Right = Outcomes.Pack right
                }

            if epoch = training.Epochs then
                on "test" |> Option.map (fun struct (test, _) -> validation @ test)
            else
                Some validation)

    // `timed` gives the values that need a clock; it is asked last.
    let measure epoch (timed: unit -> (string * float) list) =
        match evaluate epoch with
        | None -> Some(TrialEnd.Interrupted step)
        | Some evaluated ->
            let metrics = bench.TakeTrainMetrics(epoch, step) @ evaluated

            if metrics |> List.forall (fun m -> Double.IsFinite m.Value) then
                let rate = Schedule.Rate(training, step - 1L, bench.StepsPerEpoch)

                listener.Measured(metrics @ pointsOf epoch ((Metric.LearningRate, rate) :: timed ()))
                noteBest metrics
                None
            else
                Some(TrialEnd.Ended(Outcome.Diverged step))

    let runEpoch epoch =
        let clock = Stopwatch.StartNew()
        let first = step

        match runSteps epoch with
        | Some(TrialEnd.Ended _) as ended -> ended
        | stopped ->
            let seconds = clock.Elapsed.TotalSeconds

            let images =
                min (int64 source.Input.TrainImages) ((step - first) * int64 training.Batch)

            let timed () =
                if step = first then
                    []
                else
                    [
                        Metric.ImagesPerSecond, float images / seconds
                        Metric.EpochSeconds, clock.Elapsed.TotalSeconds
                    ]

            if step > first then
                save ()

            match stopped with
            | Some _ -> stopped
            | None -> measure epoch timed

    /// Steps done.
    member _.Step = step
    /// Steps of the whole trial.
    member _.TotalSteps = perEpoch * int64 training.Epochs
    /// Empty, or why an older checkpoint had to be taken.
    member _.Notice = String.Join("; ", notices)

    /// Trains and measures what is left up to the plan's limit. None: to the training's end; else where and how it ended
    /// before.
    member _.Finish() : TrialEnd option =
        let next = int ((step + perEpoch - 1L) / perEpoch)
        let until = min job.Plan.Until training.Epochs

        seq { max next 1 .. until }
        |> Seq.tryPick runEpoch
        |> Option.orElse (
            if until < training.Epochs then
                Some(TrialEnd.Paused until)
            else
                None
        )
