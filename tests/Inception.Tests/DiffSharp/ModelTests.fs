module Inception.Tests.DiffSharp.ModelTests

open System
open System.IO
open Expecto
open TorchSharp
open DiffSharp
open DiffSharp.Model

type private Branching() =
    inherit Model()
    let conv = Conv2d(3, 4, 3, padding = 1)
    let norm = BatchNorm2d 4
    let left, right = Linear(16, 2), Linear(16, 2, bias = false)
    do base.addModel ((conv :> Model, "conv"), (norm :> Model, "norm"))
    do base.addModel ((left :> Model, "left"), (right :> Model, "right"))

    override _.forward x =
        let x = (x --> conv --> norm --> dsharp.relu).maxpool2d(2).flatten 1
        (x --> left) + (x --> right) * 2.0

    /// How far the closest relu is from 0, or the closest two elements of one pool from changing places.
    member _.distanceFromKinks(x: Tensor) =
        let before = x --> conv --> norm
        let windows = before.relu().unflatten(3, [ 2; 2 ]).unflatten(2, [ 2; 2 ])
        let windows = windows.permute([ 0; 1; 2; 4; 3; 5 ]).view [ -1; 4 ]

        let gaps =
            [
                for window in windows.unstack () do
                    let sorted = window.toArray1D<float>() |> Array.sortDescending

                    if sorted[0] > 0.0 then
                        sorted[0] - sorted[1]
            ]

        min (float (before.abs().min())) (List.min gaps)

// Where central differences may be compared with a derivative: the function is smooth around there. With random numbers
// it often is not.
let private atSmoothPoint () =
    let m = Branching()
    m.move (dtype = Dtype.Float64)
    let mutable seed = 13

    m.init (fun (_, t) ->
        seed <- seed + 1
        GradientTests.spread (List.ofArray t.shape) seed)

    m, GradientTests.spread [ 5; 3; 4; 4 ] 13

/// A model with a field of a kind that whole models on disk do not have.
type private WithClock() =
    inherit Model()
    let clock = Diagnostics.Stopwatch()
    override _.forward x = x * clock.Elapsed.TotalSeconds

let private input () = dsharp.randn [ 5; 3; 4; 4 ]

let private names (m: ModelBase) = m.parameters.names |> List.ofArray

[<Tests>]
let tests =
    testList
        "DiffSharp.Model"
        [
            test "parameters have stable names, in the order in which they were added" {
                let m = Branching()

                Expect.equal
                    (names m)
                    [
                        "conv-Conv2d-weight"
                        "conv-Conv2d-bias"
                        "norm-BatchNorm2d-weight"
                        "norm-BatchNorm2d-bias"
                        "left-Linear-weight"
                        "left-Linear-bias"
                        "right-Linear-weight"
                    ]
                    "parameters"

                Expect.equal
                    (m.buffers.names |> List.ofArray)
                    [ "norm-BatchNorm2d-mean"; "norm-BatchNorm2d-variance" ]
                    "buffers"

                Expect.equal m.nparameters (4 * 3 * 9 + 4 + 8 + 16 * 2 + 2 + 16 * 2) "number of elements"
                Expect.equal m.nstate (m.nparameters + 8) "with buffers"

                Expect.equal
                    (names (Sequential [ Linear(1, 2); Linear(2, 3) ]))
                    [ "Linear-weight__1"; "Linear-bias__1"; "Linear-weight__2"; "Linear-bias__2" ]
                    "numbered"

                Expect.throws (fun () -> m.addModel (Linear(1, 1) :> ModelBase, "left")) "a name twice"
                Expect.stringContains (m.summary ()) "conv-Conv2d-weight" "summary"
            }
            test "models, functions and tensors are joined by -->" {
                let first, second = Linear(3, 4), Linear(4, 2)
                let x = dsharp.randn [ 2; 3 ]
                let expected = second.forward (first.forward(x).relu())
                let joined = first --> dsharp.relu --> second
                Expect.equal (joined.forward x) expected "as a model"
                Expect.equal (x --> first --> dsharp.relu --> second) expected "step by step"
                Expect.equal (x --> joined) expected "a tensor into the joined model"
                Expect.equal joined.nparameters (first.nparameters + second.nparameters) "it has the parameters of both"
                let behind = dsharp.relu --> first
                Expect.equal (behind.forward x) (first.forward (x.relu ())) "a model behind a function"
            }
            test "reverse sets the derivative of each parameter, equal to that of the model as a function" {
                let m, x = atSmoothPoint ()
                let target = dsharp.tensor [ 0; 1; 0; 1; 1 ]
                m.eval ()
                Expect.isGreaterThan (m.distanceFromKinks x) 0.01 "a step of 1e-5 crosses no kink"
                m.reverseDiff ()
                Expect.isTrue m.isReverseDiff "in reverse mode"
                let loss = (m.forward x).crossEntropyLoss target
                loss.reverse ()

                let derivatives =
                    m.parameters.map (fun (p: Parameter) -> Parameter p.value.derivative)

                m.noDiff ()
                Expect.isTrue m.isNoDiff "left"
                let before = m.parametersVector

                let f (w: Tensor) =
                    (m.asFunction w x).crossEntropyLoss target

                let expected =
                    GradientTests.Numerical.gradient f before (dsharp.tensor (1.0, dtype = Dtype.Float64))

                Expect.isTrue ((derivatives.flatten ()).allclose(expected, 1e-5, 1e-7)) "against central differences"
                Expect.equal m.parametersVector before "asFunction leaves the parameters as they were"
                Expect.isTrue ((dsharp.grad f before).allclose(expected, 1e-5, 1e-7)) "dsharp.grad of asFunction"
            }
            test "a parameter outlives the scope it was made, changed or differentiated in" {
                let m = dsharp.scope (fun () -> Linear(3, 2))
                let before = m.weight.clone ()

                dsharp.scope (fun () ->
                    m.reverseDiff ()
                    (m.forward (dsharp.ones [ 1; 3 ])).sum().reverse()
                    m.weight <- m.weight.primal - m.weight.derivative)

                Expect.equal m.weight (before - 1.0) "each weight's derivative was 1"
                Expect.isTrue m.isNoDiff "behind the scope it is its plain value"
            }
            test "replaced values go with the scope in which they were replaced" {
                let p = Parameter(dsharp.ones [ 3 ])
                let live = DisposeScopeManager.Statistics.ThreadTotalLiveCount

                for _ in 1..10 do
                    dsharp.scope (fun () -> p.value <- p.value * 2.0)

                Expect.equal DisposeScopeManager.Statistics.ThreadTotalLiveCount live "live tensors"
                Expect.equal p.value (dsharp.full ([ 3 ], 1024.0)) "value"
            }
            test "train and eval reach dropout and batch normalisation at any depth" {
                let m = Sequential [ Sequential [ Dropout 0.5; BatchNorm1d 4 ] ]

                let norm =
                    m.descendants
                    |> List.pick (function
                        | :? BatchNorm1d as n -> Some n
                        | _ -> None)

                let x = dsharp.randn [ 8; 4 ] + 3.0
                m.eval ()

                Expect.isTrue
                    ((m.forward x).allclose(x / sqrt (1.0 + 1e-5), 1e-5))
                    "evaluation: mean 0 and variance 1 at first"

                Expect.equal norm.mean (dsharp.zeros 4) "and nothing is tracked"
                m.train ()
                m.forward x |> ignore
                Expect.notEqual norm.mean (dsharp.zeros 4) "training tracks"
            }
            test "batch normalisation with and without reversible statistics agree" {
                let plain, reversible = BatchNorm2d 3, BatchNorm2d(3, reversible = true)
                let x = dsharp.randn [ 4; 3; 2; 2 ] * 2.0 + 1.0

                for _ in 1..3 do
                    Expect.isTrue ((plain.forward x).allclose(reversible.forward x, 1e-4, 1e-5)) "output"

                Expect.isTrue (plain.mean.allclose (reversible.mean, 1e-5, 1e-6)) "mean"
                Expect.isTrue (plain.variance.allclose (reversible.variance, 1e-5, 1e-6)) "variance"
                let untracked = BatchNorm2d(3, affine = false, trackRunningStats = false)
                Expect.equal untracked.nstate 0 "nothing to keep"
                untracked.eval ()
                Expect.isLessThan (abs (float ((untracked.forward x).mean()))) 1e-5 "its own mean even in evaluation"
            }
            test "the layers compute what their names say" {
                let x = dsharp.randn [ 2; 3 ]
                let linear = Linear(3, 4)
                Expect.isTrue ((linear.forward x).allclose(x.matmul linear.weight + linear.bias, 1e-5, 1e-6)) "linear"
                let batch = dsharp.randn [ 2; 5; 3 ]
                Expect.equal (linear.forward batch).shape [| 2; 5; 4 |] "linear over leading dimensions"
                let image = dsharp.randn [ 2; 3; 7; 6 ]
                let conv = Conv2d(3, 4, kernelSizes = [ 3; 2 ], strides = [ 2; 1 ], padding = 1)

                let expected =
                    image.conv2d (conv.weight, strides = [ 2; 1 ], padding = 1)
                    + conv.bias.view [ 4; 1; 1 ]

                Expect.isTrue ((conv.forward image).allclose(expected, 1e-4, 1e-5)) "conv2d"
                // Weights are uniform within 1 / sqrt(fan-in): 1 / sqrt 18.
                Expect.isLessThanOrEqual (float (conv.weight.abs().max())) (1.0 / sqrt 18.0) "initial filters"
            }
            test "a clone has its own memory and computes the same" {
                let m = Branching()
                m.eval ()
                let copy = m.clone ()
                let x = input ()
                Expect.equal (copy.forward x) (m.forward x) "output"
                Expect.equal (names copy) (names m) "names"
                copy.parametersVector <- copy.parametersVector * 2.0
                Expect.notEqual copy.parametersVector m.parametersVector "changing the copy"
                Expect.notEqual (copy.forward x) (m.forward x) "changes its output only"
                let joined = Linear(3, 4) --> dsharp.relu
                let x = dsharp.randn [ 2; 3 ]
                let twin = joined.clone ()
                Expect.equal (twin.forward x) (joined.forward x) "a model made of functions"
                twin.init (fun (_, t) -> t.zerosLike ())
                Expect.equal (float ((twin.forward x).sum())) 0.0 "the function uses the copy's parameters"
                Expect.notEqual (float ((joined.forward x).sum())) 0.0 "and the original its own"
            }
            test "a whole model is saved and loaded, with its functions, buffers and mode" {
                Inception.Tests.Support.Files.withFolder (fun folder ->
                    let file = Path.Combine(folder, "whole.model")
                    let scale = 0.5

                    let model: Model =
                        Branching()
                        --> (fun x -> x * scale)
                        --> Sequential [ Linear(2, 3); Dropout 0.25 ]
                        --> dsharp.tanh

                    model.forward (input ()) |> ignore
                    model.eval ()
                    dsharp.save (model, file)
                    let again: Model = dsharp.load file
                    Expect.equal again.state.names model.state.names "names"
                    Expect.equal again.stateVector model.stateVector "values, running statistics included"
                    Expect.equal again.mode Mode.Eval "mode"
                    Expect.isTrue again.isNoDiff "in no differentiation"
                    let x = input ()
                    Expect.equal (again.forward x) (model.forward x) "outputs"
                    again.init (fun (_, t) -> t.zerosLike ())
                    Expect.equal (float ((again.forward x).abs().sum())) 0.0 "its functions use its own parameters"
                    Expect.notEqual (float ((model.forward x).abs().sum())) 0.0 "and the original its own"
                    model.reverseDiff ()
                    dsharp.save (model, file)
                    Expect.isTrue (dsharp.load file: Model).isReverseDiff "in a differentiation, as when it was saved"
                    let recurrent = LSTM(3, 4, numLayers = 2, bidirectional = true)
                    dsharp.save (recurrent, file)

                    Expect.equal
                        (dsharp.load file: LSTM).parametersVector
                        recurrent.parametersVector
                        "a model of its own type")
            }
            test "whole models that cannot be read or written say why" {
                Inception.Tests.Support.Files.withFolder (fun folder ->
                    let file = Path.Combine(folder, "whole.model")

                    let said (f: unit -> unit) =
                        try
                            f ()
                            ""
                        with e ->
                            e.Message

                    let load () =
                        dsharp.load file |> (fun (m: Model) -> ignore m)

                    Expect.stringContains
                        (said (fun () -> dsharp.save (WithClock(), file)))
                        "received a field of type Stopwatch; save model.state instead"
                        "a field that is not a model's"

                    Expect.isFalse (File.Exists file) "nothing is written then"
                    dsharp.save (Linear(2, 3).state, file)
                    Expect.stringContains (said load) "holds tensors and no whole model" "a state"
                    dsharp.save (Linear(2, 3), file)

                    Expect.stringContains
                        (said (fun () -> (dsharp.load file: Conv2d) |> ignore))
                        $"Expecting a Conv2d in {file}, received a Linear"
                        "another model"

                    let bytes = File.ReadAllBytes file
                    bytes[100] <- bytes[100] ^^^ 1uy
                    File.WriteAllBytes(file, bytes)
                    Expect.stringContains (said load) "checksum" "a damaged file")
            }
            test "state is saved and loaded by name" {
                Inception.Tests.Support.Files.withFolder (fun folder ->
                    let file = Path.Combine(folder, "model.state")
                    let a, b = Branching(), Branching()
                    a.forward (input ()) |> ignore
                    a.saveState file
                    b.loadState file
                    Expect.equal b.stateVector a.stateVector "all values"
                    dsharp.save (a.state, file)
                    let c = Branching()
                    c.state <- dsharp.load file
                    Expect.equal c.stateVector a.stateVector "by dsharp.save and load"

                    let wrong =
                        try
                            (Linear(3, 4)).loadState file
                            ""
                        with e ->
                            e.Message

                    Expect.stringStarts
                        wrong
                        "Expecting the same parameter names, missing are [Linear-bias; Linear-weight]"
                        wrong)
            }
            test "move changes type and memory order of parameters and buffers" {
                let m = Branching()
                m.move (dtype = Dtype.Float64, memoryFormat = MemoryFormat.ChannelsLast)

                Expect.equal
                    (m.state.values.Values
                     |> Seq.map (fun p -> p.value.dtype)
                     |> Seq.distinct
                     |> List.ofSeq)
                    [ Dtype.Float64 ]
                    "type"

                Expect.equal (m.parameters["conv-Conv2d-weight"].handle.stride()) [| 27L; 1L; 9L; 3L |] "NHWC strides"
                m.reverseDiff ()

                Expect.equal
                    (m.parameters["conv-Conv2d-weight"].handle.stride())
                    [| 27L; 1L; 9L; 3L |]
                    "in a differentiation too"
            }
            test "a dictionary flattens to one vector and back" {
                let m = Linear(2, 3)
                let v = m.parameters.flatten ()
                Expect.equal v.shape [| 9 |] "length"
                let other = m.parameters.unflattenToNew (v * 2.0)
                Expect.equal other["Linear-weight"] (m.weight * 2.0) "to new"
                m.parameters.unflatten (v + 1.0)
                Expect.equal (m.parameters.flatten ()) (v + 1.0) "in place"
            }
        ]
