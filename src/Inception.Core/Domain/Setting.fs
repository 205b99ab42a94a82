namespace Inception.Core

open System

/// One setting of an experiment file: its dotted key, what it takes, what it is when nobody says, and its meaning.
/// The table below is the one list of settings: the reader, the overrides, the JSON Schema, the documentation and
/// the trials' own records are all made from it.
type Setting =
    {
        Key: string
        Kind: Kind
        Default: Value option
        Required: bool
        Doc: string
    }

    /// May a sweep vary it? What describes one trial (data, model, training) may; what describes the sweep may not.
    member setting.IsSweepable =
        [ "data."; "model."; "training." ] |> List.exists setting.Key.StartsWith

    /// Does the value say anything, or is it what the setting is when nobody says? Only what says something is hashed:
    /// so a setting added later changes no hash of a definition that does not use it, and a default, once published,
    /// may never change (docs/decisions/0015).
    member setting.IsSaid(value: Value) = setting.Default <> Some value

/// The table of settings.
module Setting =
    let private setting key kind fallback doc =
        {
            Key = key
            Kind = kind
            Default = fallback
            Required = false
            Doc = doc
        }

    let private required key kind doc =
        { setting key kind None doc with
            Required = true
        }

    let private number low high = Kind.Number(low, false, high)
    let private above low high = Kind.Number(low, true, high)
    let private share = Kind.Number(0.0, false, 1.0)
    let private n x = Some(Value.Number x)
    let private i x = Some(Value.Integer x)
    let private t x = Some(Value.Text x)
    let private b x = Some(Value.Boolean x)

    let private texts =
        [
            required "name" (Kind.Text 100) "The experiment's name; it begins the sweep's id."
            setting "question" (Kind.Text 2000) (t "") "The question the experiment asks; the report opens with it."
            setting "expectation" (Kind.Text 2000) (t "") "What is expected, written before the run."
            setting "cost" (Kind.Text 500) (t "") "How long it takes on what machine."
        ]

    let private data =
        [
            required "data.name" (Kind.Name 100) "The data set's name, as `inception data list` shows it."
            setting
                "data.size"
                (Kind.Integer(8L, 1024L))
                None
                "Height and width in pixels that images are resized to (bilinear); their own size when not given."
            setting
                "data.train-images"
                (Kind.Integer(1L, 100_000_000L))
                None
                "How many training images are used; all when not given."
            setting
                "data.validation-share"
                (above 0.0 0.5)
                (n 0.1)
                "The share of the training part held out for validation, the same images for every trial."
            setting
                "data.normalize"
                (Kind.Choice [ "unit"; "standard" ])
                (t "standard")
                "unit: pixels / 255, as the article; standard: then less the mean and over the standard deviation of each channel of the training part."
            setting
                "data.augment.flip"
                Kind.Boolean
                (b false)
                "Mirror each training image left to right with probability 1/2."
            setting
                "data.augment.crop"
                (Kind.Integer(0L, 64L))
                (i 0L)
                "Shift each training image by up to this many pixels each way; what enters is zero."
        ]

    let private model =
        [
            setting
                "model.variant"
                (Kind.Choice [ "article"; "paper"; "bn" ])
                (t "article")
                "article: the Keras article's network; paper: with local response normalisation as in Szegedy et al. 2014; bn: batch norm after every convolution."
            setting
                "model.stem"
                (Kind.Choice [ "imagenet"; "small" ])
                (t "imagenet")
                "imagenet: the paper's 7x7/2 stem, for 224 pixels; small: a 3x3/1 stem with one pooling less, for 28 to 64 pixels, aux heads pool to 4x4."
            setting "model.width" (above 0.0 4.0) (n 1.0) "Multiplies every channel count, classifier inputs included."
            setting "model.dropout" (number 0.0 0.95) (n 0.4) "Dropout rate before the classifier."
            setting
                "model.aux.weights"
                (Kind.List(number 0.0 10.0, 2, 2))
                (Some(Value.List [ Value.Number 0.3; Value.Number 0.3 ]))
                "Weights w1, w2 of the auxiliary losses in the total loss main + w1 aux1 + w2 aux2; an attached head of weight 0 is left out."
            setting
                "model.aux.heads"
                (Kind.List(Kind.Choice [ "attached"; "detached"; "removed" ], 2, 2))
                (Some(Value.List [ Value.Text "attached"; Value.Text "attached" ]))
                "attached: trains the trunk; detached: a probe trained with weight 1 whose gradient does not reach the trunk; removed: not built."
            setting
                "model.aux.schedules"
                (Kind.List(Kind.Choice [ "constant"; "linear"; "cosine"; "cut" ], 2, 2))
                (Some(Value.List [ Value.Text "constant"; Value.Text "constant" ]))
                "How the auxiliary weights fall: linear and cosine to 0 at the end of epoch `model.aux.until`, cut at once behind it."
            setting
                "model.aux.until"
                (Kind.List(above 0.0 100_000.0, 2, 2))
                None
                "The epochs, fractions allowed, at which the weights' schedules end; the training's last when not given."
            setting "model.aux.dropout" (number 0.0 0.95) (n 0.7) "Dropout rate in the auxiliary heads."
        ]

    let private training =
        [
            setting "training.epochs" (Kind.Integer(1L, 100_000L)) (i 25L) "Passes over the training part."
            setting
                "training.batch"
                (Kind.Integer(1L, 65536L))
                (i 256L)
                "Images in a step; the last, smaller batch of an epoch is trained on too."
            setting
                "training.optimizer.name"
                (Kind.Choice [ "sgd"; "adam"; "adamw" ])
                (t "sgd")
                "PyTorch's definitions of SGD with momentum, Adam and AdamW."
            setting "training.optimizer.lr" (above 0.0 10.0) (n 0.01) "The learning rate before the schedule."
            setting "training.optimizer.momentum" (number 0.0 0.9999) (n 0.9) "Momentum of SGD."
            setting "training.optimizer.nesterov" Kind.Boolean (b false) "Nesterov's form of momentum, for SGD."
            setting
                "training.optimizer.weight-decay"
                (number 0.0 1.0)
                (n 0.0)
                "Added to the gradient as weight-decay x weight (SGD, Adam), or decoupled (AdamW)."
            setting "training.optimizer.beta1" (number 0.0 0.9999) (n 0.9) "Decay of Adam's first moment."
            setting "training.optimizer.beta2" (number 0.0 0.999999) (n 0.999) "Decay of Adam's second moment."
            setting "training.optimizer.epsilon" (above 0.0 1.0) (n 1e-8) "Added to the root of Adam's second moment."
            setting
                "training.schedule.name"
                (Kind.Choice [ "constant"; "step"; "polynomial"; "cosine" ])
                (t "constant")
                "How the learning rate falls: constant; step: x factor every `every` epochs; polynomial; cosine."
            setting "training.schedule.factor" (above 0.0 1.0) (n 0.96) "Factor of the step schedule."
            setting
                "training.schedule.every"
                (Kind.Integer(1L, 100_000L))
                (i 8L)
                "Epochs between two steps of the step schedule: factor^floor(e / every), e counted from 1."
            setting
                "training.schedule.power"
                (above 0.0 10.0)
                (n 0.5)
                "Power of the polynomial schedule (1 - progress)^power."
            setting
                "training.schedule.final"
                share
                (n 0.0)
                "Share of the learning rate that cosine and polynomial end at."
            setting
                "training.schedule.warmup"
                (number 0.0 1000.0)
                (n 0.0)
                "Epochs, fractions allowed, over which the rate rises linearly from 0 to its value."
            setting
                "training.precision"
                (Kind.Choice [ "float32"; "bf16" ])
                (t "float32")
                "bf16: convolutions and products in bfloat16, weights and losses in float32."
            setting
                "training.device"
                (Kind.Choice("auto" :: "cpu" :: "cuda" :: [ for n in 0..7 -> $"cuda:{n}" ]))
                (t "auto")
                "auto: a CUDA device where there is one, else the CPU; cuda: workers take the devices in turn; cuda:N: that one."
        ]

    let private accounting =
        [
            setting
                "training.gradients.every"
                (Kind.Integer(0L, 1_000_000L))
                (i 50L)
                "Steps between two gradient accounts (what each head gives to each block it shares), the first step included; 0: none. It does not change the training."
        ]

    let private sweep =
        [
            setting
                "sweep.method"
                (Kind.Choice [ "grid"; "random"; "sobol"; "tpe"; "gp" ])
                (t "grid")
                "grid: every combination of the listed values; random: independent draws; sobol: draws that spread evenly; tpe, gp: draws that learn from the results of earlier arms (docs/sweeps.md)."
            setting "sweep.arms" (Kind.Integer(1L, 100_000L)) None "How many arms any method but grid draws."
            setting "sweep.seed" (Kind.Integer(0L, Int64.MaxValue)) (i 0L) "Seed of the sweep itself: of its draws."
            setting
                "sweep.startup"
                (Kind.Integer(1L, 10_000L))
                (i 10L)
                "How many arms tpe and gp draw before they learn from results."
            setting
                "sweep.parallelism"
                (Kind.Integer(1L, 1024L))
                (i 4L)
                "How many trials may be under way when the next is proposed: it is proposed, and pruned, from the results of the trials that lie at least so many before it. Part of the definition, so that the number of workers changes no result."
            setting
                "sweep.constraints"
                (Kind.List(Kind.Text 500, 1, 100))
                None
                "What every arm fulfils: comparisons of numeric settings, such as \"training.optimizer.lr * training.batch <= 8\"."
        ]

    let private pruner =
        [
            setting
                "sweep.pruner.name"
                (Kind.Choice [ "none"; "median"; "patience"; "halving"; "hyperband"; "racing" ])
                (t "none")
                "Stops trials early. median: worse than half of the arms before it; patience: no longer improving; halving, hyperband: only the best go on to the next rung; racing: an arm's later seeds are dropped once it cannot be better than the control."
            setting
                "sweep.pruner.first"
                (Kind.Integer(1L, 100_000L))
                (i 1L)
                "Epoch of the first check (median, patience) or rung (halving, hyperband)."
            setting
                "sweep.pruner.every"
                (Kind.Integer(1L, 100_000L))
                (i 1L)
                "Epochs between two checks of median and patience."
            setting
                "sweep.pruner.startup"
                (Kind.Integer(1L, 100_000L))
                (i 5L)
                "How many arms before it the median is taken of at least."
            setting
                "sweep.pruner.patience"
                (Kind.Integer(1L, 100_000L))
                (i 5L)
                "Epochs without a new best after which patience stops a trial."
            setting
                "sweep.pruner.factor"
                (Kind.Integer(2L, 100L))
                (i 3L)
                "One of so many arms goes on from a rung, to so many times the epochs."
            setting
                "sweep.pruner.looks"
                (Kind.Integer(2L, 10_000L))
                (i 3L)
                "Seeds that racing waits for before its first look."
            setting
                "sweep.pruner.alpha"
                (above 0.0 0.5)
                (n 0.05)
                "The chance, over all looks, that racing drops an arm that is as good as the control."
            setting
                "sweep.pruner.spending"
                (Kind.Choice [ "obrien-fleming"; "pocock" ])
                (t "obrien-fleming")
                "How racing spends its alpha over the looks: obrien-fleming: little at first; pocock: evenly."
        ]

    let private judging =
        [
            setting
                "sweep.seeds"
                (Kind.List(Kind.Integer(0L, Int64.MaxValue), 1, 10_000))
                (Some(Value.List [ Value.Integer 1L ]))
                "Seeds of the trials: every arm is trained once with each."
            setting "objective.metric" (Kind.Text 100) (t "validation/accuracy") "The metric that arms are judged by."
            setting "objective.direction" (Kind.Choice [ "maximize"; "minimize" ]) (t "maximize") "Which way is better."
            setting
                "objective.at"
                (Kind.Choice [ "last"; "first"; "best" ])
                (t "last")
                "The metric's value after the last epoch, after the first (early learning), or the best of all epochs (biased upwards, and the report says so)."
            setting "contrasts.alpha" (above 0.0 0.5) (n 0.05) "Level of the tests; intervals are 1 - alpha."
            setting
                "contrasts.margin"
                (number 0.0 1e6)
                None
                "The smallest difference that matters, in the metric's unit (a share for accuracy)."
        ]

    // What steers the execution and changes no result.
    let private execution =
        [
            setting
                "budget.attempts"
                (Kind.Integer(1L, 10L))
                (i 3L)
                "How often a trial whose process died is taken up again before it counts as failed."
            setting
                "budget.jobs"
                (Kind.Integer(1L, 1024L))
                None
                "Worker processes at a time; from the cores when not given."
            setting
                "budget.threads"
                (Kind.Integer(1L, 1024L))
                None
                "Threads that each worker computes with; cores / jobs when not given. They decide in which order sums are taken, so results are equal to the last bit where they are."
            setting
                "budget.trial-minutes"
                (above 0.0 1_000_000.0)
                None
                "Training time of a trial, all its attempts together, after which it ends as failed; no end when not given."
            setting
                "budget.checkpoint.steps"
                (Kind.Integer(1L, 1_000_000_000L))
                None
                "Steps between two checkpoints; every epoch ends with one in any case."
            setting
                "budget.checkpoint.minutes"
                (above 0.0 100_000.0)
                (n 10.0)
                "Minutes after which a checkpoint is written in the middle of an epoch."
            setting
                "budget.checkpoint.keep"
                (Kind.Integer(2L, 1_000L))
                (i 2L)
                "How many of a trial's newest checkpoints are kept; at least two, so that a damaged one has a predecessor."
            setting
                "budget.checkpoint.best"
                Kind.Boolean
                (b true)
                "Whether the checkpoint of the epoch with the best objective is kept too."
        ]

    /// All settings, in the order of an experiment file.
    let all: Setting list =
        texts
        @ data
        @ model
        @ training
        @ accounting
        @ sweep
        @ pruner
        @ judging
        @ execution

    let private byKey = dict [ for s in all -> s.Key, s ]

    /// The setting of that key.
    let tryFind (key: string) : Setting option =
        match byKey.TryGetValue key with
        | true, s -> Some s
        | _ -> None

    /// Checks one assignment: the value in the setting's own case, or the sentence that says what is wrong.
    let check (key: string) (value: Value) : Result<Value, string> =
        match tryFind key with
        | None ->
            let name = Value.ShowName key

            match
                all
                |> List.tryFind (fun s -> s.Key.StartsWith(key + ".", StringComparison.Ordinal))
            with
            | Some below -> Error $"{name} is {value.Shown}; it takes settings below it, such as {below.Key}"
            | None ->
                match Nearest.tryFind (all |> Seq.map _.Key) key with
                | Some near -> Error $"{name} is not a setting; did you mean {near}?"
                | None -> Error $"{name} is not a setting; `inception schema` lists them"
        | Some s ->
            match s.Kind.TryRead value with
            | Some read -> Ok read
            | None -> Error $"{key} is {value.Shown}; it takes {s.Kind.Takes}"
