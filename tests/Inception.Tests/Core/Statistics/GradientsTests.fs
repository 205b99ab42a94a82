module Inception.Tests.Core.GradientsTests

open Expecto
open Inception.Core
open Inception.Core.Statistics
open Inception.Tests.Support

let private heads =
    [
        "main", Gradients.blocks
        "aux1", List.truncate 4 Gradients.blocks
        "aux2", Gradients.blocks
    ]

/// One arm with both heads over three seeds; `metricsOf` gives a seed's accounts.
let private judge lines (metricsOf: int64 -> MetricPoint list) =
    Sweeps.experiment (
        [
            "sweep.seeds", Sweeps.integers [ 1L; 2L; 3L ]
            "training.epochs", Value.Integer 2L
        ]
        @ lines
    )
    |> Sweeps.sweep (fun plan -> Sweeps.trial Outcome.Completed (metricsOf plan.Seed) plan)
    |> Gradients.ofSweep 0.95

let private point result =
    match result with
    | EstimateResult.Known e -> e.Point, e.Low, e.High
    | EstimateResult.Constant(value, _) -> value, value, value
    | EstimateResult.TooFew _ -> failtest "too few"

let private close expected actual what =
    Expect.floatClose Accuracy.veryHigh actual expected what

let private plain seed =
    // Shares of seed s: s percent in epoch 1, twice that in epoch 2.
    Sweeps.accounts
        2
        heads
        (fun _ _ epoch -> 0.01 * float seed * float epoch)
        (fun epoch _ -> if epoch = 1 then -0.5 else 0.5)
        (fun head -> if head = "main" then -0.03 else -0.01 * float (seed - 1L))

[<Tests>]
let tests =
    testList
        "Core Gradients"
        [
            test "shares by block and epoch are means over seeds with Student t intervals" {
                let finding = judge [] plain |> List.exactlyOne
                let aux1 = finding.Heads |> List.find (fun h -> h.Head = "aux1")

                Expect.equal
                    (aux1.Cells |> List.map _.Block |> List.distinct)
                    [ "stem"; "3a"; "3b"; "4a" ]
                    "blocks reached"

                let mean, low, high = point (aux1.TryShare("3a", 2)).Value
                close 0.04 mean "mean of 2, 4 and 6 percent"
                // t(0.975; 2) = 4.30265273, standard error 0.02 / sqrt 3.
                Expect.isLessThan (abs (high - low - 2.0 * 4.30265273 * 0.02 / sqrt 3.0)) 1e-9 "interval"
            }

            test "cosines by block and epoch are means over seeds, and the main head has none" {
                let cellOf name =
                    (judge [] plain |> List.exactlyOne).Heads
                    |> List.find (fun h -> h.Head = name)
                    |> fun head -> head.Cells |> List.find (fun c -> c.Block = "3a" && c.Epoch = 2)

                // Every seed has 0.5 in the second epoch.
                Expect.equal (cellOf "aux1").Cosine (EstimateResult.Constant(0.5, 3)) "auxiliary head"
                Expect.equal (cellOf "main").Cosine (EstimateResult.TooFew []) "main head"
            }

            test "conflicts are counted by seed; effect sums over the training; help shares it out" {
                let finding = judge [] plain |> List.exactlyOne

                let head name =
                    finding.Heads |> List.find (fun h -> h.Head = name)

                Expect.equal (head "aux2").Conflicts [ 0.5; 0.5; 0.5 ] "half of the accounts"
                Expect.isEmpty (head "main").Conflicts "none with itself"
                Expect.equal (head "aux2").LastConflict (Some 101L) "the first epoch's second account"
                Expect.isNone (head "main").LastConflict "none with itself, so no last"
                // Four accounts, each for 50 steps.
                let effect, _, _ = point (head "main").Effect
                close -6.0 effect "effect"
                // Seeds: 0, 1/5, 2/7 of the whole.
                let help, _, _ = point (head "aux1").Help
                close ((0.0 + 0.2 + 2.0 / 7.0) / 3.0) help "help"
            }

            test "dead, detached and swapped heads, and parts that do not make the whole, are named" {
                let faults lines heads residual =
                    let metrics _ =
                        Sweeps.accounts 1 heads (fun _ _ _ -> 0.1) (fun _ _ -> 0.5) (fun _ -> -0.1)
                        |> List.map (fun m ->
                            if m.Name = Metric.GradientResidual then
                                { m with Value = residual }
                            else
                                m)

                    (judge lines metrics |> List.exactlyOne).Faults

                let all, first4 = Gradients.blocks, List.truncate 4 Gradients.blocks
                Expect.isEmpty (faults [] heads 1e-6) "nothing is wrong"

                let names (faults: string list) words =
                    Expect.hasLength faults 1 (String.concat "; " faults)

                    for word: string in words do
                        Expect.stringContains faults.Head word faults.Head

                names (faults [] [ "main", all; "aux1", []; "aux2", all ] 0.0) [ "aux1"; "dead or detached" ]
                names (faults [] [ "main", all; "aux1", all; "aux2", first4 ] 0.0) [ "swapped" ]
                names (faults [] heads 0.2) [ "20.0 %" ]

                let detached =
                    [
                        "model.aux.heads", Value.List [ Value.Text "detached"; Value.Text "attached" ]
                    ]

                names (faults detached heads 0.0) [ "aux1"; "declared detached" ]
                Expect.isEmpty (faults detached [ "main", all; "aux1", []; "aux2", all ] 0.0) "a probe that is one"
            }

            test "trials that did not complete or kept no accounts say nothing" {
                Expect.isEmpty (judge [] (fun _ -> [])) "no accounts"

                let diverged =
                    Sweeps.experiment []
                    |> Sweeps.sweep (fun plan -> Sweeps.trial (Outcome.Diverged 3L) (plain 1L) plan)

                Expect.isEmpty (Gradients.ofSweep 0.95 diverged) "diverged"
            }
        ]
