namespace Inception.Core.Statistics

open System
open System.Collections.Generic
open Inception.Core

/// Where a predicted time comes from.
[<RequireQualifiedAccess>]
type TimeSource =
    /// The epochs of `trials` completed trials that did the same work an epoch.
    | Measured of trials: int
    /// A stated speed in training images a second; validation comes on top.
    | Assumed of imagesPerSecond: float
    /// Neither is known.
    | Unknown

    /// For C#: exactly one of the functions is called.
    member source.Match(measured: Func<int, 'r>, assumed: Func<float, 'r>, unknown: Func<'r>) : 'r =
        match source with
        | Measured trials -> measured.Invoke trials
        | Assumed rate -> assumed.Invoke rate
        | Unknown -> unknown.Invoke()

/// How long an experiment's trials will take.
type TimePlan =
    {
        /// All trials, one after another; none where it is not known.
        Total: Nullable<TimeSpan>
        /// One more seed: a trial of every arm; none where it is not known.
        Seed: Nullable<TimeSpan>
        Source: TimeSource
    }

    // What decides how long an epoch takes on one machine; weights of heads do not, beyond their being there.
    static member private WorkOf(settings: Settings) : string =
        let keys =
            [
                "data.name"
                "data.size"
                "data.train-images"
                "data.validation-share"
                "model.variant"
                "model.stem"
                "model.width"
                "training.batch"
                "training.precision"
                "training.device"
            ]

        let head =
            function
            | AuxHead.Removed -> "removed"
            | _ -> "built"

        let model = settings.Model

        let value key =
            settings.TryFind key |> Option.map string |> Option.defaultValue ""

        String.Join("|", (keys |> List.map value) @ [ head model.Aux1; head model.Aux2 ])

    /// Predicts the time of planned trials: from the stated `rate` (training images a second, with `images` training images
    /// an epoch) where both are given, else from the epochs of `earlier` sweeps' completed trials with the same data,
    /// network, batch and device, whatever machine they ran on. Every arm must be covered.
    static member Of
        (plans: TrialPlan seq, earlier: SweepRecord seq, images: Nullable<int>, rate: Nullable<float>)
        : TimePlan =
        let plans = List.ofSeq plans
        let seeds = plans |> List.map _.Seed |> List.distinct |> List.length |> max 1

        let found source (secondsOf: TrialPlan -> float) =
            let total = plans |> List.sumBy secondsOf

            {
                Total = Nullable(TimeSpan.FromSeconds total)
                Seed = Nullable(TimeSpan.FromSeconds(total / float seeds))
                Source = source
            }

        let epochs (plan: TrialPlan) = float plan.Settings.Training.Epochs

        if rate.HasValue && images.HasValue then
            found (TimeSource.Assumed rate.Value) (fun plan -> epochs plan * float images.Value / rate.Value)
        else
            let wanted = plans |> List.map (fun p -> TimePlan.WorkOf p.Settings) |> Set.ofList
            let measured = Dictionary<string, ResizeArray<float>>()
            let mutable trials = 0

            for sweep in earlier do
                for trial in sweep.Trials do
                    let work = TimePlan.WorkOf trial.Plan.Settings

                    match trial.State, trial.Series Metric.EpochSeconds with
                    | TrialState.Ended Outcome.Completed, (_ :: _ as series) when wanted.Contains work ->
                        trials <- trials + 1

                        if not (measured.ContainsKey work) then
                            measured[work] <- ResizeArray()

                        measured[work].Add(series |> List.averageBy _.Value)
                    | _ -> ()

            if not plans.IsEmpty && wanted |> Set.forall measured.ContainsKey then
                found (TimeSource.Measured trials) (fun plan ->
                    epochs plan * Seq.average measured[TimePlan.WorkOf plan.Settings])
            else
                {
                    Total = Nullable()
                    Seed = Nullable()
                    Source = TimeSource.Unknown
                }
