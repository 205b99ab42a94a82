namespace Inception.Core

open System.Collections.Generic

/// Where a swept setting's values come from.
[<RequireQualifiedAccess>]
type Space =
    /// These values, in this order.
    | Listed of values: Value list
    /// A number, every value from low to high equally likely.
    | Uniform of low: float * high: float
    /// A number whose logarithm is uniform from log low to log high; low is above 0.
    | LogUniform of low: float * high: float
    /// A whole number from low to high, both included.
    | IntegerRange of low: int64 * high: int64

    /// The names that may stand behind a swept setting's key, for what is not simply a list of values.
    static member Distributions: IReadOnlyList<string> =
        [| "uniform"; "log-uniform"; "int"; "choice" |]

    /// The ranges that a setting of that kind can be drawn from; others can only be swept over listed values.
    static member DistributionsOf(kind: Kind) : IReadOnlyList<string> =
        match kind with
        | Kind.Number _ -> [| "uniform"; "log-uniform"; "int" |]
        | Kind.Integer _ -> [| "int" |]
        | _ -> [||]

    /// The values where they are finitely many and listed, for grids.
    member space.TryList: Value list option =
        match space with
        | Listed values -> Some values
        | IntegerRange(low, high) when high - low < 10_000L -> Some [ for i in low..high -> Value.Integer i ]
        | _ -> None

/// A swept setting.
type Parameter = { Key: string; Space: Space }

/// One setting of the swept parameters. `Index` counts the arms of a sweep from 0.
type Arm =
    {
        Index: int
        Assignments: Assignment list
    }

    /// `model.aux.weights = [0.3, 0.3], training.batch = 64`; "the experiment's own settings" where nothing is swept.
    member arm.Label: string =
        match arm.Assignments with
        | [] -> "the experiment's own settings"
        | assignments -> assignments |> List.map string |> String.concat ", "

    /// Are the given settings part of this arm?
    member arm.Has(assignments: Assignment seq) : bool =
        assignments |> Seq.forall (fun a -> List.contains a arm.Assignments)
