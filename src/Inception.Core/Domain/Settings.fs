namespace Inception.Core

open System
open System.Collections.Generic

/// What a trial reads from its data settings.
type DataSettings =
    {
        Name: string
        Size: int option
        TrainImages: int option
        ValidationShare: float
        Standardize: bool
        Flip: bool
        Crop: int
    }

/// How an auxiliary head is joined to the trunk.
[<RequireQualifiedAccess>]
type AuxHead =
    /// Trains the trunk with this weight, above 0.
    | Attached of weight: float
    /// A probe, trained with weight 1; its gradient stops at the trunk.
    | Detached
    /// Not built.
    | Removed

/// How an auxiliary head's weight falls over the training; `until` in epochs.
[<RequireQualifiedAccess>]
type WeightSchedule =
    | Constant
    /// In a straight line to 0.
    | Linear of until: float
    /// Along half a cosine to 0.
    | Cosine of until: float
    /// Full weight, then 0.
    | Cut of until: float

/// The network's form (Szegedy et al. 2014 and the Keras article).
[<RequireQualifiedAccess>]
type Variant =
    | Article
    | Paper
    | BatchNorm

/// The layers before the first inception block.
[<RequireQualifiedAccess>]
type Stem =
    | ImageNet
    | Small

/// What a trial reads from its model settings.
type ModelSettings =
    {
        Variant: Variant
        Stem: Stem
        Width: float
        Dropout: float
        Aux1: AuxHead
        Aux2: AuxHead
        Aux1Schedule: WeightSchedule
        Aux2Schedule: WeightSchedule
        AuxDropout: float
    }

/// PyTorch's optimisers of these names.
[<RequireQualifiedAccess>]
type OptimizerSettings =
    | Sgd of momentum: float * nesterov: bool * weightDecay: float
    | Adam of beta1: float * beta2: float * epsilon: float * weightDecay: float
    | AdamW of beta1: float * beta2: float * epsilon: float * weightDecay: float

/// How the learning rate falls over the epochs.
[<RequireQualifiedAccess>]
type ScheduleSettings =
    | Constant
    | Step of factor: float * every: int
    | Polynomial of power: float * final: float
    | Cosine of final: float

/// What a trial reads from its training settings.
type TrainingSettings =
    {
        Epochs: int
        Batch: int
        Optimizer: OptimizerSettings
        LearningRate: float
        Schedule: ScheduleSettings
        Warmup: float
        BFloat16: bool
        Device: string
        /// Steps between two gradient accounts; 0: none.
        GradientsEvery: int
    }

/// When a trial's checkpoints are written and which are kept. They change no result.
type CheckpointSettings =
    {
        /// Steps between two checkpoints, beside that of every epoch's end; None: none.
        EverySteps: int64 option
        /// The time after which one is written in the middle of an epoch.
        Every: TimeSpan
        /// How many of the newest are kept, at least 2.
        Keep: int
        /// The metric whose best epoch keeps its checkpoint, and whether larger is better; None: none.
        Best: (string * bool) option
    }

/// Every setting's value for one trial, checked: there is no other way to one than `Settings.Create`.
[<Sealed>]
type Settings private (values: Map<string, Value>) =

    static let defaults =
        Map.ofList
            [
                for s in Setting.all do
                    match s.Default with
                    | Some value -> s.Key, value
                    | None -> ()
            ]

    let find key = Map.tryFind key values

    let number key =
        match values[key] with
        | Value.Number x -> x
        | _ -> invalidOp key

    let integer key =
        match values[key] with
        | Value.Integer i -> int i
        | _ -> invalidOp key

    let integerOption key =
        find key |> Option.map (fun _ -> integer key)

    let text key =
        match values[key] with
        | Value.Text s -> s
        | _ -> invalidOp key

    let boolean key = values[key] = Value.Boolean true

    let items key =
        match values[key] with
        | Value.List items -> items
        | _ -> invalidOp key

    let auxHead index =
        match (items "model.aux.heads")[index], (items "model.aux.weights")[index] with
        | Value.Text "removed", _ -> AuxHead.Removed
        | Value.Text "detached", _ -> AuxHead.Detached
        | _, Value.Number w when w > 0.0 -> AuxHead.Attached w
        | _ -> AuxHead.Removed

    let weightSchedule index =
        let until =
            match find "model.aux.until" with
            | Some(Value.List items) ->
                match items[index] with
                | Value.Number epochs -> epochs
                | _ -> invalidOp "model.aux.until"
            | _ -> float (integer "training.epochs")

        match (items "model.aux.schedules")[index] with
        | Value.Text "linear" -> WeightSchedule.Linear until
        | Value.Text "cosine" -> WeightSchedule.Cosine until
        | Value.Text "cut" -> WeightSchedule.Cut until
        | _ -> WeightSchedule.Constant

    /// The table of settings, in the order of an experiment file; for C#.
    static member Known: IReadOnlyList<Setting> = List.toArray Setting.all

    /// Checks each assignment and fills in the defaults; a later assignment of a key replaces an earlier one.
    static member Create(assignments: Assignment seq) : Result<Settings, Fault list> =
        Settings.Add(defaults, assignments)

    // What stands in `start` has been checked before.
    static member private Add(start: Map<string, Value>, assignments: Assignment seq) : Result<Settings, Fault list> =
        let checks = [ for a in assignments -> a.Key, Setting.check a.Key a.Value ]

        match
            [
                for _, c in checks do
                    match c with
                    | Error message -> Fault.Of message
                    | Ok _ -> ()
            ]
        with
        | [] ->
            let add values (key, c) =
                match c with
                | Ok value -> Map.add key value values
                | Error _ -> values

            Ok(Settings(List.fold add start checks))
        | faults -> Error faults

    /// These settings with some replaced, checked.
    member _.With(assignments: Assignment seq) : Result<Settings, Fault list> = Settings.Add(values, assignments)

    /// The value of a key, None where it was not given and has no default.
    member _.TryFind(key: string) : Value option = find key

    /// All assignments, defaults included, ordered by key.
    member _.Assignments: Assignment list =
        [ for KeyValue(key, value) in values -> { Key = key; Value = value } ]

    /// The data part.
    member _.Data: DataSettings =
        {
            Name = text "data.name"
            Size = integerOption "data.size"
            TrainImages = integerOption "data.train-images"
            ValidationShare = number "data.validation-share"
            Standardize = (text "data.normalize" = "standard")
            Flip = boolean "data.augment.flip"
            Crop = integer "data.augment.crop"
        }

    /// The model part.
    member _.Model: ModelSettings =
        {
            Variant =
                match text "model.variant" with
                | "paper" -> Variant.Paper
                | "bn" -> Variant.BatchNorm
                | _ -> Variant.Article
            Stem =
                if text "model.stem" = "small" then
                    Stem.Small
                else
                    Stem.ImageNet
            Width = number "model.width"
            Dropout = number "model.dropout"
            Aux1 = auxHead 0
            Aux2 = auxHead 1
            Aux1Schedule = weightSchedule 0
            Aux2Schedule = weightSchedule 1
            AuxDropout = number "model.aux.dropout"
        }

    /// The training part.
    member _.Training: TrainingSettings =
        let weightDecay = number "training.optimizer.weight-decay"

        let beta1, beta2 =
            number "training.optimizer.beta1", number "training.optimizer.beta2"

        let epsilon = number "training.optimizer.epsilon"

        {
            Epochs = integer "training.epochs"
            Batch = integer "training.batch"
            Optimizer =
                match text "training.optimizer.name" with
                | "adam" -> OptimizerSettings.Adam(beta1, beta2, epsilon, weightDecay)
                | "adamw" -> OptimizerSettings.AdamW(beta1, beta2, epsilon, weightDecay)
                | _ ->
                    OptimizerSettings.Sgd(
                        number "training.optimizer.momentum",
                        boolean "training.optimizer.nesterov",
                        weightDecay
                    )
            LearningRate = number "training.optimizer.lr"
            Schedule =
                match text "training.schedule.name" with
                | "step" -> ScheduleSettings.Step(number "training.schedule.factor", integer "training.schedule.every")
                | "polynomial" ->
                    ScheduleSettings.Polynomial(number "training.schedule.power", number "training.schedule.final")
                | "cosine" -> ScheduleSettings.Cosine(number "training.schedule.final")
                | _ -> ScheduleSettings.Constant
            Warmup = number "training.schedule.warmup"
            BFloat16 = (text "training.precision" = "bf16")
            Device = text "training.device"
            GradientsEvery = integer "training.gradients.every"
        }

    /// The checkpoints of the trial.
    member _.Checkpoints: CheckpointSettings =
        {
            EverySteps = integerOption "budget.checkpoint.steps" |> Option.map int64
            Every = TimeSpan.FromMinutes(number "budget.checkpoint.minutes")
            Keep = integer "budget.checkpoint.keep"
            Best =
                if boolean "budget.checkpoint.best" then
                    Some(text "objective.metric", text "objective.direction" = "maximize")
                else
                    None
        }

    /// The training time after which the trial ends as failed, None where it has all it takes.
    member _.TimeLimit: TimeSpan option =
        find "budget.trial-minutes"
        |> Option.map (fun _ -> TimeSpan.FromMinutes(number "budget.trial-minutes"))

    /// The canonical text of what one trial depends on (data, model, training): one `key: value` a line, ordered, without
    /// what stands at its default.
    member settings.Canonical: string =
        String.Join(
            "\n",
            [
                for a in settings.Assignments do
                    match Setting.tryFind a.Key with
                    | Some s when s.IsSweepable && s.IsSaid a.Value -> $"{a.Key}: {a.Value.Canonical}"
                    | _ -> ()
            ]
        )

    /// SHA-256 of the canonical text.
    member settings.Hash: string = Hash.OfText settings.Canonical

    override settings.Equals other =
        match other with
        | :? Settings as s -> s.Canonical = settings.Canonical
        | _ -> false

    override settings.GetHashCode() = settings.Canonical.GetHashCode()
