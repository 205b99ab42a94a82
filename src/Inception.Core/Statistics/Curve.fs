namespace Inception.Core.Statistics

open System
open System.Collections.Generic
open Inception.Core

/// One epoch of an arm's curve: the mean over `N` seeds, and how far they spread. With three seeds or more Low and
/// High are the Student t interval of the mean at this epoch (of each epoch by itself, not of the curve as a whole);
/// with two they are the two values; with one, all three numbers are that value.
type CurvePoint =
    {
        Epoch: int
        N: int
        Mean: float
        Low: float
        High: float
    }

/// One seed's values by epoch.
type SeedCurve =
    {
        Seed: int64
        Points: MetricPoint list
    }

/// A metric of one arm over the epochs, from its completed trials.
type Curve =
    {
        Arm: Arm
        Metric: string
        Points: CurvePoint list
        Seeds: SeedCurve list
    }

    /// The least number of seeds from which the band is a t interval rather than smallest to largest.
    static member SeedsForInterval = 3

    /// The curves of one metric, an arm each, in order of arm; arms without a value of it are left out. Values that
    /// are not finite are left out too. `level` lies in (0, 1).
    static member OfSweep(sweep: SweepRecord, metric: string, level: float) : IReadOnlyList<Curve> =
        let finite (trial: TrialRecord) =
            {
                Seed = trial.Plan.Seed
                Points = trial.Series metric |> List.filter (fun p -> Double.IsFinite p.Value)
            }

        let point (epoch, values: float list) =
            let mean = StudentT.mean values

            let low, high =
                match StudentT.meanInterval level values with
                | EstimateResult.Known e when e.N >= Curve.SeedsForInterval -> e.Low, e.High
                | _ -> List.min values, List.max values

            {
                Epoch = epoch
                N = values.Length
                Mean = mean
                Low = low
                High = high
            }

        let completed =
            sweep.Trials
            |> List.filter (fun t -> t.State = TrialState.Ended Outcome.Completed)

        [
            for _, trials in completed |> List.groupBy _.Plan.Arm.Index |> List.sortBy fst do
                let seeds = trials |> List.map finite |> List.filter (fun s -> not s.Points.IsEmpty)

                if not seeds.IsEmpty then
                    {
                        Arm = trials.Head.Plan.Arm
                        Metric = metric
                        Points =
                            [
                                for seed in seeds do
                                    for p in seed.Points -> p.Epoch, p.Value
                            ]
                            |> List.groupBy fst
                            |> List.map (fun (epoch, values) -> epoch, List.map snd values)
                            |> List.sortBy fst
                            |> List.map point
                        Seeds = seeds
                    }
        ]
