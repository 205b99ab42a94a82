namespace Inception.Core

open System

/// The checks of a definition: from its written lines to settings, swept settings and the control, or every fault.
module internal Definition =
    let controlPrefix = "contrasts.control."

    let private faultAt (entry: Entry) message = Fault.At(entry.Position, message)

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

    let private text (all: Settings) key =
        all.TryFind key |> Option.map string |> Option.defaultValue ""

    let private checkTexts (at: DefinitionSearch.At) (all: Settings) =
        [
            for s in Setting.all do
                if s.Required && (all.TryFind s.Key).IsNone then
                    Fault.Of $"{s.Key} is missing; it takes {s.Kind.Takes}"

            match all.TryFind "name" with
            | Some(Value.Text name) when String.IsNullOrWhiteSpace name || name |> Seq.exists Char.IsControl ->
                at "name" $"name is {(Value.Text name).Shown}; it takes one line of text that is not empty"
            | _ -> ()
        ]

    let private checkObjective (at: DefinitionSearch.At) (all: Settings) =
        let metric = text all "objective.metric"

        [
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
        ]

    // `faulty` are the swept keys that have a fault of their own already.
    let private checkControl
        (at: DefinitionSearch.At)
        (all: Settings)
        (parameters: Parameter list)
        faulty
        (control: Assignment list)
        =
        let valuesOf key (p: Parameter) =
            match p.Space with
            | Space.Together combinations ->
                Some
                    [
                        for b in combinations do
                            for a in b.Assignments do
                                if a.Key = key then
                                    a.Value
                    ]
            | space -> space.TryList

        [
            if text all "sweep.method" <> "grid" && not control.IsEmpty then
                at
                    controlPrefix
                    "contrasts.control names an arm, but random search is not sure to draw it; use a grid, or leave the control out"

            for c in control do
                match
                    parameters
                    |> List.tryFind (fun p -> List.contains c.Key p.Settings)
                    |> Option.map (valuesOf c.Key)
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

    // What one line alone cannot say. Faults of the whole: position is that of the named key, where it was written.
    let private checkWhole (entries: Entry list) (all: Settings) parameters faulty (control: Assignment list) =
        let at key message =
            match
                entries
                |> List.tryFindBack (fun e -> e.Key.StartsWith(key, StringComparison.Ordinal))
            with
            | Some e -> faultAt e message
            | None -> Fault.Of message

        checkTexts at all
        @ DefinitionSearch.check at all parameters (not control.IsEmpty)
        @ checkObjective at all
        @ checkControl at all parameters faulty control

    // The last line of a key counts, in the place of its first: who overrides a swept setting does not reorder the arms.
    let private lastOf (key: Entry -> string) (entries: Entry list) =
        let last = entries |> List.map (fun e -> key e, e) |> Map.ofList
        entries |> List.map key |> List.distinct |> List.map (fun k -> last[k])

    /// The settings, the swept settings in the order written, and the control (None where none is named).
    let check (entries: Entry list) : Result<Settings * Parameter list * Assignment list option, Fault list> =
        let isIn (prefix: string) (e: Entry) =
            e.Key.StartsWith(prefix, StringComparison.Ordinal)

        let sweptEntries, rest = entries |> List.partition DefinitionSpace.isPart
        let controlEntries, plain = rest |> List.partition (isIn controlPrefix)
        let parameters = DefinitionSpace.read sweptEntries
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
            let swept = DefinitionSpace.named sweptEntries
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
