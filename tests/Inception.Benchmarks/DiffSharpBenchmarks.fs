/// What this library costs over TorchSharp itself: one operation, and a training step of GoogLeNet written twice, over
/// the same calls to libtorch. Ours and TorchSharp's run in turns, so that both meet the same machine; medians.
module Inception.Benchmarks.DiffSharpBenchmarks

open System
open System.Diagnostics
open DiffSharp
open DiffSharp.Model
open TorchSharp

let private median (values: float list) =
    let sorted = List.sort values
    sorted[sorted.Length / 2]

// Medians of the seconds that each of two takes, in turns.
let private inTurns (rounds: int) (a: unit -> unit) (b: unit -> unit) : float * float =
    let time (f: unit -> unit) =
        let watch = Stopwatch.StartNew()
        f ()
        watch.Elapsed.TotalSeconds

    a ()
    b ()
    let times = List.init rounds (fun _ -> time a, time b)
    median (List.map fst times), median (List.map snd times)

/// Microseconds that an operation of ours takes longer than TorchSharp's: the sum of two vectors of 16 numbers, without
/// and within a differentiation.
let operation () =
    let repeats = 20_000
    let x, y = dsharp.randn 16, dsharp.randn 16

    let measure name (x: Tensor) =
        let hx, hy = x.handle, y.handle

        let ours () =
            for _ in 1 .. repeats / 100 do
                use _scope = torch.NewDisposeScope()

                for _ in 1..100 do
                    x + y |> ignore

        let bare () =
            for _ in 1 .. repeats / 100 do
                use _scope = torch.NewDisposeScope()

                for _ in 1..100 do
                    hx.add hy |> ignore

        let ours, bare = inTurns 41 ours bare
        let each seconds = 1e6 * seconds / float repeats
        printfn $"{name}: ours {each ours:F3} us, TorchSharp {each bare:F3} us, overhead {each (ours - bare):F3} us"

    measure "a + b" x
    measure "a + b, differentiated" (x.reverseDiff ())

// The rows of the paper's Table 1: 1x1, 3x3 reduce, 3x3, 5x5 reduce, 5x5, pool; and whether a pool comes before.
let private table =
    [
        false, 64, 96, 128, 16, 32, 32
        false, 128, 128, 192, 32, 96, 64
        true, 192, 96, 208, 16, 48, 64
        false, 160, 112, 224, 24, 64, 64
        false, 128, 128, 256, 24, 64, 64
        false, 112, 144, 288, 32, 64, 64
        false, 256, 160, 320, 32, 128, 128
        true, 256, 160, 320, 32, 128, 128
        false, 384, 192, 384, 48, 128, 128
    ]

// GoogLeNet without heads and normalisation, over any tensors: given how to convolve (weights in order), pool and join.
let private trunk (conv: int -> int -> int -> int -> 't -> 't) pool1 pool2 (join: 't list -> 't) (x: 't) : 't * int =
    let mutable x = x |> conv 3 64 3 1 |> pool2 |> conv 64 64 1 0 |> conv 64 192 3 1
    let mutable channels = 192

    for pooled, c1, r3, c3, r5, c5, p in table do
        if pooled then
            x <- pool2 x

        let input = channels

        x <-
            join
                [
                    conv input c1 1 0 x
                    x |> conv input r3 1 0 |> conv r3 c3 3 1
                    x |> conv input r5 1 0 |> conv r5 c5 5 2
                    x |> pool1 |> conv input p 1 0
                ]

        channels <- c1 + c3 + c5 + p

    x, channels

// Ours: filters and biases as parameters, made at the first pass and then used in the same order.
type private Network() =
    inherit Model()
    let weights = ResizeArray<Parameter * Parameter>()
    let mutable next = 0

    member private m.Next(make: unit -> Tensor * Tensor) : Tensor * Tensor =
        if next = weights.Count then
            let w, b = make ()
            weights.Add((Parameter w, Parameter b))
            m.addParameter ((fst weights[next], $"w{next}"), (snd weights[next], $"b{next}"))

        next <- next + 1
        let w, b = weights[next - 1]
        w.value, b.value

    override m.forward x =
        next <- 0

        let conv inputs outputs kernel padding (x: Tensor) =
            let w, b =
                m.Next(fun () ->
                    let k = 1.0 / sqrt (float (inputs * kernel * kernel))
                    Weight.uniform ([ outputs; inputs; kernel; kernel ], k), dsharp.zeros outputs)

            x.conv2dBias(w, b, padding = padding).relu()

        let features, channels =
            trunk
                conv
                (fun x -> x.maxpool2d (3, stride = 1, padding = 1))
                (fun x -> x.maxpool2d (3, stride = 2, padding = 1))
                (fun parts -> Tensor.cat (parts, 1))
                x

        let w, b =
            m.Next(fun () -> Weight.uniform ([ 10; channels ], 0.03), dsharp.zeros 10)

        (features.adaptiveAvgPool2d (1, 1)).flatten(1).linear(w, b)

// The same calls, to TorchSharp alone.
let private bare (weights: (torch.Tensor * torch.Tensor)[]) (x: torch.Tensor) : torch.Tensor =
    let mutable next = 0

    let take () =
        next <- next + 1
        weights[next - 1]

    let conv _ _ (_: int) (padding: int) (x: torch.Tensor) =
        let w, b = take ()
        let p = [| int64 padding; int64 padding |]
        torch.nn.functional.conv2d(x, w, b, [| 1L; 1L |], p, [| 1L; 1L |]).relu()

    let pool stride (x: torch.Tensor) =
        torch.nn.functional.max_pool2d (x, [| 3L; 3L |], [| stride; stride |], [| 1L; 1L |])

    let features, _ =
        trunk conv (pool 1L) (pool 2L) (fun parts -> torch.cat (Array.ofList parts, 1L)) x

    let w, b = take ()
    torch.nn.functional.linear (torch.nn.functional.adaptive_avg_pool2d(features, [| 1L; 1L |]).flatten 1L, w, b)

/// Seconds of a training step (forward, backward and plain gradient descent) of GoogLeNet, ours and TorchSharp's.
let step (batch: int) (size: int) (rounds: int) =
    let images = dsharp.randn [ batch; 3; size; size ]
    let labels = dsharp.randint (0, 10, [ batch ], dtype = Dtype.Int64)
    let network = Network()
    dsharp.scope (fun () -> network.forward images |> ignore)

    let own =
        let values =
            [|
                for KeyValue(_, p) in network.parameters.values -> p.value.handle.clone().requires_grad_(true)
            |]

        Array.chunkBySize 2 values |> Array.map (fun pair -> pair[0], pair[1])

    let ours () =
        use _scope = torch.NewDisposeScope()
        network.reverseDiff ()
        let loss = (network.forward images).crossEntropyLoss labels
        loss.reverse (retainGraph = false)

        for KeyValue(_, p) in network.parameters.values do
            use _grad = torch.no_grad ()
            p.value.handle.sub_ (p.value.derivative.handle * 1e-4.ToScalar()) |> ignore

        network.noDiff ()

    let theirs () =
        use _scope = torch.NewDisposeScope()
        let loss = torch.nn.functional.cross_entropy (bare own images.handle, labels.handle)
        loss.backward ()

        for w, b in own do
            for t in [ w; b ] do
                use _grad = torch.no_grad ()
                t.sub_ (t.grad * 1e-4.ToScalar()) |> ignore
                t.grad <- null

    let ours, theirs = inTurns rounds ours theirs

    printfn
        $"GoogLeNet step, batch {batch}, {size}x{size}: ours {1e3 * ours:F1} ms, TorchSharp {1e3 * theirs:F1} ms, {100.0 * (ours / theirs - 1.0):F1} %%"

/// All of them: `Inception.Benchmarks diffsharp`.
let run () =
    torch.set_num_threads Environment.ProcessorCount
    operation ()
    step 32 32 15
    step 32 64 7
    0
