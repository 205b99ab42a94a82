namespace Inception.Core

open System
open System.Globalization
open System.Text.Encodings.Web
open System.Text.Json

/// A setting's value as written in an experiment file: number, whole number, text, yes or no, or a list of these.
[<RequireQualifiedAccess; CustomEquality; CustomComparison>]
type Value =
    | Number of number: float
    | Integer of integer: int64
    | Text of text: string
    | Boolean of boolean: bool
    | List of items: Value list

    /// The one JSON text of this value: what is hashed, stored and shown. Numbers are shortest round-trip.
    member value.Canonical: string =
        match value with
        | Number 0.0 -> "0" // also minus nought
        | Number x when x = Math.Floor x && abs x < 1e15 -> x.ToString("0", CultureInfo.InvariantCulture)
        | Number x -> x.ToString("R", CultureInfo.InvariantCulture)
        | Integer i -> i.ToString CultureInfo.InvariantCulture
        | Text s -> $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode s}\""
        | Boolean b -> if b then "true" else "false"
        | List items -> "[" + String.Join(", ", items |> List.map (fun v -> v.Canonical)) + "]"

    /// As a person would read it: the canonical text, without quotation marks around text.
    override value.ToString() =
        match value with
        | Text s -> s
        | List items -> "[" + String.Join(", ", items |> List.map string) + "]"
        | _ -> value.Canonical

    /// The value in a sentence: one line, text in quotation marks; text is cut after 60 characters, a list after the
    /// items that fill them.
    member value.Shown: string =
        match value with
        | Text s -> (Text(Value.Cut s)).Canonical
        | List items ->
            let texts = items |> Seq.truncate 61 |> Seq.map _.Shown |> Seq.toList

            let lengths =
                texts |> List.scan (fun sum text -> sum + text.Length + 2) 0 |> List.tail

            let kept =
                List.zip texts lengths
                |> List.takeWhile (fun (_, sum) -> sum <= 60)
                |> List.map fst

            let kept = if kept.IsEmpty then List.truncate 1 texts else kept

            "["
            + String.Join(
                ", ",
                (if kept.Length < items.Length then
                     kept @ [ "..." ]
                 else
                     kept)
            )
            + "]"
        | _ -> value.Canonical

    static member private Cut(text: string) =
        if text.Length <= 60 then
            text
        else
            let length = if Char.IsHighSurrogate text[59] then 59 else 60
            text.Substring(0, length) + "..."

    /// A key, path or other name in a sentence: as it is where it is printable and says where it ends, else in
    /// quotation marks; cut after 60 characters.
    static member ShowName(name: string) : string =
        let isPlain c =
            Char.IsLetterOrDigit c || "._-/\:+*&=%#@~".Contains(c: char)

        if name <> "" && Seq.forall isPlain name then
            Value.Cut name
        else
            (Text name).Shown

    /// Equal when the canonical texts are: 1 and 1.0 are the same value.
    override value.Equals other =
        match other with
        | :? Value as v -> v.Canonical = value.Canonical
        | _ -> false

    override value.GetHashCode() = value.Canonical.GetHashCode()

    interface IComparable with
        member value.CompareTo other =
            match value, other with
            | Number a, (:? Value as v) ->
                match v with
                | Number b -> compare a b
                | Integer b -> compare a (float b)
                | _ -> String.CompareOrdinal(value.Canonical, v.Canonical)
            | Integer a, (:? Value as v) ->
                match v with
                | Number b -> compare (float a) b
                | Integer b -> compare a b
                | _ -> String.CompareOrdinal(value.Canonical, v.Canonical)
            | _, (:? Value as v) -> String.CompareOrdinal(value.Canonical, v.Canonical)
            | _ -> invalidArg (nameof other) "Expecting a Value"

    /// Reads a JSON element: number, string, boolean or array of these.
    static member OfJson(element: JsonElement) : Value =
        match element.ValueKind with
        | JsonValueKind.Number ->
            match element.TryGetInt64() with
            | true, i when not (element.GetRawText().Contains '.') -> Integer i
            | _ -> Number(element.GetDouble())
        | JsonValueKind.String -> Text(element.GetString())
        | JsonValueKind.True -> Boolean true
        | JsonValueKind.False -> Boolean false
        | JsonValueKind.Array -> List [ for item in element.EnumerateArray() -> Value.OfJson item ]
        | kind -> invalidArg (nameof element) $"Expecting a JSON number, string, boolean or array, but it is {kind}"

    /// A list of the given items; for C#.
    static member OfList(items: Value seq) : Value = List(List.ofSeq items)

/// A setting's key with the value it is given.
type Assignment =
    {
        Key: string
        Value: Value
    }

    override assignment.ToString() =
        $"{assignment.Key} = {assignment.Value}"

/// One line of a definition as written: key, value and where it stands. Nested keys are joined by dots.
type Entry =
    {
        Key: string
        Value: Value
        Position: Position
    }
