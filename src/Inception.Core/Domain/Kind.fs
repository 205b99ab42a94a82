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
    /// A name that is safe in paths, URLs and tables: letters, digits, dots, dashes and underscores of ASCII, the first
    /// of them a letter or digit.
    | Name of longest: int
    /// A list of `least` to `most` items of one kind.
    | List of item: Kind * least: int * most: int

    /// The clause "it takes ..." of a fault's sentence.
    member kind.Takes: string =
        match kind with
        | Number(low, above, high) ->
            match above, Double.IsInfinity high with
            | true, true -> $"a number above {low}"
            | true, false -> $"a number above {low} and up to {high}"
            | false, true -> $"a number of at least {low}"
            | false, false -> $"a number from {low} to {high}"
        | Integer(low, Int64.MaxValue) -> $"a whole number of at least {low}"
        | Integer(low, high) -> $"a whole number from {low} to {high}"
        | Choice words -> "one of " + String.Join(", ", words)
        | Boolean -> "true or false"
        | Text longest -> $"a text of at most {longest} characters"
        | Name longest ->
            $"a name of at most {longest} letters, digits, dots, dashes and underscores, beginning with a letter or digit"
        | List(item, least, most) when least = most -> $"a list of {least} items, each {item.Takes}"
        | List(item, least, most) -> $"a list of {least} to {most} items, each {item.Takes}"

    static member private NameFits longest (text: string) =
        text.Length <= longest
        && text <> ""
        && Char.IsAsciiLetterOrDigit text[0]
        && text
           |> Seq.forall (fun c -> Char.IsAsciiLetterOrDigit c || c = '.' || c = '-' || c = '_')

    /// Does it take text as it is written, whatever it looks like?
    member kind.TakesText: bool =
        match kind with
        | Text _
        | Name _
        | Choice _ -> true
        | _ -> false

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
        | Name longest, Value.Text text when Kind.NameFits longest text -> Some value
        // A text setting takes what YAML reads as a number or a truth value as the text it was.
        | Text _, (Value.Integer _ | Value.Number _ | Value.Boolean _) -> Some(Value.Text(string value))
        | Name _, (Value.Integer _ | Value.Number _ | Value.Boolean _) -> kind.TryRead(Value.Text(string value))
        | List(item, least, most), Value.List items when items.Length >= least && items.Length <= most ->
            let read = items |> List.choose item.TryRead

            if read.Length = items.Length then
                Some(Value.List read)
            else
                None
        | _ -> None
