module Inception.Tests.DiffSharp.OwnOpTests

open System
open Expecto
open TorchSharp
open DiffSharp

// Operations as one would write them, each beside the library's own.
type private Tensor with

    member a.ownSin() =
        Tensor.Op
            { new UnaryOpElementwise("ownSin") with
                member _.fRaw a = a.sin ()
                member _.dfda(a, _) = a.ownCos ()
            }
            a

    member a.ownCos() =
        Tensor.Op
            { new UnaryOpElementwise("ownCos") with
                member _.fRaw a = a.CosT()
                member _.dfda(a, _) = -a.ownSin()
            }
            a

    member a.ownExp() =
        Tensor.Op
            { new UnaryOpElementwise("ownExp") with
                member _.fRaw a = a.exp ()
                member _.dfda(_, f) = f
            }
            a

    member a.ownTranspose() =
        Tensor.Op
            { new UnaryOp("ownTranspose") with
                member _.fRaw a = a.transpose (0L, 1L)
                member _.ad_dfda(_, ad, _) = ad.ownTranspose ()
                member _.fd_dfda(_, _, fd) = fd.ownTranspose ()
            }
            a

    member a.ownPow b =
        Tensor.Op
            { new BinaryOpElementwise("ownPow") with
                member _.fRaw(a, b) = a.pow b
                member _.dfda(a, b, f) = b * f / a
                member _.dfdb(a, _, f) = f * a.log ()
            }
            (a, b)

    member a.ownMatmul b =
        Tensor.Op
            { new BinaryOp("ownMatmul") with
                member _.fRaw(a, b) = a.mm b
                member _.ad_dfda(_, ad, b, _) = ad.ownMatmul b
                member _.bd_dfdb(a, _, bd, _) = a.ownMatmul bd
                member _.fd_dfda(_, b, _, fd) = fd.ownMatmul (b.ownTranspose ())
                member _.fd_dfdb(a, _, _, fd) = (a.ownTranspose ()).ownMatmul fd
            }
            (a, b)

let private random (shape: int list) =
    GradientTests.spread shape (shape.Length + 3)

let private pairs: (string * int list * (Tensor -> Tensor) * (Tensor -> Tensor)) list =
    let positive (x: Tensor) = x.abs () + 0.3
    let other = random [ 4; 2 ]

    [
        "sin", [ 6 ], sin, (fun x -> x.ownSin ())
        "exp", [ 6 ], exp, (fun x -> x.ownExp ())
        "exp of sin", [ 6 ], sin >> exp, (fun x -> x.ownSin().ownExp())
        "transpose", [ 3; 4 ], (fun x -> x.transpose ()), (fun x -> x.ownTranspose ())
        "pow, base", [ 6 ], (fun x -> positive x ** random [ 6 ]), (fun x -> (positive x).ownPow(random [ 6 ]))
        "pow, exponent", [ 6 ], (fun x -> positive (random [ 6 ]) ** x), (fun x -> (positive (random [ 6 ])).ownPow x)
        "matmul", [ 3; 4 ], (fun x -> x.matmul other), (fun x -> x.ownMatmul other)
        "both of one", [ 3; 3 ], (fun x -> x.matmul x), (fun x -> x.ownMatmul x)
    ]

let private near (a: Tensor) (b: Tensor) what =
    if not (a.allclose (b, 1e-9, 1e-9)) then
        failtestf "%s: expected %O, got %O" what a b

[<Tests>]
let tests =
    testList
        "DiffSharp.OwnOp"
        [
            for name, shape, library, own in pairs do
                test $"{name} has the library's value and derivatives, nested in any way" {
                    use _scope = torch.NewDisposeScope()
                    let x, v = random shape, random shape * 0.7
                    let weigh (y: Tensor) = (y * y).sum()
                    let along f x = dsharp.evalForwardDiff f x v |> snd
                    let back f x = dsharp.grad (f >> weigh) x
                    near (library x) (own x) "value"
                    near (along library x) (along own x) "forward"
                    near (back library x) (back own x) "reverse"
                    near (along (along library) x) (along (along own) x) "forward over forward"
                    near (along (back library) x) (along (back own) x) "forward over reverse"
                    near (back (along library) x) (back (along own) x) "reverse over forward"
                    near (back (back library) x) (back (back own) x) "reverse over reverse"
                    near (along (back (back library)) x) (along (back (back own)) x) "third order"
                }
            test "a constant goes through without a graph" {
                let y = (random [ 3 ]).ownSin()
                Expect.isTrue y.isNoDiff "constant"
                Expect.isFalse y.handle.requires_grad "no graph"
            }
            test "what libtorch refuses is said with the operation's name" {
                let text =
                    try
                        (random [ 3; 4 ]).ownMatmul(random [ 3; 4 ]) |> ignore
                        ""
                    with :? InvalidOperationException as e ->
                        e.Message

                Expect.stringContains text "ownMatmul" "name"
                Expect.stringContains text "[3; 4]" "shapes"
            }
            test "tensors made by own operations go with their scope" {
                let x = random [ 5 ]

                let run () =
                    use _scope = torch.NewDisposeScope()
                    dsharp.hessian (fun x -> (x.ownSin().ownExp()).sum()) x |> ignore

                run ()
                let live = DisposeScopeManager.Statistics.ThreadTotalLiveCount

                for _ in 1..20 do
                    run ()

                Expect.equal DisposeScopeManager.Statistics.ThreadTotalLiveCount live "live tensors"
            }
        ]
