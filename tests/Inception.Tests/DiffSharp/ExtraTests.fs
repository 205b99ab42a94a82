module Inception.Tests.DiffSharp.ExtraTests

open System.IO
open Expecto
open DiffSharp
open DiffSharp.Compose
open DiffSharp.Data
open DiffSharp.Distributions
open DiffSharp.Model
open DiffSharp.Numerical
open DiffSharp.Util

let private f64 (xs: float list) =
    dsharp.tensor (xs, dtype = Dtype.Float64)

let private near (expected: Tensor) (actual: Tensor) what =
    if not (actual.allclose (expected, 1e-5, 1e-6)) then
        failtestf "%s: expected %O, got %O" what expected actual

[<Tests>]
let tests =
    testList
        "DiffSharp.Extra"
        [
            test "densities are those of the formulas" {
                // Values by hand: log N(20; 10, 3.5) = -(10/3.5)^2/2 - log 3.5 - log(2 pi)/2.
                near (f64 [ -6.253334 ]) (Normal(f64 [ 10.0 ], f64 [ 3.5 ]).logprob(f64 [ 20.0 ])) "normal"
                let uniform = Uniform(f64 [ 0.5; 0.5 ], f64 [ 10.5; 10.5 ])
                near (f64 [ -log 10.0; -infinity ]) (uniform.logprob (f64 [ 8.0; 11.0 ])) "uniform"

                near
                    (f64 [ log 0.2; log 0.8 ])
                    (Bernoulli(probs = f64 [ 0.2; 0.2 ]).logprob(f64 [ 1.0; 0.0 ]))
                    "bernoulli"

                let categorical = Categorical(probs = f64 [ 1.0; 2.0; 7.0 ])

                near
                    (dsharp.tensor (log 0.7, dtype = Dtype.Float64))
                    (categorical.logprob (dsharp.tensor 2))
                    "categorical"

                near categorical.probs (Categorical(logits = categorical.logits + 3.0)).probs "by logits"
                Expect.throws (fun () -> Bernoulli() |> ignore) "neither probs nor logits"
            }
            test "samples have the distribution's mean and deviation" {
                let check (name: string) (d: TensorDistribution) =
                    let samples = (d.sample 4000).cast Dtype.Float64
                    // Five standard errors of the mean; the variance of a Bernoulli or normal sample is near its own.
                    let error = 5.0 * float (d.stddev.max ()) / sqrt 4000.0
                    Expect.isLessThan (float ((samples.mean 0 - d.mean).abs().max())) error name
                    Expect.isLessThan (float (((samples.std 0) / d.stddev - 1.0).abs().max())) 0.1 name

                check "normal" (Normal(f64 [ 1.0; -2.0 ], f64 [ 0.5; 3.0 ]))
                check "uniform" (Uniform(f64 [ 0.0; -4.0 ], f64 [ 1.0; 4.0 ]))
                check "bernoulli" (Bernoulli(probs = f64 [ 0.3; 0.6 ]))
            }
            test "an empirical distribution has weighted moments" {
                // Weights e^1, e^2, e^3 over their sum: 0.0900, 0.2447, 0.6652 (softmax of 1, 2, 3).
                let d =
                    Empirical((f64 [ 1.0; 2.0; 3.0 ]).unstack(), logWeights = f64 [ 1.0; 2.0; 3.0 ])

                let value (x: float) =
                    dsharp.tensor (x, dtype = Dtype.Float64)

                near (value 2.5752103) d.mean "mean"
                near (value 0.6514628) d.stddev "deviation"
                near (value (0.0900306 * sin 1.0 + 0.2447285 * sin 2.0 + 0.6652410 * sin 3.0)) (d.expectation sin) "sin"
                near (value 2.0) (d.unweighted().mean) "without weights"
                Expect.equal (Empirical([ 1; 2; 2; 3; 2 ]).mode) 2 "mode"
                Expect.equal (Empirical([ 1; 2; 2; 3; 2 ]).combineDuplicates().values) [| 1; 2; 3 |] "duplicates"
                Expect.equal (Empirical([ 1..12 ]).thin(4).values) [| 1; 4; 7; 10 |] "thinned"
                Expect.equal (d.filter(fun x -> float x > 1.5).length) 2 "filtered"
            }
            test "a recurrent cell and an LSTM cell compute what the papers say, and networks have their shapes" {
                let cell = RNNCell(2, 3)
                let x, h = dsharp.randn [ 4; 2 ], dsharp.randn [ 4; 3 ]
                let w = cell.parameters.values.Values |> Seq.map (fun p -> p.value) |> Array.ofSeq
                near ((x.matmul w[0] + h.matmul w[1] + w[2]).tanh()) (cell.forwardWithHidden (x, h)) "one step"
                let sequence = dsharp.stack [ x; x * 2.0 ]
                let second = cell.forwardWithHidden (x * 2.0, cell.forwardWithHidden (x, h))
                let states = cell.forwardSequenceWithHidden (sequence, h)
                near second states[1] "two steps"
                let lstm = LSTMCell(2, 3)
                let w = lstm.parameters.values.Values |> Seq.map (fun p -> p.value) |> Array.ofSeq
                let c = dsharp.randn [ 4; 3 ]
                let gates = (x.matmul w[0] + h.matmul w[1] + w[2]).split([ 3; 3; 3; 3 ], 1)
                let next = gates[1].sigmoid() * c + gates[0].sigmoid() * gates[3].tanh()
                let h2, c2 = lstm.forwardWithHidden (x, h, c)
                near next c2 "cell state"
                near (gates[2].sigmoid() * next.tanh ()) h2 "hidden state"

                for batchFirst, shape in [ false, [| 5; 4; 6 |]; true, [| 4; 5; 6 |] ] do
                    let input = dsharp.randn (if batchFirst then [ 4; 5; 2 ] else [ 5; 4; 2 ])
                    let rnn = RNN(2, 3, numLayers = 2, bidirectional = true, batchFirst = batchFirst)
                    Expect.equal (rnn.forward input).shape shape "recurrent"
                    let lstm = LSTM(2, 3, numLayers = 2, bidirectional = true, batchFirst = batchFirst)

                    let output, h, c =
                        lstm.forwardWithHidden (input, lstm.newHidden 4, lstm.newHidden 4)

                    Expect.equal (output.shape, h.shape, c.shape) (shape, [| 4; 4; 3 |], [| 4; 4; 3 |]) "LSTM"
            }
            test "the loss of an auto-encoder is the formula's, and it can be trained" {
                let half = dsharp.full ([ 1; 4 ], 0.5)
                let zero = dsharp.zeros [ 1; 2 ]
                // A reconstruction of 1/2 costs log 2 an element; a standard normal latent variable costs nothing.
                near (dsharp.tensor (4.0 * log 2.0)) (VAEBase.loss (half, half, zero, zero)) "loss"
                let m = VAEMLP(6, 2, hDims = [ 5 ])
                let x = dsharp.rand [ 8; 6 ]
                m.reverseDiff ()
                (m.loss x).reverse()

                for name, p in m.parameters do
                    Expect.isGreaterThan (float (p.value.derivative.abs().sum())) 0.0 name

                m.noDiff ()
                Expect.equal (m.sample 3).shape [| 3; 6 |] "samples"
                let conv = dsharp.unsqueeze 1 --> Conv1d(1, 2, 3)
                let vae = VAE([ 6 ], 2, conv, dsharp.flatten 1 --> Linear(8, 6) --> dsharp.sigmoid)
                Expect.equal (vae.forward x).shape [| 8; 6 |] "any encoder and decoder"
            }
            test "text becomes one-hot characters and comes back" {
                let d = TextDataset("to be or not to be", 5)
                Expect.equal (d.length, d.numChars) (14, 7) "18 - 5 + 1 stretches of 7 characters"
                let input, target = d[3]
                Expect.equal (d.tensorToText input) "be or" "stretch"
                Expect.equal (input.argmax(1).toArray1D<float>()) (target.toArray1D<float>()) "indices"
                Expect.equal (d.indexToChar (d.charToIndex 'n')) 'n' "a character"
                Expect.throws (fun () -> d.textToTensor "x" |> ignore) "an unknown character"
            }
            test "images are written and read, and folders of them are a dataset" {
                let root = Directory.CreateTempSubdirectory("diffsharp-images-").FullName

                try
                    for name, count in [ "dog", 2; "cat", 1 ] do
                        Directory.CreateDirectory(Path.Combine(root, name)) |> ignore

                        for i in 1..count do
                            (dsharp.rand [ 3; 6; 4 ]).saveImage(Path.Combine(root, name, $"{i}.png"))

                    Directory.CreateDirectory(Path.Combine(root, "fox")) |> ignore
                    (dsharp.rand [ 3; 6; 4 ]).saveImage(Path.Combine(root, "fox", "1.jpg"))
                    let image = dsharp.rand [ 3; 6; 4 ]
                    let file = Path.Combine(root, "one.png")
                    image.saveImage file
                    // A pixel is one of 256 values.
                    Expect.isLessThan (float ((dsharp.loadImage file - image).abs().max())) (0.51 / 255.0) "pixels"
                    Expect.equal (dsharp.loadImage (file, resize = (8, 10))).shape [| 3; 10; 8 |] "width, height"
                    let d = ImageDataset(root, resize = (5, 7))
                    Expect.equal (d.length, d.classes, List.ofArray d.classNames) (3, 2, [ "cat"; "dog" ]) "files"
                    let images, labels = d.loader(3).batch()
                    Expect.equal images.shape [| 3; 3; 7; 5 |] "a batch"
                    Expect.equal (labels.toArray1D<int>()) [| 0; 1; 1 |] "classes"
                finally
                    Directory.Delete(root, true)
            }
            test "a batch of images becomes a grid, and characters" {
                let grid = (dsharp.arange(12.0).view [ 3; 1; 2; 2 ]).toImage(gridCols = 2)

                near
                    (dsharp.tensor
                        [
                            [ 0.0; 1.0; 4.0; 5.0 ]
                            [ 2.0; 3.0; 6.0; 7.0 ]
                            [ 8.0; 9.0; 0.0; 0.0 ]
                            [ 10.0; 11.0; 0.0; 0.0 ]
                        ])
                    grid[0]
                    "row by row"

                Expect.equal ((dsharp.tensor [ [ 0.0; 0.99 ]; [ 0.5; 0.0 ] ]).toImageString()) " @\n+ " "characters"
            }
            test "central differences agree with exact derivatives" {
                let f (v: Tensor) = (v * v).sum().sin() + v[0] * v[1]
                let x, v = f64 [ 0.3; -0.7; 1.1 ], f64 [ 1.0; 0.5; -2.0 ]

                let check name (a: Tensor) (b: Tensor) =
                    if not (a.allclose (b, 1e-4, 1e-4)) then
                        failtestf "%s: %O and %O" name a b

                check "grad" (dsharp.grad f x) (dsharp.numgrad 1e-5 f x)
                check "gradv" (dsharp.gradv f x v) (dsharp.numgradv 1e-5 f x v)
                check "hessian" (dsharp.hessian f x) (dsharp.numhessian 1e-4 f x)
                check "hessianv" (dsharp.hessianv f x v) (dsharp.numhessianv 1e-4 f x v)
                check "laplacian" (dsharp.laplacian f x) (dsharp.numlaplacian 1e-4 f x)

                let field (v: Tensor) =
                    dsharp.stack [ v[1] * v[2]; v[0] ** 2; v[0] * v[1] * v[2] ]

                check "jacobian" (dsharp.jacobian field x) (dsharp.numjacobian 1e-5 field x)
                check "jacobianv" (dsharp.jacobianv field x v) (dsharp.numjacobianv 1e-5 field x v)
                check "curl" (dsharp.curl field x) (dsharp.numcurl 1e-5 field x)
                check "divergence" (dsharp.divergence field x) (dsharp.numdivergence 1e-5 field x)
                let s = dsharp.tensor (0.7, dtype = Dtype.Float64)
                check "diff" (dsharp.diff tanh s) (dsharp.numdiff 1e-5 tanh s)
                check "diff2" (dsharp.diff2 tanh s) (dsharp.numdiff2 1e-4 tanh s)
            }
            test "random numbers begin anew with a seed, and texts of numbers are readable" {
                Random.Seed 7
                let first = Random.Uniform(), Random.Normal(), Random.Integer(0, 100), Random.UUID()
                Random.Seed 7
                Expect.equal (Random.Uniform(), Random.Normal(), Random.Integer(0, 100), Random.UUID()) first "anew"
                Expect.equal (Array.sort (Random.Shuffle [| 1..20 |])) [| 1..20 |] "shuffled"
                Expect.equal (Random.ChoiceIndex [| 0.0; 1.0; 0.0 |]) 1 "the only choice"
                Expect.equal (thousandsInt 1234567, bytesReadable 1536L) ("1,234,567", "1.5 KiB") "numbers"
            }
        ]
