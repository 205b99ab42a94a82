namespace Inception.Core.Statistics

open System

/// What a contrast still lacks. Power is 80 % and the level alpha / m for m declared contrasts (the strictest step of
/// Holm's correction); the spread is the observed one, so the number is a rough guide.
[<RequireQualifiedAccess>]
type Need =
    /// About `more` seeds, `total` in all, to find a true difference of size `effect`: the declared margin
    /// (`isMargin`), or without one the difference observed.
    | About of more: int * total: int * effect: float * isMargin: bool
    /// The seeds at hand find a difference of the margin's size with 80 % power already; the true one is likely smaller.
    | EnoughForMargin of margin: float
    /// Cannot be told, for this reason; a clause that begins in lower case.
    | Unknown of reason: string

    /// For C#: exactly one of the functions is called.
    member need.Match
        (about: Func<int, int, float, bool, 'r>, enoughForMargin: Func<float, 'r>, unknown: Func<string, 'r>)
        : 'r =
        match need with
        | About(more, total, effect, isMargin) -> about.Invoke(more, total, effect, isMargin)
        | EnoughForMargin margin -> enoughForMargin.Invoke margin
        | Unknown reason -> unknown.Invoke reason

/// What the evidence says of an arm against the control, in the objective's direction.
[<RequireQualifiedAccess>]
type Verdict =
    | Better
    | Worse
    /// The difference, if any, is smaller than the declared margin.
    | Equivalent
    | Undecided of need: Need

    /// For C#: exactly one of the functions is called.
    member verdict.Match(better: Func<'r>, worse: Func<'r>, equivalent: Func<'r>, undecided: Func<Need, 'r>) : 'r =
        match verdict with
        | Better -> better.Invoke()
        | Worse -> worse.Invoke()
        | Equivalent -> equivalent.Invoke()
        | Undecided need -> undecided.Invoke need

    /// better, worse, equivalent, undecided.
    member verdict.Word =
        match verdict with
        | Better -> "better"
        | Worse -> "worse"
        | Equivalent -> "equivalent"
        | Undecided _ -> "undecided"

/// The rule of the judgement.
[<RequireQualifiedAccess>]
module internal Judgement =
    let power = 0.8

    let private need alpha contrasts margin comparison =
        match comparison with
        | Comparison.TooFew [] -> Need.Unknown "no seed has a result in both arms"
        | Comparison.TooFew _ -> Need.Unknown "one pair has no spread to judge by; run at least two more seeds"
        | Comparison.Constant _ -> Need.Unknown "all pairs differ by the same amount, so there is no spread to judge by"
        | Comparison.Tested test ->
            let isMargin, effect =
                match margin with
                | Some margin -> true, margin
                | None -> false, abs test.Difference.Point

            let pairs = test.Difference.N

            if effect = 0.0 then
                Need.Unknown "the observed difference is zero"
            else
                match Power.pairsNeeded (alpha / float contrasts) power effect test.Spread with
                | None -> Need.Unknown $"more than {Power.most} seeds would be needed"
                | Some total when total > pairs -> Need.About(total - pairs, total, effect, isMargin)
                | Some _ when isMargin -> Need.EnoughForMargin effect
                // The observed difference is large enough, yet Holm's later step or rounding stands in the way.
                | Some _ -> Need.About(1, pairs + 1, effect, isMargin)

    /// Equivalent where the two one-sided tests say so (a difference that is there but smaller than the margin does not
    /// matter), else better or worse where the corrected p is at most alpha, else undecided.
    let verdict alpha contrasts direction margin comparison (corrected: float option) (equivalence: float option) =
        let favourable difference =
            match direction with
            | Inception.Core.Direction.Maximize -> difference > 0.0
            | Inception.Core.Direction.Minimize -> difference < 0.0

        match comparison, corrected, equivalence with
        | Comparison.Tested _, _, Some p when p <= alpha -> Verdict.Equivalent
        | Comparison.Tested test, Some p, _ when p <= alpha ->
            if favourable test.Difference.Point then
                Verdict.Better
            else
                Verdict.Worse
        | _ -> Verdict.Undecided(need alpha contrasts margin comparison)
