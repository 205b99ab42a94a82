namespace Inception.Core.Search

open Inception.Core

/// How an earlier arm did, as a loss: smaller is better, whatever the objective's direction.
[<RequireQualifiedAccess>]
type internal Result =
    /// Proposed, but its results are not to be seen yet.
    | Pending
    /// The objective's mean over the seeds.
    | Loss of float
    /// Stopped after an epoch, with this loss there.
    | Pruned of epoch: int * loss: float
    /// It has no number: diverged, or failed.
    | Lost

/// An earlier arm, as a point of the search space, and how it did.
type internal Observation = { Point: float[]; Result: Result }

/// What all samplers are: from a space, all earlier arms in order and the next arm's index to its settings, or None
/// where there is no such arm. A function and no state: randomness comes from streams named by the sweep's seed and
/// the index, so any process at any moment proposes the same arm.
type internal Sampler = SearchSpace -> Observation list -> int -> Assignment list option

/// What samplers share.
module internal Sampler =
    // With a hundredth of the space allowed, a thousand draws miss it once in 23,000 arms.
    let private mostAttempts = 1000

    /// The first allowed arm among the points of attempt 0, 1, ...
    let firstAllowed (space: SearchSpace) (pointOf: int -> float[]) : Assignment list option =
        Seq.init mostAttempts (fun attempt -> space.Arm(pointOf attempt))
        |> Seq.tryFind space.Allows

    /// The name of a stream of draws: the first attempt's has the plain name.
    let purpose (name: string) (attempt: int) =
        if attempt = 0 then name else $"{name}/again {attempt}"

    /// Losses to learn from, best first: completed arms, then pruned ones (who came farther is better), then lost ones.
    let ranked (observations: Observation list) : Observation list =
        observations
        |> List.filter (fun o -> o.Result <> Result.Pending)
        |> List.sortBy (fun o ->
            match o.Result with
            | Result.Loss loss -> 0, 0, loss
            | Result.Pruned(epoch, loss) -> 1, -epoch, loss
            | _ -> 2, 0, 0.0)
