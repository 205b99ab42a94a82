namespace Inception.CommandLine

open System
open System.Globalization
open System.Text.RegularExpressions
open Argu
open Microsoft.FSharp.Reflection
open Inception.Core

/// A wrong command line: the sentence for who wrote it.
exception internal Wrong of sentence: string

/// One option as help shows it: its names, the name of its value (empty where it takes none), and what it means.
type internal OptionHelp =
    {
        Names: string list
        Value: string
        Text: string
    }

/// Reading the options of one command through Argu.
module internal Options =
    let private parser<'a when 'a :> IArgParserTemplate> () =
        // The structure of every union is checked by a test, not at every start.
        ArgumentParser.Create<'a>(programName = "inception", errorHandler = ExceptionExiter(), checkStructure = false)

    /// Raises where the union breaks Argu's rules.
    let check<'a when 'a :> IArgParserTemplate> () = ArgumentParser<'a>.CheckStructure()

    /// Foreign text on one line of at most 60 characters.
    let shown (text: string) =
        if text <> "" && text.Length <= 60 && not (text |> Seq.exists Char.IsControl) then
            text
        else
            let cut =
                if text.Length > 60 then
                    text.Substring(0, 60) + "..."
                else
                    text

            (Value.Text cut).Canonical

    // Argu's own first line, without its page of usage: which option, and whether it lacks its value or came twice.
    let private sentence (help: OptionHelp list) (error: ArguParseException) =
        let line = error.Message.Split('\n')[0]

        let named =
            match line.Split '\'' with
            | parts when parts.Length >= 3 -> parts[1]
            | _ -> ""

        match help |> List.tryFind (fun o -> List.contains named o.Names) with
        | Some o when line.Contains "more than once" || line.Contains "duplicate" ->
            $"{o.Names.Head} is given twice; give it once"
        | Some o when o.Value <> "" -> $"{o.Names.Head} has no value; write {o.Names.Head} {o.Value}"
        | Some o -> $"{o.Names.Head} takes no value; write it alone"
        | None -> line.Replace("ERROR: ", "").TrimEnd '.'

    // Argu names an option after its case in this way; other names (-j) it takes from an attribute.
    let private cases<'a> () : (string * string) list =
        [
            for case in FSharpType.GetUnionCases(typeof<'a>, true) ->
                "--" + case.Name.ToLowerInvariant().Replace('_', '-'),
                String.Join(" ", case.GetFields() |> Array.map _.Name)
        ]

    /// The options of a union, as help shows them.
    let help<'a when 'a :> IArgParserTemplate> () : OptionHelp list =
        let values = dict (cases<'a>())

        [
            for case in parser<'a>().GetArgumentCases() ->
                let names = case.CommandLineNames.Value

                {
                    Names = names
                    Value = values[List.head names]
                    Text = case.Description.Value
                }
        ]

    let private parse<'a when 'a :> IArgParserTemplate> (tokens: string list) : 'a list * string list =
        try
            let results =
                parser<'a>().ParseCommandLine(Array.ofList tokens, ignoreUnrecognized = true, raiseOnUsage = false)

            results.GetAllResults(), results.UnrecognizedCliParams
        with :? ArguParseException as error ->
            raise (Wrong(sentence (help<'a>()) error))

    /// The options that are this union's, and the rest of the tokens in order. Loading Argu and letting it read a union
    /// takes most of the time of a parse, so a line without options does without it.
    let split<'a when 'a :> IArgParserTemplate> (tokens: string list) : 'a list * string list =
        if tokens |> List.exists (fun token -> token.StartsWith '-') then
            parse<'a> tokens
        else
            [], tokens

    /// The same for a union whose options have no names but their cases': other options do not count.
    let splitNamed<'a when 'a :> IArgParserTemplate> (tokens: string list) : 'a list * string list =
        let names = cases<'a>() |> List.map fst

        if tokens |> List.exists (fun token -> List.contains (token.Split('=')[0]) names) then
            parse<'a> tokens
        else
            [], tokens

    /// A whole number, or the sentence that says which ones the option takes.
    let integer (option: string) (low: int) (high: int) (text: string) : Nullable<int> =
        match Int32.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) with
        | true, n when n >= low && n <= high -> Nullable n
        | _ -> raise (Wrong $"{option} is {shown text}; it takes {Kind.Integer(int64 low, int64 high).Takes}")

    /// A finite number that `isIn` takes, or the sentence that says which ones the option takes.
    let number (option: string) (takes: string) (isIn: float -> bool) (text: string) : Nullable<float> =
        match Double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture) with
        | true, x when Double.IsFinite x && isIn x -> Nullable x
        | _ -> raise (Wrong $"{option} is {shown text}; it takes {takes}")

    /// A time above 0 from hours, minutes and seconds: 2h, 90m, 1h30m, 45s.
    let duration (option: string) (text: string) : Nullable<TimeSpan> =
        let part = Regex.Match(text, @"^(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s)?$")

        let of' (group: int) =
            match part.Groups[group].Value with
            | "" -> 0.0
            | digits -> float digits

        match
            TimeSpan.FromHours(of' 1)
            + TimeSpan.FromMinutes(of' 2)
            + TimeSpan.FromSeconds(of' 3)
        with
        | time when part.Success && time > TimeSpan.Zero -> Nullable time
        | _ -> raise (Wrong $"{option} is {shown text}; it takes a time above 0, such as 2h, 1h30m or 45s")
