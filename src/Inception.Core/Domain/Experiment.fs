namespace Inception.Core

open System
open System.Text.Json

/// Whether a larger or a smaller objective is better.
[<RequireQualifiedAccess>]
type Direction =
    | Maximize
    | Minimize

/// Which epoch's value of a metric counts: the first asks for early learning; the best is biased to the good side.
[<RequireQualifiedAccess>]
type JudgedEpoch =
    | First
    | Best
    | Last

    /// As the setting objective.at has it.
    member epoch.Word = (string epoch).ToLowerInvariant()

/// The number that arms are judged by: a metric, which way is better, and which epoch counts.
type Objective =
    {
        Metric: string
        Direction: Direction
        At: JudgedEpoch
    }

    /// In words: "validation/accuracy at the last epoch, larger is better".
    member objective.Words: string =
        let better =
            match objective.Direction with
            | Direction.Maximize -> "larger"
            | Direction.Minimize -> "smaller"

        $"{objective.Metric} at the {objective.At.Word} epoch, {better} is better"

    /// The value that counts, of the values of every epoch in order; at least one.
    member objective.Of(values: float list) : float =
        match objective.At, objective.Direction with
        | JudgedEpoch.First, _ -> List.head values
        | JudgedEpoch.Last, _ -> List.last values
        | JudgedEpoch.Best, Direction.Maximize -> List.max values
        | JudgedEpoch.Best, Direction.Minimize -> List.min values

/// What the report judges: every other arm against the control arm over the same seeds.
type ContrastPlan =
    {
        Control: Assignment list
        Alpha: float
        Margin: float option
    }

/// An experiment file, checked. There is no other way to one than `Experiment.Create`, so every key is known, every
/// value is in range, and every arm that the sweep can propose has valid settings.
[<Sealed>]
type Experiment private (all: Settings, parameters: Parameter list, control: Assignment list option) =

    let text key =
        match all.TryFind key with
        | Some(Value.Text s) -> s
        | _ -> ""

    let integer key =
        match all.TryFind key with
        | Some(Value.Integer i) -> Some i
        | _ -> None

    let number key =
        match all.TryFind key with
        | Some(Value.Number x) -> Some x
        | _ -> None

    let constraints =
        match all.TryFind "sweep.constraints" with
        | Some(Value.List texts) -> texts |> List.choose (string >> Constraint.parse >> Result.toOption)
        | _ -> []

    /// Checks the written lines of a definition (a later line of a key replaces an earlier one): the experiment, or
    /// every fault at once.
    static member Create(written: Entry seq) : Result<Experiment, Fault list> =
        Definition.check (List.ofSeq written) |> Result.map Experiment

    /// The experiment's name.
    member _.Name = text "name"
    /// The question it asks; may be empty.
    member _.Question = text "question"
    /// What was expected before the run; may be empty.
    member _.Expectation = text "expectation"
    /// How long it takes on what machine, in words; may be empty.
    member _.Cost = text "cost"

    /// The settings that no arm varies.
    member _.Settings: Settings = all

    /// The swept settings, in the order written.
    member _.Parameters: Parameter list = parameters

    /// The settings that the sweep varies, in the order of its parameters.
    member _.SweptKeys: string list = parameters |> List.collect _.Settings

    /// The setting that a line of `sweep.parameters` gives values of: its range's, its steps' or its condition's.
    static member SweptSetting(key: string) : string = DefinitionSpace.settingOf key

    /// What every arm fulfils.
    member _.Constraints: Constraint list = constraints

    /// How arms are chosen.
    member _.Method: Method =
        let arms = integer "sweep.arms" |> Option.defaultValue 1L |> int
        let startup = integer "sweep.startup" |> Option.defaultValue 10L |> int

        match text "sweep.method" with
        | "random" -> Method.Random arms
        | "sobol" -> Method.Sobol arms
        | "tpe" -> Method.Tpe(arms, startup)
        | "gp" -> Method.GaussianProcess(arms, startup)
        | _ -> Method.Grid

    /// How trials are stopped early.
    member _.Pruning: PruningRule =
        let of' key =
            integer ("sweep.pruner." + key) |> Option.defaultValue 1L |> int

        match text "sweep.pruner.name" with
        | "median" -> PruningRule.Median(of' "first", of' "every", of' "startup")
        | "patience" -> PruningRule.Patience(of' "patience", of' "first", of' "every")
        | "halving" -> PruningRule.Halving(of' "first", of' "factor")
        | "hyperband" -> PruningRule.Hyperband(of' "first", of' "factor")
        | "racing" ->
            let spending =
                if text "sweep.pruner.spending" = "pocock" then
                    Spending.Pocock
                else
                    Spending.ObrienFleming

            PruningRule.Racing(of' "looks", number "sweep.pruner.alpha" |> Option.defaultValue 0.05, spending)
        | _ -> PruningRule.Never

    /// The seed of the sweep itself.
    member _.SweepSeed: int64 = integer "sweep.seed" |> Option.defaultValue 0L

    /// Trial k is proposed, and pruned, from the results of trials with an index of at most k - parallelism.
    member _.Parallelism: int =
        integer "sweep.parallelism" |> Option.map int |> Option.defaultValue 4

    /// The seeds each arm is trained with.
    member _.Seeds: int64 list =
        match all.TryFind "sweep.seeds" with
        | Some(Value.List seeds) ->
            seeds
            |> List.choose (function
                | Value.Integer i -> Some i
                | _ -> None)
        | _ -> []

    /// What arms are judged by.
    member _.Objective: Objective =
        {
            Metric = text "objective.metric"
            Direction =
                if text "objective.direction" = "minimize" then
                    Direction.Minimize
                else
                    Direction.Maximize
            At =
                match text "objective.at" with
                | "first" -> JudgedEpoch.First
                | "best" -> JudgedEpoch.Best
                | _ -> JudgedEpoch.Last
        }

    /// The declared contrasts, None where no control arm is named.
    member _.Contrast: ContrastPlan option =
        control
        |> Option.map (fun control ->
            {
                Control = control
                Alpha = number "contrasts.alpha" |> Option.defaultValue 0.05
                Margin = number "contrasts.margin"
            })

    /// How often a trial whose process died is taken up before it counts as failed.
    member _.MaxAttempts: int =
        integer "budget.attempts" |> Option.map int |> Option.defaultValue 3

    /// Worker processes at a time, where the file says.
    member _.Jobs: int option = integer "budget.jobs" |> Option.map int

    /// Threads of each worker, where the file says.
    member _.Threads: int option = integer "budget.threads" |> Option.map int

    /// The whole definition as flat lines, defaults included: what is frozen in the store when a sweep starts.
    member _.Entries: Assignment list =
        [
            yield! all.Assignments
            for p in parameters do
                yield! DefinitionSpace.write p
            for c in defaultArg control [] do
                {
                    Key = Definition.controlPrefix + c.Key
                    Value = c.Value
                }
        ]

    /// The frozen definition: one JSON object, a key a line.
    member experiment.ToJson() : string =
        let lines =
            [
                for e in experiment.Entries -> $"  {(Value.Text e.Key).Canonical}: {e.Value.Canonical}"
            ]

        "{\n" + String.Join(",\n", lines) + "\n}"

    /// Reads a frozen definition back. Raises UserException where this version no longer takes it.
    static member OfJson(json: string) : Experiment =
        use document = JsonDocument.Parse json

        let position =
            {
                Source = "the stored definition"
                Line = 0
                Column = 0
            }

        let entries =
            [
                for p in document.RootElement.EnumerateObject() ->
                    {
                        Key = p.Name
                        Value = Value.OfJson p.Value
                        Position = position
                    }
            ]

        match Experiment.Create entries with
        | Ok experiment -> experiment
        | Error faults -> raise (UserException.OfFaults faults)

    /// SHA-256 of what decides the sweep's trials and how they are judged: the frozen definition without its texts
    /// (question, expectation, cost), without what only steers the execution (budget.*) and without what stands at its
    /// default.
    member experiment.Hash: string =
        let counts (e: Assignment) =
            not (List.contains e.Key [ "question"; "expectation"; "cost" ])
            && not (e.Key.StartsWith "budget.")
            && (Setting.tryFind e.Key |> Option.forall _.IsSaid(e.Value))

        Hash.OfText(
            String.Join(
                "\n",
                [
                    for e in experiment.Entries do
                        if counts e then
                            $"{e.Key}: {e.Value.Canonical}"
                ]
            )
        )

    /// For C#: the experiment, or all faults in one UserException (exit code 2).
    static member CreateOrRaise(written: Entry seq) : Experiment =
        match Experiment.Create written with
        | Ok experiment -> experiment
        | Error faults -> raise (UserException.OfFaults faults)
