namespace Inception.Core.Statistics

open System
open System.Collections.Generic
open Inception.Core

/// What the seeds of one arm say of single examples.
type ArmExamples =
    {
        Arm: Arm
        /// Seeds with outcomes.
        Seeds: int
        /// The accuracy of each class, the mean over seeds, in order of class; without values where it has no examples.
        Classes: EstimateResult list
        /// The share of examples that two seeds answer differently, the mean over all pairs of seeds; none below two seeds.
        Disagreement: Nullable<float>
        /// Where the variance of one trial's accuracy comes from; none below two seeds.
        Split: VarianceSplit option
    }

/// One seed's two networks on the same examples.
type SeedMcNemar = { Seed: int64; Test: McNemar }

/// An arm against its control arm, example by example.
type ContrastExamples =
    {
        Arm: Arm
        Control: Arm
        IsDeclared: bool
        /// Accuracy by class over the seeds of both arms, in order of class; classes without examples are left out.
        Classes: ClassDifference list
        /// The two networks of each seed, control first, in order of seed.
        Networks: SeedMcNemar list
        /// The share of examples that a network of each arm, of different seeds, answer differently; none below two seeds.
        Between: Nullable<float>
        /// Between, less the mean disagreement of the arms' own seeds: above 0 the arms answer different examples rightly,
        /// beyond what luck does. None below three seeds, or without spread.
        Excess: Estimate option
    }

/// What single validation examples say beyond the accuracy.
type ExampleFindings =
    {
        Examples: ExampleSet
        /// Every arm with outcomes, in order.
        Arms: ArmExamples list
        /// Every contrast with at least one seed in both arms, in order of the findings.
        Contrasts: ContrastExamples list
        /// Completed trials that are left out: their outcomes are missing, or of other examples.
        LeftOut: int
    }

    // The evaluation that the objective's value is of.
    static member private Judged(objective: Objective, trial: TrialRecord, outcomes: ExampleOutcomes seq) =
        let wanted =
            match objective.At, trial.TryScore objective with
            | JudgedEpoch.Last, _
            | _, None -> None
            | _, Some score ->
                trial.Series objective.Metric
                |> List.tryFind (fun p -> p.Value = score)
                |> Option.map _.Step

        match wanted with
        | Some step -> outcomes |> Seq.tryFind (fun o -> o.Step = step)
        | None -> outcomes |> Seq.sortBy _.Step |> Seq.tryLast

    static member private ArmOf(level: float, examples: ExampleSet, arm: Arm, seeds: Outcomes list) : ArmExamples =
        {
            Arm = arm
            Seeds = seeds.Length
            Classes =
                [
                    for index in 0 .. examples.Classes.Length - 1 do
                        let own = Examples.ofClass examples.Labels index

                        if own.Length = 0 then
                            EstimateResult.TooFew []
                        else
                            seeds |> List.map (Examples.accuracy own) |> StudentT.meanInterval level
                ]
            Disagreement =
                if seeds.Length < 2 then
                    Nullable()
                else
                    Nullable(Outcomes.MeanDisagreement seeds)
            Split =
                if seeds.Length < 2 then
                    None
                else
                    Some(Examples.split seeds)
        }

    static member private ContrastOf
        (
            level: float,
            examples: ExampleSet,
            contrast: ContrastFinding,
            control: Map<int64, Outcomes>,
            treated: Map<int64, Outcomes>
        ) : ContrastExamples option =
        let pairs =
            [
                for KeyValue(seed, theirs) in control do
                    match treated.TryFind seed with
                    | Some own -> seed, theirs, own
                    | None -> ()
            ]

        if pairs.IsEmpty then
            None
        else
            let own = pairs |> List.map (fun (_, control, treated) -> struct (control, treated))

            Some
                {
                    Arm = contrast.Arm
                    Control = contrast.Control
                    IsDeclared = contrast.IsDeclared
                    Classes = Examples.byClass level examples.Labels pairs
                    Networks =
                        [
                            for seed, control, treated in pairs ->
                                {
                                    Seed = seed
                                    Test = McNemar.Of(control, treated)
                                }
                        ]
                    Between =
                        if pairs.Length < 2 then
                            Nullable()
                        else
                            Nullable(Examples.between own)
                    Excess = Examples.excess level own
                }

    /// Judges the outcomes of a sweep's completed trials, by the trial's id, at the evaluation that the objective's value is
    /// of; `findings` are the sweep's. None where no completed trial has any. The examples are those that most trials were
    /// evaluated on.
    static member Of
        (sweep: SweepRecord, findings: Findings, outcomes: IReadOnlyDictionary<int64, IReadOnlyList<ExampleOutcomes>>)
        : ExampleFindings option =
        let completed =
            sweep.Trials
            |> List.filter (fun t -> t.State = TrialState.Ended Outcome.Completed)

        let judged =
            [
                for trial in completed do
                    match outcomes.TryGetValue trial.Id with
                    | true, evaluations ->
                        match ExampleFindings.Judged(findings.Objective, trial, evaluations) with
                        | Some found -> trial, found
                        | None -> ()
                    | _ -> ()
            ]

        match judged |> List.countBy (fun (_, o) -> o.Examples.Identity) with
        | [] -> None
        | sets ->
            let identity = sets |> List.maxBy snd |> fst
            let used = judged |> List.filter (fun (_, o) -> o.Examples.Identity = identity)
            let examples = (snd used.Head).Examples

            let byArm =
                used
                |> List.groupBy (fun (t, _) -> t.Plan.Arm.Index)
                |> List.map (fun (arm, trials) -> arm, Map [ for t, o in trials -> t.Plan.Seed, o.Right ])
                |> Map.ofList

            let seedsOf (arm: Arm) =
                byArm.TryFind arm.Index |> Option.defaultValue Map.empty

            Some
                {
                    Examples = examples
                    Arms =
                        [
                            for arm in sweep.Arms do
                                let seeds = seedsOf arm

                                if not seeds.IsEmpty then
                                    ExampleFindings.ArmOf(findings.Level, examples, arm, List.ofSeq seeds.Values)
                        ]
                    Contrasts =
                        findings.Contrasts
                        |> List.choose (fun c ->
                            ExampleFindings.ContrastOf(findings.Level, examples, c, seedsOf c.Control, seedsOf c.Arm))
                    LeftOut = completed.Length - used.Length
                }
