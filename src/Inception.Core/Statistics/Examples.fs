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

    /// The accuracy of each class in the examples' `labels` (from 0), treated against control by seed, with paired
    /// Student t intervals of `level`; p values are Holm-corrected over the classes. The pairs are one per seed.
    let byClass (level: float) (labels: int[]) (pairs: (int64 * Outcomes * Outcomes) list) : ClassDifference list =
        let accuracy (outcomes: Outcomes) (examples: int[]) =
            examples |> Array.averageBy (fun e -> if outcomes[e] then 1.0 else 0.0)

        let compared =
            [
                for label, examples in labels |> Array.indexed |> Array.groupBy snd |> Array.sortBy fst do
                    let examples = Array.map fst examples

                    let pairs =
                        [
                            for seed, control, treated in pairs ->
                                {
                                    Seed = seed
                                    Control = accuracy control examples
                                    Treated = accuracy treated examples
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
