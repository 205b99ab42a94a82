module Inception.Tests.Core.Statistics.ModelTests

open Expecto
open Inception.Core
open Inception.Core.Statistics

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
