namespace Inception.Core.Statistics

open System
open Inception.Core

/// What a careful reader would ask of a sweep, answered before they ask.
[<RequireQualifiedAccess>]
module internal Remarks =
    let private remark kind sentence = { Kind = kind; Sentence = sentence }

    // "1 trial", "3 trials"
    let private count n noun =
        if n = 1 then $"1 {noun}" else $"{n} {noun}s"

    let private shown (text: string) =
        if text.Length > 80 then
            text.Substring(0, 77) + "..."
        else
            text

    // At most five names, the rest counted.
    let private names (items: string list) =
        let first = items |> List.truncate 5 |> List.map shown |> String.concat "; "

        if items.Length > 5 then
            $"{first}; and {items.Length - 5} more"
        else
            first

    let private execution (sweep: SweepRecord) (excluded: Excluded list) =
        let isEnded (e: Excluded) =
            match e.Trial.State with
            | TrialState.Ended _ -> true
            | _ -> false

        let ended, unfinished = excluded |> List.partition isEnded

        [
            if not sweep.IsFinished then
                let trials = count sweep.Trials.Length "trial"

                remark
                    RemarkKind.Unfinished
                    $"The sweep is not finished: {unfinished.Length} of {trials} have no outcome yet. Judging while results come in raises the rate of false findings."
            if not ended.IsEmpty then
                let arms = ended |> List.map _.Trial.Plan.Arm.Label |> List.distinct
                let verb = if ended.Length = 1 then "is" else "are"
                let trials = count ended.Length "trial"

                remark
                    RemarkKind.Excluded
                    $"{trials} ended without a usable result and {verb} left out. What is left of these arms may flatter them: {names arms}."
        ]

    let private seeds (alpha: float) (arms: ArmFinding list) (contrasts: ContrastFinding list) =
        let label (c: ContrastFinding) = c.Arm.Label

        let unpaired (c: ContrastFinding) =
            let seedsOf (arm: Arm) =
                arms
                |> List.tryFind (fun a -> a.Arm.Index = arm.Index)
                |> Option.map (fun a -> a.Values |> List.map _.Seed)
                |> Option.defaultValue []

            (seedsOf c.Arm).Length > c.Pairs.Length
            || (seedsOf c.Control).Length > c.Pairs.Length

        let isConstant (a: ArmFinding) =
            match a.Mean with
            | EstimateResult.Constant _ -> true
            | _ -> false

        let floor n = Power.smallestExact n

        let few =
            contrasts
            |> List.filter (fun c -> c.Pairs.Length >= 2 && floor c.Pairs.Length > alpha)

        [
            match contrasts |> List.filter unpaired with
            | [] -> ()
            | some ->
                remark
                    RemarkKind.Unpaired
                    $"Some seeds have a result in one arm only; the differences leave them out, so a difference need not equal that of the two means: {names (some |> List.map label)}."

            if not few.IsEmpty then
                let n = few |> List.map _.Pairs.Length |> List.min

                remark
                    RemarkKind.FewSeeds
                    $"With {n} pairs no test that is free of distributional assumptions can reach alpha = {alpha}: the exact sign-flip test ends at p = {floor n}. The t tests here lean on the differences being normal, which so few cannot show."

            match arms |> List.filter isConstant with
            | [] -> ()
            | some ->
                remark
                    RemarkKind.NoVariance
                    $"All seeds of an arm gave one and the same value. Either the arm did not train or its seeds were not independent: {names (some |> List.map _.Arm.Label)}."
        ]

    // Below these a shape is worth a remark; over all arms together, so that many arms do not make one by chance.
    let private shapeLevel = 0.01

    let private shapes (arms: ArmFinding list) =
        let level = shapeLevel / float (max 1 arms.Length)

        let values (a: ArmFinding) =
            a.Values |> List.map _.Value |> Array.ofList

        let grouped =
            arms
            |> List.filter (fun a ->
                match SeedShape.twoGroups (values a) with
                | Some p -> p <= max level SeedShape.leastP
                | None -> false)

        let outliers =
            [
                for a in arms do
                    match SeedShape.outlier (values a) with
                    | Some(struct (value, p)) when p <= level && not (List.contains a grouped) ->
                        let seed = a.Values |> List.find (fun v -> v.Value = value) |> _.Seed
                        $"seed {seed} of {a.Arm.Label}"
                    | _ -> ()
            ]

        [
            if not grouped.IsEmpty then
                remark
                    RemarkKind.TwoGroups
                    $"The seeds of an arm fall into two groups, as where some seeds did not learn; a mean and its interval describe neither group: {names (grouped |> List.map _.Arm.Label)}."
            if not outliers.IsEmpty then
                remark
                    RemarkKind.Outlier
                    $"A single seed lies far from the others of its arm (Grubbs' test, p at most {shapeLevel} over all arms). It stays in every number; see whether the verdict hangs on it: {names outliers}."
        ]

    let private exploration (contrasts: ContrastFinding list) =
        match contrasts |> List.filter (fun c -> not c.IsDeclared) with
        | [] -> []
        | some ->
            let contrasts = count some.Length "contrast"

            [
                remark
                    RemarkKind.Exploratory
                    $"{contrasts} not in the frozen definition, marked exploratory: chosen after the run, so their p values promise less than they say. Confirm with new seeds."
            ]

    let private objective (experiment: Experiment) =
        [
            if experiment.Objective.At = JudgedEpoch.Best then
                remark
                    RemarkKind.BestEpoch
                    "Each trial is judged by its best epoch, chosen on the data it is judged on. That value is biased to the good side, the more so the noisier the curve; set objective.at to last to avoid it."
            if experiment.Objective.Metric.StartsWith("train/", StringComparison.Ordinal) then
                remark
                    RemarkKind.TrainingMetric
                    $"The objective {experiment.Objective.Metric} is measured on the training images; it says nothing about new ones."
        ]

    let private conditions (sweep: SweepRecord) =
        let started = sweep.Trials |> List.filter (fun t -> t.Provenance.Attempts > 0)

        let distinct (f: Provenance -> string) =
            started
            |> List.map (fun t -> f t.Provenance)
            |> List.filter (fun s -> s <> "")
            |> List.distinct

        let several what values =
            if List.length values > 1 then
                [ $"{what} ({names values})" ]
            else
                []

        let hardware =
            several "devices" (distinct _.Device) @ several "hosts" (distinct _.Host)

        let software =
            several "package versions" (distinct _.Versions)
            @ several "source states" (distinct _.GitState)

        [
            if not hardware.IsEmpty then
                let text = String.concat " and " hardware

                remark
                    RemarkKind.MixedHardware
                    $"Trials ran on different {text}; arithmetic differs between them, and equal seeds need not give equal trials."
            if not software.IsEmpty then
                let text = String.concat " and " software

                remark
                    RemarkKind.MixedSoftware
                    $"Trials ran with different {text}; a difference between arms may be one between programs."
        ]

    let private reading (sweep: SweepRecord) (arms: ArmFinding list) (contrasts: ContrastFinding list) hasTestValues =
        [
            match sweep.Experiment.Contrast with
            | None ->
                remark
                    RemarkKind.NoControl
                    "No control arm is declared (contrasts.control), so no arm is judged against another; the table of arms describes and decides nothing."
            | Some _ when contrasts.IsEmpty ->
                remark
                    RemarkKind.NoControl
                    "No arm has a control arm that differs from it in the control's settings alone, so nothing could be compared."
            | Some _ ->
                let compared = contrasts |> List.map _.Arm.Index |> Set.ofList

                let left =
                    arms
                    |> List.filter (fun a -> not a.IsControl && not (compared.Contains a.Arm.Index))

                if not left.IsEmpty then
                    remark
                        RemarkKind.NoControl
                        $"Without a control arm that shares their other settings, and so not judged: {names (left |> List.map _.Arm.Label)}."

            if contrasts.IsEmpty && arms.Length > 5 then
                remark
                    RemarkKind.ManyArms
                    $"The largest of {arms.Length} means overstates its arm: it was picked for being large. Run the candidates again with new seeds before relying on one."

            if hasTestValues && not sweep.IsFinished then
                remark
                    RemarkKind.TestWithheld
                    "Test accuracies are shown only when every trial has an outcome, so that nobody steers by them."
        ]

    let private accounts (gradients: GradientFinding list) =
        [
            for finding in gradients do
                for fault in finding.Faults do
                    remark RemarkKind.Gradients $"Gradient accounts of {shown finding.Arm.Label}: {fault}."
        ]

    /// All remarks on a sweep, the gravest first.
    let all (sweep: SweepRecord) alpha arms contrasts excluded hasTestValues gradients : Remark list =
        [
            yield! accounts gradients
            yield! execution sweep excluded
            yield! reading sweep arms contrasts hasTestValues
            yield! exploration contrasts
            yield! seeds alpha arms contrasts
            yield! shapes arms
            yield! objective sweep.Experiment
            yield! conditions sweep
        ]
