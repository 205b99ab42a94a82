namespace Inception.CommandLine

open System
open Inception.Core

/// What stands on a line besides options: files, ids, names and overrides.
module internal Positionals =
    let none: unit -> OptionHelp list = fun () -> []
    /// For C#, what nobody said is null.
    let noText: string = Unchecked.defaultof<string>
    let noNumber = Nullable<int>()

    // What is left when a command's options are taken out must not look like an option.
    let read (name: string) (options: unit -> OptionHelp list) (rest: string list) =
        match rest |> List.tryFind (fun token -> token.StartsWith '-' && token <> "-") with
        | Some token ->
            let option = token.Split('=')[0]
            let globals = Options.help<GlobalArgument>()
            let known = options () @ globals |> List.collect _.Names |> List.append [ "--help" ]

            if List.contains option known then
                // Argu knows it but not with this "=": an option without a value.
                raise (Wrong $"{option} takes no value; write it alone")

            let near =
                match Nearest.tryFind known option with
                | Some near -> $"; did you mean {near}?"
                | None -> ""

            raise (Wrong $"{Options.shown token} is not an option of {name}{near}")
        | None ->
            if List.contains "" rest then
                raise (Wrong $"{name} was given an empty argument; leave it out or fill it in")

            rest

    let exactly (name: string) (what: string list) (rest: string list) =
        let takes = String.Join(" ", what)

        if rest.Length > what.Length then
            let behind =
                if what.IsEmpty then
                    "it takes none"
                else
                    $"it takes {takes}"

            raise (Wrong $"{Options.shown rest[what.Length]} is one argument too many for {name}; {behind}")
        elif rest.Length < what.Length then
            raise (Wrong $"{name} needs {what[rest.Length]}; write inception {name} {takes}")

        rest

    // FILE KEY=VALUE ...: a token with = is an override, unless its left side looks like a path.
    let fileAndOverrides (name: string) (rest: string list) =
        let isOverride (token: string) =
            let equals = token.IndexOf '='
            equals >= 0 && token.Substring(0, equals).IndexOfAny [| '/'; '\\' |] < 0

        let overrides, files = rest |> List.partition isOverride

        match files with
        | [] -> noText, overrides
        | [ file ] -> file, overrides
        | _ :: second :: _ ->
            raise (
                Wrong
                    $"{Options.shown second} is neither the experiment file, which {name} has already, nor an override; write overrides as KEY=VALUE, such as training.epochs=2"
            )
