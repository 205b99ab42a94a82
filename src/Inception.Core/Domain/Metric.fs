namespace Inception.Core

/// The names of metrics. A metric is a series of a trial, indexed by step and epoch; losses are cross-entropies in
/// nats, accuracies shares in [0, 1].
type Metric private () =
    static let heads = [ "main"; "aux1"; "aux2" ]

    /// `train`, `validation` or `test`, then `loss` or `accuracy`, then the head: nothing for the main head's accuracy.
    static member Accuracy(part: string, head: string) =
        if head = "main" then
            $"{part}/accuracy"
        else
            $"{part}/accuracy/{head}"

    /// The cross-entropy of one head: main, aux1 or aux2.
    static member Loss(part: string, head: string) = $"{part}/loss/{head}"

    /// The weighted total loss: main + w1 aux1 + w2 aux2.
    static member TotalLoss(part: string) = $"{part}/loss"

    /// The learning rate at the epoch's last step.
    static member LearningRate = "learning-rate"

    /// Training images a second, over the epoch's training steps.
    static member ImagesPerSecond = "images-per-second"

    /// Seconds the epoch took, validation included.
    static member EpochSeconds = "epoch-seconds"

    /// A value of the gradient account: norm, share, cosine or effect of a head (main, aux1, aux2) on a block that heads
    /// share (stem, 3a ... 4d, or all of them).
    static member Gradient(quantity: string, head: string, block: string) = $"gradient/{quantity}/{head}/{block}"

    /// The block's name where a gradient account sums over all shared blocks.
    static member AllBlocks = "all"

    /// How far the heads' parts of the gradient are from its whole, relative to the parts' norms: rounding.
    static member GradientResidual = "gradient/residual"

    /// The metrics an experiment may be judged by. The test part is not among them: it is read once, for the final
    /// table.
    static member Objectives: string list =
        [
            for part in [ "validation"; "train" ] do
                yield! [ for head in heads -> Metric.Accuracy(part, head) ]
                yield Metric.TotalLoss part
                yield! [ for head in heads -> Metric.Loss(part, head) ]
        ]

    /// May an experiment be judged by this metric?
    static member IsObjective(name: string) = List.contains name Metric.Objectives
