namespace Inception.Core.Search

open System.Collections.Generic

/// Successive halving (Karnin, Koren and Somekh 2013; for training, Jamieson and Talwalkar 2016,
/// https://proceedings.mlr.press/v51/jamieson16.html; their eta is `factor`): arms that begin together pause at a rung; when all of
/// them have reached it, the best 1 / eta go on to eta times the epochs and the others stop. Equal losses go by index.
module internal Halving =
    /// The rungs below `epochs`: first, first x factor, ...
    let rungs (first: int) (factor: int) (epochs: int) : int list =
        int64 first
        |> List.unfold (fun rung ->
            if rung < int64 epochs then
                Some(int rung, rung * int64 factor)
            else
                None)

    /// The verdicts on a cohort over the given rungs.
    let verdicts (course: Course) (factor: int) (rungs: int list) (cohort: int list) : Map<int, Verdict> =
        let rec climb (cohort: int list) rungs =
            match rungs with
            | [] -> [ for arm in cohort -> arm, Verdict.Until course.Epochs ]
            | rung :: higher ->
                let reached = [ for arm in cohort -> arm, course.At(arm, rung) ]

                if reached |> List.exists (fun (_, r: Reached) -> r.IsWaiting) then
                    [ for arm in cohort -> arm, Verdict.Until rung ]
                else
                    let ranked =
                        [
                            for arm, r in reached do
                                match r with
                                | Reached.Loss loss -> loss, arm
                                | _ -> ()
                        ]
                        |> List.sort

                    let kept = max 1 (cohort.Length / factor) |> min ranked.Length
                    let best, rest = List.splitAt kept ranked

                    [
                        for i, (loss, arm) in List.indexed rest do
                            arm,
                            Verdict.Stop(
                                rung,
                                $"{course.Shown loss} is place {kept + i + 1} of {cohort.Length} at this rung, and the best {kept} go on"
                            )
                        for arm, r in reached do
                            if r.IsLost then
                                arm, Verdict.Until rung
                        yield! climb (best |> List.map snd |> List.sort) higher
                    ]

        Map.ofList (climb cohort rungs)

    /// All arms are one cohort.
    let pruner (first: int) (factor: int) : Pruner =
        fun course ->
            let all =
                verdicts course factor (rungs first factor course.Epochs) (course.Arms |> List.map _.Index)

            fun arm _ -> all[arm]
