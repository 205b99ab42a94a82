namespace Inception.Core.Search

open MathNet.Numerics.Statistics

/// The median stopping rule (Golovin et al. 2017, section 3.2.1, https://doi.org/10.1145/3097983.3098043): at a check an
/// arm stops if it is worse than the median of the arms before it. Theirs takes whatever has been reported by then;
/// here an arm waits at its check until the arms it is compared with, those that lie at least the parallelism before it,
/// have reported the same epoch, so that the answer does not depend on who was faster. It waits for earlier arms only,
/// so nobody waits for ever.
module internal Median =
    /// Checks at first, first + every, ...; at least `startup` arms make a median.
    let pruner (first: int) (every: int) (startup: int) : Pruner =
        fun course arm _ ->
            let rec check epoch =
                if epoch >= course.Epochs then
                    Verdict.Until course.Epochs
                else
                    let others = [ for j in 0 .. course.Visible arm - 1 -> course.At(j, epoch) ]

                    match course.At(arm, epoch) with
                    | Reached.Loss own when not (List.contains Reached.Waiting others) ->
                        let losses =
                            others
                            |> List.choose (function
                                | Reached.Loss loss -> Some loss
                                | _ -> None)

                        let median = if losses.IsEmpty then nan else losses.Median()

                        if losses.Length >= startup && own > median then
                            Verdict.Stop(
                                epoch,
                                $"{course.Shown own} is worse than {course.Shown median}, the median of {losses.Length} arms before it"
                            )
                        else
                            check (epoch + every)
                    // A lost arm ends by itself; the others wait here.
                    | _ -> Verdict.Until epoch

            check first
