module Inception.Tests.Training.GradientAccountTests

open DiffSharp
open Expecto
open Inception.Core
open Inception.Training
open Inception.Training.Models
open Inception.Tests.Support
open TorchSharp

let private settings aux1 aux2 : ModelSettings =
    {
        Variant = Variant.BatchNorm
        Stem = Stem.Small
        Width = 0.125
        Dropout = 0.4
        AuxDropout = 0.7
        Aux1 = aux1
        Aux2 = aux2
        Aux1Schedule = WeightSchedule.Constant
        Aux2Schedule = WeightSchedule.Linear 2.0
    }

let private attached = settings (AuxHead.Attached 0.3) (AuxHead.Attached 0.5)
let private rate = 0.05
// Half of the linear schedule's way.
let private epochs = 1.0

/// A network in float64 with a batch of real size, drawn once.
type private Bench(settings: ModelSettings) =
    let network = GoogLeNet.Create(settings, 1, 28, 10, 3L, false)
    do network.move (dtype = Dtype.Float64)
    do network.train ()
    let generator = new torch.Generator(5UL, torch.CPU)

    let images =
        torch.rand ([| 8L; 1L; 28L; 28L |], dtype = torch.ScalarType.Float64, generator = generator)
        |> Tensor.ofHandle

    let labels = torch.tensor [| 3L; 0L; 9L; 5L; 1L; 1L; 7L; 2L |] |> Tensor.ofHandle

    member _.Network = network

    /// The losses of step 4, whose masks are always the same.
    member _.Losses() =
        network.Prepare(3L, 4L)
        Loss.compute settings epochs (network.forward images) labels

    member bench.Account() : Map<string, float> =
        network.reverseDiff ()
        let losses = bench.Losses()
        let account = GradientAccount.ofHeads network.SharedBlocks losses
        losses.Total.reverse (retainGraph = false)
        let values = account rate
        network.noDiff ()
        Map.ofList values

    /// The gradient of one loss, by a pass of its own: values of each block's parameters, one after another.
    member bench.Gradient(choose: Losses -> Tensor) : Map<string, float[]> =
        network.reverseDiff ()
        (choose (bench.Losses())).reverse()

        let gradients =
            [
                for block, parameters in network.SharedBlocks ->
                    block,
                    [|
                        for p in parameters do
                            yield! p.value.derivative.handle.contiguous().data<float>().ToArray()
                    |]
            ]

        network.noDiff ()
        Map.ofList gradients

let private lossOf head (losses: Losses) =
    (losses.Heads |> List.find (fun h -> h.Head = head)).Loss

let private dot (a: float[]) (b: float[]) =
    Array.fold2 (fun s x y -> s + x * y) 0.0 a b

let private inScope (f: unit -> unit) =
    use scope = torch.NewDisposeScope()
    f ()
    ignore scope

[<Tests>]
let tests =
    testSequenced
    <| testList
        "Training.GradientAccount"
        [
            test "norm, share, cosine and effect are those of separate backward passes, block by block" {
                inScope (fun () ->
                    let bench = Bench attached
                    let account = bench.Account()
                    let weights = Map [ "main", 1.0; "aux1", 0.3; "aux2", 0.25 ]
                    let gradients = weights |> Map.map (fun head _ -> bench.Gradient(lossOf head))
                    let total = bench.Gradient(_.Total)
                    Expect.equal total.Count 7 "stem and 3a to 4d are shared"

                    for KeyValue(block, whole) in total do
                        for KeyValue(head, weight) in weights do
                            let own, main = gradients[head][block], gradients["main"][block]

                            let check quantity expected =
                                let name = Metric.Gradient(quantity, head, block)
                                Expect.floatClose Accuracy.high account[name] expected name

                            check "norm" (weight * sqrt (dot own own))
                            check "share" (weight * dot own whole / dot whole whole)
                            check "effect" (-rate * weight * dot own main)

                            if head <> "main" && dot own own > 0.0 then
                                check "cosine" (dot own main / sqrt (dot own own * dot main main))

                    Expect.equal account[Metric.Gradient("norm", "aux1", "4b")] 0.0 "4b lies behind head 1"
                    Expect.isFalse (account.ContainsKey(Metric.Gradient("cosine", "aux1", "4b"))) "no cosine there")
            }

            test "shares sum to 1, and the parts make up the whole" {
                inScope (fun () ->
                    let bench = Bench attached
                    let account = bench.Account()

                    for block in Metric.AllBlocks :: [ for name, _ in bench.Network.SharedBlocks -> name ] do
                        let sum =
                            List.sum
                                [
                                    for head in [ "main"; "aux1"; "aux2" ] ->
                                        account[Metric.Gradient("share", head, block)]
                                ]

                        Expect.floatClose Accuracy.high sum 1.0 block

                    Expect.isLessThan account[Metric.GradientResidual] 1e-7 "residual")
            }

            test "the effect is the main loss's change under a small step along the head's gradient" {
                inScope (fun () ->
                    let bench = Bench attached
                    let account = bench.Account()

                    let main () =
                        (lossOf "main" (bench.Losses())).handle.item<float>()
                    // A step too small for curvature, too large for rounding; central differences.
                    let small = 1e-7

                    for block, parameters in bench.Network.SharedBlocks |> List.take 5 do
                        bench.Network.reverseDiff ()
                        (lossOf "aux1" (bench.Losses())).reverse()
                        let gradients = [ for p in parameters -> p.value.derivative.handle.clone () ]
                        bench.Network.noDiff ()

                        let moved by =
                            use _grad = torch.no_grad ()

                            for p, g in List.zip parameters gradients do
                                p.value.handle.add_ (g, alpha = (by: float).ToScalar()) |> ignore

                        let step = small * rate * 0.3
                        moved -step
                        let after = main ()
                        moved (2.0 * step)
                        let before = main ()
                        moved -step
                        let effect = account[Metric.Gradient("effect", "aux1", block)]
                        let measured = (after - before) / 2.0 / small
                        Expect.floatClose { absolute = 1e-9; relative = 1e-4 } measured effect block)
            }

            test "a detached head gives nothing to the trunk; without heads there is no account" {
                inScope (fun () ->
                    let account = (Bench(settings AuxHead.Detached (AuxHead.Attached 0.5))).Account()

                    for block in [ "stem"; "4a"; Metric.AllBlocks ] do
                        Expect.equal account[Metric.Gradient("norm", "aux1", block)] 0.0 block
                        Expect.isGreaterThan account[Metric.Gradient("norm", "aux2", block)] 0.0 block

                    Expect.isEmpty ((Bench(settings AuxHead.Removed AuxHead.Removed)).Account()) "none")
            }
        ]
