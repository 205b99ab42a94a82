module Inception.Tests.DiffSharp.GradientTests

open Expecto
open FsCheck
open TorchSharp
open DiffSharp

/// Central differences in float64: error of order h^2 |f'''| + 1e-16 / h, about 1e-9 here.
module Numerical =
    let private h = 1e-5

    /// The derivative of f at x along v.
    let along (f: Tensor -> Tensor) (x: Tensor) (v: Tensor) : Tensor =
        (f (x + v * h) - f (x - v * h)) / (2.0 * h)

    /// The gradient of the sum of w f(x) at x.
    let gradient (f: Tensor -> Tensor) (x: Tensor) (w: Tensor) : Tensor =
        let flat = x.flatten ()

        let partial i =
            let e = flat.onehotLike(flat.nelement, i).viewAs x
            (along f x e * w).sum()

        Tensor.stack(List.init flat.nelement partial).viewAs x

let private f64 = Dtype.Float64

/// Fixed numbers that are spread out (no two within 0.02 of one another, none within 0.005 of 0), so that maxima, sorts
/// and kinks are away from ties. In (-1.5, 1.5).
let spread (shape: int list) (seed: int) : Tensor =
    let n = List.fold (*) 1 shape
    let rank i = float ((i * 7919 + seed * 104729) % n)
    let values = Array.init n (fun i -> 3.0 * ((rank i + 0.37) / float n) - 1.5 + 0.006)
    (dsharp.tensor (values, dtype = f64)).view shape

let private positive (x: Tensor) = x.abs () + 0.3

/// Every differentiable operation: its name, the shape of its input, and the operation.
let operations: (string * int list * (Tensor -> Tensor)) list =
    let a = spread [ 3; 4 ] 5
    let b = spread [ 4 ] 6
    let image = spread [ 2; 3; 5; 6 ] 7
    let filters = spread [ 4; 3; 3; 2 ] 8
    let target = dsharp.tensor [ 1; 0; 3 ]
    let weight = dsharp.tensor ([ 0.5; 1.0; 2.0; 0.25 ], dtype = f64)
    let indices = dsharp.tensor [ [ 0; 2; 1; 1 ]; [ 2; 2; 0; 1 ] ]
    let m = [ 3; 4 ]
    let img = [ 2; 3; 5; 6 ]

    [
        "a + b", m, (fun x -> x + b)
        "b + a (broadcast)", [ 4 ], (fun x -> a + x)
        "a + 2", m, (fun x -> x + 2.0)
        "a - b", m, (fun x -> x - b)
        "b - a (broadcast)", [ 4 ], (fun x -> a - x)
        "2 - a", m, (fun x -> 2.0 - x)
        "a * b", m, (fun x -> x * b)
        "a * a", m, (fun x -> x * x)
        "b * a (broadcast)", [ 4 ], (fun x -> a * x)
        "a * 3", m, (fun x -> x * 3)
        "a / b", m, (fun x -> x / b)
        "b / a", m, (fun x -> b / positive x)
        "2 / a", m, (fun x -> 2.0 / x)
        "a ** b", m, (fun x -> positive x ** b)
        "b ** a", m, (fun x -> positive b ** x)
        "a ** 3", m, (fun x -> x ** 3)
        "2 ** a", m, (fun x -> Tensor.Pow(2.0, x))
        "neg", m, (fun x -> -x)
        "abs", m, (fun x -> abs x)
        "acos", m, (fun x -> acos (x * 0.6))
        "asin", m, (fun x -> asin (x * 0.6))
        "atan", m, (fun x -> atan x)
        "ceil", m, (fun x -> ceil x * x)
        "floor", m, (fun x -> floor x * x)
        "round", m, (fun x -> round x * x)
        "sign", m, (fun x -> x.sign () * x)
        "cos", m, (fun x -> cos x)
        "cosh", m, (fun x -> cosh x)
        "exp", m, (fun x -> exp x)
        "log", m, (fun x -> log (positive x))
        "log10", m, (fun x -> log10 (positive x))
        "safelog", m, (fun x -> (positive x).safelog())
        "sin", m, (fun x -> sin x)
        "sinh", m, (fun x -> sinh x)
        "sqrt", m, (fun x -> sqrt (positive x))
        "tan", m, (fun x -> tan (x * 0.8))
        "tanh", m, (fun x -> tanh x)
        "relu", m, (fun x -> x.relu ())
        "leakyRelu", m, (fun x -> x.leakyRelu (0.2))
        "sigmoid", m, (fun x -> x.sigmoid ())
        "softplus", m, (fun x -> x.softplus ())
        "clamp", m, (fun x -> x.clamp (-0.7, 0.9))
        "clone", m, (fun x -> x.clone ())
        "cast to the same type", m, (fun x -> x.cast f64)
        "sum", m, (fun x -> x.sum ())
        "sum over a dimension", m, (fun x -> x.sum 1)
        "sum keeping a dimension", m, (fun x -> x.sum (0, keepDim = true))
        "sumToSize", m, (fun x -> x.sumToSize [| 1; 4 |])
        "mean", m, (fun x -> x.mean ())
        "mean over a dimension", m, (fun x -> x.mean 0)
        "var", m, (fun x -> x.var ())
        "var, biased, over a dimension", m, (fun x -> x.var (1, unbiased = false))
        "std", m, (fun x -> x.std ())
        "std over a dimension", m, (fun x -> x.std (0, keepDim = true))
        "max", m, (fun x -> x.max ())
        "max over a dimension", m, (fun x -> x.max 1)
        "max of two", m, (fun x -> x.max b)
        "min", m, (fun x -> x.min ())
        "min over a dimension", m, (fun x -> x.min (0, keepDim = true))
        "min of two", m, (fun x -> x.min b)
        "normalize", m, (fun x -> x.normalize ())
        "standardize", m, (fun x -> x.standardize ())
        "softmax", m, (fun x -> x.softmax 1)
        "logsoftmax", m, (fun x -> x.logsoftmax 0)
        "logsumexp", m, (fun x -> x.logsumexp (1, keepDim = true))
        "view", m, (fun x -> x.view [ 2; -1 ])
        "flatten", [ 2; 3; 2 ], (fun x -> x.flatten 1)
        "unflatten", m, (fun x -> x.unflatten (1, [ 2; 2 ]))
        "squeeze", [ 3; 1; 2 ], (fun x -> x.squeeze ())
        "unsqueeze", m, (fun x -> x.unsqueeze 1)
        "permute", [ 2; 3; 2 ], (fun x -> x.permute [ 2; 0; 1 ])
        "transpose", m, (fun x -> x.transpose ())
        "expand", [ 1; 4 ], (fun x -> x.expand [ 2; 3; 4 ])
        "repeat", [ 3; 1 ], (fun x -> x.repeat (1, 4))
        "pad", m, (fun x -> x.pad [ 1; 2 ])
        "flip", m, (fun x -> x.flip [ 0 ])
        "gather", m, (fun x -> x.gather (0, indices))
        "scatter", [ 2; 4 ], (fun x -> x.scatter (0, dsharp.tensor [ [ 0; 1; 2; 0 ]; [ 1; 2; 0; 2 ] ], [ 3; 4 ]))
        "split", m, (fun x -> x.split([ 1; 3 ], 1)[1] * 2.0)
        "unstack", m, (fun x -> x.unstack(0)[2])
        "cat", m, (fun x -> dsharp.cat ([ x; a; x * 2.0 ], 1))
        "stack", m, (fun x -> dsharp.stack ([ x; a ], 1))
        "an index", m, (fun x -> x[1])
        "a slice", [ 3; 4; 2 ], (fun x -> x[1.., 1..2, 0])
        "matmul, left", m, (fun x -> x.matmul (spread [ 4; 2 ] 9))
        "matmul, right", [ 4; 2 ], (fun x -> a.matmul x)
        "matmul of batches, broadcast", [ 2; 1; 3; 4 ], (fun x -> x.matmul (spread [ 3; 4; 2 ] 9))
        "matmul of a batch and a matrix", [ 2; 3; 4 ], (fun x -> x.matmul (spread [ 4; 2 ] 9))
        "matmul of a matrix and a batch", [ 3; 4 ], (fun x -> x.matmul (spread [ 2; 4; 2 ] 9))
        "bmm", [ 2; 3; 4 ], (fun x -> x.bmm (spread [ 2; 4; 2 ] 9))
        "dot", [ 4 ], (fun x -> x.dot b)
        "outer", [ 3 ], (fun x -> x.outer b)
        "diagonal", m, (fun x -> x.diagonal 1)
        "trace", [ 3; 3 ], (fun x -> x.trace ())
        "det", [ 3; 3 ], (fun x -> (x + dsharp.eye (3, dtype = f64) * 3.0).det())
        "inv", [ 3; 3 ], (fun x -> (x + dsharp.eye (3, dtype = f64) * 3.0).inv())
        "solve", [ 3 ], (fun x -> (dsharp.eye (3, dtype = f64) * 3.0 + spread [ 3; 3 ] 2).solve x)
        "norm", m, (fun x -> x.norm ())
        "norm of order 3 over a dimension", m, (fun x -> x.norm (3.0, dim = 1))
        "conv1d of a signal", [ 2; 3; 7 ], (fun x -> x.conv1d (spread [ 4; 3; 3 ] 8, stride = 2, padding = 1))
        "conv2d of an image", img, (fun x -> x.conv2d (filters, strides = [ 2; 1 ], paddings = [ 1; 0 ]))
        "conv2d of filters", [ 4; 3; 3; 2 ], (fun w -> image.conv2d (w, padding = 1, dilations = [ 1; 2 ]))
        "conv3d of a volume", [ 1; 2; 3; 3; 3 ], (fun x -> x.conv3d (spread [ 2; 2; 2; 2; 2 ] 8, padding = 1))
        "conv2dBias of the bias", [ 4 ], (fun bias -> image.conv2dBias (filters, bias))
        "conv2dBias of an image", img, (fun x -> x.conv2dBias (filters, b, padding = 1))
        "maxpool2d", img, (fun x -> x.maxpool2d 2)
        "maxpool2d, overlapping", img, (fun x -> x.maxpool2d (3, stride = 1, padding = 1))
        "maxpool2d, overlapping, rounding up", img, (fun x -> x.maxpool2d (3, stride = 2, ceilMode = true))
        "maxpool2di", img, (fun x -> x.maxpool2di (3, stride = 2) |> fst)
        "avgpool2d", img, (fun x -> x.avgpool2d (3, stride = 1, padding = 1))
        "avgpool2d, rounding up", img, (fun x -> x.avgpool2d (kernelSizes = [ 3; 2 ], stride = 2, ceilMode = true))
        "maxpool1d, overlapping", [ 2; 3; 7 ], (fun x -> x.maxpool1d (3, stride = 2, padding = 1))
        "maxpool3d, overlapping", [ 1; 2; 4; 4; 4 ], (fun x -> x.maxpool3d (3, stride = 1))
        "maxpool3di", [ 1; 2; 4; 4; 4 ], (fun x -> x.maxpool3di 2 |> fst)
        "maxunpool1d", [ 2; 3; 4 ], (fun x -> x.maxunpool1d (dsharp.maxpool1di (spread [ 2; 3; 8 ] 3, 2) |> snd, 2))
        "maxunpool2d",
        [ 2; 3; 2; 3 ],
        (fun x -> x.maxunpool2d (dsharp.maxpool2di (spread [ 2; 3; 4; 6 ] 3, 2) |> snd, 2))
        "avgpool1d", [ 2; 3; 7 ], (fun x -> x.avgpool1d (3, stride = 2, padding = 1))
        "avgpool3d", [ 1; 2; 4; 4; 4 ], (fun x -> x.avgpool3d (2, stride = 1))
        "convTranspose1d",
        [ 2; 4; 5 ],
        (fun x -> x.convTranspose1d (spread [ 4; 3; 3 ] 8, stride = 2, outputPadding = 1))
        "convTranspose2d", [ 2; 4; 3; 4 ], (fun x -> x.convTranspose2d (filters, strides = [ 2; 1 ], padding = 1))
        "convTranspose2d of filters", [ 3; 4; 3; 2 ], (fun w -> image.convTranspose2d (w, dilation = 2))
        "convTranspose3d", [ 1; 2; 3; 2; 2 ], (fun x -> x.convTranspose3d (spread [ 2; 2; 2; 2; 2 ] 8, padding = 1))
        "dilate", [ 3; 4; 2 ], (fun x -> x.dilate [ 2; 1; 3 ])
        "undilate", m, (fun x -> x.undilate [ 2; 3 ])
        "addSlice", m, (fun x -> x.addSlice ([ 1; 1 ], spread [ 2; 2 ] 3))
        "addSlice of the part", [ 2; 2 ], (fun x -> a.addSlice ([ 1; 2 ], x))
        "matmul of a vector and a matrix", [ 3 ], (fun x -> x.matmul a)
        "matmul of a batch and a vector", [ 2; 3; 4 ], (fun x -> x.matmul b)
        "cov", m, (fun x -> x.cov ())
        "cov, weighted", m, (fun x -> x.cov (correction = 0L, aweights = weight))
        "corrcoef", m, (fun x -> x.corrcoef ())
        "toImage", [ 5; 1; 2; 2 ], (fun x -> x.toImage (pixelMin = 0.1, pixelMax = 0.9))
        "a tensor of tensors", [ 4 ], (fun x -> dsharp.tensor [ [ x[0]; x[1] * x[2] ]; [ x[3]; x[0] * x[0] ] ])
        "map", [ 2; 2 ], (fun x -> dsharp.map (fun x -> x * x) x)
        "mseLoss", m, (fun x -> x.mseLoss (a))
        "mseLoss, none", m, (fun x -> x.mseLoss (a, reduction = "none"))
        "bceLoss", m, (fun x -> (x.sigmoid ()).bceLoss(a.abs () / 2.0))
        "nllLoss", m, (fun x -> x.logsoftmax(1).nllLoss(target, weight = weight))
        "crossEntropyLoss", m, (fun x -> x.crossEntropyLoss target)
        "crossEntropyLoss, weighted, sum", m, (fun x -> x.crossEntropyLoss (target, weight = weight, reduction = "sum"))
        "padEdges", img, (fun x -> x.padEdges (0, 1, 2, 1, value = 0.5))
        "localResponseNorm", [ 2; 7; 2; 3 ], (fun x -> x.localResponseNorm (5, alpha = 0.5, beta = 0.75, k = 2.0))
        "adaptiveAvgPool2d", img, (fun x -> x.adaptiveAvgPool2d (2, 4))
        "interpolateBilinear", img, (fun x -> x.interpolateBilinear (7, 4))
        "batchNorm in training", [ 3; 2; 2; 2 ], (fun x -> x.batchNorm (training = true))
        "batchNorm of the scale",
        [ 3 ],
        (fun w -> image.batchNorm (weight = w, bias = dsharp.zerosLike w, training = true))
        "batchNorm with running statistics",
        img,
        (fun x ->
            x.batchNorm (
                runningMean = dsharp.tensor ([ 0.1; -0.2; 0.3 ], dtype = f64),
                runningVariance = dsharp.tensor ([ 0.5; 1.5; 2.0 ], dtype = f64)
            ))
        "linear", m, (fun x -> x.linear (spread [ 2; 4 ] 3, spread [ 2 ] 4))
        "matmulAdd", m, (fun x -> x.matmulAdd (spread [ 4; 2 ] 3, spread [ 2 ] 4))
    ]

let private expectNear (expected: Tensor) (actual: Tensor) what =
    Expect.equal actual.shape expected.shape (what + ": shape")

    if not (actual.allclose (expected, relativeTolerance = 1e-6, absoluteTolerance = 1e-7)) then
        failtestf "%s: expected %O, got %O" what expected actual

[<Tests>]
let tests =
    testList
        "DiffSharp.Gradient"
        [
            testList
                "reverse mode agrees with central differences"
                [
                    for name, shape, f in operations ->
                        test name {
                            use _scope = torch.NewDisposeScope()
                            let x = spread shape 1
                            let y, pull = dsharp.evalReverseDiff f x
                            let w = (spread [ y.nelement ] 3).view y.shape
                            expectNear (Numerical.gradient f x w) (pull w) name
                        }
                ]
            testList
                "forward mode agrees with central differences"
                [
                    for name, shape, f in operations ->
                        test name {
                            use _scope = torch.NewDisposeScope()
                            let x, v = spread shape 1, spread shape 4
                            let y, derivative = dsharp.evalForwardDiff f x v
                            Expect.isTrue y.isNoDiff "the value has left the differentiation"
                            expectNear (Numerical.along f x v) derivative name
                        }
                ]
            testList
                "forward over reverse agrees with central differences of the gradient"
                [
                    for name, shape, f in operations ->
                        test name {
                            use _scope = torch.NewDisposeScope()
                            let x, v = spread shape 1, spread shape 4
                            let w = (spread [ (f x).nelement ] 3).view (f x).shape

                            let gradient x =
                                dsharp.grad (fun x -> ((f x) * w).sum()) x

                            let _, hv = dsharp.evalForwardDiff gradient x v
                            expectNear (Numerical.along gradient x v) hv name
                        }
                ]
            testList
                "reverse over reverse agrees with central differences of the gradient"
                [
                    for name, shape, f in operations ->
                        test name {
                            use _scope = torch.NewDisposeScope()
                            let x, v = spread shape 1, spread shape 4
                            let w = (spread [ (f x).nelement ] 3).view (f x).shape

                            let gradient x =
                                dsharp.grad (fun x -> ((f x) * w).sum()) x

                            let vh = dsharp.grad (fun x -> (gradient x * v).sum()) x
                            expectNear (Numerical.along gradient x v) vh name
                        }
                ]
            // The numbers stay apart (see spread), so that no step crosses a kink; which numbers meet is random.
            testProperty "at random points too, forward and reverse mode agree with central differences"
            <| fun (operation: NonNegativeInt) (seed: uint16) ->
                use _scope = torch.NewDisposeScope()
                let name, shape, f = operations[operation.Get % operations.Length]
                let seed = int seed
                let x, v = spread shape seed, spread shape (seed + 4)
                let y, derivative = dsharp.evalForwardDiff f x v
                let w = (spread [ y.nelement ] (seed + 3)).view y.shape
                let _, pull = dsharp.evalReverseDiff f x
                expectNear (Numerical.along f x v) derivative $"{name}, forward, seed {seed}"
                expectNear (Numerical.gradient f x w) (pull w) $"{name}, reverse, seed {seed}"
            test "an element that is the largest of several overlapping windows gets the sum of their derivatives" {
                // One row 1 5 2 with windows of 2 and stride 1: 5 is the largest of both, so its derivative is 1 + 1.
                let x = (dsharp.tensor [ 1.0; 5.0; 2.0 ]).view [ 1; 1; 1; 3 ]

                let d =
                    dsharp.grad (fun x -> x.maxpool2d(kernelSizes = [ 1; 2 ], stride = 1).sum()) x

                Expect.equal (d.flatten ()) (dsharp.tensor [ 0.0; 2.0; 0.0 ]) "derivative"
            }
            test "a cast between floating-point types passes the derivative on in the input's type" {
                let x = dsharp.tensor ([ 1.0; 2.0; -3.0 ], dtype = Dtype.Float32)

                let d =
                    dsharp.grad (fun x -> (x.cast Dtype.BFloat16 * 4.0).cast(Dtype.Float32).sum()) x

                Expect.equal d (dsharp.tensor ([ 4.0; 4.0; 4.0 ], dtype = Dtype.Float32)) "derivative"
            }
            test "convolution in bfloat16 over float32 filters gives float32 derivatives of the filters" {
                let image = dsharp.ones ([ 1; 2; 3; 3 ], dtype = Dtype.BFloat16)
                let filters = dsharp.ones ([ 4; 2; 3; 3 ], dtype = Dtype.Float32)

                let d =
                    dsharp.grad (fun w -> image.conv2d(w.cast Dtype.BFloat16).cast(Dtype.Float32).sum()) filters

                Expect.equal d (dsharp.onesLike filters) "each filter element meets one input of 1"
            }
        ]
