module Inception.Tests.Training.TrainerTests

open System
open System.Collections.Generic
open System.Diagnostics
open System.IO
open System.Threading
open Expecto
open Inception.Core
open Inception.Core.Statistics
open Inception.Training
open Inception.Training.Data
open Inception.Tests.Support
open TorchSharp

/// The shipped subset, imported once for all tests.
let data =
    lazy
        (let directory = Directory.CreateTempSubdirectory("inception-test-data-").FullName
         AppDomain.CurrentDomain.ProcessExit.Add(fun _ -> Directory.Delete(directory, true))
         let catalogue = DataCatalogue(directory, Path.Combine(Files.root, "experiments"))
         catalogue.GetAsync("fashion-mnist-subset", null, CancellationToken.None).Result.Folder)

/// A network small enough for tests: bn, the small stem, an eighth of the width, 600 images.
let plan seed (more: (string * Value) list) : TrialPlan =
    let written =
        [
            "name", Value.Text "test"
            "data.name", Value.Text "fashion-mnist-subset"
            "data.train-images", Value.Integer 600L
            "data.augment.flip", Value.Boolean true
            "data.augment.crop", Value.Integer 2L
            "model.variant", Value.Text "bn"
            "model.stem", Value.Text "small"
            "model.width", Value.Number 0.125
            "training.epochs", Value.Integer 2L
            "training.batch", Value.Integer 64L
            "training.optimizer.lr", Value.Number 0.05
        ]
        @ more

    match Settings.Create [ for key, value in written -> { Key = key; Value = value } ] with
    | Ok settings ->
        {
            Index = 0
            Arm = { Index = 0; Assignments = [] }
            Seed = seed
            Settings = settings
            Until = settings.Training.Epochs
        }
    | Error faults -> failtestf "%A" faults

/// Keeps what the trainer says; asks for a stop at the given steps.
type Listener(stops: int64 list) =
    let mutable step = 0L
    let mutable asked = 0
    /// Asked for a stop this often after a step, it says true: 2 is the first batch of an evaluation.
    member val StopOnQuestion = 1 with get, set
    member val Metrics = List<MetricPoint>()
    member val Outcomes = List<ExampleOutcomes>()
    member val Notices = List<string>()
    member val First = -1L with get, set
    member _.Step = step

    interface ITrialListener with
        member this.Begun(_, first, _, notice) =
            this.First <- first

            if notice <> "" then
                this.Notices.Add notice

        member _.Stepped(_, s) =
            step <- s
            asked <- 0

        member this.Measured points = this.Metrics.AddRange points
        member this.Answered outcomes = this.Outcomes.Add outcomes

        member this.StopRequested =
            asked <- asked + 1
            asked >= this.StopOnQuestion && List.contains step stops

/// Dies when this step is done, as a killed process would.
type Dying(step: int64) =
    member val Metrics = List<MetricPoint>()

    interface ITrialListener with
        member _.Begun(_, _, _, _) = ()

        member _.Stepped(_, s) =
            if s = step then
                failwith "killed"

        member this.Measured points = this.Metrics.AddRange points
        member _.Answered _ = ()
        member _.StopRequested = false

let job plan folder : TrialJob =
    {
        Plan = plan
        DataFolder = data.Value
        Folder = folder
        Slot = 0
        Threads = 1
    }

/// All metric values but those that measure time.
let comparable (metrics: MetricPoint seq) =
    [
        for m in metrics do
            if m.Name <> Metric.ImagesPerSecond && m.Name <> Metric.EpochSeconds then
                m.Name, m.Epoch, m.Step, BitConverter.DoubleToInt64Bits m.Value
    ]

let private weights folder =
    Hash.OfBytes(File.ReadAllBytes(Path.Combine(folder, "weights.safetensors")))

[<Tests>]
let tests =
    testSequenced
    <| testList
        "Training.Trainer"
        [
            test "a small network learns on real images, and every metric of every epoch is told" {
                Files.withFolder (fun folder ->
                    let listener = Listener []
                    let clock = Stopwatch.StartNew()

                    let ending =
                        Trainer.Run(job (plan 1L [ "training.epochs", Value.Integer 6L ]) folder, listener)

                    printfn $"6 epochs of 600 images: {clock.Elapsed}"
                    Expect.equal ending (TrialEnd.Ended Outcome.Completed) "completed"

                    let series name =
                        [
                            for m in listener.Metrics do
                                if m.Name = name then
                                    m.Value
                        ]

                    for name in Metric.Objectives do
                        Expect.hasLength (series name) 6 name

                    Expect.hasLength (series "test/accuracy") 1 "the test part is read once"
                    // Ten classes: chance is 0.1.
                    Expect.isGreaterThan (List.last (series "validation/accuracy")) 0.5 "learned"
                    let total = List.last (series "train/loss")
                    let part head = List.last (series $"train/loss/{head}")
                    let sum = part "main" + 0.3 * part "aux1" + 0.3 * part "aux2"
                    Expect.floatClose Accuracy.low total sum "total = main + 0.3 aux1 + 0.3 aux2")
            }

            test
                "a trial stopped at any step and resumed has the weights and metrics of one that ran through, bit for bit" {
                Files.withFolder (fun folder ->
                    let through, resumed =
                        Path.Combine(folder, "through"), Path.Combine(folder, "resumed")

                    let plan = plan 7L [ "training.gradients.every", Value.Integer 3L ]
                    let whole = Listener []
                    Trainer.Run(job plan through, whole) |> ignore
                    // In mid-epoch, at an epoch's end, and in the last epoch; 600 images are 10 steps.
                    let parts =
                        [
                            for stop in [ 3L; 10L; 17L ] do
                                let listener = Listener [ stop ]
                                let ending = Trainer.Run(job plan resumed, listener)
                                Expect.equal ending (TrialEnd.Interrupted stop) "stopped where asked"
                                yield! listener.Metrics
                        ]

                    let last = Listener []
                    Expect.equal (Trainer.Run(job plan resumed, last)) (TrialEnd.Ended Outcome.Completed) "completed"
                    Expect.equal last.First 17L "went on after step 17"
                    Expect.equal (comparable (parts @ List.ofSeq last.Metrics)) (comparable whole.Metrics) "metrics"
                    Expect.equal (weights resumed) (weights through) "weights"

                    let other = Path.Combine(folder, "other")
                    Trainer.Run(job { plan with Seed = 8L } other, Listener []) |> ignore
                    Expect.notEqual (weights other) (weights through) "another seed gives other weights")
            }

            test "the outcomes of each evaluation are those of its images, and give its accuracy" {
                Files.withFolder (fun folder ->
                    let listener = Listener []
                    Trainer.Run(job (plan 7L []) folder, listener) |> ignore

                    let accuracy =
                        [
                            for m in listener.Metrics do
                                if m.Name = Metric.Accuracy("validation", "main") then
                                    m.Epoch, m.Step, m.Value
                        ]

                    Expect.equal
                        [ for o in listener.Outcomes -> o.Epoch, o.Step, o.Right.Accuracy ]
                        accuracy
                        "every evaluation"

                    use dataset = Dataset.Open data.Value
                    let settings = (plan 7L []).Settings.Data

                    let split =
                        dataset.Split(settings.ValidationShare, Option.toNullable settings.TrainImages)

                    let examples = listener.Outcomes[0].Examples
                    Expect.equal examples.Classes (List.ofSeq dataset.Classes) "classes"

                    Expect.equal
                        (List.ofArray examples.Labels)
                        [ for i in split.Validation -> dataset.Train.Labels[i] ]
                        "labels"

                    let fewer = Listener []

                    let other =
                        plan
                            7L
                            [
                                "data.validation-share", Value.Number 0.05
                                "training.epochs", Value.Integer 1L
                            ]

                    Trainer.Run(job other (Path.Combine(folder, "other")), fewer) |> ignore
                    Expect.notEqual fewer.Outcomes[0].Examples.Identity examples.Identity "other images")
            }

            test "with checkpoints every 3 steps a trial that died in mid-epoch goes on from the last, to the same bits" {
                let every3 = plan 5L [ "budget.checkpoint.steps", Value.Integer 3L ]

                Files.withFolder (fun through ->
                    let undisturbed = Listener []
                    Trainer.Run(job (plan 5L []) through, undisturbed) |> ignore

                    Files.withFolder (fun folder ->
                        let first, second = Dying 5L, Listener []
                        Expect.throws (fun () -> Trainer.Run(job every3 folder, first) |> ignore) "it dies"
                        Expect.equal (Trainer.Run(job every3 folder, second)) (TrialEnd.Ended Outcome.Completed) "end"
                        Expect.equal second.First 3L "the last checkpoint before step 5"
                        Expect.equal (weights folder) (weights through) "weights"

                        Expect.equal
                            (comparable (Seq.append first.Metrics second.Metrics)
                             |> List.distinct
                             |> List.sort)
                            (comparable undisturbed.Metrics |> List.sort)
                            "metric rows"))
            }

            test "a stop in the middle of an evaluation loses neither steps nor metrics" {
                Files.withFolder (fun folder ->
                    let plan = plan 7L []
                    let whole = Listener []

                    Trainer.Run(job plan (Path.Combine(folder, "through")), whole) |> ignore

                    let resumed = Path.Combine(folder, "resumed")
                    // Batches of evaluation: validation one, test four (1,000 images by 256).
                    let stopped = Listener([ 20L ], StopOnQuestion = 4)
                    Expect.equal (Trainer.Run(job plan resumed, stopped)) (TrialEnd.Interrupted 20L) "stopped"
                    let last = Listener []
                    Expect.equal (Trainer.Run(job plan resumed, last)) (TrialEnd.Ended Outcome.Completed) "completed"
                    Expect.equal last.First 20L "no step again"
                    let metrics = comparable (Seq.append stopped.Metrics last.Metrics)
                    Expect.equal metrics (comparable whole.Metrics) "metrics"
                    Expect.equal (weights resumed) (weights (Path.Combine(folder, "through"))) "weights")
            }

            test "a learning rate that blows up ends as diverged at a step, not as a number" {
                Files.withFolder (fun folder ->
                    let listener = Listener []

                    let plan =
                        plan
                            1L
                            [
                                "training.optimizer.lr", Value.Number 10.0
                                "model.variant", Value.Text "article"
                            ]

                    match Trainer.Run(job plan folder, listener) with
                    | TrialEnd.Ended(Outcome.Diverged step) -> Expect.isGreaterThan step 0L "step"
                    | ending -> failtestf "%A" ending

                    for m in listener.Metrics do
                        Expect.isTrue (Double.IsFinite m.Value) m.Name)
            }

            test "taking accounts leaves the training as it is, bit for bit, and comes every so many steps" {
                Files.withFolder (fun folder ->
                    let train every =
                        let folder = Path.Combine(folder, string every)
                        let listener = Listener []

                        let plan =
                            plan
                                2L
                                [
                                    "training.gradients.every", Value.Integer every
                                    "training.epochs", Value.Integer 1L
                                ]

                        Trainer.Run(job plan folder, listener) |> ignore

                        let weights =
                            [
                                for name, t in Safetensors.read (Path.Combine(folder, "weights.safetensors")) ->
                                    name, Hash.OfBytes(t.bytes.ToArray())
                            ]

                        let steps =
                            [
                                for m in listener.Metrics do
                                    if m.Name = Metric.GradientResidual then
                                        Expect.isLessThan m.Value 1e-3 "float32's rounding over sums of 50,000"
                                        m.Step
                            ]

                        weights, steps

                    let without, none = train 0L
                    let withAccounts, steps = train 4L
                    Expect.equal withAccounts without "weights"
                    // 600 images less a tenth, by 64: nine steps or ten.
                    Expect.equal (none, steps) ([], [ 1L; 5L; 9L ]) "steps")
            }

            test
                "trained weights evaluate to the trial's own test accuracy; ensembles of one and of twins change nothing" {
                Files.withFolder (fun folder ->
                    let train seed =
                        let listener = Listener []
                        let folder = Path.Combine(folder, string seed)

                        Trainer.Run(job (plan seed [ "training.epochs", Value.Integer 3L ]) folder, listener)
                        |> ignore

                        Path.Combine(folder, "weights.safetensors"),
                        (listener.Metrics |> Seq.find (fun m -> m.Name = "test/accuracy")).Value

                    let evaluate crops weights =
                        Evaluator.Run
                            {
                                Settings = (plan 1L []).Settings
                                Weights = weights
                                DataFolder = data.Value
                                Crops = crops
                                Part = "test"
                                Threads = 2
                            }

                    let share (right: bool[]) =
                        float (right |> Array.filter id |> Array.length) / float right.Length

                    let first, accuracy = train 1L
                    let second, other = train 2L
                    let twins = evaluate Crops.One [ first; first; second ]
                    Expect.equal (twins.Single |> Array.map share) [| accuracy; accuracy; other |] "alone"
                    Expect.equal twins.Ensembles[0] twins.Single[0] "one"
                    Expect.equal twins.Ensembles[1] twins.Single[0] "twins"
                    Expect.notEqual twins.Ensembles[2] twins.Single[0] "a third has a say"

                    for crops in [ Crops.Ten; Crops.HundredFortyFour ] do
                        let seen = share (evaluate crops [ first ]).Single[0]
                        Expect.isGreaterThan seen (accuracy - 0.2) $"{crops}: views of the same images"
                        Expect.notEqual seen accuracy $"{crops} is another look")
            }

            test "bf16 computes in bfloat16 over float32 weights, and learns" {
                Files.withFolder (fun folder ->
                    let train precision =
                        let listener = Listener []
                        let folder = Path.Combine(folder, precision)

                        let plan =
                            plan
                                1L
                                [
                                    "training.precision", Value.Text precision
                                    "training.epochs", Value.Integer 6L
                                    "training.schedule.name", Value.Text "cosine"
                                ]

                        Trainer.Run(job plan folder, listener) |> ignore

                        let last name =
                            (listener.Metrics |> Seq.findBack (fun m -> m.Name = name)).Value

                        let first =
                            (listener.Metrics |> Seq.find (fun m -> m.Name = "train/loss/main")).Value

                        for name, tensor in Safetensors.read (Path.Combine(folder, "weights.safetensors")) do
                            Expect.equal tensor.dtype torch.ScalarType.Float32 name

                        first, last "validation/accuracy"

                    let firstLow, low = train "bf16"
                    let firstFull, full = train "float32"
                    // Eight bits of mantissa: the losses differ, but by less than a part in fifty.
                    Expect.notEqual firstLow firstFull "it is another computation"
                    Expect.isLessThan (abs (firstLow - firstFull)) (0.02 * firstFull) "and nearly the same"
                    Expect.isGreaterThan low 0.5 $"learned, as float32 with {full}")
            }

            test "a damaged checkpoint gives way to the one before it, and the trial says so" {
                Files.withFolder (fun folder ->
                    let plan = plan 3L []
                    Trainer.Run(job plan folder, Listener [ 4L ]) |> ignore
                    Trainer.Run(job plan folder, Listener [ 8L ]) |> ignore

                    let newest =
                        Directory.GetDirectories(Path.Combine(folder, "checkpoint")) |> Array.max

                    let file = Path.Combine(newest, "state.safetensors")
                    let bytes = File.ReadAllBytes file
                    bytes[bytes.Length / 2] <- bytes[bytes.Length / 2] ^^^ 1uy
                    File.WriteAllBytes(file, bytes)
                    let listener = Listener []
                    Trainer.Run(job plan folder, listener) |> ignore
                    Expect.equal listener.First 4L "resumed from the older one"
                    Expect.stringContains listener.Notices[0] "step 8 is not used" "said so")
            }
        ]
