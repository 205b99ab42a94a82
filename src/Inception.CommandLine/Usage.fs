namespace Inception.CommandLine

open System
open Inception.Core

/// One command: its words, what stands behind them, and how the rest of the line is read.
type internal CommandSpec =
    {
        /// `run`, or `data get`.
        Name: string
        /// The arguments without options, such as `FILE [KEY=VALUE ...]`.
        Arguments: string
        /// What it does, on one line of the list of commands.
        Summary: string
        /// More about it, under its own help.
        Details: string list
        Options: unit -> OptionHelp list
        Hidden: bool
        Read: string list -> Command
    }

/// Help texts of at most 80 columns.
module internal Usage =
    let private width = 80

    let private wrap (indent: int) (text: string) : string list =
        let add lines (word: string) =
            match lines with
            | line :: rest when String.length line + 1 + word.Length <= width - indent -> $"{line} {word}" :: rest
            | _ -> word :: lines

        text.Split ' ' |> Array.fold add [] |> List.rev

    // Two columns: the names, and their texts from `column` on.
    let private table (column: int) (rows: (string * string) list) : string list =
        [
            for name, text in rows do
                let lines = wrap column text
                let blank = String(' ', column)

                // A name too long for its column has a line of its own.
                if name.Length + 3 > column then
                    yield "  " + name
                    yield blank + lines.Head
                else
                    yield ("  " + name).PadRight column + lines.Head

                yield! lines.Tail |> List.map (fun line -> blank + line)
        ]

    let private optionRows (options: OptionHelp list) =
        [
            for o in options ->
                let names = String.Join(", ", o.Names |> List.sortBy _.Length)
                (if o.Value = "" then names else $"{names} {o.Value}"), o.Text
        ]

    let private everywhere () =
        optionRows (Options.help<GlobalArgument>()) @ [ "-h, --help", "this help" ]

    let private join (lines: string list) = String.Join("\n", lines)

    /// `inception help`.
    let overview (specs: CommandSpec list) : string =
        let rows =
            [
                for s in specs do
                    if not s.Hidden then
                        $"{s.Name} {s.Arguments}".TrimEnd(), s.Summary
            ]

        join
            [
                "Inception Research: sweeps of GoogLeNet trainings, from one experiment file to"
                "a report."
                ""
                "Usage: inception COMMAND [options]"
                ""
                "Commands:"
                yield! table 33 rows
                ""
                "Options of every command:"
                yield! table 20 (everywhere ())
                ""
                "`inception help COMMAND` says more. Start with:"
                "  inception run experiments/quickstart.yaml"
            ]

    /// `inception help run`; `inception help data` shows all commands that begin so.
    let command (specs: CommandSpec list) : string =
        join
            [
                for s in specs do
                    let options = s.Options()

                    yield
                        $"Usage: inception {s.Name} {s.Arguments}".TrimEnd()
                        + (if options.IsEmpty then "" else " [options]")

                    yield ""

                    yield!
                        wrap
                            0
                            (Char.ToUpperInvariant s.Summary[0]
                             |> string
                             |> fun first -> first + s.Summary.Substring 1 + ".")

                    for detail in s.Details do
                        yield ""
                        yield! wrap 0 detail

                    yield ""

                    if not options.IsEmpty then
                        yield "Options:"
                        yield! table 20 (optionRows options)
                        yield ""
                yield "Options of every command:"
                yield! table 20 (everywhere ())
            ]

    /// The clause that names the nearest of what is known, or lists it where it is short.
    let meant (known: string list) (word: string) : string =
        match Nearest.tryFind known word with
        | Some near -> $"; did you mean {near}?"
        | None -> "; it is one of " + String.Join(", ", known)
