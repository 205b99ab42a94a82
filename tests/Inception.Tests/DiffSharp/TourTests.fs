/// The examples of docs/diffsharp.md: what stands between "tour" and "end" is what the page shows, compared by a test.
module Inception.Tests.DiffSharp.TourTests

open System.IO
open Expecto
open DiffSharp
open DiffSharp.Compose
open DiffSharp.Data
open DiffSharp.Model
open DiffSharp.Optim
open Inception.Tests

// tour
/// Images N x 3 x 16 x 16 to the logits of two classes.
type Small() =
    inherit Model()
    let conv = Conv2d(3, 8, kernelSize = 3, padding = 1)
    let norm = BatchNorm2d 8
    let classifier = Linear(8 * 8 * 8, 2)
    do base.addModel ((conv :> Model, "conv"), (norm :> Model, "norm"), (classifier :> Model, "classifier"))

    override _.forward x =
        // N x 8 x 8 x 8
        let features = (x --> conv --> norm --> dsharp.relu).maxpool2d 2
        features.flatten 1 --> classifier
// end

// tour
/// x * sigmoid(x), which DiffSharp does not have (Ramachandran et al. 2017).
let swish =
    Tensor.Op
        { new UnaryOpElementwise("swish") with
            member _.fRaw a = a * a.sigmoid ()

            member _.dfda(a, f) =
                let s = a.sigmoid ()
                f + s * (1.0 - f)
        }
// end

/// The examples of this file, without their indentation.
let private regions =
    let lines =
        File.ReadAllLines(Path.Combine(Support.Files.root, "tests", "Inception.Tests", "DiffSharp", "TourTests.fs"))

    let rec split (found: string list) (rest: string list) =
        match List.tryFindIndex (fun (line: string) -> line.Trim() = "// tour") rest with
        | None -> List.rev found
        | Some start ->
            let inner = rest[start + 1 ..]

            let length = inner |> List.findIndex (fun (line: string) -> line.Trim() = "// end")

            let example = inner[.. length - 1]
            let indent = example[0].Length - example[0].TrimStart().Length
            let text = example |> List.map (fun line -> line[min indent line.Length ..])
            split (String.concat "\n" text :: found) inner[length + 1 ..]

    split [] (List.ofArray lines)

/// The blocks of F# on the page.
let private blocks =
    let root = Support.Files.root
    let page = File.ReadAllText(Path.Combine(root, "docs", "diffsharp.md"))

    [
        for part in page.Split("```fsharp\n")[1..] do
            part[.. part.IndexOf "\n```" - 1]
    ]

[<Tests>]
let tests =
    testList
        "DiffSharp.Tour"
        [
            test "every example on the page is one that these tests run" {
                Expect.isGreaterThanOrEqual blocks.Length 8 "examples"

                for block in blocks do
                    Expect.isTrue (List.contains block regions) $"an example of this file:\n{block}"

                Expect.equal (List.length regions) (List.length blocks) "and the page has them all"
            }
            test "tensors" {
                // tour
                let x = dsharp.tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]
                let y = 2.0 * x + dsharp.ones [ 2; 2 ]
                let means = y.mean (dim = 1)
                let second = y[1]
                let product = x.matmul (y.transpose ())
                let text = string means
                // end
                Expect.equal text "tensor([4., 8.])" "text"
                Expect.equal second (dsharp.tensor [ 7.0; 9.0 ]) "a row"
                Expect.equal product (dsharp.tensor [ [ 13.0; 25.0 ]; [ 29.0; 57.0 ] ]) "product"
            }
            test "types" {
                // tour
                let counts = dsharp.tensor [ 1; 2; 3 ]
                let shares = counts / counts.sum ()
                let exact = dsharp.tensor ([ 0.1; 0.2 ], dtype = Dtype.Float64)
                let wide = exact + dsharp.tensor [ 1.0f; 2.0f ]
                // end
                Expect.equal
                    (counts.dtype, shares.dtype, wide.dtype)
                    (Dtype.Int32, Dtype.Float32, Dtype.Float64)
                    "types"
            }
            test "derivatives" {
                // tour
                let f (x: Tensor) = (x * x).sum().exp()
                let x = dsharp.tensor [ 0.1; 0.2 ]
                let gradient = dsharp.grad f x
                let hessian = dsharp.hessian f x
                let value, alongV = dsharp.fgradv f x (dsharp.tensor [ 1.0; 0.0 ])
                let third = dsharp.diffn 3 dsharp.sin (dsharp.tensor 0.5)
                // end
                Expect.isTrue (gradient.allclose (2.0 * x * f x, 1e-5)) "gradient"
                Expect.isTrue (value.allclose (f x, 1e-5)) "value"
                Expect.isTrue (alongV.allclose (gradient[0], 1e-5)) "directional"
                Expect.isTrue (hessian.allclose (hessian.transpose (), 1e-5)) "symmetric"
                Expect.isTrue (third.allclose (-dsharp.cos(dsharp.tensor 0.5), 1e-5)) "third"
            }
            test "nesting" {
                // tour
                let inner x =
                    dsharp.diff (fun y -> x * y * y) (dsharp.tensor 3.0)

                let nested = dsharp.diff (fun x -> x * inner x) (dsharp.tensor 2.0)
                // end
                // d/dx [x * 2 * x * 3] = 12 x.
                Expect.equal nested (dsharp.tensor 24.0) "derivative"
            }
            test "reverse mode by hand, and scopes" {
                // tour
                let loss, gradient =
                    dsharp.scope (fun () ->
                        let w = (dsharp.tensor [ 1.0; -2.0 ]).reverseDiff()
                        let loss = (w * w).sum()
                        loss.reverse ()
                        loss.primal, w.derivative)
                // end
                Expect.equal (loss, gradient) (dsharp.tensor 5.0, dsharp.tensor [ 2.0; -4.0 ]) "derivatives"
            }
            test "a model, training and keeping it" {
                let images, labels =
                    dsharp.randn [ 20; 3; 16; 16 ], dsharp.tensor [ for i in 0..19 -> i % 2 ]

                // tour
                let model = Small()
                let data = TensorDataset(images, labels).loader(batchSize = 5, shuffle = true)
                optim.adam (model, data, dsharp.crossEntropyLoss, lr = dsharp.tensor 0.01, epochs = 8, print = false)
                model.eval ()
                let classes = (model.forward images).argmax(dim = 1)
                // end
                let right = float ((classes.eq labels).cast(Dtype.Float32).mean())
                Expect.isGreaterThan right 0.7 "it learns its twenty images"
                let file = Path.GetTempFileName()

                // tour
                dsharp.save (model.state, file)
                let again = Small()
                again.state <- dsharp.load file
                // end
                Expect.equal again.stateVector model.stateVector "the same"

                // tour
                dsharp.save (model, file)
                let whole: Model = dsharp.load file
                // end
                Expect.equal (whole.forward images) (model.forward images) "the same function"
            }
            test "a training step by hand" {
                let images, labels = dsharp.randn [ 4; 3; 16; 16 ], dsharp.tensor [ 0; 1; 0; 1 ]

                // tour
                let model = Small()
                let optimizer = SGD(model, lr = dsharp.tensor 0.05, momentum = dsharp.tensor 0.9)

                for _ in 1..10 do
                    dsharp.scope (fun () ->
                        model.reverseDiff ()
                        let loss = model.forward images |> dsharp.crossEntropyLoss labels
                        loss.reverse (retainGraph = false)
                        optimizer.step ())
                // end
                Expect.equal optimizer.stateStep 10 "steps"
            }
            test "models of functions, and their gradient" {
                // tour
                let net = dsharp.flatten 1 --> Linear(48, 8) --> dsharp.tanh --> Linear(8, 1)
                let x = dsharp.randn [ 5; 3; 4; 4 ]

                let loss (parameters: Tensor) =
                    (net.asFunction parameters x).pow(2).mean()

                let gradient = dsharp.grad loss net.parametersVector
                // end
                Expect.equal gradient.shape [| net.nparameters |] "one for each parameter"
            }
            test "an operation of one's own" {
                // tour
                let y = dsharp.diff2 swish (dsharp.tensor 0.3)
                // end
                let library = dsharp.diff2 (fun x -> x * x.sigmoid ()) (dsharp.tensor 0.3)
                Expect.isTrue (y.allclose (library, 1e-5)) "its second derivative"
            }
        ]
