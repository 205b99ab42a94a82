namespace Inception.Core

open System

/// Where something a person wrote stands: file (or "command line"), line and column, both counted from 1.
type Position =
    {
        Source: string
        Line: int
        Column: int
    }

    /// `experiments/quickstart.yaml, line 14, column 11`; a source without lines is given by its name alone.
    override position.ToString() =
        if position.Line = 0 then
            position.Source
        else
            $"{position.Source}, line {position.Line}, column {position.Column}"

/// One thing that is wrong with what a person wrote: a sentence that says what, where and what to do.
type Fault =
    {
        Message: string
        Position: Position option
    }

    /// A fault without a place.
    static member Of(message: string) = { Message = message; Position = None }

    /// A fault at a place.
    static member At(position: Position, message: string) =
        {
            Message = message
            Position = Some position
        }

    // The first semicolon that is not part of quoted foreign text.
    static member private ClauseAt(message: string) =
        let mutable quoted = false
        let mutable found = -1
        let mutable i = 0

        while found < 0 && i < message.Length do
            match message[i] with
            | '\\' when quoted -> i <- i + 1
            | '"' -> quoted <- not quoted
            | ';' when not quoted -> found <- i
            | _ -> ()

            i <- i + 1

        found

    /// The sentence, with its place in brackets in front of the clause after the first semicolon.
    override fault.ToString() =
        match fault.Position with
        | None -> fault.Message
        | Some position ->
            match Fault.ClauseAt fault.Message with
            | -1 -> $"{fault.Message} ({position})"
            | i -> $"{fault.Message.Substring(0, i)} ({position}){fault.Message.Substring i}"

/// Raised at an edge where a person's input or their machine, not the program, is at fault: the message is for the
/// person; the exit code is 2 for a definition or usage fault and 1 for a run that failed.
type UserException(message: string, exitCode: int) =
    inherit Exception(message)

    /// 2 for a definition or usage fault, 1 for a run that failed.
    member _.ExitCode = exitCode

    /// All faults of a definition at once, one a line; exit code 2. Who made more than 50 reads the first 50.
    static member OfFaults(faults: Fault seq) =
        let lines = faults |> Seq.map string |> Seq.toArray

        let more =
            if lines.Length > 50 then
                [| $"and {lines.Length - 50} more faults" |]
            else
                [||]

        UserException(String.Join(Environment.NewLine, Array.append (Array.truncate 50 lines) more), 2)

/// Help for who mistyped a name.
module Nearest =
    // Damerau's optimal string alignment: insertions, deletions, substitutions and neighbours swapped.
    let private distance (a: string) (b: string) =
        let d = Array2D.zeroCreate (a.Length + 1) (b.Length + 1)

        for i in 0 .. a.Length do
            for j in 0 .. b.Length do
                d[i, j] <-
                    if i = 0 || j = 0 then
                        i + j
                    else
                        let change = if a[i - 1] = b[j - 1] then 0 else 1
                        let best = min (d[i - 1, j - 1] + change) (1 + min d[i - 1, j] d[i, j - 1])

                        if i > 1 && j > 1 && a[i - 1] = b[j - 2] && a[i - 2] = b[j - 1] then
                            min best (d[i - 2, j - 2] + 1)
                        else
                            best

        d[a.Length, b.Length]

    /// The known name nearest to `name` by edit distance (Damerau 1964), where one is near enough to be meant:
    /// at most a third of its letters apart, or alike but for the part before the last dot.
    let tryFind (known: string seq) (name: string) : string option =
        let last (key: string) = key.Substring(key.LastIndexOf '.' + 1)
        // A definition can be hostile: what is longer than any known name has no neighbour.
        if Seq.isEmpty known || name.Length > 80 then
            None
        else
            let score key =
                min (distance name key) (if last key = last name then 2 else Int32.MaxValue)

            let best = known |> Seq.minBy score

            if score best <= max 2 (name.Length / 3) then
                Some best
            else
                None
