namespace Inception.Core

open System

/// The checks of a definition: from its written lines to settings, swept settings and the control, or every fault.
module internal Definition =
    let sweepPrefix = "sweep.parameters."
    let controlPrefix = "contrasts.control."

    let private faultAt (entry: Entry) message = Fault.At(entry.Position, message)

    // "training.optimizer.lr.log-uniform" -> the setting's key and the distribution's name.
    let private splitParameter (key: string) =
        let dot = key.LastIndexOf '.'

        if dot > 0 && Seq.contains (key.Substring(dot + 1)) Space.Distributions then
            key.Substring(0, dot), Some(key.Substring(dot + 1))
        else
            key, None

    let private checkAll (entry: Entry) key values =
        let faults =
            [
                for v in values do
                    match Setting.check key v with
                    | Error m -> faultAt entry m
                    | Ok _ -> ()
            ]

        let read = values |> List.choose (fun v -> Setting.check key v |> Result.toOption)
        if faults.IsEmpty then Ok read else Error faults

    let private readRange (entry: Entry) (setting: Setting) name low high =
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

    let private readParameter (entry: Entry) : Result<Parameter, Fault list> =
        let key, distribution = splitParameter (entry.Key.Substring sweepPrefix.Length)

        let space =
            match Setting.tryFind key, distribution, entry.Value with
            | None, _, _ ->
                match Setting.check key entry.Value with
                | Error message -> Error [ faultAt entry $"sweep.parameters: {message}" ]
                | Ok _ -> Error []
            | Some s, _, _ when not s.IsSweepable ->
                Error
                    [
                        faultAt entry $"{key} cannot be swept; a sweep varies settings of data, model and training"
                    ]
            | _, (None | Some "choice"), Value.List values when not values.IsEmpty ->
                checkAll entry key values
                |> Result.bind (fun read ->
                    if List.distinct read = read then
                        Ok(Space.Listed read)
                    else
                        Error
                            [
                                faultAt entry $"{entry.Key} lists a value twice; every value is an arm of its own"
                            ])
            | Some s, Some name, Value.List [ low; high ] when name <> "choice" -> readRange entry s name low high
            | _, Some name, _ when name <> "choice" ->
                Error
                    [
                        faultAt entry $"{entry.Key} is {entry.Value.Shown}; it takes the range [low, high]"
                    ]
            | _ ->
                Error
                    [
                        faultAt
                            entry
                            $"{entry.Key} is {entry.Value.Shown}; it takes a list of values, or one of uniform, log-uniform, int with [low, high]"
                    ]

        space |> Result.map (fun space -> { Key = key; Space = space })

    let private readControl (entry: Entry) : Result<Assignment, Fault list> =
        let key = entry.Key.Substring controlPrefix.Length

        match Setting.check key entry.Value with
        | Ok value -> Ok { Key = key; Value = value }
        | Error message -> Error [ faultAt entry $"contrasts.control: {message}" ]

    let private faultsOf results =
        results
        |> List.collect (function
            | Error faults -> faults
            | Ok _ -> [])

    let private valuesOf results = results |> List.choose Result.toOption

    /// What the store and the reports are made for.
    let mostTrials = 100_000L

    // What one setting alone cannot say. Faults of the whole: position is that of the named key, where it was written.
    // `faulty` are the swept keys that have a fault of their own already.
    let private checkWhole
        (entries: Entry list)
        (all: Settings)
        (parameters: Parameter list)
        (faulty: string list)
        (control: Assignment list)
        =
        let at key message =
            match
                entries
                |> List.tryFindBack (fun e -> e.Key.StartsWith(key, StringComparison.Ordinal))
            with
            | Some e -> faultAt e message
            | None -> Fault.Of message

        let text key =
            all.TryFind key |> Option.map string |> Option.defaultValue ""

        [
            for s in Setting.all do
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
                        at
                            (sweepPrefix + p.Key)
                            $"{sweepPrefix}{p.Key} is a range; a grid takes lists, so list its values or set sweep.method to random"

            let seeds =
                match all.TryFind "sweep.seeds" with
                | Some(Value.List seeds) -> int64 seeds.Length
                | _ -> 1L

            let arms =
                match text "sweep.method", all.TryFind "sweep.arms" with
                | "random", Some(Value.Integer arms) -> arms
                | "random", _ -> 1L
                // Held below the limit's square, so that the product cannot overflow.
                | _ ->
                    (1L, parameters)
                    ||> List.fold (fun n p ->
                        min (n * int64 (p.Space.TryList |> Option.defaultValue []).Length) (mostTrials * 10L))

            if arms * seeds > mostTrials then
                let count =
                    if arms > mostTrials then
                        $"more than {mostTrials} arms"
                    else
                        $"{arms} arms with {seeds} seeds each"

                at
                    "sweep."
                    $"the sweep has {count}; it takes at most {mostTrials} trials, so sweep fewer values or seeds"

            match all.TryFind "sweep.seeds" with
            | Some(Value.List seeds) when List.distinct seeds <> seeds ->
                at "sweep.seeds" "sweep.seeds lists a seed twice; equal seeds give equal trials, not more evidence"
            | _ -> ()

            let metric = text "objective.metric"

            if metric.StartsWith("test/", StringComparison.Ordinal) then
                at
                    "objective.metric"
                    $"objective.metric is {Value.ShowName metric}; the test part is read once, for the final table, so judge arms by validation/accuracy"
            elif not (Metric.IsObjective metric) then
                let near =
                    match Nearest.tryFind Metric.Objectives metric with
                    | Some near -> $"; did you mean {near}?"
                    | None -> "; it takes one of " + String.Join(", ", Metric.Objectives)

                at "objective.metric" $"objective.metric is {Value.ShowName metric}{near}"

            if text "sweep.method" = "random" && not control.IsEmpty then
                at
                    controlPrefix
                    "contrasts.control names an arm, but random search is not sure to draw it; use a grid, or leave the control out"

            for c in control do
                match
                    parameters
                    |> List.tryFind (fun p -> p.Key = c.Key)
                    |> Option.map _.Space.TryList
                with
                | None when List.contains c.Key faulty -> ()
                | None ->
                    at
                        (controlPrefix + c.Key)
                        $"contrasts.control names {c.Key}, which the sweep does not vary; name a key of sweep.parameters"
                | Some(Some values) when not (List.contains c.Value values) ->
                    at
                        (controlPrefix + c.Key)
                        $"contrasts.control: {c.Key} = {c.Value.Shown} is not an arm; the sweep gives it {(Value.List values).Shown}"
                | Some _ -> ()
        ]

    // The last line of a key counts, in the place of its first: who overrides a swept setting does not reorder the arms.
    let private lastOf (key: Entry -> string) (entries: Entry list) =
        let last = entries |> List.map (fun e -> key e, e) |> Map.ofList
        entries |> List.map key |> List.distinct |> List.map (fun k -> last[k])

    /// The settings, the swept settings in the order written, and the control (None where none is named).
    let check (entries: Entry list) : Result<Settings * Parameter list * Assignment list option, Fault list> =
        let isIn (prefix: string) (e: Entry) =
            e.Key.StartsWith(prefix, StringComparison.Ordinal)

        let parameterEntries, rest = entries |> List.partition (isIn sweepPrefix)
        let controlEntries, plain = rest |> List.partition (isIn controlPrefix)

        let parameters =
            parameterEntries
            |> lastOf (fun e -> fst (splitParameter e.Key))
            |> List.map readParameter

        let control = controlEntries |> lastOf _.Key |> List.map readControl
        let checks = plain |> List.map (fun e -> e, Setting.check e.Key e.Value)

        let good =
            [
                for e, c in checks do
                    match c with
                    | Ok v -> ({ Key = e.Key; Value = v }: Assignment)
                    | Error _ -> ()
            ]

        let wrong =
            [
                for e, c in checks do
                    match c with
                    | Ok _ -> ()
                    | Error m -> e.Key, faultAt e m
            ]

        match Settings.Create good with
        | Error faults -> Error faults
        | Ok all ->
            let swept =
                [
                    for e in parameterEntries -> fst (splitParameter (e.Key.Substring sweepPrefix.Length))
                ]
            // What is there but wrong is not missing.
            let isThere (f: Fault) =
                wrong
                |> List.exists (fun (k, _) -> f.Message.StartsWith(k + " is missing", StringComparison.Ordinal))

            let whole =
                checkWhole entries all (valuesOf parameters) swept (valuesOf control)
                |> List.filter (isThere >> not)

            match List.map snd wrong @ faultsOf parameters @ faultsOf control @ whole with
            | [] -> Ok(all, valuesOf parameters, (if control.IsEmpty then None else Some(valuesOf control)))
            | faults -> Error faults
