module Inception.Tests.Training.ScheduleTests

open Expecto
open Inception.Core
open Inception.Training
open Inception.Tests.Support

let private training schedule warmup : TrainingSettings =
    {
        Epochs = 25
        Batch = 256
        Optimizer = OptimizerSettings.Sgd(0.9, false, 0.0)
        LearningRate = 0.01
        Schedule = schedule
        Warmup = warmup
        BFloat16 = false
        Device = "cpu"
        GradientsEvery = 0
    }

// Ten steps an epoch.
let private rate training step = Schedule.Rate(training, step, 10)

let private close expected actual what =
    Expect.floatClose Accuracy.veryHigh actual expected what

// torch.optim.lr_scheduler's closed forms, stepped once a step over 250 steps.
let private reference =
    """
import sys, torch
w = torch.nn.Parameter(torch.zeros(1))
o = torch.optim.SGD([w], lr=0.01)
s = {"cosine": lambda: torch.optim.lr_scheduler.CosineAnnealingLR(o, 250, eta_min=0.001),
     "polynomial": lambda: torch.optim.lr_scheduler.PolynomialLR(o, 250, power=0.5)}[sys.argv[1]]()
for _ in range(250):
    print(o.param_groups[0]["lr"])
    o.step()
    s.step()
"""

[<Tests>]
let tests =
    testList
        "Training.Schedule"
        [
            test "the article's rates: 0.01 x 0.96^floor(e / 8) of the 1-based epoch, 0.00884736 at epoch 24" {
                let rate = rate (training (ScheduleSettings.Step(0.96, 8)) 0.0)

                for epoch, expected in
                    [
                        1L, 0.01
                        7L, 0.01
                        8L, 0.0096
                        16L, 0.009216
                        23L, 0.009216
                        24L, 0.00884736
                    ] do
                    close expected (rate ((epoch - 1L) * 10L)) $"first step of epoch {epoch}"
                    close expected (rate (epoch * 10L - 1L)) $"last step of epoch {epoch}"
            }

            for name, schedule in
                [
                    "cosine", ScheduleSettings.Cosine 0.1
                    "polynomial", ScheduleSettings.Polynomial(0.5, 0.0)
                ] do
                test $"{name} is PyTorch's at every step" {
                    Python.needTorch ()
                    let code, output = Python.run [ "-c"; reference; name ]

                    if code <> 0 && output.Contains "PolynomialLR" then
                        skiptest "this PyTorch is older than its PolynomialLR (1.13)"

                    Expect.equal code 0 output
                    let expected = output.Trim().Split '\n' |> Array.map float
                    Expect.hasLength expected 250 "steps"

                    for step in 0..249 do
                        let actual = rate (training schedule 0.0) (int64 step)
                        Expect.isLessThan (abs (actual - expected[step])) 1e-12 $"step {step}"
                }

            test "a warmup of two epochs rises by twentieths to the full rate, and the fall begins behind it" {
                let rate = rate (training (ScheduleSettings.Cosine 0.0) 2.0)

                for step in 0L .. 19L do
                    close (0.01 * float (step + 1L) / 20.0) (rate step) $"step {step}"

                close 0.01 (rate 20L) "the top"
                // Half of the 230 steps behind the warmup.
                close 0.005 (rate 135L) "the middle"
                Expect.isLessThan (rate 249L) 1e-6 "the end"
            }

            test "constant stays" { close 0.01 (rate (training ScheduleSettings.Constant 0.0) 249L) "last step" }

            test "an auxiliary weight falls in a line, along a cosine, or at once" {
                let weights schedule =
                    [
                        for e in [ 0.0; 2.5; 5.0; 9.999; 10.0; 20.0 ] ->
                            Schedule.Weight(AuxHead.Attached 0.3, schedule, e)
                    ]

                for schedule, factors in
                    [
                        WeightSchedule.Constant, [ 1.0; 1.0; 1.0; 1.0; 1.0; 1.0 ]
                        WeightSchedule.Linear 10.0, [ 1.0; 0.75; 0.5; 0.0001; 0.0; 0.0 ]
                        WeightSchedule.Cosine 10.0, [ 1.0; 0.853553390593; 0.5; 2.467e-8; 0.0; 0.0 ]
                        WeightSchedule.Cut 10.0, [ 1.0; 1.0; 1.0; 1.0; 0.0; 0.0 ]
                    ] do
                    for expected, actual in List.zip factors (weights schedule) do
                        Expect.isLessThan (abs (actual - 0.3 * expected)) 1e-9 $"{schedule}"

                let of' head =
                    Schedule.Weight(head, WeightSchedule.Linear 10.0, 20.0)

                Expect.equal (of' AuxHead.Detached, of' AuxHead.Removed) (1.0, 0.0) "a probe always trains itself"
            }
        ]
