module Inception.Tests.Core.Statistics.FindingsTests

open System
open Expecto
open Inception.Core
open Inception.Core.Statistics
open Inception.Tests.Support

let private kinds (f: Findings) = f.Remarks |> List.map _.Kind

let private contrast (f: Findings) =
    match f.Contrasts with
    | [ c ] -> c
    | other -> failtestf "Expecting one contrast, but there are %d" other.Length

/// Weights 0 and 0.3; `gain` lists what the treated arm is above the control, by seed from 1.
let private against lines (gain: float list) =
    let seeds = [ for i in 1 .. gain.Length -> int64 i ]

    Sweeps.auxWeights (Sweeps.control :: lines) [ 0.0; 0.3 ] seeds (fun weight seed ->
        0.6
        + 0.01 * float (seed % 5L)
        + (if weight > 0.0 then gain[int seed - 1] else 0.0))

let private replace index (change: TrialRecord -> TrialRecord) (sweep: SweepRecord) =
    { sweep with
        Trials = sweep.Trials |> List.map (fun t -> if t.Plan.Index = index then change t else t)
    }

// Every trial has a score of its own.
let private judged (experiment: Experiment) : Findings =
    Findings.Judge(
        experiment
        |> Sweeps.sweep (fun p -> Sweeps.scored "validation/accuracy" (0.1 * float (p.Index % 7)) p)
    )

let private clear = [ 0.02; 0.022; 0.019; 0.021; 0.02; 0.023 ]

[<Tests>]
let tests =
    testList
        "Core.Statistics findings"
        [
            testCase "a clear gain is better, and a clear loss worse" (fun () ->
                Expect.equal (contrast (Findings.Judge(against [] clear))).Verdict Verdict.Better "gain"
                let loss = clear |> List.map (fun g -> -g)
                Expect.equal (contrast (Findings.Judge(against [] loss))).Verdict Verdict.Worse "loss")

            testCase "where smaller is better a fall is better" (fun () ->
                let lines =
                    [
                        "objective.metric", Value.Text "validation/loss/main"
                        "objective.direction", Value.Text "minimize"
                    ]

                let fall = clear |> List.map (fun g -> -g)
                Expect.equal (contrast (Findings.Judge(against lines fall))).Verdict Verdict.Better "fall"
                Expect.equal (contrast (Findings.Judge(against lines clear))).Verdict Verdict.Worse "rise")

            testCase "three seeds with a wide spread decide nothing and ask for more" (fun () ->
                match (contrast (Findings.Judge(against [] [ 0.02; -0.005; 0.021 ]))).Verdict with
                | Verdict.Undecided(Need.About(more, total, effect, false)) ->
                    Expect.equal total (more + 3) "total"
                    Expect.floatClose Accuracy.high effect 0.012 "the observed difference"
                | other -> failtestf "Expecting undecided, but it is %A" other)

            testCase "within the margin is equivalent, even where the difference is surely not zero" (fun () ->
                let margin = [ "contrasts.margin", Value.Number 0.05 ]
                let c = contrast (Findings.Judge(against margin clear))
                Expect.equal c.Verdict Verdict.Equivalent "verdict"
                Expect.isLessThan c.Corrected.Value 0.05 "the difference is there")

            testCase "with a margin the seeds asked for are those that find the margin" (fun () ->
                let margin = [ "contrasts.margin", Value.Number 0.01 ]

                match (contrast (Findings.Judge(against margin [ 0.03; -0.02; 0.011 ]))).Verdict with
                | Verdict.Undecided(Need.About(_, total, 0.01, true)) ->
                    let spread = StudentT.standardDeviation [ 0.03; -0.02; 0.011 ]
                    Expect.equal (Some total) (Power.pairsNeeded 0.05 0.8 0.01 spread) "total"
                | other -> failtestf "Expecting undecided, but it is %A" other)

            testCase "one seed gives neither interval nor verdict" (fun () ->
                let f = Findings.Judge(against [] [ 0.1 ])
                let c = contrast f
                Expect.isTrue c.Comparison.IsTooFew "comparison"
                Expect.isTrue c.Verdict.IsUndecided "verdict"
                Expect.isTrue (f.Arms |> List.forall _.Mean.IsTooFew) "means")

            testCase "a contrast that could not be tested still counts in Holm's family" (fun () ->
                let sweep =
                    Sweeps.auxWeights [ Sweeps.control ] [ 0.0; 0.3; 1.0 ] [ 1L; 2L; 3L ] (fun w seed ->
                        0.6
                        + 0.01 * float seed
                        + (if w = 0.3 then 0.01 + 0.001 * float (seed * seed) else 0.0))

                let failed =
                    { sweep with
                        Trials =
                            sweep.Trials
                            |> List.map (fun t ->
                                if t.Plan.Settings.Model.Aux1 = AuxHead.Attached 1.0 then
                                    Sweeps.trial (Outcome.Diverged 7L) [] t.Plan
                                else
                                    t)
                    }

                let f = Findings.Judge failed

                match f.Contrasts with
                | [ { Comparison = Comparison.Tested t } as tested; untested ] ->
                    Expect.floatClose Accuracy.high tested.Corrected.Value (2.0 * t.PValue) "twice the raw p"
                    Expect.isFalse untested.Corrected.HasValue "untested"
                | other -> failtestf "Expecting two contrasts, but they are %A" other

                Expect.equal
                    (f.Excluded |> List.map (fun e -> e.Reason) |> List.distinct)
                    [ "diverged: the loss was not a finite number at step 7" ]
                    "reasons"

                Expect.contains (kinds f) RemarkKind.Excluded "remark")

            testCase "each arm is compared with the control arm that shares its other settings" (fun () ->
                let experiment =
                    Sweeps.experiment
                        [
                            "sweep.parameters.training.optimizer.lr", Sweeps.numbers [ 0.1; 0.01 ]
                            "sweep.parameters.model.aux.weights",
                            Value.List [ Sweeps.numbers [ 0.3; 0.3 ]; Sweeps.numbers [ 0.0; 0.0 ] ]
                            "sweep.seeds", Sweeps.integers [ 1L; 2L ]
                            Sweeps.control
                        ]

                let f = judged experiment

                Expect.equal
                    (f.Contrasts |> List.map (fun c -> c.Arm.Label, c.Control.Label))
                    [
                        "training.optimizer.lr = 0.1, model.aux.weights = [0.3, 0.3]",
                        "training.optimizer.lr = 0.1, model.aux.weights = [0, 0]"
                        "training.optimizer.lr = 0.01, model.aux.weights = [0.3, 0.3]",
                        "training.optimizer.lr = 0.01, model.aux.weights = [0, 0]"
                    ]
                    "who against whom")
            testCase "settings that move together with the control's need not agree" (fun () ->
                let schedules name =
                    Value.List [ Value.Text name; Value.Text name ]

                let experiment =
                    Sweeps.experiment
                        [
                            "sweep.groups.heads.stay.model.aux.schedules", schedules "constant"
                            "sweep.groups.heads.cut.model.aux.schedules", schedules "cut"
                            "sweep.groups.heads.cut.model.aux.until", Sweeps.numbers [ 1.0; 1.0 ]
                            "sweep.seeds", Sweeps.integers [ 1L; 2L ]
                            "contrasts.control.model.aux.schedules", schedules "constant"
                        ]

                let f = judged experiment

                Expect.equal
                    (f.Contrasts |> List.map (fun c -> c.Arm.Index, c.Control.Index))
                    [ 1, 0 ]
                    "cut against stay")
            testCase "an objective at the first epoch judges early learning" (fun () ->
                let series (plan: TrialPlan) =
                    [ 0.5; 0.9; 0.7 ]
                    |> List.mapi (fun i value ->
                        {
                            Name = "validation/accuracy"
                            Epoch = i + 1
                            Step = int64 (10 * (i + 1))
                            Value = value
                        }
                        : MetricPoint)
                    |> fun metrics -> Sweeps.trial Outcome.Completed metrics plan

                for word, score in [ "first", 0.5; "best", 0.9; "last", 0.7 ] do
                    let sweep =
                        Sweeps.experiment [ "objective.at", Value.Text word ] |> Sweeps.sweep series

                    Expect.equal (sweep.Trials.Head.TryScore sweep.Experiment.Objective) (Some score) word

                    Expect.equal sweep.Experiment.Objective.At.Word word "as written")

            testCase "a seed with a result in one arm only is left out of the difference and remarked on" (fun () ->
                // Trials go seed by seed: index 0 is the control of seed 1.
                let f =
                    against [] clear
                    |> replace 0 (fun t -> { t with State = TrialState.Waiting })
                    |> Findings.Judge

                Expect.equal ((contrast f).Pairs |> List.map _.Seed) [ 2L; 3L; 4L; 5L; 6L ] "pairs"
                Expect.containsAll (kinds f) [ RemarkKind.Unpaired; RemarkKind.Unfinished ] "remarks"
                Expect.equal (f.Excluded |> List.map _.Reason) [ "interrupted; waits to be resumed" ] "reason")

            testCase "a completed trial whose objective is not a number is excluded" (fun () ->
                let f =
                    against [] clear
                    |> replace 3 (fun t -> Sweeps.scored "validation/accuracy" nan t.Plan)
                    |> Findings.Judge

                Expect.equal
                    (f.Excluded |> List.map _.Reason)
                    [ "completed, but validation/accuracy is not a finite number" ]
                    "reason"

                Expect.equal (contrast f).Pairs.Length 5 "pairs")

            testCase "remarks name too few seeds, best epochs, training metrics and no variance" (fun () ->
                Expect.contains (kinds (Findings.Judge(against [] [ 0.1; 0.12; 0.13 ]))) RemarkKind.FewSeeds "few"

                Expect.isFalse
                    (List.contains RemarkKind.FewSeeds (kinds (Findings.Judge(against [] clear))))
                    "six are enough"

                let best = Findings.Judge(against [ "objective.at", Value.Text "best" ] clear)
                Expect.contains (kinds best) RemarkKind.BestEpoch "best"

                let train =
                    Findings.Judge(against [ "objective.metric", Value.Text "train/accuracy" ] clear)

                Expect.contains (kinds train) RemarkKind.TrainingMetric "train"

                let flat =
                    Findings.Judge(Sweeps.auxWeights [ Sweeps.control ] [ 0.0; 0.3 ] [ 1L; 2L ] (fun _ _ -> 0.1))

                Expect.contains (kinds flat) RemarkKind.NoVariance "flat"
                Expect.isTrue (contrast flat).Comparison.IsConstant "flat differences")

            testCase "mixed hosts, devices and source states are remarked on" (fun () ->
                let f =
                    against [] clear
                    |> replace 2 (fun t ->
                        { t with
                            Provenance =
                                { t.Provenance with
                                    Host = "bench-2"
                                    GitState = "other"
                                }
                        })
                    |> Findings.Judge

                Expect.containsAll (kinds f) [ RemarkKind.MixedHardware; RemarkKind.MixedSoftware ] "remarks"
                Expect.isEmpty (Findings.Judge(against [] clear)).Remarks "nothing to remark on")

            testCase "without a declared control nothing is judged" (fun () ->
                let f =
                    Findings.Judge(Sweeps.auxWeights [] [ 0.0; 0.3 ] [ 1L; 2L; 3L ] (fun w s -> w + 0.01 * float s))

                Expect.isEmpty f.Contrasts "contrasts"
                Expect.contains (kinds f) RemarkKind.NoControl "remark"
                Expect.isTrue (f.Arms |> List.forall _.Mean.IsKnown) "the means are there")

            testCase "test accuracies stay hidden until every trial has an outcome" (fun () ->
                let sweep = Sweeps.ablation [ 0.0; 0.3 ] 3 4
                Expect.isTrue ((Findings.Judge sweep).Arms |> List.forall _.Test.IsKnown) "finished"

                let open' =
                    Findings.Judge(sweep |> replace 5 (fun t -> { t with State = TrialState.Running }))

                Expect.isTrue (open'.Arms |> List.forall (fun a -> a.Test = EstimateResult.TooFew [])) "unfinished"
                Expect.contains (kinds open') RemarkKind.TestWithheld "remark")

            testCase "curves carry a t band from three seeds on, and leave out trials that did not complete" (fun () ->
                let sweep =
                    Sweeps.ablation [ 0.0; 0.3 ] 4 5
                    |> replace 0 (fun t -> { t with State = TrialState.Running })

                let curves = List.ofSeq (Curve.OfSweep(sweep, "validation/accuracy", 0.95))
                Expect.equal (curves |> List.map _.Seeds.Length) [ 3; 4 ] "seeds"
                Expect.equal (curves |> List.map _.Points.Length) [ 5; 5 ] "epochs"
                let last = curves[1].Points |> List.last
                let values = curves[1].Seeds |> List.map (fun s -> (List.last s.Points).Value)

                match StudentT.meanInterval 0.95 values with
                | EstimateResult.Known e ->
                    Expect.equal (last.Mean, last.Low, last.High) (e.Point, e.Low, e.High) "band"
                | other -> failtestf "%A" other

                let two = Curve.OfSweep(Sweeps.ablation [ 0.0; 0.3 ] 2 3, "train/loss/main", 0.95)
                let values = two[0].Seeds |> List.map (fun s -> s.Points[1].Value)

                Expect.equal
                    (two[0].Points[1].Low, two[0].Points[1].High)
                    (List.min values, List.max values)
                    "smallest to largest")

            testCase "what further seeds cost follows from the trials' time" (fun () ->
                let c = contrast (Findings.Judge(against [] [ 0.02; -0.005; 0.021 ]))

                match c.Verdict with
                | Verdict.Undecided(Need.About(more, _, _, _)) ->
                    // A trial takes 4 min 19 s (Sweeps.provenance), and a seed a trial of arm and control each.
                    Expect.equal c.Cost.Value (TimeSpan.FromSeconds(2.0 * 259.0 * float more)) "cost"
                | other -> failtestf "%A" other

                let interrupted = { Sweeps.provenance with Attempts = 2 }

                let sweep = against [] [ 0.02; -0.005; 0.021 ]

                let f =
                    Findings.Judge
                        { sweep with
                            Trials = sweep.Trials |> List.map (fun t -> { t with Provenance = interrupted })
                        }

                Expect.isFalse (contrast f).Cost.HasValue "time with interruptions is no guide")

            testCase "a tested contrast says what other methods make of it" (fun () ->
                let s = (contrast (Findings.Judge(against [] clear))).Sensitivity.Value
                Expect.equal s.SignFlip.P (2.0 / 64.0) "all six of one sign"
                Expect.equal s.Wilcoxon (2.0 / 64.0) "signed ranks"
                Expect.isGreaterThan s.Hedges.Value.Low 1.0 "Hedges' g"
                Expect.isNone (contrast (Findings.Judge(against [] [ 0.1 ]))).Sensitivity "one pair")

            testCase
                "contrasts asked for after the run are exploratory, and leave the declared ones as they are"
                (fun () ->
                    let sweep =
                        Sweeps.auxWeights [ Sweeps.control ] [ 0.0; 0.3; 1.0 ] [ 1L; 2L; 3L; 4L ] (fun w seed ->
                            0.6 + 0.1 * w + 0.01 * float seed + 0.001 * w * float (seed * seed))

                    let declared = Findings.Judge sweep
                    Expect.isTrue (declared.Contrasts |> List.forall _.IsDeclared) "declared"

                    let later: Assignment =
                        {
                            Key = "model.aux.weights"
                            Value = Sweeps.numbers [ 0.3; 0.3 ]
                        }

                    let f = Findings.Explore(sweep, [ later ])
                    Expect.equal (f.Contrasts |> List.filter _.IsDeclared) declared.Contrasts "as they were"

                    Expect.equal
                        (f.Contrasts
                         |> List.filter (fun c -> not c.IsDeclared)
                         |> List.map (fun c -> c.Arm.Index, c.Control.Index))
                        [ 0, 1; 2, 1 ]
                        "exploratory"

                    Expect.contains (kinds f) RemarkKind.Exploratory "remark"

                    let same: Assignment =
                        { later with
                            Value = Sweeps.numbers [ 0.0; 0.0 ]
                        }

                    Expect.equal
                        (Findings.Explore(sweep, [ same ])).Contrasts
                        declared.Contrasts
                        "what is declared is not repeated"

                    let unknown: Assignment =
                        { later with
                            Value = Sweeps.numbers [ 0.7; 0.7 ]
                        }

                    let error =
                        Expect.throwsC (fun () -> Findings.Explore(sweep, [ unknown ]) |> ignore) id

                    Expect.stringContains error.Message "no arm of" "an arm that is not there")

            testCase "seeds in two groups and a single seed far off are remarked on" (fun () ->
                let judge score =
                    Findings.Judge(Sweeps.auxWeights [ Sweeps.control ] [ 0.0; 0.3 ] [ 1L .. 10L ] score)
                    |> kinds

                let scatter (seed: int64) = 0.002 * sin (float (seed * seed))

                let groups =
                    judge (fun w seed -> scatter seed + (if w > 0.0 && seed <= 4L then 0.1 else 0.8))

                Expect.contains groups RemarkKind.TwoGroups "groups"
                Expect.isFalse (List.contains RemarkKind.Outlier groups) "groups are no outliers"

                let single =
                    judge (fun w seed -> scatter seed + (if w > 0.0 && seed = 4L then 0.5 else 0.8))

                Expect.contains single RemarkKind.Outlier "outlier"
                Expect.isFalse (List.contains RemarkKind.TwoGroups single) "one seed is no group"
                let none = judge (fun w seed -> scatter seed + 0.01 * w)

                Expect.isFalse
                    (List.contains RemarkKind.Outlier none || List.contains RemarkKind.TwoGroups none)
                    "neither")
        ]
