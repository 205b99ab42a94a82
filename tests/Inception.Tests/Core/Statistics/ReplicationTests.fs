/// One contrast in several sweeps.
module Inception.Tests.Core.Statistics.ReplicationTests

open Expecto
open Inception.Core
open Inception.Core.Statistics
open Inception.Tests.Support

/// Weights 0 and 0.3; `gain` lists what the treated arm is above the control, by seed from 1.
let private sweep id lines (gain: float list) =
    let seeds = [ for i in 1 .. gain.Length -> int64 i ]

    { Sweeps.auxWeights (Sweeps.control :: lines) [ 0.0; 0.3 ] seeds (fun weight seed ->
          0.5 + 0.01 * float seed + (if weight > 0.0 then gain[int seed - 1] else 0.0)) with
        Id = id
    }

let private wide =
    sweep "wide" [ "model.width", Value.Number 0.5 ] [ 0.021; 0.031; 0.012; 0.023 ]

let private narrow =
    sweep "narrow" [ "training.epochs", Value.Integer 4L ] [ 0.005; 0.001; -0.3; 0.002 ]

let private expectRefused (words: string list) sweeps =
    Expect.throwsC (fun () -> Replication.Of sweeps |> ignore) (fun fault ->
        Expect.equal (fault :?> UserException).ExitCode 2 "exit code"

        for word in words do
            Expect.stringContains fault.Message word "what, where, what to do")

[<Tests>]
let tests =
    testList
        "Core.Statistics replication"
        [
            testCase "two sweeps: the interquartile mean of all pairs, the mean of their chances to win" (fun () ->
                let found = Replication.Of [ wide; narrow ] |> List.exactlyOne
                Expect.equal (found.Replicates |> List.map _.Sweep.Id) [ "wide"; "narrow" ] "order"
                let difference = found.Difference.Value
                // The middle four of -0.3, 0.001, 0.002, 0.005, 0.012, 0.021, 0.023, 0.031.
                Expect.floatClose Accuracy.high difference.Point 0.01 "0.04 / 4; the fall of 0.3 does not count"
                Expect.isTrue (difference.Low < 0.01 && 0.01 < difference.High) "interval"
                Expect.equal (difference.N, difference.Level) (4, 0.95) "seeds of a sweep, level"
                // 0.531, 0.551, 0.542, 0.563 beat 0.51 to 0.54 in 15 of 16 pairs; 0.515, 0.521, 0.23, 0.542 in 7.
                Expect.floatClose Accuracy.high found.Improvement.Value.Point (11.0 / 16.0) "improvement")

            testCase "where smaller is better, the chance to win turns" (fun () ->
                let loss =
                    [
                        "objective.metric", Value.Text "validation/loss/main"
                        "objective.direction", Value.Text "minimize"
                    ]

                let found =
                    Replication.Of [ sweep "a" loss [ 0.1; 0.1 ]; sweep "b" loss [ 0.1; 0.11 ] ]

                Expect.equal found.Head.Improvement.Value.Point 0.0 "every run of the arm loses")

            testCase "the highest of the sweeps' levels counts" (fun () ->
                let strict = sweep "strict" [ "contrasts.alpha", Value.Number 0.01 ] [ 0.02; 0.03 ]
                Expect.equal (Replication.Of [ wide; strict ]).Head.Difference.Value.Level 0.99 "level")

            testCase "a sweep with one pair is shown, and nothing is said over all" (fun () ->
                let found = Replication.Of [ wide; sweep "one" [] [ 0.02 ] ] |> List.exactlyOne
                Expect.equal found.Replicates.Length 2 "shown"
                Expect.isNone found.Difference "difference"
                Expect.isNone found.Improvement "improvement")

            testCase "says in what the sweeps differ, but not what they sweep" (fun () ->
                Expect.equal (Replication.Differing [ wide; narrow ]) [ "model.width"; "training.epochs" ] "settings")

            testCase "refuses what is no replication" (fun () ->
                expectRefused [ "wide is named twice" ] [ wide; narrow; wide ]

                let first = sweep "early" [ "objective.at", Value.Text "first" ] [ 0.01; 0.02 ]
                expectRefused [ "wide and early"; "at the last epoch"; "at the first epoch" ] [ wide; first ]

                let other =
                    Sweeps.auxWeights [ Sweeps.control ] [ 0.0; 0.6 ] [ 1L; 2L ] (fun weight _ -> weight)

                expectRefused [ "no contrast"; "wide, " + other.Id; "inception compare SWEEP" ] [ wide; other ])

            testCase "refuses sweeps that share a trial, whichever of the two trained it" (fun () ->
                let reused =
                    { narrow with
                        Trials =
                            narrow.Trials
                            |> List.map (fun t ->
                                if t.Plan.Index = 2 then
                                    { t with
                                        Provenance =
                                            { t.Provenance with
                                                ReusedFrom = Some $"wide/{t.Plan.Name}"
                                            }
                                    }
                                else
                                    t)
                    }

                expectRefused [ "wide and narrow share a trial, wide/002" ] [ wide; reused ]
                expectRefused [ "narrow and wide share a trial, wide/002" ] [ reused; wide ])
        ]
