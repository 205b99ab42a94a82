namespace Inception.Core.Statistics

open System
open Inception.Core

/// A swept setting as an axis: a number for every arm.
type SearchAxis =
    {
        Key: string
        /// Are its numbers compared by their ratios?
        IsLogarithmic: bool
        /// The listed values in order, which the numbers count from 0; empty where the numbers are the values.
        Levels: string list
        /// One for each arm.
        Values: float list
    }

    /// The axis's values on a scale of its own, from 0 for the least to 1 for the largest.
    member axis.Scaled: float list =
        let values =
            if axis.IsLogarithmic then
                axis.Values |> List.map log
            else
                axis.Values

        let low, high = List.min values, List.max values

        values
        |> List.map (fun v -> if high > low then (v - low) / (high - low) else 0.5)

/// What a search over several settings found.
type SearchFinding =
    {
        /// The arms with a score, in order.
        Arms: Arm list
        /// Arms without one: pruned, failed or not run yet.
        LeftOut: int
        /// Their scores: the objective's mean over the seeds.
        Scores: float list
        /// The settings, in the order written.
        Axes: SearchAxis list
        /// The same, the most important first.
        Importance: SettingImportance list
    }

    /// The share of the arms that count as the best, Watanabe's gamma'.
    static member Best = 0.25

    /// The scores smoothed over two axes: `side` x `side` values, rows along the second axis, both from the least to the
    /// largest. Each is the mean of the scores weighted by a normal density around it (Nadaraya 1964) whose standard
    /// deviation is n^(-1/6) / 2 of the axis, Scott's rate in two dimensions. For the eye: it has no interval.
    member search.Smooth(first: SearchAxis, second: SearchAxis, side: int) : float[][] =
        let points = List.zip3 first.Scaled second.Scaled search.Scores
        let width = 0.5 * float search.Scores.Length ** (-1.0 / 6.0)
        let at index = float index / float (side - 1)

        [|
            for row in 0 .. side - 1 ->
                [|
                    for column in 0 .. side - 1 ->
                        let weight (x, y) =
                            exp (-((x - at column) ** 2.0 + (y - at row) ** 2.0) / (2.0 * width * width))

                        let weights = points |> List.map (fun (x, y, _) -> weight (x, y))

                        (List.map2 (fun w (_, _, s) -> w * s) weights points |> List.sum)
                        / List.sum weights
                |]
        |]

/// Judges searches.
[<RequireQualifiedAccess>]
module SearchFindings =
    /// Fewer arms say nothing on importance.
    let least = 8

    let private resamples = 2_000

    // What an arm took of a parameter: its value, of a list of equal numbers the number, of settings that move together
    // the combination's name.
    let private taken (parameter: Parameter) (arm: Arm) : Value option =
        match parameter.Space with
        | Space.Together combinations ->
            combinations
            |> List.tryFind (fun c -> arm.Has c.Assignments)
            |> Option.map (fun c -> Value.Text c.Name)
        | space ->
            arm.Assignments
            |> List.tryFind (fun a -> a.Key = parameter.Key)
            |> Option.map (fun a ->
                match space, a.Value with
                | Space.Listed _, value -> value
                | _, Value.List(first :: rest) when List.forall ((=) first) rest -> first
                | _, value -> value)

    let private axisOf (arms: Arm list) (parameter: Parameter) : SearchAxis option =
        let values = arms |> List.choose (taken parameter)

        let numbers =
            values
            |> List.choose (function
                | Value.Number x -> Some x
                | Value.Integer i -> Some(float i)
                | _ -> None)

        // A setting that only some arms have is no axis of all.
        if values.Length < arms.Length || (List.distinct values).Length < 2 then
            None
        elif numbers.Length = values.Length then
            Some
                {
                    Key = parameter.Key
                    IsLogarithmic =
                        match parameter.Space with
                        | Space.LogUniform _ -> true
                        | _ -> false
                    Levels = []
                    Values = numbers
                }
        else
            let levels = values |> List.distinct |> List.sort

            Some
                {
                    Key = parameter.Key
                    IsLogarithmic = false
                    Levels = levels |> List.map string
                    Values = values |> List.map (fun v -> float (List.findIndex ((=) v) levels))
                }

    /// What a sweep over two settings or more says of them, from eight arms with a score on; intervals of `level` in
    /// (0, 1). Importance is that for being among the best quarter of the arms. None for other sweeps.
    let ofSweep (level: float) (sweep: SweepRecord) : SearchFinding option =
        let objective = sweep.Experiment.Objective

        let scored =
            [
                for _, trials in sweep.Trials |> List.groupBy _.Plan.Arm.Index |> List.sortBy fst do
                    match trials |> List.choose _.TryScore(objective) |> List.filter Double.IsFinite with
                    | [] -> ()
                    | scores -> trials.Head.Plan.Arm, List.average scores
            ]

        let arms, scores = List.unzip scored

        if arms.Length < least then
            None
        else
            match sweep.Experiment.Parameters |> List.choose (axisOf arms) with
            | []
            | [ _ ] -> None
            | axes ->
                let rows =
                    axes
                    |> List.map _.Values
                    |> List.transpose
                    |> List.map Array.ofList
                    |> Array.ofList

                let importance =
                    Importance.pedAnova
                        0L
                        resamples
                        level
                        SearchFinding.Best
                        (objective.Direction = Direction.Maximize)
                        (axes |> List.map _.Key)
                        rows
                        (Array.ofList scores)

                Some
                    {
                        Arms = arms
                        LeftOut = sweep.Arms.Length - arms.Length
                        Scores = scores
                        Axes = axes
                        Importance = importance |> List.sortByDescending _.Share.Point
                    }
