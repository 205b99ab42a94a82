namespace Inception.Core.Search

open System.Collections.Generic
open Inception.Core

/// Every combination of the listed values; the first parameter changes slowest. What a condition or a constraint leaves
/// out is left out, and arms that differ only in an inactive parameter are one.
module internal Grid =
    let private arms (space: SearchSpace) : Assignment list seq =
        let counts =
            [
                for axis in space.Axes ->
                    match axis with
                    | Axis.Options count -> count
                    | Axis.Steps count -> int count
                    | Axis.Continuous ->
                        invalidArg (nameof space) "Expecting listed values, but one is a continuous range"
            ]

        let rec points counts =
            match counts with
            | [] -> Seq.singleton []
            | count :: rest ->
                seq {
                    for i in 0 .. count - 1 do
                        for point in points rest -> (float i + 0.5) / float count :: point
                }

        let seen = HashSet<string>()

        points counts
        |> Seq.map (fun point -> space.Arm(Array.ofList point))
        |> Seq.filter (fun arm -> space.Allows arm && seen.Add((arm |> List.map string |> String.concat "\n")))

    /// The sampler: arm `index` of the grid, None behind its end.
    let sampler: Sampler =
        fun space ->
            let all = Array.ofSeq (arms space)
            fun _ index -> Array.tryItem index all
