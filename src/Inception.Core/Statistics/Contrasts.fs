namespace Inception.Core.Statistics

open System.Collections.Generic
open Inception.Core

/// Who is compared with whom.
[<AbstractClass; Sealed>]
type Contrasts =
    /// Every arm that has not the control's settings, with its control arm: the first that has them and agrees with the
    /// arm in all other settings, but for those that move together with the control's. Arms without one are left out. In
    /// order of `arms`, which are the experiment's.
    static member Of
        (experiment: Experiment, control: Assignment seq, arms: Arm seq)
        : IReadOnlyList<struct (Arm * Arm)> =
        let named = control |> Seq.map _.Key |> Set.ofSeq

        let keys =
            experiment.Parameters
            |> List.map (fun p -> Set.ofList p.Settings)
            |> List.filter (Set.intersect named >> Set.isEmpty >> not)
            |> Set.unionMany
            |> Set.union named

        let others (arm: Arm) =
            arm.Assignments
            |> List.filter (fun a -> not (keys.Contains a.Key))
            |> List.map string

        let controls =
            arms
            |> Seq.filter (fun a -> a.Has control)
            |> Seq.rev
            |> Seq.map (fun a -> others a, a)
            |> Map.ofSeq

        [|
            for arm in arms do
                match controls.TryFind(others arm) with
                | Some found when not (arm.Has control) -> struct (arm, found)
                | _ -> ()
        |]
