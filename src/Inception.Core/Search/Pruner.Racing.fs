namespace Inception.Core.Search

open MathNet.Numerics.Distributions
open MathNet.Numerics.Statistics
open Inception.Core
open Inception.Core.Statistics

/// Racing (Maron and Moore 1994; with paired tests, Moore and Lee 1994 and Birattari et al. 2002), made honest about
/// looking more than once. After `looks` seeds and after each further one, an arm's paired differences to its control arm over the
/// seeds so far are tested, one-sided, against "as good as the control or better"; where that is excluded, its later
/// seeds are dropped. Student's t of n pairs is compared at the nominal level 1 - Phi (z_n) of the group-sequential boundary at
/// information n / seeds (the significance-level approach, Jennison and Turnbull 2000, section 4.4), so an arm as good as
/// its control is dropped with a chance of about alpha over all looks together; for each arm, not for all at once.
/// A pair with a lost trial is left out; an arm that has lost every seed so far is dropped.
module internal Racing =
    let private controls (course: Course) =
        dict [ for struct (arm, control) in course.Contrasts -> arm.Index, control.Index ]

    /// p of "the mean difference is not below 0", differences positive where the arm is better; None where they say nothing.
    let p (differences: float list) : float option =
        match differences with
        | _ :: _ :: _ ->
            let deviation = differences.StandardDeviation()
            let n = float differences.Length

            if deviation > 0.0 then
                Some(StudentT.CDF(0.0, 1.0, n - 1.0, differences.Mean() / (deviation / sqrt n)))
            else
                None
        | _ -> None

    let private look (course: Course) (nominal: float) arm control n =
        let pairs =
            [ for s in 0 .. n - 1 -> course.Final(arm, s), course.Final(control, s) ]

        if pairs |> List.exists (fun (a, c) -> a.IsWaiting || c.IsWaiting) then
            None
        elif pairs |> List.forall (fun (a, _) -> a.IsLost) then
            Some(Some $"no number with any of {n} seeds")
        else
            pairs
            |> List.choose (fun pair ->
                match pair with
                | Reached.Loss a, Reached.Loss c -> Some(c - a)
                | _ -> None)
            |> p
            |> Option.filter (fun p -> p <= nominal)
            |> Option.map (fun p ->
                $"worse than its control over {n} seeds, p = {p:G2} at a level of {nominal:G2} for this look")
            |> Some

    /// The pruner: seeds before the first look always run; a later seed waits, unbegun, for the look before it.
    let pruner (looks: int) (alpha: float) (spending: Spending) : Pruner =
        fun course ->
            let controls = controls course

            let nominal =
                [ for n in looks .. course.Seeds -> float n / float course.Seeds ]
                |> Boundary.zs spending alpha
                |> List.mapi (fun i z -> looks + i, 1.0 - Normal.CDF(0.0, 1.0, z))
                |> Map.ofList

            fun arm seed ->
                let rec judge n =
                    if n > seed then
                        Verdict.Until course.Epochs
                    else
                        match look course nominal[n] arm controls[arm] n with
                        | None -> Verdict.Until 0
                        | Some(Some reason) -> Verdict.Stop(0, reason)
                        | Some None -> judge (n + 1)

                if controls.ContainsKey arm then
                    judge looks
                else
                    Verdict.Until course.Epochs
