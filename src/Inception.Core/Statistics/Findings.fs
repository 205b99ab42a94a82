namespace Inception.Core.Statistics

open System
open Inception.Core

/// All that a sweep's results say, and how far they can be trusted.
type Findings =
    {
        Objective: Objective
        /// Level of the tests, in (0, 0.5].
        Alpha: float
        /// The smallest difference that matters, in the metric's unit; none where not declared.
        Margin: Nullable<float>
        /// Is a control arm declared?
        HasControl: bool
        /// Every other arm against its control arm: the declared contrasts in order of arm, then those asked for later.
        Contrasts: ContrastFinding list
        /// Every arm, in order.
        Arms: ArmFinding list
        /// Trials that no number comes from, in order of index.
        Excluded: Excluded list
        /// What the gradient accounts of each arm's completed trials say, in order of arm.
        Gradients: GradientFinding list
        Remarks: Remark list
    }

    /// Level of the intervals: 1 - alpha.
    member findings.Level = 1.0 - findings.Alpha

    static member private Reason(objective: Objective, trial: TrialRecord) : string option =
        match trial.State with
        | TrialState.Ended Outcome.Completed ->
            match trial.TryScore objective with
            | Some value when Double.IsFinite value -> None
            | Some _ -> Some $"completed, but {objective.Metric} is not a finite number"
            | None -> Some $"completed without a value of {objective.Metric}"
        | TrialState.Ended outcome -> Some(string outcome)
        | TrialState.Running -> Some "still running"
        | TrialState.Paused -> Some $"paused after epoch {trial.Plan.Until} until the pruner decides"
        | TrialState.Waiting when trial.Provenance.Attempts > 0 -> Some "interrupted; waits to be resumed"
        | TrialState.Waiting -> Some "not run yet"

    static member private ArmOf(objective, level, isFinished, isControl, trials: TrialRecord list) : ArmFinding =
        let values =
            [
                for trial in trials do
                    match trial.TryScore objective with
                    | Some value when Double.IsFinite value ->
                        {
                            Seed = trial.Plan.Seed
                            Value = value
                        }
                    | _ -> ()
            ]
            |> List.sortBy _.Seed

        let test =
            [
                for trial in trials do
                    match isFinished, trial.State, trial.Series(Metric.Accuracy("test", "main")) with
                    | true, TrialState.Ended Outcome.Completed, (_ :: _ as series) -> (List.last series).Value
                    | _ -> ()
            ]
            |> List.filter Double.IsFinite

        let arm = trials.Head.Plan.Arm

        {
            Arm = arm
            IsControl = isControl arm
            Planned = trials.Length
            Values = values
            Mean = values |> List.map _.Value |> StudentT.meanInterval level
            Test = StudentT.meanInterval level test
        }

    // The mean time of an arm's trials that ended without an interruption.
    static member private TimeOf(sweep: SweepRecord, arm: Arm) : TimeSpan option =
        [
            for trial in sweep.Trials do
                match trial.State, trial.Provenance.Started, trial.Provenance.Ended with
                | TrialState.Ended Outcome.Completed, Some start, Some finish when
                    trial.Plan.Arm.Index = arm.Index && trial.Provenance.Attempts = 1
                    ->
                    (finish - start).TotalSeconds
                | _ -> ()
        ]
        |> function
            | [] -> None
            | seconds -> Some(TimeSpan.FromSeconds(List.average seconds))

    // Seeds with a result in both arms.
    static member private PairsOf(arm: ArmFinding, control: ArmFinding) : Pair list =
        let values = control.Values |> List.map (fun v -> v.Seed, v.Value) |> Map.ofList

        [
            for v in arm.Values do
                match values.TryFind v.Seed with
                | Some value ->
                    {
                        Seed = v.Seed
                        Control = value
                        Treated = v.Value
                    }
                | None -> ()
        ]

    static member private Judge
        (sweep: SweepRecord, plan: ContrastPlan, arms: ArmFinding list, isDeclared: bool)
        : ContrastFinding list =
        let direction = sweep.Experiment.Objective.Direction
        let ofArm = arms |> List.map (fun a -> a.Arm.Index, a) |> Map.ofList

        let compared =
            [
                for struct (arm, control) in Contrasts.Of(sweep.Experiment, plan.Control, arms |> List.map _.Arm) do
                    let pairs = Findings.PairsOf(ofArm[arm.Index], ofArm[control.Index])
                    arm, control, pairs, Paired.compare (1.0 - plan.Alpha) pairs
            ]

        // A contrast that could not be tested stays in the family with p = 1: it was declared.
        let corrected pValue =
            let ps = [ for _, _, _, comparison in compared -> pValue comparison ]

            List.map2
                (fun p adjusted -> Option.map (fun _ -> adjusted) p)
                ps
                (Holm.adjust (ps |> List.map (Option.defaultValue 1.0)))

        let differs =
            corrected (function
                | Comparison.Tested t -> Some t.PValue
                | _ -> None)

        let margin = plan.Margin |> Option.filter (fun m -> m > 0.0)

        let equivalent =
            corrected (fun comparison ->
                match comparison, margin with
                | Comparison.Tested test, Some margin -> Some(Equivalence.pValue margin test)
                | _ -> None)

        [
            for (arm, control, pairs, comparison), p, q in List.zip3 compared differs equivalent ->
                {
                    Arm = arm
                    Control = control
                    IsDeclared = isDeclared
                    Pairs = pairs
                    Comparison = comparison
                    Corrected = Option.toNullable p
                    Equivalence = Option.toNullable q
                    Verdict = Judgement.verdict plan.Alpha compared.Length direction margin comparison p q
                    Sensitivity = Sensitivity.Of(pairs, comparison, (direction = Direction.Maximize))
                    SeedTime =
                        Option.map2 (+) (Findings.TimeOf(sweep, arm)) (Findings.TimeOf(sweep, control))
                        |> Option.toNullable
                }
        ]

    // The control that was asked for later must be one the sweep has.
    static member private CheckControl(sweep: SweepRecord, control: Assignment list) =
        let shown = control |> List.map string |> String.concat ", "

        if not (sweep.Arms |> List.exists _.Has(control)) then
            let keys = sweep.Experiment.SweptKeys |> String.concat ", "

            raise (
                UserException(
                    $"no arm of {sweep.Id} has {shown}, so it cannot be a control; the sweep varies {keys}",
                    2
                )
            )

    /// Judges a sweep, finished or not: arms by their mean with a Student t interval of level 1 - alpha, and every arm
    /// against the declared control over the same seeds by the paired t test, Holm-corrected over all contrasts, or as
    /// equivalent by two one-sided tests where a margin is declared (corrected likewise, a family of its own).
    static member Judge(sweep: SweepRecord) : Findings = Findings.Explore(sweep, [])

    /// The same, with contrasts against a control that was chosen after the run: where `control` is not empty, every arm
    /// is also compared with the arms that have these settings, unless the definition declares that comparison. They are
    /// marked as not declared and Holm-corrected among themselves. Raises UserException where no arm has the settings.
    static member Explore(sweep: SweepRecord, control: Assignment seq) : Findings =
        let control = List.ofSeq control
        let experiment = sweep.Experiment
        let objective = experiment.Objective

        let alpha =
            match experiment.Settings.TryFind "contrasts.alpha" with
            | Some(Value.Number alpha) -> alpha
            | _ -> 0.05

        let isControl (arm: Arm) =
            match experiment.Contrast with
            | Some plan -> arm.Has plan.Control
            | None -> false

        let isFinished = sweep.IsFinished

        let arms =
            sweep.Trials
            |> List.groupBy _.Plan.Arm.Index
            |> List.sortBy fst
            |> List.map (fun (_, trials) -> Findings.ArmOf(objective, 1.0 - alpha, isFinished, isControl, trials))

        let declared =
            match experiment.Contrast with
            | Some plan -> Findings.Judge(sweep, plan, arms, true)
            | None -> []

        let explored =
            if control.IsEmpty then
                []
            else
                Findings.CheckControl(sweep, control)

                let plan =
                    {
                        Control = control
                        Alpha = alpha
                        Margin = experiment.Contrast |> Option.bind _.Margin
                    }

                let isNew (c: ContrastFinding) =
                    declared
                    |> List.exists (fun d -> d.Arm.Index = c.Arm.Index && d.Control.Index = c.Control.Index)
                    |> not

                Findings.Judge(sweep, plan, arms, false) |> List.filter isNew

        let contrasts = declared @ explored

        let excluded =
            sweep.Trials
            |> List.sortBy _.Plan.Index
            |> List.choose (fun trial ->
                Findings.Reason(objective, trial)
                |> Option.map (fun reason -> { Trial = trial; Reason = reason }))

        let gradients = Gradients.ofSweep (1.0 - alpha) sweep

        let hasTestValues =
            sweep.Trials
            |> List.exists (fun t ->
                t.Metrics
                |> List.exists (fun m -> m.Name.StartsWith("test/", StringComparison.Ordinal)))

        {
            Objective = objective
            Alpha = alpha
            Margin = experiment.Contrast |> Option.bind _.Margin |> Option.toNullable
            HasControl = experiment.Contrast.IsSome
            Contrasts = contrasts
            Arms = arms
            Excluded = excluded
            Gradients = gradients
            Remarks = Remarks.all sweep alpha arms contrasts excluded hasTestValues gradients
        }
