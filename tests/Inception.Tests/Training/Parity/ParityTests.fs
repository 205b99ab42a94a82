/// The network against PyTorch (Debian's python3-torch): parity.py rebuilds it with its own few lines.
module Inception.Tests.Training.Parity.ParityTests

open System.IO
open Expecto
open DiffSharp
open Inception.Core
open Inception.Training
open Inception.Training.Models
open Inception.Tests.Support
open TorchSharp

let private settings (variant: Variant) (stem: Stem) : ModelSettings =
    {
        Variant = variant
        Stem = stem
        Width = 0.5
        // The two would draw different masks.
        Dropout = 0.0
        AuxDropout = 0.0
        Aux1 = AuxHead.Attached 0.3
        Aux2 = AuxHead.Attached 0.3
        Aux1Schedule = WeightSchedule.Constant
        Aux2Schedule = WeightSchedule.Constant
    }

/// Runs one training-mode pass over random images and writes everything that comes out.
let private export (path: string) variant stem (dtype: Dtype) (spoil: bool) =
    use scope = torch.NewDisposeScope()
    let size = if stem = Stem.Small then 32 else 224
    let settings = settings variant stem
    let network = GoogLeNet.Create(settings, 3, size, 10, 5L, false)
    network.move (dtype = dtype)
    network.train ()
    let generator = new torch.Generator(11UL, torch.CPU)

    let images =
        torch
            .rand([| 4L; 3L; int64 size; int64 size |], generator = generator)
            .to_type(
                if dtype = Dtype.Float64 then
                    torch.ScalarType.Float64
                else
                    torch.ScalarType.Float32
            )

    let labels = torch.tensor [| 3L; 0L; 9L; 5L |]
    network.reverseDiff ()
    let heads = network.forward (Tensor.ofHandle images)
    let losses = Loss.compute settings 0.0 heads (Tensor.ofHandle labels)
    losses.Total.reverse ()

    let named =
        ResizeArray [ "images", images; "labels", labels; "loss/total", losses.Total.handle ]

    for head in losses.Heads do
        named.Add($"logits/{head.Head}", head.Logits.handle)
        named.Add($"loss/{head.Head}", head.Loss.handle)

    network.parameters.iter (fun (name, p) ->
        named.Add($"weight/{name}", p.value.handle)
        named.Add($"gradient/{name}", p.value.derivative.handle))

    if spoil then
        let name, first = named[named.Count - 1]
        named[named.Count - 1] <- (name, first * 1.001.ToScalar())

    use file = File.Create path
    Safetensors.write file [] (List.ofSeq named)
    ignore scope

let private compare variant stem (dtype: Dtype) (tolerance: string) spoil =
    Python.needTorch ()

    Files.withFolder (fun folder ->
        let path = Path.Combine(folder, "parity.safetensors")
        export path variant stem dtype spoil

        let word =
            match variant with
            | Variant.Article -> "article"
            | Variant.Paper -> "paper"
            | Variant.BatchNorm -> "bn"

        Python.run
            [
                Python.script "Training/Parity/parity.py"
                path
                word
                (if stem = Stem.Small then "small" else "imagenet")
                tolerance
            ])

[<Tests>]
let tests =
    testSequenced
    <| testList
        "Training.Parity"
        [
            for variant in [ Variant.Article; Variant.Paper; Variant.BatchNorm ] do
                for stem in [ Stem.ImageNet; Stem.Small ] do
                    for dtype, tolerance in [ Dtype.Float32, "1e-4"; Dtype.Float64, "1e-9" ] do
                        test
                            $"{variant} with stem {stem} equals PyTorch within {tolerance} in {dtype}: logits, losses, every gradient" {
                            let code, output = compare variant stem dtype tolerance false
                            Expect.equal code 0 output
                        }

            test "a gradient wrong by a thousandth is seen" {
                let code, output = compare Variant.Article Stem.Small Dtype.Float64 "1e-9" true
                Expect.equal code 1 output
                Expect.stringContains output "gradient: 0.00" output
            }
        ]
