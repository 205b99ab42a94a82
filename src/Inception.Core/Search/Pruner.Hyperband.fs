namespace Inception.Core.Search

open System
open Inception.Core

/// Hyperband (Li et al. 2018, https://jmlr.org/papers/v18/16-558.html; their symbols: R the epochs of a trial, eta the
/// factor, s a bracket, s_max the most halvings): successive halving hedged against curves that cross. Bracket s_max begins at the
/// first rung with many arms, bracket s a rung higher for each one less, bracket 0 trains its few arms to the end.
/// Theirs fixes how many arms that makes, n_s = ceil ((s_max + 1) / (s + 1) eta^s); here a sweep says how many it has, and the
/// brackets take shares of them in that proportion, in order of index.
module internal Hyperband =
    /// The brackets of so many arms: first index, number of arms, rungs.
    let brackets (first: int) (factor: int) (epochs: int) (arms: int) : (int * int * int list) list =
        let rungs = Halving.rungs first factor epochs
        let most = rungs.Length

        let weights =
            [
                for s in most .. -1 .. 0 -> Math.Ceiling(float (most + 1) / float (s + 1) * float factor ** float s)
            ]

        let ends =
            weights
            |> List.scan (+) 0.0
            |> List.map (fun sum -> int (Math.Round(float arms * sum / List.sum weights)))

        [
            for i, (start, stop) in List.indexed (List.pairwise ends) -> start, stop - start, List.skip i rungs
        ]

    /// Each bracket is a cohort of its own.
    let pruner (first: int) (factor: int) : Pruner =
        fun course ->
            let all =
                brackets first factor course.Epochs course.Arms.Length
                |> List.collect (fun (start, count, rungs) ->
                    Halving.verdicts course factor rungs [ start .. start + count - 1 ]
                    |> Map.toList)
                |> Map.ofList

            fun arm _ -> all[arm]
