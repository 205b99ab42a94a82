module Inception.Tests.DiffSharp.TensorTests

open System
open Expecto
open TorchSharp
open DiffSharp

let private message (f: unit -> 'a) =
    try
        f () |> ignore
        failtest "expected an exception"
    with e ->
        e.Message

[<Tests>]
let tests =
    testList
        "DiffSharp.Tensor"
        [
            test "values of every kind become tensors of the nearest type and shape" {
                let is (value: obj) (dtype: Dtype) (shape: int[]) =
                    let t = dsharp.tensor value
                    Expect.equal (t.dtype, t.shape) (dtype, shape) (sprintf "%A" value)

                is 1.5 Dtype.Float32 [||]
                is 1.5f Dtype.Float32 [||]
                is 3 Dtype.Int32 [||]
                is 3L Dtype.Int64 [||]
                is true Dtype.Bool [||]
                is 3uy Dtype.Byte [||]
                is 3y Dtype.Int8 [||]
                is 3s Dtype.Int16 [||]
                is [ 1.0; 2.0 ] Dtype.Float32 [| 2 |]
                is [| 1; 2; 3 |] Dtype.Int32 [| 3 |]
                is [ [ true ]; [ false ] ] Dtype.Bool [| 2; 1 |]
                is (seq { for i in 1..3 -> seq { for j in 1..2 -> float (i * j) } }) Dtype.Float32 [| 3; 2 |]
                is [ [ [ 1.0; 2.0 ] ]; [ [ 3.0; 4.0 ] ] ] Dtype.Float32 [| 2; 1; 2 |]
                is (Array2D.init 2 3 (fun i j -> i + j)) Dtype.Int32 [| 2; 3 |]
                is (Array3D.zeroCreate<float32> 2 3 4) Dtype.Float32 [| 2; 3; 4 |]
                is (Array4D.zeroCreate<bool> 1 2 1 2) Dtype.Bool [| 1; 2; 1; 2 |]
                is (1.0, 2.0, 3.0) Dtype.Float32 [| 3 |]
                is [ dsharp.tensor 1.0; dsharp.tensor 2.0 ] Dtype.Float32 [| 2 |]
                is ([]: float list) Dtype.Float32 [| 0 |]
            }
            test "values come back as they went in, for every type" {
                let back (dtype: Dtype) (values: 'T[]) =
                    Expect.equal (dsharp.tensor (values, dtype = dtype)).dtype dtype "type"
                    Expect.equal ((dsharp.tensor (values, dtype = dtype)).toArray1D<'T>()) values $"{dtype}"

                back Dtype.Float64 [| 1.0; -2.5; 1e300 |]
                back Dtype.Float32 [| 1.0f; -2.5f; 1e30f |]
                back Dtype.BFloat16 [| 1.0f; -2.5f; 256.0f |]
                back Dtype.Float16 [| 1.0f; -2.5f; 256.0f |]
                back Dtype.Int64 [| 1L; -2L; Int64.MaxValue |]
                back Dtype.Int32 [| 1; -2; Int32.MinValue |]
                back Dtype.Int16 [| 1s; -2s |]
                back Dtype.Int8 [| 1y; -2y |]
                back Dtype.Byte [| 1uy; 255uy |]
                back Dtype.Bool [| true; false |]
            }
            test "multidimensional arrays go in and out in row-major order" {
                let values = Array3D.init 2 3 4 (fun i j k -> float32 (100 * i + 10 * j + k))
                let t = dsharp.tensor values
                Expect.equal (t[1, 2, 3].toSingle()) 123.0f "one element"
                Expect.equal (t.toArray () :?> float32[,,]) values "the array"
                Expect.equal (t.toArray3D<float>()) (Array3D.map float values) "converted"
                Expect.equal (t.transpose(0, 2).toArray3D<float32>()).[3, 2, 1] 123.0f "of a transposed tensor"
            }
            test "ragged sequences are refused with both shapes" {
                let text = message (fun () -> dsharp.tensor [ [ 1.0; 2.0 ]; [ 3.0 ] ])

                Expect.equal
                    text
                    "Expecting a rectangular sequence of sequences, received parts of shapes [2] and [1]"
                    "message"
            }
            test "types widen when they meet, scalars included" {
                let meet a b =
                    (dsharp.ones ([ 2 ], dtype = a) + dsharp.ones ([ 2 ], dtype = b)).dtype

                Expect.equal (meet Dtype.Float32 Dtype.Float64) Dtype.Float64 "floats"
                Expect.equal (meet Dtype.Int64 Dtype.Float32) Dtype.Float32 "integer and float"
                Expect.equal (meet Dtype.Int8 Dtype.Int32) Dtype.Int32 "integers"
                Expect.equal (meet Dtype.Bool Dtype.Byte) Dtype.Byte "truth value and integer"
                Expect.equal (meet Dtype.BFloat16 Dtype.Float32) Dtype.Float32 "bfloat16 and float"

                Expect.throwsT<InvalidOperationException>
                    (fun () -> meet Dtype.Int8 Dtype.Byte |> ignore)
                    "int8 and byte"
                // Unlike PyTorch, a scalar tensor widens like any other.
                let mixed =
                    dsharp.ones ([ 2 ], dtype = Dtype.Float32)
                    * dsharp.tensor (2.0, dtype = Dtype.Float64)

                Expect.equal mixed.dtype Dtype.Float64 "a scalar tensor"
                Expect.equal (dsharp.tensor [ 1; 2 ] + 1).dtype Dtype.Int32 "an integer keeps integers"

                Expect.equal
                    (dsharp.tensor [ 1; 2 ] * 0.5)
                    (dsharp.tensor [ 0.5; 1.0 ])
                    "a float makes floats of integers"

                Expect.equal
                    (dsharp.tensor [ 1; 2 ] / dsharp.tensor [ 2; 2 ])
                    (dsharp.tensor [ 0.5; 1.0 ])
                    "integer division"

                Expect.equal (1 / dsharp.tensor [ 2; 4 ]) (dsharp.tensor [ 0.5; 0.25 ]) "a number over integers"
            }
            test "operations without meaning for a type raise InvalidOperationException" {
                Expect.throwsT<InvalidOperationException>
                    (fun () -> exp (dsharp.tensor [ 1; 2 ]) |> ignore)
                    "exp of integers"

                Expect.throwsT<InvalidOperationException>
                    (fun () -> -(dsharp.tensor [ true ]) |> ignore)
                    "neg of truth values"
            }
            test "shapes that do not broadcast are refused with both shapes and without a native stack" {
                let text = message (fun () -> dsharp.ones [ 2; 3 ] + dsharp.ones [ 2; 4 ])
                Expect.stringStarts text "Expecting" "message"
                Expect.stringContains text "[2; 3]" "the first shape"
                Expect.stringContains text "[2; 4]" "the second shape"
                Expect.isFalse (text.Contains "Exception raised from") "no native stack"
            }
            test "reductions are as computed by hand" {
                let t =
                    dsharp.tensor ([ [ 1.0; 2.0; 3.0 ]; [ 4.0; 5.0; 9.0 ] ], dtype = Dtype.Float64)

                Expect.equal (float (t.sum ())) 24.0 "sum"
                Expect.equal (float (t.mean ())) 4.0 "mean"
                // Squared deviations 9 + 4 + 1 + 0 + 1 + 25 = 40; over n - 1 = 5 and n = 6.
                Expect.floatClose Accuracy.high (float (t.var ())) 8.0 "unbiased variance"
                Expect.floatClose Accuracy.high (float (t.var (unbiased = false))) (40.0 / 6.0) "biased variance"
                Expect.floatClose Accuracy.high (float (t.std ())) (sqrt 8.0) "standard deviation"
                Expect.equal (t.sum 0) (dsharp.tensor ([ 5.0; 7.0; 12.0 ], dtype = Dtype.Float64)) "column sums"

                Expect.equal
                    (t.max (1, keepDim = true))
                    (dsharp.tensor ([ [ 3.0 ]; [ 9.0 ] ], dtype = Dtype.Float64))
                    "row maxima"

                Expect.equal (t.argmax ()) [| 1; 2 |] "place of the maximum"
                Expect.equal (t.argmin 1) (dsharp.tensor [ 0; 0 ]) "places of the row minima, Int32"
                Expect.equal (dsharp.tensor([ 250uy; 250uy ]).sum()) (dsharp.tensor 500L) "a sum of bytes is Int64"
                Expect.equal (dsharp.tensor([ 1; 2 ]).mean()) (dsharp.tensor 1.5) "a mean of integers is a float"
            }
            test "comparison gives truth values, and equality is by value" {
                let a, b = dsharp.tensor [ 1.0; 2.0; 3.0 ], dsharp.tensor [ 3.0; 2.0; 1.0 ]
                Expect.equal (a.lt b) (dsharp.tensor [ true; false; false ]) "lt"
                Expect.equal (a.ge b) (dsharp.tensor [ false; true; true ]) "ge"
                Expect.equal (a.eq b) (dsharp.tensor [ false; true; false ]) "eq"
                Expect.isTrue ((a = dsharp.tensor [ 1.0; 2.0; 3.0 ])) "equal"
                Expect.isFalse ((a = b)) "unequal"

                Expect.throwsT<System.InvalidOperationException>
                    (fun () -> (a = a.cast Dtype.Float64) |> ignore)
                    "tensors of two types do not compare"

                Expect.equal (a.GetHashCode()) ((dsharp.tensor [ 1.0; 2.0; 3.0 ]).GetHashCode()) "hash"
                Expect.isTrue ((dsharp.tensor 1.0 < dsharp.tensor 2.0)) "scalars compare"
                Expect.isTrue (a.allclose (a + 1e-7)) "allclose"
                Expect.isFalse (a.allclose (a + 1e-2)) "not so close"
            }
            test "creation by rule is as its name says" {
                Expect.equal (dsharp.arange (1.0, 0.0, 0.25)) (dsharp.tensor [ 0.0; 0.25; 0.5; 0.75 ]) "arange"
                Expect.equal (dsharp.arange 3) (dsharp.tensor [ 0; 1; 2 ]) "arange of integers"
                Expect.equal (dsharp.linspace (0.0, 1.0, 3)) (dsharp.tensor [ 0.0; 0.5; 1.0 ]) "linspace"
                Expect.equal (dsharp.onehot (3, 1)) (dsharp.tensor [ 0.0; 1.0; 0.0 ]) "onehot"
                Expect.equal (dsharp.eye (2, 3)) (dsharp.tensor [ [ 1.0; 0.0; 0.0 ]; [ 0.0; 1.0; 0.0 ] ]) "eye"
                Expect.equal (dsharp.full ([ 2 ], 7, dtype = Dtype.Int32)) (dsharp.tensor [ 7; 7 ]) "full"
                Expect.equal (dsharp.ones [ 2; 1 ]) (dsharp.tensor [ [ 1.0 ]; [ 1.0 ] ]) "ones"
                Expect.equal (dsharp.init 3 (fun i -> float (i * i))) (dsharp.tensor [ 0.0; 1.0; 4.0 ]) "init"
                Expect.equal ((dsharp.tensor [ 1; 2 ]).onesLike()) (dsharp.tensor [ 1; 1 ]) "onesLike"
            }
            test "random tensors have their distribution's range and moments" {
                let u, n = dsharp.rand [ 20000 ], dsharp.randn [ 20000 ]
                Expect.isTrue (float (u.min ()) >= 0.0 && float (u.max ()) < 1.0) "uniform range"
                // Standard errors are 0.002 and 0.007: five of them.
                Expect.isLessThan (abs (float (u.mean ()) - 0.5)) 0.011 "uniform mean"
                Expect.isLessThan (abs (float (n.mean ()))) 0.036 "normal mean"
                Expect.isLessThan (abs (float (n.std ()) - 1.0)) 0.025 "normal deviation"
                let i = dsharp.randint (2, 5, [ 1000 ], dtype = Dtype.Int32)
                Expect.equal (i.toArray1D<int>() |> Array.distinct |> Array.sort) [| 2; 3; 4 |] "integers"
            }
            test "dropout zeroes the share it should and scales nothing (as DiffSharp)" {
                let d = (dsharp.ones [ 100; 100 ]).dropout 0.3

                let kept =
                    d.toArray2D<float32>()
                    |> Seq.cast<float32>
                    |> Seq.distinct
                    |> Seq.sort
                    |> List.ofSeq

                Expect.equal kept [ 0.0f; 1.0f ] "values"
                // The standard error of the share is sqrt(0.21 / 10000) = 0.0046.
                Expect.isLessThan (abs (float (d.mean ()) - 0.7)) 0.023 "share kept"
                let channels = (dsharp.ones [ 20; 10; 3; 3 ]).dropout2d 0.5

                let sums =
                    channels.sum(3).sum(2).flatten().toArray1D<float32>()
                    |> Array.distinct
                    |> Array.sort

                Expect.equal sums [| 0.0f; 9.0f |] "whole channels"
                Expect.equal ((dsharp.ones [ 3 ]).dropout 0.0) (dsharp.ones [ 3 ]) "p = 0"
                Expect.equal ((dsharp.ones [ 3 ]).dropout 1.0) (dsharp.zeros [ 3 ]) "p = 1"
            }
            test "F#'s functions and operators work on tensors" {
                let x = dsharp.tensor ([ 0.25; 0.5 ], dtype = Dtype.Float64)

                let near (a: Tensor) (f: float -> float) =
                    Expect.isTrue (a.allclose (dsharp.tensor ([ f 0.25; f 0.5 ], dtype = Dtype.Float64))) "value"

                near (sin x) sin
                near (cos x) cos
                near (tan x) tan
                near (exp x) exp
                near (log x) log
                near (sqrt x) sqrt
                near (tanh x) tanh
                near (abs -x) id
                near (x ** 2) (fun x -> x * x)
                near (Tensor.Pow(2.0, x)) (fun x -> Math.Pow(2.0, x))
                near (x ** x) (fun x -> Math.Pow(x, x))
                near (1 - x) (fun x -> 1.0 - x)
                Expect.equal (float (x.sum ())) 0.75 "float"
                Expect.equal (int (dsharp.tensor 3.0)) 3 "int"
                Expect.equal (x --> dsharp.sum --> float) 0.75 "-->"
            }
            test "text shows values, and type and mode where they are not the default" {
                Expect.equal (string (dsharp.tensor [ 1.0; -2.5 ])) "tensor([ 1.0000, -2.5000])" "floats, of one width"

                Expect.equal
                    (string (dsharp.tensor [ [ 1; 2 ]; [ 3; 4 ] ]))
                    "tensor([[1, 2],\n        [3, 4]],dtype=Int32)"
                    "integers"

                Expect.equal (string (dsharp.tensor 2.0)) "tensor(2.)" "a scalar"
                Expect.equal (string ((dsharp.tensor 2.0).reverseDiff())) "tensor(2.):rev" "in reverse mode"

                Expect.equal
                    (string (dsharp.arange 2000.0))
                    "tensor([   0.,    1.,    2., ..., 1997., 1998., 1999.])"
                    "long"
            }
            test "channels last changes the order in memory and no value, and convolution keeps it" {
                let x = dsharp.randn [ 2; 8; 6; 6 ]
                let y = x.move (memoryFormat = MemoryFormat.ChannelsLast)
                Expect.equal y x "values"
                Expect.equal (y.handle.stride ()) [| 288L; 1L; 48L; 8L |] "NHWC strides"

                let filters =
                    (dsharp.randn [ 8; 8; 3; 3 ]).move(memoryFormat = MemoryFormat.ChannelsLast)

                let conv = y.conv2d (filters, padding = 1)
                Expect.equal (conv.handle.stride ()) [| 288L; 1L; 48L; 8L |] "after a convolution"

                Expect.equal
                    (conv.relu().maxpool2d(3, stride = 1, padding = 1).handle.stride())
                    [| 288L; 1L; 48L; 8L |]
                    "after relu and pool"

                Expect.isTrue (y.move(memoryFormat = MemoryFormat.Contiguous).handle.is_contiguous()) "and back"
            }
            test "a tensor over a TorchSharp tensor shares its memory" {
                let h = torch.zeros (3L)
                let t = Tensor.ofHandle h
                use one = Scalar.op_Implicit 1.0f
                h.fill_ one |> ignore
                Expect.equal t (dsharp.tensor [ 1.0f; 1.0f; 1.0f ]) "values"
                Expect.isTrue (obj.ReferenceEquals(t.handle, h)) "handle"
            }
            test "a scope gives back everything but its result" {
                let before = DisposeScopeManager.Statistics.ThreadTotalLiveCount
                let sum = dsharp.scope (fun () -> ((dsharp.ones [ 3 ] * 2.0) + 1.0).sum())
                Expect.equal (DisposeScopeManager.Statistics.ThreadTotalLiveCount - before) 1L "one tensor is left"
                Expect.equal (float sum) 9.0 "and it is the result"
                let a, b = dsharp.scope (fun () -> dsharp.ones [ 1 ] * 1.0, dsharp.ones [ 1 ] * 2.0)
                Expect.equal (float a + float b) 3.0 "a tuple"
                let mutable dead = Unchecked.defaultof<Tensor>
                dsharp.scope (fun () -> dead <- dsharp.ones [ 1 ])
                let text = message (fun () -> dead + 1.0)
                Expect.stringContains text "invalid" "a tensor that was left behind cannot be used"
            }
            test "saving and loading gives the same tensor for every type, and a changed byte is seen" {
                Inception.Tests.Support.Files.withFolder (fun folder ->
                    let file = IO.Path.Combine(folder, "t.tensor")

                    for dtype in
                        [
                            Dtype.Float64
                            Dtype.Float32
                            Dtype.BFloat16
                            Dtype.Float16
                            Dtype.Int64
                            Dtype.Int8
                            Dtype.Bool
                        ] do
                        let t = (dsharp.tensor [ [ 1.0; 0.0; 3.0 ]; [ 4.0; 0.5; -1.0 ] ]).cast dtype
                        t.save file
                        Expect.equal (Tensor.load file) t $"{dtype}"

                    (dsharp.randn([ 4; 5 ]).transpose()).save file
                    let bytes = IO.File.ReadAllBytes file

                    for place in [ 0; 9; 30; bytes.Length / 2; bytes.Length - 9; bytes.Length - 1 ] do
                        let broken = Array.copy bytes
                        broken[place] <- broken[place] ^^^ 16uy
                        IO.File.WriteAllBytes(file, broken)
                        Expect.throwsT<IO.InvalidDataException> (fun () -> Tensor.load file |> ignore) $"byte {place}"

                    IO.File.WriteAllBytes(file, bytes[.. bytes.Length - 5])
                    Expect.throwsT<IO.InvalidDataException> (fun () -> Tensor.load file |> ignore) "cut short"
                    Expect.isFalse (IO.File.Exists(file + ".part")) "nothing is left beside it")
            }
        ]
