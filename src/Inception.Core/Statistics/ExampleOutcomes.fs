namespace Inception.Core.Statistics

/// The examples that networks are evaluated on, in the order in which Outcomes has its bits.
type ExampleSet =
    {
        /// Equal for the same images in the same order, and for no others: a SHA-256 over data set and indices.
        Identity: string
        /// Class names; a label is an index into them.
        Classes: string list
        /// The class of every example.
        Labels: int[]
    }

/// One evaluation of a trial's network, example by example: which the main head classified rightly.
type ExampleOutcomes =
    {
        /// Counts from 1.
        Epoch: int
        /// Optimiser steps so far.
        Step: int64
        /// What the bits are about; as many examples as bits.
        Examples: ExampleSet
        Right: Outcomes
    }
