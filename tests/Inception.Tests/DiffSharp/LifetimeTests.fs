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

let private f64 = Dtype.Float64

/// Public calls by family, each as a user would make it; whatever they return is dropped with the scope.
let private families: (string * (unit -> unit)) list =
    let x () = dsharp.randn ([ 4; 4 ], dtype = f64)
    let row () = dsharp.randn (4, dtype = f64)
    let signal () = dsharp.randn [ 2; 3; 8 ]
    let image () = dsharp.randn [ 2; 3; 8; 8 ]
    let volume () = dsharp.randn [ 1; 2; 4; 4; 4 ]
    let f (v: Tensor) = (v * v).sum().sin()

    let call (fs: (unit -> Tensor) list) () =
        for f in fs do
            f () |> ignore

    [
        "making",
        call
            [
                fun () -> dsharp.tensor [ [ 1.0; 2.0 ] ]
                fun () -> dsharp.tensor [ [ dsharp.tensor 1.0; dsharp.tensor 2.0 ] ]
                fun () -> dsharp.arange 5
                fun () -> dsharp.linspace (0.0, 1.0, 5)
                fun () -> dsharp.logspace (0, 2, 3)
                fun () -> dsharp.onehot (3, 1)
                fun () -> dsharp.eye 3
                fun () -> dsharp.randint (0, 9, [ 3 ], dtype = Dtype.Bool)
                fun () -> (x ()).fullLike 2
                fun () -> (x ()).move(dtype = Dtype.Int32)
                fun () -> dsharp.map (fun x -> x * x) (x ())
            ]
        "elementwise",
        call
            [
                fun () -> x () + x () * 2.0 - 1
                fun () -> x () / dsharp.tensor 3
                fun () -> (x ()).abs() ** 2.0
                fun () -> Tensor.Pow(2.0, x ())
                fun () -> (x ()).clamp(-1, 1)
                fun () -> (x ()).safelog()
                fun () -> (x ()).lt(x ())
                fun () -> (x ()).dropout 0.5
            ]
        "reductions",
        call
            [
                fun () -> (x ()).sum(0).mean()
                fun () -> (x ()).max(1)
                fun () -> (x ()).argmax(1)
                fun () -> (x ()).std()
                fun () -> (x ()).softmax 1
                fun () -> (x ()).cov()
                fun () -> (x ()).corrcoef()
                fun () -> (x ()).standardize()
                fun () -> (x ()).norm(order = 1.0, dim = 0)
            ]
        "arrangement",
        call
            [
                fun () -> (x ()).view(-1).unflatten(0, [ 2; 8 ])
                fun () -> (x ())[1, 1..2]
                fun () -> dsharp.cat ([ x (); x () ], 1)
                fun () -> (dsharp.split (x (), [ 1; 3 ]))[0]
                fun () -> (x ()).pad [ 1; 0 ]
                fun () -> (x ()).dilate([ 2; 1 ]).undilate [ 2; 1 ]
                fun () -> (x ()).addSlice([ 1; 1 ], dsharp.ones ([ 2; 2 ], dtype = f64))
                fun () -> (x ()).gather(0, dsharp.zeros ([ 1; 4 ], dtype = Dtype.Int32))
                fun () -> (image ()).toImage()
            ]
        "linear algebra",
        call
            [
                fun () -> (x ()).matmul(x ())
                fun () -> (row ()).matmul(x ())
                fun () -> (x ()).inv()
                fun () -> (x ()).det()
                fun () -> (x ()).solve(x ())
            ]
        "filters and pools",
        call
            [
                fun () -> (signal ()).conv1d(dsharp.randn [ 2; 3; 3 ])
                fun () -> (image ()).convTranspose2d(dsharp.randn [ 3; 2; 2; 2 ], stride = 2)
                fun () -> (volume ()).conv3d(dsharp.randn [ 2; 2; 2; 2; 2 ])
                fun () ->
                    dsharp
                        .ones([ 1; 1; 4; 4 ], dtype = Dtype.Int32)
                        .conv2d(dsharp.ones ([ 1; 1; 2; 2 ], dtype = Dtype.Int32))
                fun () ->
                    let values, indices = (image ()).maxpool2di 2
                    values.maxunpool2d (indices, 2)
                fun () -> (volume ()).maxpool3d 2
                fun () -> (signal ()).avgpool1d 2
            ]
        "losses and draws",
        call
            [
                fun () -> (x ()).crossEntropyLoss(dsharp.tensor [ 0; 1; 2; 3 ])
                fun () -> (x ()).sigmoid().bceLoss(dsharp.rand ([ 4; 4 ], dtype = f64))
                fun () -> (dsharp.rand 4).multinomial 3
                fun () -> (dsharp.rand 4).bernoulli()
            ]
        "derivatives",
        call
            [
                fun () -> dsharp.grad f (x ())
                fun () -> dsharp.hessian f (row ())
                fun () -> dsharp.diffn 3 dsharp.sin (dsharp.tensor 0.3)
                fun () -> dsharp.evalForwardDiff f (x ()) (x ()) |> snd
                fun () -> dsharp.jacobianTv (fun v -> v * v) (row ()) (row ())
            ]
        "values",
        fun () ->
            (x ()).toArray2D<float>() |> ignore
            (x ()).ToString() |> ignore
            (x ()).GetHashCode() |> ignore
            x () = x () |> ignore
            (x ()).allclose(x ()) |> ignore
            float ((x ()).sum()) |> ignore
    ]

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
            test "a thousand training steps leave the number of live tensors and the memory as they were, and learn" {
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

                for _ in 1..1000 do
                    last <- step net x y

                let growth = residentMegabytes () - memory
                Expect.equal DisposeScopeManager.Statistics.ThreadTotalLiveCount count "live tensors"
                Expect.isLessThan growth 5.0 "resident memory in MiB"
                Expect.isLessThan last (first / 2.0) "the loss goes down"
            }

            for family, call in families do
                test $"{family}: what is made inside a scope goes with it" {
                    let run () =
                        use _scope = torch.NewDisposeScope()
                        call ()

                    run ()
                    let live = DisposeScopeManager.Statistics.ThreadTotalLiveCount
                    run ()
                    Expect.equal DisposeScopeManager.Statistics.ThreadTotalLiveCount live "live tensors"
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
