namespace Inception.Core.Search

open System
open System.Globalization
open Inception.Core

/// How the unit interval is the values of one parameter.
[<RequireQualifiedAccess>]
type internal Axis =
    /// Every point a value.
    | Continuous
    /// So many equal parts in order, each a value.
    | Steps of count: int64
    /// So many equal parts without an order, each a value.
    | Options of count: int

/// What a sampler sees of an experiment: arms as points of the unit cube, one coordinate a parameter in the order
/// written, nan where the parameter is not active. Samplers choose coordinates; what they mean is known here alone.
[<Sealed>]
type internal SearchSpace(experiment: Experiment) =
    let parameters = Array.ofList experiment.Parameters

    // Parents before the children whose conditions name them.
    let order =
        DefinitionSearch.inOrder experiment.Parameters
        |> Option.defaultValue experiment.Parameters
        |> List.map (fun p -> parameters |> Array.findIndex (fun q -> q.Key = p.Key && q.Space = p.Space))

    let axes =
        [|
            for p in parameters ->
                match p.Space, p.Space.Count with
                | (Space.Listed _ | Space.Together _), Some count -> Axis.Options(int count)
                | _, Some count -> Axis.Steps count
                | _, None -> Axis.Continuous
        |]

    // Four significant digits: no training can tell 0.0419418 from 0.04194, and people read, type and compare them.
    static let rounded (low: float) (high: float) (x: float) =
        let text = x.ToString("G4", CultureInfo.InvariantCulture)
        Value.Number(Double.Parse(text, CultureInfo.InvariantCulture) |> max low |> min high)

    static let part (count: int64) (u: float) =
        int64 (u * float count) |> max 0L |> min (count - 1L)

    static let middle (index: int64) (count: int64) = (float index + 0.5) / float count

    // What the parameter assigns at coordinate u.
    static let assign (p: Parameter) u : Assignment list =
        match p.Space with
        | Space.Together combinations -> combinations[int (part (int64 combinations.Length) u)].Assignments
        | Space.Uniform(low, high, None) -> [ p.Assign(rounded low high (low + u * (high - low))) ]
        | Space.LogUniform(low, high) -> [ p.Assign(rounded low high (exp (log low + u * (log high - log low)))) ]
        | space -> [ p.Assign(space.Item(part space.Count.Value u)) ]

    // Where an arm stands on the parameter's axis; nan where it does not say, or says what the axis does not have.
    static let place (p: Parameter) (arm: Assignment list) =
        let tryNumber (a: Assignment) =
            let item =
                match a.Value with
                | Value.List _ -> Some 0
                | _ -> None

            Constraint.tryNumber item a.Value

        let own () =
            arm |> List.tryFind (fun a -> a.Key = p.Key)

        let within f =
            own () |> Option.bind tryNumber |> Option.map f |> Option.defaultValue nan

        let option count found =
            found
            |> Option.map (fun i -> middle (int64 i) (int64 count))
            |> Option.defaultValue nan

        match p.Space with
        | Space.Together combinations ->
            combinations
            |> List.tryFindIndex (fun b -> b.Assignments |> List.forall (fun a -> List.contains a arm))
            |> option combinations.Length
        | Space.Listed values ->
            own ()
            |> Option.bind (fun a -> values |> List.tryFindIndex ((=) a.Value))
            |> option values.Length
        | Space.Uniform(low, high, None) -> within (fun x -> (x - low) / (high - low))
        | Space.LogUniform(low, high) -> within (fun x -> log (x / low) / log (high / low))
        | Space.Uniform(low, _, Some step) ->
            within (fun x -> middle (int64 (Math.Round((x - low) / step))) p.Space.Count.Value)
        | Space.IntegerRange(low, _, step) -> within (fun x -> middle ((int64 x - low) / step) p.Space.Count.Value)

    /// The seed of every draw.
    member _.Seed: int64 = experiment.SweepSeed

    /// The parameters' keys, in the order of coordinates.
    member _.Keys: string[] = parameters |> Array.map _.Key

    /// How each coordinate is to be read.
    member _.Axes: Axis[] = axes

    /// The arm at a point; inactive parameters are left out, whatever their coordinate.
    member _.Arm(point: float[]) : Assignment list =
        let assigned = Array.create parameters.Length []

        let find key =
            assigned
            |> Seq.collect id
            |> Seq.tryFind (fun (a: Assignment) -> a.Key = key)
            |> Option.map _.Value
            |> Option.orElseWith (fun () -> experiment.Settings.TryFind key)

        for d in order do
            if parameters[d].IsActive find then
                assigned[d] <- assign parameters[d] point[d]

        List.concat assigned

    /// The point of an arm.
    member _.Point(arm: Assignment list) : float[] =
        parameters |> Array.map (fun p -> place p arm)

    /// Does the arm fulfil all constraints?
    member _.Allows(arm: Assignment list) : bool =
        let find key =
            arm
            |> List.tryFind (fun a -> a.Key = key)
            |> Option.map _.Value
            |> Option.orElseWith (fun () -> experiment.Settings.TryFind key)

        experiment.Constraints |> List.forall (Constraint.holds find)
