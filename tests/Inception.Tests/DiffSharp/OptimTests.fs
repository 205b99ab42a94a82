/// Optimisers and loaders, as DiffSharp.Optim and DiffSharp.Data describe them.
module Inception.Tests.DiffSharp.OptimTests

open Expecto
open TorchSharp
open DiffSharp
open DiffSharp.Data
open DiffSharp.Model
open DiffSharp.Optim

[<Tests>]
let tests =
    testList
        "DiffSharp.Optim"
        [
            test "SGD moves as DiffSharp's definition says, its odd first step included" {
                // Loss = sum of w, so every derivative is 1. With momentum 0.5 the buffer starts at 1 and becomes
                // 0.5 * 1 + 1 = 1.5 at the first step, 1.75 at the second; Nesterov's step is 1 + 0.5 b.
                let after (optimizer: Model -> Optimizer) steps =
                    let m =
                        Model<Tensor, Tensor>(f = id, parameters = [ Parameter(dsharp.tensor [ 0.0 ]) ])

                    let o = optimizer m

                    for _ in 1..steps do
                        m.reverseDiff ()
                        (m.parametersVector.sum ()).reverse()
                        o.step ()

                    float m.parametersVector

                let lr, momentum = dsharp.tensor 0.1, dsharp.tensor 0.5

                let near expected actual what =
                    Expect.floatClose Accuracy.medium actual expected what

                near -0.2 (after (fun m -> SGD(m, lr = lr)) 2) "plain"

                near
                    -0.325
                    (after (fun m -> SGD(m, lr = lr, momentum = momentum, nesterov = false)) 2)
                    "momentum: 0.15 + 0.175"

                near -0.3625 (after (fun m -> SGD(m, lr = lr, momentum = momentum)) 2) "Nesterov: 0.175 + 0.1875"
                // Adam's steps are lr for a constant derivative (Kingma and Ba 2015, section 2.1).
                near -0.2 (after (fun m -> Adam(m, lr = lr)) 2) "Adam"
            }
            test "optimisers of functions find a minimum" {
                let f (x: Tensor) = ((x - 3.0) * (x - 3.0)).sum()
                let start = dsharp.tensor [ 0.0; 10.0 ]

                let value, place =
                    optim.sgd (f, start, lr = dsharp.tensor 0.1, iters = 100, print = false)

                Expect.isLessThan (float value) 1e-6 "SGD"
                Expect.isTrue (place.allclose (dsharp.tensor [ 3.0; 3.0 ], 1e-3)) "its place"

                let value, _ =
                    optim.adam (f, start, lr = dsharp.tensor 0.5, iters = 400, print = false)

                Expect.isLessThan (float value) 1e-3 "Adam"
            }
            test "an optimiser of a model and a loader fit a line, and leave no tensors behind" {
                let x = dsharp.rand [ 64; 1 ]
                let loader = TensorDataset(x, x * 2.0 + 1.0).loader(16, shuffle = true)
                let m = Linear(1, 1)

                let train epochs =
                    optim.sgd (
                        m,
                        loader,
                        (fun target y -> y.mseLoss target),
                        lr = dsharp.tensor 0.2,
                        momentum = dsharp.tensor 0.5,
                        epochs = epochs,
                        print = false
                    )

                train 2
                let live = DisposeScopeManager.Statistics.ThreadTotalLiveCount
                dsharp.scope (fun () -> train 40)
                Expect.isLessThanOrEqual (DisposeScopeManager.Statistics.ThreadTotalLiveCount - live) 4L "live tensors"
                Expect.isLessThan (abs (float m.weight - 2.0)) 0.02 "slope"
                Expect.isLessThan (abs (float m.bias - 1.0)) 0.02 "intercept"
            }
            test "a loader gives every pair once an epoch, in batches" {
                let data = dsharp.arange(10.0).view [ 10; 1 ]
                let set = TensorDataset(data, dsharp.arange 10)

                let seen (loader: DataLoader) =
                    [
                        for _, x, y in loader.epoch () ->
                            Expect.equal (x.flatten().cast Dtype.Int32) y "pairs stay together"
                            List.ofArray (y.toArray1D<int>())
                    ]

                Expect.equal (seen (set.loader 4)) [ [ 0..3 ]; [ 4..7 ]; [ 8; 9 ] ] "in order"
                Expect.equal (seen (set.loader (4, dropLast = true))) [ [ 0..3 ]; [ 4..7 ] ] "without the rest"
                let shuffled = set.loader (10, shuffle = true)
                let one, two = seen shuffled, seen shuffled
                Expect.equal (List.sort one.Head) [ 0..9 ] "all of them"
                Expect.isFalse (one = two && two = [ [ 0..9 ] ]) "in another order"
                Expect.equal (set.filter(fun _ y -> int y % 2 = 0).length) 5 "filtered"
                Expect.equal (snd (set[3..5].item 0)) (dsharp.tensor 3) "a part"
            }
        ]
