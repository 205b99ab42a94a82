module Inception.Tests.Core.Statistics.ModelTests

open Expecto
open Inception.Core
open Inception.Core.Statistics
open Inception.Tests.Support

let private stream name =
    RandomStream.Create(7L, "tests/" + name, 0L)

let private scores (weights: float list) seeds noise (truth: float -> float) (s: RandomStream) =
    [
        for seed in 1L .. int64 seeds do
            let luck = 5.0 * s.NextGaussian()

            for w in weights do
                {
                    Seed = seed
                    Weight1 = w
                    Weight2 = w
                    Score = luck + truth w + noise * s.NextGaussian()
                }
    ]

let private weights = [ 0.0; 0.1; 0.3; 0.6; 1.0; 2.0 ]

[<Tests>]
let tests =
    testList
        "Core.Statistics response and importance"
        [
            testCase
                "a sweep over weights has one curve where they are equal, one each and their interaction where not"
                (fun () ->
                    let parabola w = 0.8 + 0.1 * sqrt w - 0.1 * w

                    let luck (seed: int64) w =
                        0.001 * float (seed * 7L % 5L) + 0.004 * sin (100.0 * w + float seed)

                    let equal =
                        Sweeps.auxWeights [] [ 0.0; 0.1; 0.25; 0.5; 1.0 ] [ 1L .. 4L ] (fun w seed ->
                            parabola w + luck seed w)

                    let found = (WeightFindings.ofSweep 0.95 equal).Value
                    let curve = Expect.wantSome (List.tryExactlyOne found.Curves) "one curve"
                    Expect.equal curve.Head "both" "weights are equal"
                    // sqrt w = 1/2 is the parabola's top.
                    Expect.isLessThan (abs ((curve.Best true).Weight - 0.25)) 0.05 "best"
                    let struct (low, high) = Expect.wantSome (List.tryExactlyOne curve.Flat) "one range"
                    Expect.isTrue (low > 0.1 && low < 0.25 && high > 0.25 && high < 0.5) $"flat from {low} to {high}"
                    Expect.isTrue found.Interaction.IsNone "nothing to interact"

                    let pairs =
                        [
                            for a in [ 0.0; 0.2; 0.6 ] do
                                for b in [ 0.0; 0.2; 0.6 ] -> a, b
                        ]

                    let crossed =
                        Sweeps.experiment
                            [
                                "sweep.parameters.model.aux.weights",
                                Value.List [ for a, b in pairs -> Sweeps.numbers [ a; b ] ]
                                "sweep.seeds", Sweeps.integers [ 1L .. 3L ]
                            ]
                        |> Sweeps.sweep (fun plan ->
                            let a, b = pairs[plan.Arm.Index]

                            Sweeps.scored
                                "validation/accuracy"
                                (0.7 + 0.1 * a - 0.1 * sqrt (a * b) + luck plan.Seed (a + 3.0 * b))
                                plan)

                    let found = (WeightFindings.ofSweep 0.95 crossed).Value
                    Expect.equal [ for c in found.Curves -> c.Head ] [ "aux1"; "aux2" ] "both vary"
                    Expect.isLessThan found.Interaction.Value.PValue 0.001 "interaction"
                    Expect.isLessThan found.Interaction.Value.Coefficient.High 0.0 "its sign"
                    Expect.isTrue (WeightFindings.ofSweep 0.95 (Sweeps.search 9 2 1)).IsNone "another sweep")

            testCase
                "settings that move together are one axis, and a list drawn as one number is that number"
                (fun () ->
                    let sweep =
                        Sweeps.experiment
                            [
                                "sweep.method", Value.Text "random"
                                "sweep.arms", Value.Integer 20L
                                "sweep.parameters.model.aux.weights.uniform", Sweeps.numbers [ 0.0; 1.0 ]
                                "sweep.groups.pace.slow.training.optimizer.lr", Value.Number 0.001
                                "sweep.groups.pace.slow.training.optimizer.momentum", Value.Number 0.95
                                "sweep.groups.pace.fast.training.optimizer.lr", Value.Number 0.1
                                "sweep.groups.pace.fast.training.optimizer.momentum", Value.Number 0.5
                            ]
                        |> Sweeps.sweep (fun plan ->
                            let fast = plan.Settings.Training.LearningRate > 0.01

                            Sweeps.scored
                                "validation/accuracy"
                                ((if fast then 0.8 else 0.6) + 0.001 * float plan.Index)
                                plan)

                    let found = (SearchFindings.ofSweep 0.95 sweep).Value

                    let axis key =
                        found.Axes |> List.find (fun a -> a.Key = key)

                    Expect.equal (found.Axes |> List.map _.Key |> List.sort) [ "model.aux.weights"; "pace" ] "axes"
                    Expect.equal (axis "pace").Levels [ "fast"; "slow" ] "combinations"
                    Expect.isEmpty (axis "model.aux.weights").Levels "numbers"
                    Expect.equal found.Importance.Head.Key "pace" "what decides")

            testCase
                "a search's settings are told apart, listed ones by their places, and the score is smoothed"
                (fun () ->
                    let sweep = Sweeps.wideSearch 40
                    let found = (SearchFindings.ofSweep 0.95 sweep).Value
                    Expect.equal found.Importance.Head.Key "training.optimizer.lr" "the rate decides"
                    Expect.isGreaterThan found.Importance.Head.Share.Point 0.5 "by far"

                    let axis key =
                        found.Axes |> List.find (fun a -> a.Key = key)

                    Expect.isTrue (axis "training.optimizer.lr").IsLogarithmic "drawn by its logarithm"

                    Expect.equal
                        (List.min (axis "training.optimizer.lr").Scaled, List.max (axis "training.optimizer.lr").Scaled)
                        (0.0, 1.0)
                        "scale"

                    let rates, dropout = axis "training.optimizer.lr", axis "model.dropout"
                    let grid = found.Smooth(rates, dropout, 11)
                    // The top lies in the middle of the rates, whatever the dropout.
                    for row in grid do
                        Expect.isTrue (row[5] > row[0] && row[5] > row[10]) "middle above ends"

                    Expect.isTrue (SearchFindings.ofSweep 0.95 (Sweeps.wideSearch 7)).IsNone "too few arms")

            testCase "a steep curve leaves a narrow region around its best weight" (fun () ->
                // The best weight is 0.36 = 0.6^2.
                let truth w = -((sqrt w - 0.6) ** 2.0)

                let r =
                    (Response.fit 0.95 true 41 _.Weight1 _.Weight2 (scores weights 5 0.02 truth (stream "steep")))
                        .Value

                let flat = r.Points |> List.filter _.MayBeBest |> List.map _.Weight
                let nearest = r.Points |> List.minBy (fun p -> abs (p.Weight - 0.36))
                Expect.isTrue nearest.MayBeBest "the best weight itself"
                Expect.isTrue (List.min flat > 0.2 && List.max flat < 0.6) $"%A{flat}"
                Expect.isGreaterThan r.LackOfFit.Value 0.001 "the parabola is the truth")

            testCase "where no weight matters none is excluded, as often as the level says" (fun () ->
                let s = stream "flat"

                let kept =
                    [
                        for _ in 1..300 ->
                            let r =
                                (Response.fit 0.95 true 11 _.Weight1 _.Weight2 (scores weights 5 0.02 (fun _ -> 0.0) s))
                                    .Value

                            r.Points |> List.forall _.MayBeBest
                    ]
                    |> List.filter id
                    |> List.length

                // At least 285 expected by Scheffe's bound, standard error 4.
                Expect.isGreaterThan kept 273 "kept of 300")

            testCase "the true best weight is kept as often as the level says" (fun () ->
                let s = stream "coverage"
                let truth w = -0.3 * ((sqrt w - 0.6) ** 2.0)

                let kept =
                    [
                        for _ in 1..300 ->
                            let r =
                                (Response.fit 0.95 true 11 _.Weight1 _.Weight2 (scores weights 3 0.1 truth s)).Value
                            // Eleven points on the root scale from 0 to sqrt 2; the one nearest to 0.6.
                            (r.Points |> List.minBy (fun p -> abs (sqrt p.Weight - 0.6))).MayBeBest
                    ]
                    |> List.filter id
                    |> List.length

                // Scheffe's bound keeps it in at least 95 %; 300 draws have a standard error of 1.3 %.
                Expect.isGreaterThan kept 273 "kept of 300")

            testCase "smaller is better turns the region around" (fun () ->
                let truth w = (sqrt w - 0.6) ** 2.0

                let r =
                    (Response.fit 0.95 false 41 _.Weight1 _.Weight2 (scores weights 5 0.02 truth (stream "steep")))
                        .Value

                Expect.isTrue (r.Points |> List.filter _.MayBeBest |> List.forall (fun p -> p.Weight < 0.9)) "region")

            testCase "a curve that is no parabola is found out" (fun () ->
                let truth w = if w = 0.3 then 1.0 else 0.0

                let r =
                    (Response.fit 0.95 true 11 _.Weight1 _.Weight2 (scores weights 5 0.02 truth (stream "spike")))
                        .Value

                Expect.isLessThan r.LackOfFit.Value 0.001 "lack of fit")

            testCase "two weights or one seed's single trial give no curve" (fun () ->
                Expect.isNone
                    (Response.fit 0.95 true 11 _.Weight1 _.Weight2 (scores [ 0.0; 1.0 ] 5 0.1 id (stream "two")))
                    "two"

                Expect.isNone (Response.fit 0.95 true 11 _.Weight1 _.Weight2 []) "none")

            testCase "weights that are always equal have no interaction" (fun () ->
                Expect.isNone (Response.interaction 0.95 (scores weights 3 0.1 id (stream "equal"))) "interaction")

            testCase "the setting that decides has nearly all the importance, a range and a list alike" (fun () ->
                let s = stream "importance"

                let rows =
                    [|
                        for _ in 1..120 -> [| s.NextDouble(); float (s.NextInt 3); s.NextDouble() |]
                    |]

                let scores =
                    rows |> Array.map (fun r -> -((r[0] - 0.5) ** 2.0) + 0.01 * s.NextGaussian())

                let found =
                    Importance.pedAnova 0L 200 0.95 0.15 true [ "lr"; "kind"; "decay" ] rows scores

                Expect.isGreaterThan found[0].Share.Point 0.75 "lr"
                Expect.isTrue (found |> List.forall (fun i -> i.Share.Low <= i.Share.Point + 0.2)) "intervals"
                let sum = found |> List.sumBy _.Share.Point
                Expect.floatClose Accuracy.high sum 1.0 "shares"

                Expect.equal
                    (Importance.pedAnova 0L 200 0.95 0.15 true [ "lr"; "kind"; "decay" ] rows scores)
                    found
                    "again")

            testCase "two groups are found, and one is not more often than p says" (fun () ->
                let s = stream "groups"

                let groups =
                    [| for i in 1..10 -> (if i <= 4 then 0.1 else 0.8) + 0.01 * s.NextGaussian() |]

                Expect.isLessThan (SeedShape.twoGroups groups).Value 0.001 "four that did not learn"

                let alarms =
                    [
                        for _ in 1..1_000 ->
                            (SeedShape.twoGroups [| for _ in 1..8 -> s.NextGaussian() |]).Value <= 0.05
                    ]
                    |> List.filter id
                    |> List.length

                // 50 expected, standard error 7.
                Expect.isTrue (alarms > 25 && alarms < 75) $"{alarms} of 1,000"
                Expect.isNone (SeedShape.twoGroups [| 1.0; 2.0; 3.0 |]) "too few")
        ]
