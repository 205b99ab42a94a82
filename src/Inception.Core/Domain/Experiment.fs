namespace Inception.Core

open System
open System.Text.Json

/// How a sweep chooses its arms.
[<RequireQualifiedAccess>]
type Method =
    /// Every combination of the listed values; the first parameter changes slowest.
    | Grid
    /// Independent draws.
    | Random of arms: int

/// Whether a larger or a smaller objective is better.
[<RequireQualifiedAccess>]
type Direction =
    | Maximize
    | Minimize

/// The number that arms are judged by: a metric, which way is better, and whether its last or its best epoch counts.
type Objective =
    { Metric: string
      Direction: Direction
      AtBest: bool }

/// What the report judges: every other arm against the control arm over the same seeds.
type ContrastPlan =
    { Control: Assignment list
      Alpha: float
      Margin: float option }

/// An experiment file, checked. There is no other way to one than `Experiment.Create`, so every key is known, every
/// value is in range, and every arm that the sweep can propose has valid settings.
[<Sealed>]
type Experiment private (all: Settings, parameters: Parameter list, control: Assignment list option) =

    static let sweepPrefix = "sweep.parameters."
    static let controlPrefix = "contrasts.control."

    let text key =
        match all.TryFind key with
        | Some(Value.Text s) -> s
        | _ -> ""

    let integer key =
        match all.TryFind key with
        | Some(Value.Integer i) -> Some i
        | _ -> None

    static let faultAt (entry: Entry) message = Fault.At(entry.Position, message)

    // "training.optimizer.lr.log-uniform" -> the setting's key and the distribution's name.
    static let splitParameter (key: string) =
        let dot = key.LastIndexOf '.'

        if dot > 0 && Seq.contains (key.Substring(dot + 1)) Space.Distributions then
            key.Substring(0, dot), Some(key.Substring(dot + 1))
        else
            key, None

    static let checkAll (entry: Entry) key values =
        let faults = [ for v in values do match Setting.check key v with Error m -> faultAt entry m | Ok _ -> () ]
        let read = values |> List.choose (fun v -> Setting.check key v |> Result.toOption)
        if faults.IsEmpty then Ok read else Error faults

    static let readRange (entry: Entry) (setting: Setting) name low high =
        let wrong takes =
            Error [ faultAt entry $"{entry.Key} is {entry.Value.Shown}; {takes}" ]

        let kinds = Space.DistributionsOf setting.Kind

        if not (Seq.contains name kinds) then
            match List.ofSeq kinds with
            | [] -> wrong $"{setting.Key} is drawn from no range, so list its values"
            | kinds ->
                let ranges = String.Join(", ", kinds)
                wrong $"{setting.Key} takes whole numbers, so its range is {ranges}: [low, high]"
        else
            match checkAll entry setting.Key [ low; high ] with
            | Error faults -> Error faults
            | Ok _ ->
                let number value =
                    match value with
                    | Value.Number x -> x
                    | Value.Integer i -> float i
                    | _ -> nan

                let a, b = number low, number high
                let isWhole (x: float) = x = Math.Floor x && abs x < 1e15

                match name with
                | "int" when a < b && isWhole a && isWhole b -> Ok(Space.IntegerRange(int64 a, int64 b))
                | "int" -> wrong "it takes two whole numbers, the lower first"
                | _ when not (a < b) -> wrong "it takes two numbers, the lower first"
                | "log-uniform" when a <= 0.0 -> wrong "a log-uniform range begins above 0"
                | "log-uniform" -> Ok(Space.LogUniform(a, b))
                | _ -> Ok(Space.Uniform(a, b))

    static let readParameter (entry: Entry) : Result<Parameter, Fault list> =
        let key, distribution = splitParameter (entry.Key.Substring sweepPrefix.Length)

        let space =
            match Setting.tryFind key, distribution, entry.Value with
            | None, _, _ ->
                match Setting.check key entry.Value with
                | Error message -> Error [ faultAt entry $"sweep.parameters: {message}" ]
                | Ok _ -> Error []
            | Some s, _, _ when not s.IsSweepable ->
                Error [ faultAt entry $"{key} cannot be swept; a sweep varies settings of data, model and training" ]
            | _, (None | Some "choice"), Value.List values when not values.IsEmpty ->
                checkAll entry key values
                |> Result.bind (fun read ->
                    if List.distinct read = read then
                        Ok(Space.Listed read)
                    else
                        Error [ faultAt entry $"{entry.Key} lists a value twice; every value is an arm of its own" ])
            | Some s, Some name, Value.List [ low; high ] when name <> "choice" -> readRange entry s name low high
            | _, Some name, _ when name <> "choice" ->
                Error [ faultAt entry $"{entry.Key} is {entry.Value.Shown}; it takes the range [low, high]" ]
            | _ ->
                Error [ faultAt entry $"{entry.Key} is {entry.Value.Shown}; it takes a list of values, or one of uniform, log-uniform, int with [low, high]" ]

        space |> Result.map (fun space -> { Key = key; Space = space })

    static let readControl (entry: Entry) : Result<Assignment, Fault list> =
        let key = entry.Key.Substring controlPrefix.Length

        match Setting.check key entry.Value with
        | Ok value -> Ok { Key = key; Value = value }
        | Error message -> Error [ faultAt entry $"contrasts.control: {message}" ]

    static let faultsOf results =
        results |> List.collect (function Error faults -> faults | Ok _ -> [])

    static let valuesOf results = results |> List.choose Result.toOption

    static let mostTrials = 100_000L

    // What one setting alone cannot say. Faults of the whole: position is that of the named key, where it was written.
    // `faulty` are the swept keys that have a fault of their own already.
    static let checkWhole (entries: Entry list) (all: Settings) (parameters: Parameter list) (faulty: string list) (control: Assignment list) =
        let at key message =
            match entries |> List.tryFindBack (fun e -> e.Key.StartsWith(key, StringComparison.Ordinal)) with
            | Some e -> faultAt e message
            | None -> Fault.Of message

        let text key = all.TryFind key |> Option.map string |> Option.defaultValue ""

        [ for s in Setting.all do
              if s.Required && (all.TryFind s.Key).IsNone then
                  Fault.Of $"{s.Key} is missing; it takes {s.Kind.Takes}"

          match all.TryFind "name" with
          | Some(Value.Text name) when String.IsNullOrWhiteSpace name || name |> Seq.exists Char.IsControl ->
              at "name" $"name is {(Value.Text name).Shown}; it takes one line of text that is not empty"
          | _ -> ()

          if text "sweep.method" = "random" && (all.TryFind "sweep.arms").IsNone then
              at "sweep.method" "sweep.arms is missing; random search needs to know how many arms to draw"

          if text "sweep.method" = "grid" then
              for p in parameters do
                  if p.Space.TryList.IsNone then
                      at (sweepPrefix + p.Key) $"{sweepPrefix}{p.Key} is a range; a grid takes lists, so list its values or set sweep.method to random"

          let seeds =
              match all.TryFind "sweep.seeds" with
              | Some(Value.List seeds) -> int64 seeds.Length
              | _ -> 1L

          let arms =
              match text "sweep.method", all.TryFind "sweep.arms" with
              | "random", Some(Value.Integer arms) -> arms
              | "random", _ -> 1L
              // Held below the limit's square, so that the product cannot overflow.
              | _ -> (1L, parameters) ||> List.fold (fun n p -> min (n * int64 (p.Space.TryList |> Option.defaultValue []).Length) (mostTrials * 10L))

          if arms * seeds > mostTrials then
              let count = if arms > mostTrials then $"more than {mostTrials} arms" else $"{arms} arms with {seeds} seeds each"
              at "sweep." $"the sweep has {count}; it takes at most {mostTrials} trials, so sweep fewer values or seeds"

          match all.TryFind "sweep.seeds" with
          | Some(Value.List seeds) when List.distinct seeds <> seeds ->
              at "sweep.seeds" "sweep.seeds lists a seed twice; equal seeds give equal trials, not more evidence"
          | _ -> ()

          let metric = text "objective.metric"

          if metric.StartsWith("test/", StringComparison.Ordinal) then
              at "objective.metric" $"objective.metric is {Value.ShowName metric}; the test part is read once, for the final table, so judge arms by validation/accuracy"
          elif not (Metric.IsObjective metric) then
              let near =
                  match Nearest.tryFind Metric.Objectives metric with
                  | Some near -> $"; did you mean {near}?"
                  | None -> "; it takes one of " + String.Join(", ", Metric.Objectives)

              at "objective.metric" $"objective.metric is {Value.ShowName metric}{near}"

          if text "sweep.method" = "random" && not control.IsEmpty then
              at controlPrefix "contrasts.control names an arm, but random search is not sure to draw it; use a grid, or leave the control out"
          elif not control.IsEmpty then
              for p in parameters do
                  if control |> List.forall (fun c -> c.Key <> p.Key) then
                      at controlPrefix $"contrasts.control leaves {p.Key} open, so several arms fit; give it one of the swept values"

          for c in control do
              match parameters |> List.tryFind (fun p -> p.Key = c.Key) |> Option.map _.Space.TryList with
              | None when List.contains c.Key faulty -> ()
              | None -> at (controlPrefix + c.Key) $"contrasts.control names {c.Key}, which the sweep does not vary; name a key of sweep.parameters"
              | Some(Some values) when not (List.contains c.Value values) ->
                  at (controlPrefix + c.Key) $"contrasts.control: {c.Key} = {c.Value.Shown} is not an arm; the sweep gives it {(Value.List values).Shown}"
              | Some _ -> () ]

    /// Checks the written lines of a definition (a later line of a key replaces an earlier one): the experiment, or
    /// every fault at once.
    static member Create(written: Entry seq) : Result<Experiment, Fault list> =
        let entries = List.ofSeq written
        let parameterEntries, rest = entries |> List.partition (fun e -> e.Key.StartsWith(sweepPrefix, StringComparison.Ordinal))
        let controlEntries, plain = rest |> List.partition (fun e -> e.Key.StartsWith(controlPrefix, StringComparison.Ordinal))
        // The last line of a key counts, in the place of its first: who overrides a swept setting does not reorder the
        // arms. For parameters also where the distribution's name differs.
        let lastOf (key: Entry -> string) (entries: Entry list) =
            let last = entries |> List.map (fun e -> key e, e) |> Map.ofList
            entries |> List.map key |> List.distinct |> List.map (fun k -> last[k])

        let parameters = parameterEntries |> lastOf (fun e -> fst (splitParameter e.Key)) |> List.map readParameter
        let control = controlEntries |> lastOf _.Key |> List.map readControl
        let settings = plain |> List.map (fun e -> Setting.check e.Key e.Value |> Result.mapError (fun m -> [ faultAt e m ]))
        let good = plain |> List.filter (fun e -> (Setting.check e.Key e.Value).IsOk)

        match Settings.Create [ for e in good -> ({ Key = e.Key; Value = e.Value }: Assignment) ] with
        | Error faults -> Error faults
        | Ok all ->
            let wrongKeys = plain |> List.filter (fun e -> (Setting.check e.Key e.Value).IsError) |> List.map _.Key
            let faulty = [ for e in parameterEntries -> fst (splitParameter (e.Key.Substring sweepPrefix.Length)) ]
            let whole =
                checkWhole entries all (valuesOf parameters) faulty (valuesOf control)
                |> List.filter (fun f -> not (wrongKeys |> List.exists (fun k -> f.Message.StartsWith(k + " is missing"))))

            match faultsOf settings @ faultsOf parameters @ faultsOf control @ whole with
            | [] ->
                let control = if control.IsEmpty then None else Some(valuesOf control)
                Ok(Experiment(all, valuesOf parameters, control))
            | faults -> Error faults

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

    /// How arms are chosen.
    member _.Method: Method =
        match text "sweep.method", integer "sweep.arms" with
        | "random", Some arms -> Method.Random(int arms)
        | _ -> Method.Grid

    /// The seed of the sweep itself.
    member _.SweepSeed: int64 = integer "sweep.seed" |> Option.defaultValue 0L

    /// The seeds each arm is trained with.
    member _.Seeds: int64 list =
        match all.TryFind "sweep.seeds" with
        | Some(Value.List seeds) -> seeds |> List.choose (function Value.Integer i -> Some i | _ -> None)
        | _ -> []

    /// What arms are judged by.
    member _.Objective: Objective =
        { Metric = text "objective.metric"
          Direction = if text "objective.direction" = "minimize" then Direction.Minimize else Direction.Maximize
          AtBest = (text "objective.at" = "best") }

    /// The declared contrasts, None where no control arm is named.
    member _.Contrast: ContrastPlan option =
        let number key =
            match all.TryFind key with
            | Some(Value.Number x) -> Some x
            | _ -> None

        control
        |> Option.map (fun control ->
            { Control = control
              Alpha = number "contrasts.alpha" |> Option.defaultValue 0.05
              Margin = number "contrasts.margin" })

    /// How often a trial whose process died is taken up before it counts as failed.
    member _.MaxAttempts: int = integer "budget.attempts" |> Option.map int |> Option.defaultValue 3

    /// Worker processes at a time, where the file says.
    member _.Jobs: int option = integer "budget.jobs" |> Option.map int

    /// The whole definition as flat lines, defaults included: what is frozen in the store when a sweep starts.
    member _.Entries: Assignment list =
        [ yield! all.Assignments
          for p in parameters do
              let at suffix value : Assignment =
                  { Key = sweepPrefix + p.Key + suffix
                    Value = Value.List value }

              match p.Space with
              | Space.Listed values -> at "" values
              | Space.Uniform(low, high) -> at ".uniform" [ Value.Number low; Value.Number high ]
              | Space.LogUniform(low, high) -> at ".log-uniform" [ Value.Number low; Value.Number high ]
              | Space.IntegerRange(low, high) -> at ".int" [ Value.Integer low; Value.Integer high ]
          for c in defaultArg control [] do
              { Key = controlPrefix + c.Key
                Value = c.Value } ]

    /// The frozen definition: one JSON object, a key a line.
    member experiment.ToJson() : string =
        let lines = [ for e in experiment.Entries -> $"  {(Value.Text e.Key).Canonical}: {e.Value.Canonical}" ]
        "{\n" + String.Join(",\n", lines) + "\n}"

    /// Reads a frozen definition back. Raises UserException where this version no longer takes it.
    static member OfJson(json: string) : Experiment =
        use document = JsonDocument.Parse json
        let position = { Source = "the stored definition"; Line = 0; Column = 0 }
        let entries =
            [ for p in document.RootElement.EnumerateObject() ->
                  { Key = p.Name; Value = Value.OfJson p.Value; Position = position } ]

        match Experiment.Create entries with
        | Ok experiment -> experiment
        | Error faults -> raise (UserException.OfFaults faults)

    /// SHA-256 of what decides the sweep's trials and how they are judged: the frozen definition without its texts
    /// (question, expectation, cost) and without what only steers the execution (budget.*).
    member experiment.Hash: string =
        let counts (e: Assignment) =
            not (List.contains e.Key [ "question"; "expectation"; "cost" ]) && not (e.Key.StartsWith "budget.")

        Hash.OfText(String.Join("\n", [ for e in experiment.Entries do if counts e then $"{e.Key}: {e.Value.Canonical}" ]))

    /// For C#: the experiment, or all faults in one UserException (exit code 2).
    static member CreateOrRaise(written: Entry seq) : Experiment =
        match Experiment.Create written with
        | Ok experiment -> experiment
        | Error faults -> raise (UserException.OfFaults faults)
