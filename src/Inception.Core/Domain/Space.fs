namespace Inception.Core

open System
open System.Collections.Generic
open System.Globalization

/// Settings that are given together, under one name.
type Combination =
    {
        Name: string
        Assignments: Assignment list
    }

/// Where a swept setting's values come from.
[<RequireQualifiedAccess>]
type Space =
    /// These values, in this order.
    | Listed of values: Value list
    /// A number from low to high, all equally likely; with a step: low, low + step, ... up to high.
    | Uniform of low: float * high: float * step: float option
    /// A number whose logarithm is uniform from log low to log high; low is above 0.
    | LogUniform of low: float * high: float
    /// A whole number: low, low + step, ... up to high.
    | IntegerRange of low: int64 * high: int64 * step: int64
    /// Several settings that move together: one of these combinations.
    | Together of combinations: Combination list

    /// The names that may stand behind a swept setting's key, for what is not simply a list of values.
    static member Distributions: IReadOnlyList<string> =
        [| "uniform"; "log-uniform"; "int"; "choice" |]

    /// The ranges that a setting of that kind can be drawn from; others can only be swept over listed values. A list of
    /// fixed length is drawn as one number for all its items, so that they move together.
    static member DistributionsOf(kind: Kind) : IReadOnlyList<string> =
        match kind with
        | Kind.Number _ -> [| "uniform"; "log-uniform"; "int" |]
        | Kind.Integer _ -> [| "int" |]
        | Kind.List(item, least, most) when least = most -> Space.DistributionsOf item
        | _ -> [||]

    /// How many values there are, None where they are not finitely many.
    member space.Count: int64 option =
        match space with
        | Listed values -> Some(int64 values.Length)
        | Together combinations -> Some(int64 combinations.Length)
        // The last step may fall short of `high` by rounding.
        | Uniform(low, high, Some step) -> Some(int64 (Math.Floor((high - low) / step + 1e-9)) + 1L)
        | IntegerRange(low, high, step) -> Some((high - low) / step + 1L)
        | Uniform(_, _, None)
        | LogUniform _ -> None

    /// The value of that number, from 0, of a space that has finitely many and is not Together.
    member space.Item(index: int64) : Value =
        match space with
        | Listed values -> values[int index]
        | IntegerRange(low, _, step) -> Value.Integer(low + index * step)
        | Uniform(low, _, Some step) ->
            // 0.1 + 2 x 0.1 is to be 0.3.
            Value.Number(float ((low + float index * step).ToString("G12", CultureInfo.InvariantCulture)))
        | _ -> invalidOp "Expecting a space of finitely many values"

    /// The values of one setting where they are few enough to be listed, for grids.
    member space.TryList: Value list option =
        match space, space.Count with
        | Together _, _ -> None
        | _, Some count when count <= 10_000L -> Some [ for i in 0L .. count - 1L -> space.Item i ]
        | _ -> None

/// When a swept setting is drawn at all: its named setting has, in effect, one of the values.
type Condition = { Key: string; Values: Value list }

/// A swept setting, or a group of settings that move together: then `Key` is the group's name.
type Parameter =
    {
        Key: string
        Space: Space
        /// All of them must hold; else the setting stays as the experiment has it.
        When: Condition list
    }

    /// The settings that it varies.
    member parameter.Settings: string list =
        match parameter.Space with
        | Space.Together combinations ->
            [
                for b in combinations do
                    for a in b.Assignments -> a.Key
            ]
            |> List.distinct
        | _ -> [ parameter.Key ]

    /// What a drawn value assigns: a list of fixed length gets it for every item.
    member parameter.Assign(value: Value) : Assignment =
        let value =
            match Setting.tryFind parameter.Key, value with
            | Some { Kind = Kind.List(_, least, _) }, (Value.Number _ | Value.Integer _) ->
                Value.List(List.replicate least value)
            | _ -> value

        { Key = parameter.Key; Value = value }

    /// Does the condition hold where `find` gives the settings in effect?
    member parameter.IsActive(find: string -> Value option) : bool =
        parameter.When
        |> List.forall (fun c ->
            match find c.Key with
            | Some value -> List.contains value c.Values
            | None -> false)

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
