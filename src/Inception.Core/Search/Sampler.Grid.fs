namespace Inception.Core.Search

open Inception.Core

/// Every combination of the listed values.
module internal Grid =
    /// The arms of a grid; the first parameter changes slowest.
    let arms (parameters: Parameter list) : Assignment list list =
        let values (p: Parameter) =
            match p.Space.TryList with
            | Some values -> values
            | None -> invalidArg (nameof parameters) $"Expecting listed values, but {p.Key} is a continuous range"

        List.foldBack
            (fun (p: Parameter) rest ->
                [
                    for v in values p do
                        for arm in rest -> ({ Key = p.Key; Value = v }: Assignment) :: arm
                ])
            parameters
            [ [] ]
