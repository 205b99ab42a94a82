module Inception.Tests.DiffSharp.LifetimeTests

open System
open Expecto
open TorchSharp
open DiffSharp
open DiffSharp.Model

/// A small network with everything that a training step of a CNN touches.
type private SmallNet() =
    inherit Model()
    let conv1 = Conv2d(3, 8, 3, padding = 1)
    let norm1 = BatchNorm2d 8
    let conv2 = Conv2d(8, 16, 3, padding = 1, bias = false)
    let fc = Linear(16 * 4 * 4, 10)

    do
        base.addModel (
            (conv1 :> Model, "conv1"),
            (norm1 :> Model, "norm1"),
            (conv2 :> Model, "conv2"),
            (fc :> Model, "fc")
        )

    override _.forward x =
        (x --> conv1 --> norm1 --> dsharp.relu).maxpool2d(3, stride = 2, padding = 1)
        --> conv2
        --> dsharp.relu
        |> fun x -> x.maxpool2d(2).flatten(1).dropout(0.2) --> fc

let private step (net: Model) (x: Tensor) (y: Tensor) =
    use _scope = torch.NewDisposeScope()
    net.reverseDiff ()
    let loss = (net.forward x).crossEntropyLoss y
    loss.reverse ()

    net.parameters.iter (fun (_, p) ->
        let w = p.value
        p.value <- w.primal - w.derivative * 0.05)

    float loss

let private residentMegabytes () =
    GC.Collect()
    GC.WaitForPendingFinalizers()
    use me = Diagnostics.Process.GetCurrentProcess()
    float me.WorkingSet64 / 1048576.0

[<Tests>]
let tests =
    testSequenced
    <| testList
        "DiffSharp.Lifetime"
        [
            test "a hundred training steps leave the number of live tensors and the memory as they were, and learn" {
                // One thread: other tests run beside this one, and waiting threads cost more than they help.
                torch.set_num_threads 1

                let x, y =
                    dsharp.randn [ 16; 3; 16; 16 ], dsharp.randint (0, 10, [ 16 ], dtype = Dtype.Int64)

                let net = SmallNet()
                let first = step net x y

                for _ in 1..20 do
                    step net x y |> ignore

                let count = DisposeScopeManager.Statistics.ThreadTotalLiveCount
                let memory = residentMegabytes ()
                let mutable last = 0.0

                for _ in 1..100 do
                    last <- step net x y

                let growth = residentMegabytes () - memory
                Expect.equal DisposeScopeManager.Statistics.ThreadTotalLiveCount count "live tensors"
                Expect.isLessThan growth 5.0 "resident memory in MiB"
                Expect.isLessThan last (first / 2.0) "the loss goes down"
            }

            test "without scopes training is right too, and the garbage collector gives the memory back" {
                let net = SmallNet()

                let x, y =
                    dsharp.randn [ 4; 3; 16; 16 ], dsharp.randint (0, 10, [ 4 ], dtype = Dtype.Int64)

                let plain () =
                    net.reverseDiff ()
                    let loss = (net.forward x).crossEntropyLoss y
                    loss.reverse ()
                    net.parameters.iter (fun (_, p) -> p.value <- p.value.primal - p.value.derivative * 0.05)
                    float loss

                let collect () =
                    for _ in 1..3 do
                        GC.Collect()
                        GC.WaitForPendingFinalizers()

                let first = plain ()
                collect ()
                let count = torch.Tensor.TotalCount
                let losses = List.init 30 (fun _ -> plain ())
                let peak = torch.Tensor.TotalCount
                collect ()
                Expect.isGreaterThan peak (count + 100L) "tensors pile up without a scope"
                Expect.isLessThan torch.Tensor.TotalCount (count + 100L) "and are collected"
                Expect.isLessThan (List.last losses) first "the loss goes down"
            }
            test "a graph that was freed on the way cannot be reversed again, and says why" {
                let x = (dsharp.tensor [ 1.0; 2.0 ]).reverseDiff()
                let y = (x * x).sum()
                y.reverse (retainGraph = false)
                Expect.equal x.derivative (dsharp.tensor [ 2.0; 4.0 ]) "derivative"

                let text =
                    try
                        y.reverse ()
                        ""
                    with e ->
                        e.Message

                Expect.stringContains text "retainGraph = false" "message"
            }
        ]
