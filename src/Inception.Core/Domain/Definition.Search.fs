namespace Inception.Core

open System

/// The checks of how a definition searches: what its parameters, method, constraints and pruner say of each other.
module internal DefinitionSearch =
    /// What the store and the reports are made for.
    let mostTrials = 100_000L

    /// A fault at the line of a key.
    type At = string -> string -> Fault

    let private text (all: Settings) key =
        all.TryFind key |> Option.map string |> Option.defaultValue ""

    let private integer (all: Settings) key =
        match all.TryFind key with
        | Some(Value.Integer i) -> Some i
        | _ -> None

    let private seeds (all: Settings) =
        match all.TryFind "sweep.seeds" with
        | Some(Value.List seeds) -> seeds
        | _ -> []

    let private lineOf (p: Parameter) =
        match p.Space with
        | Space.Together _ -> DefinitionSpace.groupPrefix + p.Key
        | _ -> DefinitionSpace.sweepPrefix + p.Key

    let private checkMethod (at: At) (all: Settings) (parameters: Parameter list) =
        let method' = text all "sweep.method"
        let seeds = seeds all

        let arms =
            match method', integer all "sweep.arms" with
            | "grid", _ ->
                // Held below the limit's square, so that the product cannot overflow.
                (1L, parameters)
                ||> List.fold (fun n p ->
                    min (n * min mostTrials (p.Space.Count |> Option.defaultValue 0L)) (mostTrials * 10L))
            | _, Some arms -> arms
            | _ -> 1L

        [
            if method' <> "grid" && (integer all "sweep.arms").IsNone then
                let who = if method' = "random" then "random search" else method'
                at "sweep.method" $"sweep.arms is missing; {who} needs to know how many arms to draw"

            for p in parameters do
                if method' = "grid" && (p.Space.Count |> Option.forall (fun n -> n > 10_000L)) then
                    at
                        (lineOf p)
                        $"{lineOf p} is a range; a grid takes lists, so list its values or set sweep.method to random"

            if arms * int64 (max 1 seeds.Length) > mostTrials then
                let count =
                    if arms > mostTrials then
                        $"more than {mostTrials} arms"
                    else
                        $"{arms} arms with {seeds.Length} seeds each"

                at
                    "sweep."
                    $"the sweep has {count}; it takes at most {mostTrials} trials, so sweep fewer values or seeds"

            if List.distinct seeds <> seeds then
                at "sweep.seeds" "sweep.seeds lists a seed twice; equal seeds give equal trials, not more evidence"
        ]

    // Each setting has one parameter that varies it, so that an arm says one thing of it.
    let private checkOnce (at: At) (parameters: Parameter list) =
        [
            for key, owners in
                [
                    for p in parameters do
                        for key in p.Settings -> key, p
                ]
                |> List.groupBy fst do
                match owners with
                | (_, first) :: (_, second) :: _ ->
                    at (lineOf second) $"{key} is swept by {lineOf first} and by {lineOf second}; keep one of them"
                | _ -> ()
        ]

    let private ownerOf (parameters: Parameter list) key =
        parameters |> List.tryFind (fun p -> List.contains key p.Settings)

    /// Every parameter behind those that its conditions name, else in the order written; None where they name each other
    /// in a circle.
    let inOrder (parameters: Parameter list) : Parameter list option =
        let rec go ordered waiting =
            match waiting with
            | [] -> Some(List.rev ordered)
            | _ ->
                let isReady (p: Parameter) =
                    p.When
                    |> List.choose (fun c -> ownerOf parameters c.Key)
                    |> List.forall (fun owner -> List.contains owner ordered)

                match waiting |> List.tryFind isReady with
                | Some ready -> go (ready :: ordered) (waiting |> List.filter (fun p -> p.Key <> ready.Key))
                | None -> None

        go [] parameters

    let private checkConditions (at: At) (parameters: Parameter list) =
        [
            for p in parameters do
                for c in p.When do
                    let line = $"{lineOf p}.when.{c.Key}"

                    match ownerOf parameters c.Key with
                    | None ->
                        at
                            line
                            $"{line} names {c.Key}, which the sweep does not vary; leave the condition out, or sweep it"
                    | Some owner ->
                        match owner.Space with
                        | Space.Listed values when c.Values |> List.forall (fun v -> not (List.contains v values)) ->
                            at
                                line
                                $"{line} is {(Value.List c.Values).Shown}, but the sweep gives it {(Value.List values).Shown}"
                        | _ -> ()

            if (inOrder parameters).IsNone then
                let some = parameters |> List.find (fun p -> not p.When.IsEmpty)

                at
                    (lineOf some + ".when")
                    $"the conditions of {lineOf some} and others name each other in a circle; remove one"
        ]

    let private checkConstraints (at: At) (all: Settings) (parameters: Parameter list) =
        let check text (key, item) =
            let wrong message =
                [
                    at "sweep.constraints" $"sweep.constraints: {(Value.Text text).Shown} {message}"
                ]

            // The values that the setting can have: those it is given, or one that stands for a range.
            let values =
                match ownerOf parameters key, all.TryFind key with
                | Some { Space = Space.Together combinations }, own ->
                    Option.toList own
                    @ [
                        for b in combinations do
                            for a in b.Assignments do
                                if a.Key = key then
                                    a.Value
                    ]
                | Some { Space = Space.Listed values }, _ -> values
                | Some p, _ -> [ (p.Assign(Value.Number 1.0)).Value ]
                | None, own -> Option.toList own

            match Setting.tryFind key, values with
            | None, _ ->
                match Nearest.tryFind (Setting.all |> Seq.map _.Key) key with
                | Some near -> wrong $"names {Value.ShowName key}, which is not a setting; did you mean {near}?"
                | None -> wrong $"names {Value.ShowName key}, which is not a setting"
            | _, [] -> wrong $"names {key}, which has no value"
            | _ when values |> List.exists (fun v -> (Constraint.tryNumber item v).IsNone) ->
                wrong $"names {key}, which is no number there; of a list name an item, as in model.aux.weights[0]"
            | _ -> []

        [
            match all.TryFind "sweep.constraints" with
            | Some(Value.List texts) ->
                for t in texts do
                    match Constraint.parse (string t) with
                    | Error message -> at "sweep.constraints" $"sweep.constraints: {t.Shown} cannot be read; {message}"
                    | Ok c -> yield! Constraint.settings c |> List.collect (check (string t))
            | _ -> ()
        ]

    let private checkPruner (at: At) (all: Settings) (parameters: Parameter list) hasControl =
        let name = text all "sweep.pruner.name"
        let method' = text all "sweep.method"
        let first = integer all "sweep.pruner.first" |> Option.defaultValue 1L
        let epochs = integer all "training.epochs" |> Option.defaultValue 1L
        let looks = integer all "sweep.pruner.looks" |> Option.defaultValue 2L

        [
            if name <> "none" && name <> "racing" then
                if (ownerOf parameters "training.epochs").IsSome then
                    at
                        "sweep.pruner.name"
                        $"{name} compares arms after equal epochs, and training.epochs is swept; sweep something else, or do not prune"
                elif first >= epochs then
                    at
                        "sweep.pruner"
                        $"sweep.pruner.first is {first}, but a trial has {epochs} epochs; it takes a number below that"

            if (name = "halving" || name = "hyperband") && (method' = "tpe" || method' = "gp") then
                at
                    "sweep.pruner.name"
                    $"{name} compares arms that begin together, and {method'} proposes one after another; use random or sobol, or prune by median"

            if name = "racing" then
                if not hasControl then
                    at "sweep.pruner.name" "racing compares arms with a control; name one under contrasts.control"

                if looks >= int64 (seeds all).Length then
                    at
                        "sweep.pruner"
                        $"sweep.pruner.looks is {looks}, so racing first looks after {looks} seeds, and no later ones are there to be dropped; give more seeds"
        ]

    /// All faults of the search.
    let check (at: At) (all: Settings) (parameters: Parameter list) (hasControl: bool) : Fault list =
        checkMethod at all parameters
        @ checkOnce at parameters
        @ checkConditions at parameters
        @ checkConstraints at all parameters
        @ checkPruner at all parameters hasControl
