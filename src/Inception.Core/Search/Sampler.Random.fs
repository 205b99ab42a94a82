namespace Inception.Core.Search

open Inception.Core

/// Random search (Bergstra and Bengio 2012, https://jmlr.org/papers/v13/bergstra12a.html): every arm is an
/// independent draw.
module internal Random =
    /// Arm `index` is a function of the sweep's seed and its index alone; each parameter has a stream of its own, so
    /// adding one does not change the draws of the others.
    let sampler: Sampler =
        fun space _ index ->
            Sampler.firstAllowed space (fun attempt ->
                [|
                    for key in space.Keys ->
                        RandomStream
                            .Create(space.Seed, Sampler.purpose ("search/" + key) attempt, int64 index)
                            .NextDouble()
                |])
