namespace Inception.Core

open System
open System.Globalization

/// What an arm must fulfil to be tried: a comparison of numeric settings, such as
/// `training.optimizer.lr * training.batch <= 8` or `model.aux.weights[0] >= model.aux.weights[1]`.
/// Settings of one arm count as they are in effect: swept, or the experiment's own.
type Constraint =
    private
        {
            Text: string
            Left: Term
            Sign: string
            Right: Term
        }

    /// As written.
    override constraint'.ToString() = constraint'.Text

and private Term =
    | Constant of float
    | Setting of key: string * item: int option
    | Operation of sign: char * left: Term * right: Term

/// Reading and asking constraints.
module Constraint =
    exception private Wrong of column: int * message: string

    let private signs = [ "<="; ">="; "!="; "<"; ">"; "=" ]

    // A word is a number, a key (a dash or dot inside belongs to it) or a sign; each with its column, counted from 1.
    let private words (text: string) =
        let isKey c =
            Char.IsAsciiLetterOrDigit c || c = '.' || c = '-'

        let rec next i found =
            let take length =
                next (i + length) ((i + 1, text.Substring(i, length)) :: found)

            let lengthOf keep =
                text |> Seq.skip i |> Seq.takeWhile keep |> Seq.length

            if i >= text.Length then
                List.rev found
            elif Char.IsWhiteSpace text[i] then
                next (i + 1) found
            elif Char.IsAsciiLetter text[i] then
                take (lengthOf isKey)
            elif Char.IsAsciiDigit text[i] then
                let digits = lengthOf (fun c -> Char.IsAsciiDigit c || c = '.')
                let rest = text.Substring(i + digits)

                let exponent =
                    Text.RegularExpressions.Regex.Match(rest, @"\A[eE][-+]?[0-9]+").Length

                take (digits + exponent)
            else
                match
                    signs
                    |> List.tryFind (fun s -> text.Substring(i).StartsWith(s, StringComparison.Ordinal))
                with
                | Some sign -> take sign.Length
                | None when "+-*/()[]".Contains text[i] -> take 1
                | None ->
                    let shown = (Value.Text(string text[i])).Shown
                    raise (Wrong(i + 1, $"{shown} stands for nothing here"))

        next 0 []

    // Recursive descent; each function gives a term and the words left.
    let rec private sum words = chain "+-" product words
    and private product words = chain "*/" factor words

    and private chain (operators: string) part words =
        let rec go (left, rest) =
            match rest with
            | (_, (sign: string)) :: after when sign.Length = 1 && operators.Contains sign ->
                let right, rest = part after
                go (Operation(sign[0], left, right), rest)
            | _ -> left, rest

        go (part words)

    and private factor words =
        match words with
        | (_, "-") :: rest ->
            let term, rest = factor rest
            Operation('-', Constant 0.0, term), rest
        | (column, "(") :: rest ->
            match sum rest with
            | term, (_, ")") :: rest -> term, rest
            | _ -> raise (Wrong(column, "this bracket is not closed"))
        | (_, key) :: (column, "[") :: rest when Char.IsAsciiLetter key[0] ->
            match rest with
            | (_, item) :: (_, "]") :: rest when Seq.forall Char.IsAsciiDigit item && item.Length < 4 ->
                Setting(key, Some(int item)), rest
            | _ -> raise (Wrong(column, "it takes the number of a list's item, from 0"))
        | (_, key) :: rest when Char.IsAsciiLetter key[0] -> Setting(key, None), rest
        | (column, word) :: rest ->
            match Double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture) with
            | true, x -> Constant x, rest
            | _ -> raise (Wrong(column, $"{(Value.Text word).Shown} stands where a number or a setting belongs"))
        | [] -> raise (Wrong(0, "it breaks off; it takes two sides with <=, <, >=, >, = or != between them"))

    /// Reads a comparison; what is wrong comes with its column in the text, counted from 1.
    let parse (text: string) : Result<Constraint, string> =
        try
            match sum (words text) with
            | left, (_, sign) :: rest when List.contains sign signs ->
                match sum rest with
                | right, [] ->
                    Ok
                        {
                            Text = text
                            Left = left
                            Sign = sign
                            Right = right
                        }
                | _, (column, word) :: _ -> raise (Wrong(column, $"{(Value.Text word).Shown} is one word too many"))
            | _, [] ->
                raise (Wrong(0, "it compares nothing; it takes two sides with <=, <, >=, >, = or != between them"))
            | _, (column, word) :: _ ->
                raise (Wrong(column, $"{(Value.Text word).Shown} stands where a comparison belongs"))
        with Wrong(column, message) ->
            Error(
                if column = 0 then
                    message
                else
                    $"{message}, at its character {column}"
            )

    /// The settings that it names, each with the item of a list where one is named.
    let settings (constraint': Constraint) : (string * int option) list =
        let rec keys term =
            match term with
            | Constant _ -> []
            | Setting(key, item) -> [ key, item ]
            | Operation(_, a, b) -> keys a @ keys b

        keys constraint'.Left @ keys constraint'.Right |> List.distinct

    /// The number that a value is for a constraint: of a list the named item.
    let tryNumber (item: int option) (value: Value) : float option =
        match item, value with
        | None, Value.Number x -> Some x
        | None, Value.Integer i -> Some(float i)
        | Some n, Value.List items ->
            match List.tryItem n items with
            | Some(Value.Number x) -> Some x
            | Some(Value.Integer i) -> Some(float i)
            | _ -> None
        | _ -> None

    /// Is it fulfilled where `find` gives the settings' values? One without a value fulfils nothing.
    let holds (find: string -> Value option) (constraint': Constraint) : bool =
        let rec value term =
            match term with
            | Constant x -> x
            | Setting(key, item) -> find key |> Option.bind (tryNumber item) |> Option.defaultValue nan
            | Operation('+', a, b) -> value a + value b
            | Operation('-', a, b) -> value a - value b
            | Operation('*', a, b) -> value a * value b
            | Operation(_, a, b) -> value a / value b

        let left, right = value constraint'.Left, value constraint'.Right

        match constraint'.Sign with
        | "<=" -> left <= right
        | "<" -> left < right
        | ">=" -> left >= right
        | ">" -> left > right
        | "=" -> left = right
        | _ -> left < right || left > right
