namespace Inception.Core.Search

open Inception.Core

/// A paused trial, by its index, may train up to this epoch.
type Extension = { Index: int; Until: int }

/// A paused trial, by its index, is stopped for good after the epoch it has reached.
type Pruning =
    {
        Index: int
        Epoch: int
        Reason: string
    }

    /// How the trial ends.
    member pruning.Outcome: Outcome = Outcome.Pruned(pruning.Epoch, pruning.Reason)

/// What a sweep does next. It is a function of the experiment and of results that can no longer change, so whoever
/// computes it, whenever and however often, gets the same answer or, with more results at hand, more of it. To note it
/// twice must be the same as once: a trial that exists is not added, an `Until` is only raised, the first outcome stands.
type Advance =
    {
        /// Trials to add, in order of index; their indexes follow those that exist.
        New: TrialPlan list
        /// In order of index.
        Extended: Extension list
        /// In order of index.
        Pruned: Pruning list
        /// Nothing will ever be added, extended or pruned beyond what is said here.
        IsComplete: bool
    }
