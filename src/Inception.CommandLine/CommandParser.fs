namespace Inception.CommandLine

open System
open Inception.Core

/// From the words of a command line to a command.
[<AbstractClass; Sealed>]
type CommandParser private () =

    static let specs = Commands.all

    static let firstWords =
        [
            for s in specs do
                if not s.Hidden then
                    s.Name.Split(' ')[0]
        ]
        @ [ "help" ]
        |> List.distinct

    static let unknown (word: string) =
        Wrong $"{Options.shown word} is not a command{Usage.meant firstWords word}"

    static let help (words: string list) =
        match words with
        | [] -> Usage.overview specs
        | _ ->
            let name = String.Join(" ", words)

            match
                specs
                |> List.filter (fun s ->
                    s.Name = name
                    || s.Name.StartsWith(words[0] + " ", StringComparison.Ordinal)
                       && words.Tail.IsEmpty)
            with
            | [] -> raise (unknown name)
            | found -> Usage.command found

    // The command that the first one or two words name, and what stands behind them.
    static let find (tokens: string list) =
        let one = List.head tokens

        let seconds =
            [
                for s in specs do
                    if s.Name.StartsWith(one + " ", StringComparison.Ordinal) then
                        s.Name.Substring(one.Length + 1)
            ]

        match specs |> List.tryFind (fun s -> s.Name = one), seconds, tokens with
        | Some s, _, _ -> s, tokens.Tail
        | None, [], _ -> raise (unknown one)
        | None, _, [ _ ] -> raise (Wrong($"{one} needs a second word" + Usage.meant seconds ""))
        | None, _, _ :: two :: rest ->
            match specs |> List.tryFind (fun s -> s.Name = $"{one} {two}") with
            | Some s -> s, rest
            | None ->
                raise (
                    Wrong(
                        $"{one} {Options.shown two} is not a command"
                        + Usage.meant (seconds |> List.map (fun s -> $"{one} {s}")) $"{one} {two}"
                    )
                )
        | None, _, [] -> raise (unknown one)

    static let globals (arguments: GlobalArgument list) : GlobalOptions =
        let add (o: GlobalOptions) argument =
            match argument with
            | Results folder -> { o with Results = folder }
            | Store path -> { o with Store = path }
            | Data_Dir folder -> { o with DataDirectory = folder }
            | LibTorch folder -> { o with LibTorch = folder }
            | Verbose -> { o with Verbose = true }

        arguments
        |> List.fold
            add
            {
                Results = Positionals.noText
                Store = Positionals.noText
                DataDirectory = Positionals.noText
                LibTorch = Positionals.noText
                Verbose = false
            }

    // The hint behind a sentence: whose help says more.
    static let hint (words: string list) =
        let name = words |> List.truncate 2 |> String.concat " "
        let one = words |> List.tryHead |> Option.defaultValue ""

        if specs |> List.exists (fun s -> s.Name = name && not s.Hidden) then
            $"inception help {name}"
        elif List.contains one firstWords && one <> "help" then
            $"inception help {one}"
        else
            "inception help"

    /// The names of all commands that help shows.
    static member Commands: string seq =
        seq {
            for s in specs do
                if not s.Hidden then
                    s.Name
        }

    /// Raises where a union of options breaks Argu's rules (two options of one name, say): for a test, because at every
    /// start it would cost too much.
    static member CheckStructure() : unit =
        Options.check<GlobalArgument>()
        Options.check<ExecutionArgument>()
        Options.check<RunArgument>()
        Options.check<ResumeArgument>()
        Options.check<VerifyResumeArgument>()
        Options.check<JsonArgument>()
        Options.check<ReportArgument>()
        Options.check<PlanArgument>()
        Options.check<CalibrateArgument>()
        Options.check<SummaryArgument>()
        Options.check<BenchmarkArgument>()
        Options.check<ImportArgument>()
        Options.check<EvaluateArgument>()
        Options.check<DoctorArgument>()
        Options.check<BundleArgument>()
        Options.check<WorkerArgument>()

    /// Reads the words behind `inception`. Never throws: a wrong line is a `Parsed.Fault` with one sentence.
    static member Parse(arguments: string[]) : Parsed =
        let tokens = List.ofArray arguments
        let isHelp token = token = "--help" || token = "-h"
        let words = tokens |> List.takeWhile (fun t -> not (t.StartsWith '-'))

        try
            match tokens with
            | [] -> Parsed.Help(help [])
            | "help" :: rest -> Parsed.Help(help (rest |> List.filter (fun t -> not (isHelp t)) |> List.truncate 2))
            | _ when List.exists isHelp tokens ->
                let named =
                    if words.IsEmpty then
                        Usage.overview specs
                    else
                        Usage.command [ fst (find words) ]

                Parsed.Help named
            | _ ->
                let own, rest = Options.splitNamed<GlobalArgument> tokens

                match rest with
                | [] -> Parsed.Help(help [])
                | "--version" :: rest ->
                    Parsed.Command((find ("version" :: rest) |> fun (s, rest) -> s.Read rest), globals own)
                | option :: _ when option.StartsWith '-' ->
                    raise (Wrong $"{Options.shown option} comes before any command; write inception COMMAND [options]")
                | rest ->
                    let s, rest = find rest
                    Parsed.Command(s.Read rest, globals own)
        with Wrong sentence ->
            Parsed.Fault $"{sentence} (see {hint words})"
