namespace Inception.Core.Search

/// Early stopping (Prechelt 1998, https://doi.org/10.1007/3-540-49430-8_3; his "UP" criterion with the best instead
/// of the last strip): an arm stops at a check if its best epoch is `epochs` or more behind. It looks at no other arm.
module internal Patience =
    /// Checks at first, first + every, ...
    let pruner (epochs: int) (first: int) (every: int) : Pruner =
        fun course arm _ ->
            let rec check epoch =
                let curve = [ for e in 1..epoch -> course.Now(arm, e) ]

                if epoch >= course.Epochs then
                    Verdict.Until course.Epochs
                elif epoch <= epochs then
                    // Too early to have waited so long.
                    check (epoch + every)
                elif curve |> List.forall _.IsLoss then
                    let losses =
                        curve
                        |> List.map (function
                            | Reached.Loss loss -> loss
                            | _ -> nan)

                    let best = losses |> List.mapi (fun i loss -> loss, i + 1) |> List.min

                    if epoch - snd best >= epochs then
                        Verdict.Stop(epoch, $"no better than {course.Shown(fst best)} of epoch {snd best}")
                    else
                        check (epoch + every)
                else
                    Verdict.Until epoch

            check first
