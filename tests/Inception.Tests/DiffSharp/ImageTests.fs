module Inception.Tests.DiffSharp.ImageTests

open Expecto
open DiffSharp

let private f64 (values: 'a) =
    dsharp.tensor (values, dtype = Dtype.Float64)

let private image (rows: float list list) = (f64 rows).unsqueeze(0).unsqueeze 0

let private near (expected: Tensor) (actual: Tensor) what =
    Expect.equal actual.shape expected.shape (what + ": shape")

    if not (actual.allclose (expected, 1e-9, 1e-9)) then
        failtestf "%s: expected %O, got %O" what expected actual

let private ramp = [ [ 1.0; 2.0; 3.0 ]; [ 4.0; 5.0; 6.0 ]; [ 7.0; 8.0; 9.0 ] ]

[<Tests>]
let tests =
    testList
        "DiffSharp.Image"
        [
            test "a convolution is a cross-correlation, with stride and padding" {
                let filter = image [ [ 1.0; 0.0 ]; [ 0.0; -1.0 ] ]
                near (image [ [ -4.0; -4.0 ]; [ -4.0; -4.0 ] ]) ((image ramp).conv2d filter) "x[i,j] - x[i+1,j+1]"

                near
                    (image [ [ -1.0; -3.0 ]; [ -7.0; -4.0 ] ])
                    ((image ramp).conv2d(filter, stride = 2, padding = 1))
                    "with zeros around"

                near (image [ [ 6.0 ] ]) ((image ramp).conv2dBias(filter, f64 [ 10.0 ], stride = 2)) "with a bias of 10"
            }
            test "pools round down by default and up with ceilMode" {
                let x = image ramp
                near (image [ [ 5.0 ] ]) (x.maxpool2d 2) "down"

                near
                    (image [ [ 5.0; 6.0 ]; [ 8.0; 9.0 ] ])
                    (x.maxpool2d (2, ceilMode = true))
                    "up: windows hang over the edge"

                near (image [ [ 3.0; 4.5 ]; [ 7.5; 9.0 ] ]) (x.avgpool2d (2, ceilMode = true)) "means of what is there"

                near
                    (image [ [ 1.0 / 4.0; 5.0 / 4.0 ]; [ 11.0 / 4.0; 28.0 / 4.0 ] ])
                    (x.avgpool2d (2, padding = 1))
                    "padded zeros count"

                near
                    (image [ [ 5.0; 6.0; 6.0 ]; [ 8.0; 9.0; 9.0 ]; [ 8.0; 9.0; 9.0 ] ])
                    (x.maxpool2d (3, stride = 1, padding = 1))
                    "overlapping"
                // The GoogLeNet chain 224 -> 112 -> 56 -> 28 -> 14 -> 7 rounds up at every 3x3/2 pool.
                let pooled =
                    [ 112; 56; 28; 14 ]
                    |> List.map (fun n ->
                        (dsharp.zeros [ 1; 1; n; n ]).maxpool2d(3, stride = 2, ceilMode = true).shape[2])

                Expect.equal pooled [ 56; 28; 14; 7 ] "GoogLeNet's pools"
            }
            test "maxpool2di gives the row-major place of each maximum as Int32" {
                let values, indices = (image ramp).maxpool2di(2, stride = 1)
                near (image [ [ 5.0; 6.0 ]; [ 8.0; 9.0 ] ]) values "values"
                Expect.equal (indices.flatten ()) (dsharp.tensor [ 4; 5; 7; 8 ]) "places"
            }
            test "padEdges pads each side by its own amount" {
                let x = (image [ [ 1.0; 2.0 ] ]).padEdges(1, 0, 0, 2, value = 9.0)
                near (image [ [ 9.0; 1.0; 2.0 ]; [ 9.0; 9.0; 9.0 ]; [ 9.0; 9.0; 9.0 ] ]) x "left 1, bottom 2"
            }
            test "local response normalisation is PyTorch's formula" {
                // Three channels 1, 2, 3, size 3, alpha 0.6, beta 0.5, k 1: channel c sums the squares of c-1..c+1,
                // over 3:
                // 1 / sqrt(1 + 0.2 * 5), 2 / sqrt(1 + 0.2 * 14), 3 / sqrt(1 + 0.2 * 13).
                let x = (f64 [ 1.0; 2.0; 3.0 ]).view [ 1; 3; 1; 1 ]
                let y = x.localResponseNorm (3, alpha = 0.6, beta = 0.5, k = 1.0)
                near (f64 [ 1.0 / sqrt 2.0; 2.0 / sqrt 3.8; 3.0 / sqrt 3.6 ]) (y.flatten ()) "values"
            }
            test "adaptive average pooling covers the image with windows that may overlap" {
                // Three to two: windows 0..1 and 1..2.
                near (image [ [ 3.0; 4.0 ]; [ 6.0; 7.0 ] ]) ((image ramp).adaptiveAvgPool2d(2, 2)) "3 x 3 to 2 x 2"
                near (image [ [ 5.0 ] ]) ((image ramp).adaptiveAvgPool2d(1, 1)) "the mean"
            }
            test "bilinear resizing aligns pixel centres" {
                // Two pixels 0 and 4 to four: centres at -0.25, 0.25, 0.75, 1.25, clamped to [0, 1]: 0, 1, 3, 4.
                let x = (image [ [ 0.0; 4.0 ] ]).interpolateBilinear(1, 4)
                near (image [ [ 0.0; 1.0; 3.0; 4.0 ] ]) x "doubled"
            }
            test "batch normalisation uses the batch's statistics in training and tracks them" {
                let x = (f64 [ 1.0; 3.0; 5.0; 7.0 ]).view [ 4; 1 ]
                let mean, variance = f64 [ 0.0 ], f64 [ 1.0 ]

                let y =
                    x.batchNorm (
                        runningMean = mean,
                        runningVariance = variance,
                        training = true,
                        momentum = 0.1,
                        eps = 0.0
                    )
                // Mean 4, biased variance 5, unbiased 20/3.
                near ((f64 [ -3.0; -1.0; 1.0; 3.0 ] / sqrt 5.0).view [ 4; 1 ]) y "normalised"
                near (f64 [ 0.4 ]) mean "running mean: 0.9 * 0 + 0.1 * 4"
                near (f64 [ 0.9 + 2.0 / 3.0 ]) variance "running variance: 0.9 * 1 + 0.1 * 20/3"
                let scaled = x.batchNorm (weight = f64 [ 2.0 ], training = true, eps = 0.0)
                near ((f64 [ -6.0; -2.0; 2.0; 6.0 ] / sqrt 5.0).view [ 4; 1 ]) scaled "with a scale alone"
            }
            test "softmax and the losses are as computed by hand" {
                let x = f64 [ [ 0.0; log 3.0 ] ]
                near (f64 [ [ 0.25; 0.75 ] ]) (x.softmax 1) "softmax"
                near (f64 [ log 4.0 ]) (x.logsumexp 1) "logsumexp"
                near (f64 (log 4.0)) (x.crossEntropyLoss (dsharp.tensor [ 0 ])) "cross-entropy of class 0: -log(1/4)"
                near (f64 (-log 0.75)) ((x.logsoftmax 1).nllLoss(dsharp.tensor [ 1 ])) "nll of class 1"
                let two = f64 [ [ 0.0; log 3.0 ]; [ 0.0; 0.0 ] ]
                let target = dsharp.tensor [ 0; 1 ]
                near (f64 [ log 4.0; log 2.0 ]) (two.crossEntropyLoss (target, reduction = "none")) "none"
                near (f64 (log 8.0)) (two.crossEntropyLoss (target, reduction = "sum")) "sum"
                // Weights 3 and 1: (3 log 4 + log 2) / 4.
                near
                    (f64 ((3.0 * log 4.0 + log 2.0) / 4.0))
                    (two.crossEntropyLoss (target, weight = f64 [ 3.0; 1.0 ]))
                    "weighted mean"

                near (f64 2.5) ((f64 [ 1.0; 2.0 ]).mseLoss(f64 [ 0.0; 4.0 ])) "mse: (1 + 4) / 2"
                near (f64 (-(log 0.8 + log 0.6) / 2.0)) ((f64 [ 0.8; 0.4 ]).bceLoss(f64 [ 1.0; 0.0 ])) "bce"
            }
        ]
