namespace Inception.Core.Statistics

open Inception.Core

/// How much one swept setting decides whether a trial is among the best.
type SettingImportance =
    {
        Key: string
        /// Share of all settings' divergences, in [0, 1]; the shares add up to 1. The interval is the percentile bootstrap
        /// over trials.
        Share: Estimate
    }

/// Importance of the swept settings of a search by PED-ANOVA (Watanabe, Bansal and Hutter 2023): per setting, the
/// Pearson divergence of its values among the best trials from its values among all. It needs no model of the objective.
[<RequireQualifiedAccess>]
module Importance =
    /// Bins for the values of a range: enough to see a preferred region, few enough that a hundred trials fill them.
    let bins = 8

    // Each setting's values as bins: the values themselves where they are few, else ranges of equally many trials.
    let private binned (column: float[]) =
        let levels = Array.distinct column |> Array.sort

        if levels.Length <= bins then
            column |> Array.map (fun x -> System.Array.BinarySearch(levels, x)), levels.Length
        else
            let sorted = Array.sort column

            let edges =
                [| for i in 1 .. bins - 1 -> Bootstrap.quantile sorted (float i / float bins) |]

            column
            |> Array.map (fun x -> edges |> Array.sumBy (fun e -> if x > e then 1 else 0)),
            bins

    // D_PE(p || q) = sum over bins of q (p / q - 1)^2, p of the best trials and q of all.
    let private divergence (count: int) (columns: int[]) (trials: int[]) (best: int[]) =
        let shares (rows: int[]) =
            let n = Array.zeroCreate<float> count

            for r in rows do
                n[columns[r]] <- n[columns[r]] + 1.0 / float rows.Length

            n

        Array.map2 (fun p q -> if q > 0.0 then (p - q) * (p - q) / q else 0.0) (shares best) (shares trials)
        |> Array.sum

    /// The settings in the order of `keys`. `rows` are trials x settings: each setting's value as a number (listed values
    /// by their place in the list); `scores` the objective by trial. The best are the share `quantile` in (0, 1) of the
    /// trials, Watanabe's gamma', at least two of them; at least eight trials. `count` resamples of the trials give the
    /// intervals. Where no setting's values differ among the best, all shares are equal.
    let pedAnova
        (seed: int64)
        (count: int)
        (level: float)
        (quantile: float)
        (maximize: bool)
        (keys: string list)
        (rows: float[][])
        (scores: float[])
        : SettingImportance list =
        if rows.Length < 8 || rows.Length <> scores.Length then
            invalidArg
                (nameof rows)
                $"Expecting at least 8 trials with a score each, but there are {rows.Length} with {scores.Length} scores"

        let settings = keys.Length

        let columns =
            [| for k in 0 .. settings - 1 -> rows |> Array.map (fun r -> r[k]) |> binned |]

        let kept = max 2 (int (ceil (quantile * float rows.Length)))
        let sign = if maximize then -1.0 else 1.0

        let shares (trials: int[]) =
            let best = trials |> Array.sortBy (fun t -> sign * scores[t]) |> Array.truncate kept
            let all = columns |> Array.map (fun (column, n) -> divergence n column trials best)
            let sum = Array.sum all
            all |> Array.map (fun d -> if sum > 0.0 then d / sum else 1.0 / float settings)

        let stream = RandomStream.Create(seed, "statistics/importance", 0L)
        let everyone = Array.init rows.Length id

        let drawn =
            [|
                for _ in 1..count -> shares (everyone |> Array.map (fun _ -> stream.NextInt rows.Length))
            |]

        let points = shares everyone

        [
            for k, key in List.indexed keys ->
                let sorted = drawn |> Array.map (fun s -> s[k]) |> Array.sort
                let struct (low, high) = Bootstrap.percentile level sorted

                {
                    Key = key
                    Share =
                        {
                            Point = points[k]
                            Low = low
                            High = high
                            N = rows.Length
                            Level = level
                            Method = "PED-ANOVA, percentile bootstrap over trials"
                        }
                }
        ]
