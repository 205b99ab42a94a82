module Inception.Tests.Training.OptimizerTests

open System.IO
open Expecto
open Inception.Core
open Inception.Training
open Inception.Tests.Support
open TorchSharp

// Seven steps at changing rates on one tensor with channels-last strides, written for optimizer.py.
let private export (path: string) (settings: OptimizerSettings) =
    use _scope = torch.NewDisposeScope()
    use _grad = torch.no_grad ()
    use optimizer = Optimizer.create settings
    let generator = new torch.Generator(3UL, torch.CPU)
    let shape = [| 4L; 3L; 2L; 2L |]

    let draw () =
        torch.randn (shape, dtype = torch.float64, generator = generator)

    let value =
        torch.nn.functional.relu(draw ()).permute(0L, 2L, 3L, 1L).contiguous().permute(0L, 3L, 1L, 2L)

    let named = ResizeArray [ "value/0", value.clone () ]

    for step in 0..6 do
        let gradient, rate = draw (), 0.1 / float (step + 1)
        named.Add($"gradient/{step}", gradient)
        named.Add($"rate/{step}", torch.tensor (rate, dtype = torch.float64))

        optimizer.Step(
            rate,
            int64 step + 1L,
            torch.zeros [||],
            [
                {
                    Name = "w"
                    Value = value
                    Gradient = gradient
                }
            ]
        )

        named.Add($"value/{step + 1}", value.clone ())

    use file = File.Create path
    Safetensors.write file [] (List.ofSeq named)

let private cases =
    [
        "SGD", "{}", OptimizerSettings.Sgd(0.0, false, 0.0)
        "SGD", """{"momentum": 0.9}""", OptimizerSettings.Sgd(0.9, false, 0.0)
        "SGD", """{"momentum": 0.9, "weight_decay": 0.01}""", OptimizerSettings.Sgd(0.9, false, 0.01)
        "SGD", """{"momentum": 0.8, "nesterov": true, "weight_decay": 0.01}""", OptimizerSettings.Sgd(0.8, true, 0.01)
        "Adam", """{"betas": [0.9, 0.99], "eps": 1e-6}""", OptimizerSettings.Adam(0.9, 0.99, 1e-6, 0.0)
        "Adam", """{"weight_decay": 0.1}""", OptimizerSettings.Adam(0.9, 0.999, 1e-8, 0.1)
        "AdamW", """{"weight_decay": 0.1}""", OptimizerSettings.AdamW(0.9, 0.999, 1e-8, 0.1)
    ]

let private compare (name, json, settings) =
    Python.needTorch ()

    Files.withFolder (fun folder ->
        let path = Path.Combine(folder, "steps.safetensors")
        export path settings
        Python.run [ Python.script "Training/Parity/optimizer.py"; path; name; json ])

[<Tests>]
let tests =
    testSequenced
    <| testList
        "Training.Optimizer"
        [
            for name, json, settings in cases ->
                test $"{name} with {json} goes the way of torch.optim.{name}" {
                    let code, output = compare (name, json, settings)
                    Expect.equal code 0 output
                    Expect.stringContains output "7 steps equal" "all steps"
                }

            yield
                test "another momentum is seen" {
                    let code, output =
                        compare ("SGD", """{"momentum": 0.91}""", OptimizerSettings.Sgd(0.9, false, 0.0))

                    Expect.equal code 1 output
                    Expect.stringContains output "after step 2" "the first step has no momentum"
                }

            for settings in
                [
                    OptimizerSettings.Sgd(0.9, false, 0.1)
                    OptimizerSettings.Adam(0.9, 0.999, 1e-8, 0.1)
                    OptimizerSettings.AdamW(0.9, 0.999, 1e-8, 0.1)
                ] do
                yield
                    test
                        $"{settings} changes nothing where the device says to skip, even by a gradient that is no number" {
                        use _scope = torch.NewDisposeScope()
                        use optimizer = Optimizer.create settings
                        let value = torch.ones 3L

                        let step skip gradient =
                            optimizer.Step(
                                0.1,
                                1L,
                                torch.full ([||], (skip: float32).ToScalar()),
                                [
                                    {
                                        Name = "w"
                                        Value = value
                                        Gradient = torch.full ([| 3L |], (gradient: float32).ToScalar())
                                    }
                                ]
                            )

                        step 1.0f nanf
                        Expect.equal (value.data<float32>().ToArray()) [| 1.0f; 1.0f; 1.0f |] "skipped"

                        for name, state in optimizer.State do
                            Expect.equal (state.sum().item<float32>()) 0.0f name

                        step 0.0f 1.0f
                        Expect.isLessThan (value.sum().item<float32>()) 3.0f "not skipped"
                    }

            yield
                test "a parameter without a gradient is left alone" {
                    use _scope = torch.NewDisposeScope()
                    use optimizer = Optimizer.create (OptimizerSettings.AdamW(0.9, 0.999, 1e-8, 0.1))
                    let value = torch.ones 3L

                    optimizer.Step(
                        0.1,
                        1L,
                        torch.zeros [||],
                        [
                            {
                                Name = "w"
                                Value = value
                                Gradient = null
                            }
                        ]
                    )

                    Expect.equal (value.data<float32>().ToArray()) [| 1.0f; 1.0f; 1.0f |] "value"
                    Expect.isEmpty optimizer.State "state"
                }
        ]
