module Inception.Tests.Core.Statistics.CalibrationTests

open System
open Expecto
open Inception.Core
open Inception.Core.Statistics
open Inception.Tests.Support

[<Tests>]
let tests =
    testList
        "Core.Statistics calibration and plan"
        [
            testCase "a cell for normal seeds keeps what is promised, and is the same again" (fun () ->
                let row = Calibration.cell 1L 2_000 0.05 Scatter.Normal 8
                // Standard error of a rate of 0.05 over 2,000 sweeps: 0.005; of 0.8: 0.009.
                Expect.isTrue (abs (row.FalsePositive - 0.05) < 0.015) $"false positives {row.FalsePositive}"
                Expect.isTrue (abs (row.Coverage - 0.95) < 0.015) $"coverage {row.Coverage}"
                Expect.isTrue (abs (row.Power - 0.8) < 0.03) $"power {row.Power}"
                Expect.isLessThan row.FamilyWise 0.065 "family-wise"
                Expect.isLessThan row.FalseEquivalence 0.065 "equivalence"
                Expect.isLessThan row.CoverageBca 0.94 "the bootstrap of eight values is too narrow, and it shows"
                Expect.floatClose Accuracy.high row.FalsePositive (1.0 - row.Coverage) "test and interval are one"
                Expect.equal (Calibration.cell 1L 2_000 0.05 Scatter.Normal 8) row "again")

            testCase "seeds scatter with mean 0 and variance 1 as they are said to" (fun () ->
                // Skewed seeds show in the mean of one arm, whose interval then holds less than it says.
                let normal = Calibration.cell 1L 2_000 0.05 Scatter.Normal 5
                let skewed = Calibration.cell 1L 2_000 0.05 Scatter.Skewed 5
                Expect.isLessThan skewed.CoverageOfMean (normal.CoverageOfMean - 0.02) "coverage of the mean")

            testCase "rates that break the promise are named" (fun () ->
                let row = Calibration.cell 1L 50 0.05 Scatter.Normal 8

                let good =
                    { row with
                        FalsePositive = 0.055
                        FalsePositiveSignFlip = 0.04
                        FalsePositiveWilcoxon = 0.04
                        FamilyWise = 0.05
                        FalseEquivalence = 0.05
                        Power = 0.79
                        Coverage = 0.945
                    }

                Expect.isEmpty (Calibration.broken 0.05 [ good ]) "kept"

                let bad =
                    { good with
                        FalsePositive = 0.08
                        FamilyWise = 0.07
                        Power = 0.7
                        Coverage = 0.9
                    }

                Expect.equal (Calibration.broken 0.05 [ bad ]).Length 4 "sentences")


            testCase "a plan tests each contrast at alpha over their number" (fun () ->
                let plan =
                    PowerPlan.Of(0.05, 4, 5, Nullable 0.005, 0.003, SpreadSource.Assumed(0.003, 0.5))

                let own = plan.Planned.Value
                Expect.equal own.SmallestExact 0.0625 "smallest p"
                Expect.equal own.Power.Value (Power.ofPairs 0.0125 0.005 0.003 5) "power"
                Expect.equal plan.Needed.Value (Power.pairsNeeded 0.0125 0.8 0.005 0.003).Value "needed"
                Expect.isFalse (plan.Rows |> List.exists (fun r -> r.Seeds = 5)) "the planned row is not there twice"

                Expect.isTrue
                    (plan.Rows |> List.exists (fun r -> r.Seeds = plan.Needed.Value))
                    "the needed row is there"

                Expect.isTrue (Power.ofPairs 0.0125 own.Detectable 0.003 5 >= 0.8) "detectable")

            testCase
                "a pilot's spread is pooled over its contrasts, and a small pilot asks for more seeds to be safe"
                (fun () ->
                    let gains = Map [ 0.1, [ 0.01; 0.02; 0.03 ]; 0.3, [ 0.0; 0.04; 0.02 ] ]

                    let pilot =
                        Sweeps.auxWeights [ Sweeps.control ] [ 0.0; 0.1; 0.3 ] [ 1L; 2L; 3L ] (fun w seed ->
                            0.5 + 0.01 * float seed + (if w = 0.0 then 0.0 else gains[w][int seed - 1]))

                    let struct (spread, source) = (PowerPlan.Pilot pilot).Value
                    // Variances 0.0001 and 0.0004, two degrees of freedom each.
                    Expect.floatClose Accuracy.high spread (sqrt 0.00025) "spread"

                    match source with
                    | SpreadSource.Pilot(_, contrasts, df, correlation) ->
                        Expect.equal (contrasts, df) (2, 4) "degrees of freedom"
                        Expect.isTrue correlation.HasValue "correlation"
                    | other -> failtestf "%A" other

                    let plan = PowerPlan.Of(0.05, 2, 3, Nullable 0.02, spread, source)
                    Expect.isGreaterThan plan.NeededSafely.Value plan.Needed.Value "safely"

                    let without =
                        Sweeps.auxWeights [] [ 0.0; 0.1 ] [ 1L; 2L ] (fun w s -> w + 0.01 * float s)

                    Expect.isTrue (PowerPlan.Pilot without).IsNone "no contrasts")
        ]
