module Inception.Tests.DiffSharp.ShapeTests

open Expecto
open DiffSharp

let private message (f: unit -> 'a) =
    try
        f () |> ignore
        failtest "expected an exception"
    with e ->
        e.Message

let private t234 = dsharp.arange(24).view [ 2; 3; 4 ]

[<Tests>]
let tests =
    testList
        "DiffSharp.Shape"
        [
            test "arrangements are as computed by hand" {
                let m = dsharp.tensor [ [ 1; 2; 3 ]; [ 4; 5; 6 ] ]
                Expect.equal (m.transpose ()) (dsharp.tensor [ [ 1; 4 ]; [ 2; 5 ]; [ 3; 6 ] ]) "transpose"
                Expect.equal (m.view [ 3; -1 ]) (dsharp.tensor [ [ 1; 2 ]; [ 3; 4 ]; [ 5; 6 ] ]) "view"
                Expect.equal (m.transpose().view -1) (dsharp.tensor [ 1; 4; 2; 5; 3; 6 ]) "view of a transposed tensor"
                Expect.equal (m.flip [ 1 ]) (dsharp.tensor [ [ 3; 2; 1 ]; [ 6; 5; 4 ] ]) "flip"
                Expect.equal (dsharp.tensor([ 1; 2 ]).pad [ 1 ]) (dsharp.tensor [ 0; 1; 2; 0 ]) "pad"
                Expect.equal (m.pad([ 1; 0 ]).shape) [| 4; 3 |] "pad is by dimension from the first"

                Expect.equal
                    (m.gather (1, dsharp.tensor [ [ 2; 0 ]; [ 1; 1 ] ]))
                    (dsharp.tensor [ [ 3; 1 ]; [ 5; 5 ] ])
                    "gather"

                Expect.equal
                    (dsharp.tensor([ 7; 8 ]).scatter(0, dsharp.tensor [ 2; 0 ], [ 3 ]))
                    (dsharp.tensor [ 8; 0; 7 ])
                    "scatter"

                Expect.equal (t234.permute([ 2; 0; 1 ]).shape) [| 4; 2; 3 |] "permute"
                Expect.equal (t234.flatten(1).shape) [| 2; 12 |] "flatten"
                Expect.equal (t234.unflatten(2, [ 2; -1 ]).shape) [| 2; 3; 2; 2 |] "unflatten"
                Expect.equal (dsharp.zeros([ 1; 3; 1 ]).squeeze().shape) [| 3 |] "squeeze all"
                Expect.equal (dsharp.zeros([ 1; 3; 1 ]).squeeze(0).shape) [| 3; 1 |] "squeeze one"
                Expect.equal (t234.unsqueeze(-1).shape) [| 2; 3; 4; 1 |] "unsqueeze"

                Expect.equal
                    (dsharp.tensor([ [ 1 ]; [ 2 ] ]).repeat(1, 2))
                    (dsharp.tensor [ [ 1; 1 ]; [ 2; 2 ] ])
                    "repeat"

                Expect.equal (dsharp.tensor([ 1; 2 ]).expand [ 2; -1 ]) (dsharp.tensor [ [ 1; 2 ]; [ 1; 2 ] ]) "expand"
                Expect.equal (t234.split ([ 1; 2 ], 1) |> Array.map _.shape) [| [| 2; 1; 4 |]; [| 2; 2; 4 |] |] "split"

                Expect.equal
                    (m.unstack 1)
                    [| dsharp.tensor [ 1; 4 ]; dsharp.tensor [ 2; 5 ]; dsharp.tensor [ 3; 6 ] |]
                    "unstack"

                Expect.equal (dsharp.stack (m.unstack 1, 1)) m "stack"
                Expect.equal (dsharp.cat ([ m; m ], 1)).shape [| 2; 6 |] "cat"

                let batch =
                    dsharp.tensor [ [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ]; [ [ 0.0; 1.0 ]; [ 1.0; 0.0 ] ] ]

                let product =
                    dsharp.tensor [ [ [ 7.0; 10.0 ]; [ 15.0; 22.0 ] ]; [ [ 3.0; 4.0 ]; [ 1.0; 2.0 ] ] ]

                Expect.equal (batch.matmul batch[0]) product "a batch times a matrix"
                Expect.equal (batch.unsqueeze(1).matmul(batch[0].unsqueeze 0)) (product.unsqueeze 1) "batches broadcast"
                Expect.equal (dsharp.eye(3).diagonal 1) (dsharp.zeros 2) "diagonal"
            }
            test "slices are as F#'s for arrays, in up to six dimensions" {
                Expect.equal t234[1] (dsharp.arange(24, 12).view [ 3; 4 ]) "an index"
                Expect.equal t234[1, 2, 3] (dsharp.tensor 23) "a full index"
                Expect.equal t234[0, 1..2] (dsharp.tensor [ [ 4; 5; 6; 7 ]; [ 8; 9; 10; 11 ] ]) "an index and a range"
                Expect.equal t234[*, 0, 2..] (dsharp.tensor [ [ 2; 3 ]; [ 14; 15 ] ]) "all, an index, an open range"
                Expect.equal t234[1.., *, ..0].shape [| 1; 3; 1 |] "ranges keep their dimension"
                let six = dsharp.arange(64).view [ 2; 2; 2; 2; 2; 2 ]
                Expect.equal six[1, 0, 1, 0, 1, 0] (dsharp.tensor 42) "six indices: 101010 in binary"
                Expect.equal six[1.., 0, 1, 0, 1, ..0] (dsharp.tensor [ [ 42 ] ]) "six dimensions, mixed"
                Expect.equal six[1, 0, 1, 0, 1] (dsharp.tensor [ 42; 43 ]) "five indices"
                Expect.equal (t234.GetSlice(array2D [ [ 1; 1; 1 ]; [ 0; 1; 0 ] ])).shape [| 2; 4 |] "bounds"
                Expect.equal t234[1..0].shape [| 0; 3; 4 |] "an empty range"
            }
            test "a slice is part of its tensor's memory, a whole slice too, and stays one" {
                let part = dsharp.scope (fun () -> t234[0..])
                Expect.equal (part.sum ()) (dsharp.tensor 276L) "values"
            }
            test "wrong shapes are refused with a sentence that begins Expecting and shows the shapes" {
                let says (expected: string list) f =
                    let text = message f
                    Expect.stringStarts text "Expecting" text
                    expected |> List.iter (fun part -> Expect.stringContains text part text)

                let z (shape: int list) = dsharp.zeros shape
                says [ "[2; 3]"; "[4; 2]" ] (fun () -> (z [ 2; 3 ]).matmul(z [ 4; 2 ]))
                says [ "[3; 2]" ] (fun () -> (z [ 4 ]).matmul(z [ 3; 2 ]))
                says [ "[2; 3]"; "[4]" ] (fun () -> (z [ 2; 3 ]).view [ 4 ])
                says [ "5" ] (fun () -> (z [ 2; 3 ]).view [ 5; -1 ])
                says [ "[2; 3]"; "[2; 4]" ] (fun () -> dsharp.cat [ z [ 2; 3 ]; z [ 2; 4 ] ])
                says [ "[2]"; "[3]" ] (fun () -> dsharp.stack [ z [ 2 ]; z [ 3 ] ])
                says [ "none" ] (fun () -> dsharp.cat [])
                says [ "[1; 3; 8; 8]"; "[4; 2; 3; 3]" ] (fun () -> (z [ 1; 3; 8; 8 ]).conv2d(z [ 4; 2; 3; 3 ]))
                says [ "[3; 8; 8]" ] (fun () -> (z [ 3; 8; 8 ]).conv2d(z [ 4; 3; 3; 3 ]))
                says [ "[1; 3; 2; 2]"; "[4; 3; 3; 3]" ] (fun () -> (z [ 1; 3; 2; 2 ]).conv2d(z [ 4; 3; 3; 3 ]))
                says [ "[1; 3; 2; 2]" ] (fun () -> (z [ 1; 3; 2; 2 ]).conv2dBias(z [ 4; 3; 3; 3 ], z [ 4 ]))

                says [ "Float32"; "Float64" ] (fun () ->
                    (z [ 1; 3; 4; 4 ]).conv2d(dsharp.zeros ([ 4; 3; 3; 3 ], dtype = Dtype.Float64)))

                says [ "stride" ] (fun () ->
                    (z [ 1; 1; 4; 4 ]).conv2d(z [ 1; 1; 1; 1 ], stride = 1, strides = [ 1; 1 ]))

                says [ "kernelSize" ] (fun () -> (z [ 1; 1; 4; 4 ]).maxpool2d())
                says [ "[1; 1; 2; 2]"; "[3; 3]" ] (fun () -> (z [ 1; 1; 2; 2 ]).maxpool2d 3)
                says [ "[4; 4]" ] (fun () -> (z [ 4; 4 ]).avgpool2d 2)

                says [ "[2; 3]"; "[3]" ] (fun () ->
                    (z [ 2; 3 ]).crossEntropyLoss(dsharp.zeros ([ 3 ], dtype = Dtype.Int64)))

                says [ "[2]"; "[3]" ] (fun () -> (z [ 2 ]).mseLoss(z [ 3 ]))
                says [ "median" ] (fun () -> (z [ 2 ]).mseLoss(z [ 2 ], reduction = "median"))
                says [ "[2; 3]" ] (fun () -> (z [ 2; 3 ]).permute [ 0; 0 ])
                says [ "dim=3" ] (fun () -> t234.transpose ())
                says [ "[2; 3]"; "[2; 4]" ] (fun () -> (z [ 2; 3 ]).expand [ 2; 4 ])
                says [ "[2; 3]" ] (fun () -> (z [ 2; 3 ]).repeat(0, 3))
                says [ "[2; 3; 4]"; "2..2" ] (fun () -> t234[2])
                says [ "dimension 1"; "[2; 3; 4]" ] (fun () -> t234[0, 1..3])
                says [ "[1; 2]"; "2" ] (fun () -> t234.split ([ 1; 2 ], 0))
                says [ "5" ] (fun () -> t234.sum 5)
                says [ "[3; 2]" ] (fun () -> (z [ 3; 2 ]).inv())
                says [ "1.5" ] (fun () -> (z [ 2 ]).dropout 1.5)
                says [ "Float32" ] (fun () -> (z [ 2; 2 ]).gather(0, z [ 2; 2 ]))
            }
        ]
