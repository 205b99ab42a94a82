namespace Inception.Core.Statistics


/// Where the variance of one trial's accuracy comes from. All three add up to the variance that a trial with a new seed
/// on a new validation set would show, in squares of a share.
type VarianceSplit =
    {
        /// Of the seed: networks that differ in how good they are. Never below 0.
        Seeds: float
        /// Of the finite set: other images would have been easier or harder for all networks alike. Never below 0.
        Examples: float
        /// Of both together: which network happens to be right on which image. It averages out over more images.
        Interplay: float
        /// Variance of the accuracy over these seeds on this set (n - 1 in the denominator): about Seeds + Interplay.
        Observed: float
        /// Seeds.
        N: int
    }

/// One class's accuracy in two arms over the same seeds.
type ClassDifference =
    {
        /// The class, from 0.
        Class: int
        /// Its examples.
        Examples: int
        /// Its accuracy in both arms over the seeds.
        Comparison: Comparison
        /// The p value after Holm's correction over the classes; none where nothing was tested.
        Corrected: float option
    }

/// What single examples say beyond the accuracy.
[<RequireQualifiedAccess>]
module Examples =
    /// Splits the variance of the accuracy of k >= 2 seeds' outcomes on the same n >= 2 examples by the two-way analysis
    /// of variance with random seeds and examples, one answer each (Searle, Casella and McCulloch 1992, chapter 4; Jordan
    /// 2023 on why it matters for image classifiers). Estimates below 0 are set to 0.
    let split (seeds: Outcomes list) : VarianceSplit =
        let answers = seeds |> List.map _.Unpack() |> Array.ofList
        let k, n = answers.Length, answers[0].Length
        let number right = if right then 1.0 else 0.0
        let perSeed = answers |> Array.map (Array.averageBy number)

        let perExample =
            [| for e in 0 .. n - 1 -> answers |> Array.averageBy (fun a -> number a[e]) |]

        let mean = Array.average perSeed
        let squares = Array.sumBy (fun x -> (x - mean) * (x - mean))
        let ofSeeds = float n * squares perSeed
        let ofExamples = float k * squares perExample
        let total = float (n * k) * mean * (1.0 - mean)
        let seedSquare = ofSeeds / float (k - 1)
        let exampleSquare = ofExamples / float (n - 1)
        let rest = max 0.0 (total - ofSeeds - ofExamples) / float ((k - 1) * (n - 1))

        {
            Seeds = max 0.0 ((seedSquare - rest) / float n)
            Examples = max 0.0 ((exampleSquare - rest) / float k) / float n
            Interplay = rest / float n
            Observed = squares perSeed / float (k - 1)
            N = k
        }

    /// The examples of a class, by their places in `labels`.
    let ofClass (labels: int[]) (label: int) : int[] =
        [|
            for i in 0 .. labels.Length - 1 do
                if labels[i] = label then
                    i
        |]

    /// The share of these examples, at least one, that is right.
    let accuracy (examples: int[]) (outcomes: Outcomes) : float =
        examples |> Array.averageBy (fun e -> if outcomes[e] then 1.0 else 0.0)

    /// The mean disagreement of a network of the control and one of the treated arm that have different seeds; `pairs`
    /// are (control, treated), one per seed, at least two. Networks of one seed share their luck and are left out.
    let between (pairs: struct (Outcomes * Outcomes) list) : float =
        [
            for i, struct (control, _) in List.indexed pairs do
                for j, struct (_, treated) in List.indexed pairs do
                    if i <> j then
                        Outcomes.Disagreement(control, treated)
        ]
        |> List.average

    /// `between`, less the mean disagreement within the two arms. The interval is Student's t around the estimate with the
    /// jackknife's standard error over seeds (Efron and Stein 1981): seeds are what is drawn anew. It is too wide rather than
    /// too narrow where nothing but luck differs. None below three seeds, where leaving one out leaves no pair, or without
    /// spread.
    let excess (level: float) (pairs: struct (Outcomes * Outcomes) list) : Estimate option =
        let value (pairs: struct (Outcomes * Outcomes) list) =
            let within choose =
                pairs |> List.map choose |> Outcomes.MeanDisagreement

            between pairs
            - 0.5
              * (within (fun struct (control, _) -> control)
                 + within (fun struct (_, treated) -> treated))

        let n = pairs.Length

        if n < 3 then
            None
        else
            let left = [ for i in 0 .. n - 1 -> value (List.removeAt i pairs) ]

            if StudentT.isConstant 1.0 left then
                None
            else
                let error = float (n - 1) / sqrt (float n) * StudentT.standardDeviation left
                Some(StudentT.intervalOf level "disagreement, jackknife over seeds" n (value pairs) error)

    /// The accuracy of each class in the examples' `labels` (from 0), treated against control by seed, with paired
    /// Student t intervals of `level`; p values are Holm-corrected over the classes. The pairs are one per seed.
    let byClass (level: float) (labels: int[]) (pairs: (int64 * Outcomes * Outcomes) list) : ClassDifference list =
        let compared =
            [
                for label, examples in labels |> Array.indexed |> Array.groupBy snd |> Array.sortBy fst do
                    let examples = Array.map fst examples

                    let pairs =
                        [
                            for seed, control, treated in pairs ->
                                {
                                    Seed = seed
                                    Control = accuracy examples control
                                    Treated = accuracy examples treated
                                }
                        ]

                    label, examples.Length, Paired.compare level pairs
            ]

        let pValue =
            function
            | _, _, Comparison.Tested t -> Some t.PValue
            | _ -> None

        let corrected =
            compared |> List.map (pValue >> Option.defaultValue 1.0) |> Holm.adjust

        [
            for (label, examples, comparison) as one, p in List.zip compared corrected ->
                {
                    Class = label
                    Examples = examples
                    Comparison = comparison
                    Corrected = pValue one |> Option.map (fun _ -> p)
                }
        ]
