namespace Inception.Core

open System

/// The part of a definition that says what is swept: its written lines to parameters, or every fault.
///   sweep.parameters.SETTING            a list of values
///   sweep.parameters.SETTING.uniform    a range; also log-uniform, int, choice
///   sweep.parameters.SETTING.step       the steps of a range
///   sweep.parameters.SETTING.when.OTHER values of another swept setting
///   sweep.groups.GROUP.COMBINATION.SETTING   a value that comes together with the combination's others
module internal DefinitionSpace =
    let sweepPrefix = "sweep.parameters."
    let groupPrefix = "sweep.groups."

    let private faultAt (entry: Entry) message = Fault.At(entry.Position, message)
    let private wrong entry message = Error [ faultAt entry message ]

    /// Which of a parameter's lines it is.
    type private Line =
        | Values
        | Range of distribution: string
        | Step
        | When of key: string

    /// The parameter's key, and what its line says. A line of a group belongs to the parameter of the group's name.
    let private split (key: string) =
        let behind = key.Substring sweepPrefix.Length

        match behind.IndexOf ".when." with
        | i when i > 0 -> behind.Substring(0, i), When(behind.Substring(i + 6))
        | _ ->
            let dot = behind.LastIndexOf '.'
            let last = behind.Substring(dot + 1)

            if dot > 0 && Seq.contains last Space.Distributions then
                behind.Substring(0, dot), Range last
            elif dot > 0 && last = "step" then
                behind.Substring(0, dot), Step
            else
                behind, Values

    /// The setting that a line of `sweep.parameters` gives values of.
    let settingOf (key: string) =
        match split key with
        | _, When other -> other
        | key, _ -> key

    /// Checks values of a setting: as it keeps them, or every fault.
    let private checkAll (entry: Entry) key values =
        let checks = values |> List.map (Setting.check key)

        match
            checks
            |> List.choose (function
                | Error m -> Some(faultAt entry m)
                | Ok _ -> None)
        with
        | [] -> Ok(checks |> List.choose Result.toOption)
        | faults -> Error faults

    let private toFloat value =
        match value with
        | Value.Number x -> x
        | Value.Integer i -> float i
        | _ -> nan

    // Ends must be values of the setting; of a list's items where it is a list.
    let private checkEnds (entry: Entry) (setting: Setting) ends =
        match setting.Kind with
        | Kind.List(_, least, _) -> ends |> List.map (fun e -> Value.List(List.replicate least e))
        | _ -> ends
        |> checkAll entry setting.Key

    let private readRange (entry: Entry) (setting: Setting) name (step: Entry option) low high =
        let takes clause =
            wrong entry $"{entry.Key} is {entry.Value.Shown}; {clause}"

        let isWhole (x: float) = x = Math.Floor x && abs x < 1e15
        let a, b = toFloat low, toFloat high

        let stepped make =
            match step with
            | None -> Ok(make None)
            | Some s ->
                match toFloat s.Value with
                | x when x > 0.0 && x <= b - a && (name <> "int" || isWhole x) -> Ok(make (Some x))
                | _ ->
                    let kind = if name = "int" then "a whole number" else "a number"

                    wrong
                        s
                        $"{s.Key} is {s.Value.Shown}; it takes {kind} above 0 and up to the range's width of {Value.Number(b - a)}"

        match List.ofSeq (Space.DistributionsOf setting.Kind) with
        | [] -> takes $"{setting.Key} is drawn from no range, so list its values"
        | kinds when not (List.contains name kinds) ->
            let ranges = String.Join(", ", kinds)
            takes $"{setting.Key} takes whole numbers, so its range is {ranges}: [low, high]"
        | _ ->
            checkEnds entry setting [ low; high ]
            |> Result.bind (fun _ ->
                match name with
                | "int" when not (a < b && isWhole a && isWhole b) ->
                    takes "it takes two whole numbers, the lower first"
                | "int" ->
                    stepped (fun step ->
                        Space.IntegerRange(int64 a, int64 b, step |> Option.map int64 |> Option.defaultValue 1L))
                | _ when not (a < b) -> takes "it takes two numbers, the lower first"
                | "log-uniform" when a <= 0.0 -> takes "a log-uniform range begins above 0"
                | "log-uniform" when step.IsSome ->
                    wrong step.Value $"{step.Value.Key} divides no log-uniform range; list the values instead"
                | "log-uniform" -> Ok(Space.LogUniform(a, b))
                | _ -> stepped (fun step -> Space.Uniform(a, b, step)))

    let private readSpace (entry: Entry) key line (step: Entry option) =
        match Setting.tryFind key, line, entry.Value with
        | None, _, _ ->
            match Setting.check key entry.Value with
            | Error message -> wrong entry $"sweep.parameters: {message}"
            | Ok _ -> Error []
        | Some s, _, _ when not s.IsSweepable ->
            wrong entry $"{key} cannot be swept; a sweep varies settings of data, model and training"
        | _, (Values | Range "choice"), Value.List values when not values.IsEmpty ->
            match step with
            | Some s -> wrong s $"{s.Key} divides a range, but {key} has a list of values"
            | None ->
                checkAll entry key values
                |> Result.bind (fun read ->
                    if List.distinct read = read then
                        Ok(Space.Listed read)
                    else
                        wrong entry $"{entry.Key} lists a value twice; every value is an arm of its own")
        | Some s, Range name, Value.List [ low; high ] when name <> "choice" -> readRange entry s name step low high
        | _, Range name, _ when name <> "choice" ->
            wrong entry $"{entry.Key} is {entry.Value.Shown}; it takes the range [low, high]"
        | _ ->
            wrong
                entry
                $"{entry.Key} is {entry.Value.Shown}; it takes a list of values, or one of uniform, log-uniform, int with [low, high]"

    // A condition's value may be one or a list of them.
    let private readCondition (entry: Entry) key =
        match Setting.tryFind key with
        | None ->
            match Setting.check key entry.Value with
            | Error message -> wrong entry $"when: {message}"
            | Ok _ -> Error []
        | Some s ->
            let values =
                match s.Kind.TryRead entry.Value, entry.Value with
                | None, Value.List(_ :: _ as values) -> values
                | _ -> [ entry.Value ]

            checkAll entry key values
            |> Result.map (fun values -> ({ Key = key; Values = values }: Condition))

    let private collect results =
        match
            results
            |> List.collect (function
                | Error faults -> faults
                | Ok _ -> [])
        with
        | [] -> Ok(results |> List.choose Result.toOption)
        | faults -> Error faults

    // A later line of a key counts, in the place of its first.
    let private lastOf key items =
        let last = items |> List.map (fun e -> key e, e) |> Map.ofList
        items |> List.map key |> List.distinct |> List.map (fun k -> last[k])

    let private readParameter key (lines: (Entry * Line) list) : Result<Parameter, Fault list> =
        let spaces =
            lines
            |> List.filter (fun (_, line) ->
                match line with
                | Values
                | Range _ -> true
                | _ -> false)

        let conditions =
            lines
            |> List.choose (fun (entry, line) ->
                match line with
                | When key -> Some(entry, key)
                | _ -> None)
            |> lastOf snd
            |> List.map (fun (entry, key) -> readCondition entry key)
            |> collect

        match List.tryLast spaces with
        | None ->
            let entry = fst lines.Head

            wrong
                entry
                $"{entry.Key} says how {key} is swept, but not over what; add a list, uniform, log-uniform or int"
        | Some(entry, line) ->
            // Who replaces a range on the command line does not keep the file's steps.
            let step =
                lines
                |> List.tryFindBack (fun (e, line) -> line = Step && e.Position.Source = entry.Position.Source)
                |> Option.map fst

            match readSpace entry key line step, conditions with
            | Ok space, Ok conditions ->
                Ok
                    {
                        Key = key
                        Space = space
                        When = conditions
                    }
            | space, conditions ->
                Error(
                    (match space with
                     | Error faults -> faults
                     | Ok _ -> [])
                    @ (match conditions with
                       | Error faults -> faults
                       | Ok _ -> [])
                )

    let private splitGroup (entry: Entry) =
        match entry.Key.Substring(groupPrefix.Length).Split('.', 3) with
        | [| group; combination; key |] when group <> "" && combination <> "" -> Ok(group, combination, key)
        | _ ->
            wrong
                entry
                $"{entry.Key} is no line of a group; write sweep.groups.GROUP.COMBINATION with settings below it"

    let private readGroup name (entries: Entry list) : Result<Parameter, Fault list> =
        let read (entry: Entry) =
            splitGroup entry
            |> Result.bind (fun (_, combination, key) ->
                match Setting.tryFind key, Setting.check key entry.Value with
                | _, Error message -> wrong entry $"sweep.groups.{name}.{combination}: {message}"
                | Some s, Ok _ when not s.IsSweepable ->
                    wrong entry $"{key} cannot be swept; a sweep varies settings of data, model and training"
                | _, Ok value -> Ok(combination, ({ Key = key; Value = value }: Assignment)))

        entries
        |> lastOf _.Key
        |> List.map read
        |> collect
        |> Result.bind (fun lines ->
            let combinations =
                lines
                |> List.groupBy fst
                |> List.map (fun (name, lines) ->
                    {
                        Name = name
                        Assignments = List.map snd lines
                    })

            let assigned = combinations |> List.map _.Assignments

            if List.distinct assigned <> assigned then
                wrong
                    entries.Head
                    $"{groupPrefix}{name} has two combinations of the same settings; every combination is an arm of its own"
            else
                Ok
                    {
                        Key = name
                        Space = Space.Together combinations
                        When = []
                    })

    /// Is it a line about what is swept?
    let isPart (entry: Entry) =
        entry.Key.StartsWith(sweepPrefix, StringComparison.Ordinal)
        || entry.Key.StartsWith(groupPrefix, StringComparison.Ordinal)

    /// The settings that lines about what is swept name, faulty ones too.
    let named (entries: Entry list) : string list =
        entries
        |> List.collect (fun e ->
            if e.Key.StartsWith(sweepPrefix, StringComparison.Ordinal) then
                [ fst (split e.Key) ]
            else
                match splitGroup e with
                | Ok(_, _, key) -> [ key ]
                | Error _ -> [])

    /// The parameters in the order in which the lines first name them, each read or its faults.
    let read (entries: Entry list) : Result<Parameter, Fault list> list =
        entries
        |> List.groupBy (fun e ->
            if e.Key.StartsWith(sweepPrefix, StringComparison.Ordinal) then
                sweepPrefix, fst (split e.Key)
            else
                groupPrefix, (e.Key.Substring groupPrefix.Length).Split('.')[0])
        |> List.map (fun ((prefix, name), entries) ->
            if prefix = groupPrefix then
                readGroup name entries
            else
                readParameter name (entries |> List.map (fun e -> e, snd (split e.Key))))

    /// The lines that say what a parameter says: what `read` reads back.
    let write (p: Parameter) : Assignment list =
        let line suffix value : Assignment =
            {
                Key = sweepPrefix + p.Key + suffix
                Value = value
            }

        let ends low high = Value.List [ low; high ]

        [
            match p.Space with
            | Space.Listed values -> line "" (Value.List values)
            | Space.LogUniform(low, high) -> line ".log-uniform" (ends (Value.Number low) (Value.Number high))
            | Space.Uniform(low, high, step) ->
                line ".uniform" (ends (Value.Number low) (Value.Number high))

                match step with
                | Some step -> line ".step" (Value.Number step)
                | None -> ()
            | Space.IntegerRange(low, high, step) ->
                line ".int" (ends (Value.Integer low) (Value.Integer high))

                if step <> 1L then
                    line ".step" (Value.Integer step)
            | Space.Together combinations ->
                for b in combinations do
                    for a in b.Assignments do
                        {
                            Key = $"{groupPrefix}{p.Key}.{b.Name}.{a.Key}"
                            Value = a.Value
                        }
            for c in p.When do
                line $".when.{c.Key}" (Value.List c.Values)
        ]
