namespace Inception.Core

open System

/// What values a setting takes.
[<RequireQualifiedAccess>]
type Kind =
    /// A real number between `low` and `high`; `above` says that `low` itself is not allowed.
    | Number of low: float * above: bool * high: float
    /// A whole number from `low` to `high`.
    | Integer of low: int64 * high: int64
    /// One of a few words.
    | Choice of words: string list
    /// true or false.
    | Boolean
    /// Any text up to `longest` characters.
    | Text of longest: int
    /// A list of `least` to `most` items of one kind.
    | List of item: Kind * least: int * most: int

    /// The clause "it takes ..." of a fault's sentence.
    member kind.Takes: string =
        match kind with
        | Number(low, above, high) ->
            let lower = if above then $"above {low}" else $"from {low}"
            let link = if above then "and " else ""

            if Double.IsInfinity high then
                $"a number {lower}"
            else
                $"a number {lower} {link}up to {high}"
        | Integer(low, Int64.MaxValue) -> $"a whole number of at least {low}"
        | Integer(low, high) -> $"a whole number from {low} to {high}"
        | Choice words -> "one of " + String.Join(", ", words)
        | Boolean -> "true or false"
        | Text longest -> $"a text of at most {longest} characters"
        | List(item, least, most) when least = most -> $"a list of {least} items, each {item.Takes}"
        | List(item, _, _) -> $"a list of items, each {item.Takes}"

    /// The value in this kind's own case (a whole number is also a number), or None where the kind does not take it.
    member kind.TryRead(value: Value) : Value option =
        match kind, value with
        | Number(low, above, high), (Value.Number _ | Value.Integer _) ->
            let x =
                match value with
                | Value.Integer i -> float i
                | Value.Number x -> x
                | _ -> nan

            if Double.IsFinite x && (if above then x > low else x >= low) && x <= high then
                Some(Value.Number x)
            else
                None
        | Integer(low, high), Value.Integer i when i >= low && i <= high -> Some value
        | Integer(low, high), Value.Number x when x = Math.Floor x && x >= float low && x <= float high && abs x < 1e15 ->
            Some(Value.Integer(int64 x))
        | Choice words, Value.Text word when List.contains word words -> Some value
        | Boolean, Value.Boolean _ -> Some value
        | Text longest, Value.Text text when text.Length <= longest -> Some value
        // A text setting takes what YAML reads as a number or a truth value as the text it was.
        | Text _, (Value.Integer _ | Value.Number _ | Value.Boolean _) -> Some(Value.Text(string value))
        | List(item, least, most), Value.List items when items.Length >= least && items.Length <= most ->
            let read = items |> List.choose item.TryRead

            if read.Length = items.Length then
                Some(Value.List read)
            else
                None
        | _ -> None
