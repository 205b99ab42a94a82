module Inception.Tests.DiffSharp.NestingTests

open System
open Expecto
open TorchSharp
open DiffSharp

let private scalar (x: float) =
    dsharp.tensor (x, dtype = Dtype.Float64)

let private vector (xs: float list) =
    dsharp.tensor (xs, dtype = Dtype.Float64)

let private expectNear (expected: float) (actual: Tensor) what =
    Expect.floatClose Accuracy.high (float actual) expected what

// Rosenbrock's function; its derivatives at (-1.2, 1) are known by hand:
// f = (1 - x)^2 + 100 (y - x^2)^2; f_x = -2 (1 - x) - 400 x (y - x^2); f_y = 200 (y - x^2);
// f_xx = 2 - 400 y + 1200 x^2; f_xy = -400 x; f_yy = 200.
let private rosenbrock (v: Tensor) =
    let x, y = v[0], v[1]
    (1.0 - x) ** 2 + 100.0 * (y - x ** 2) ** 2

let private point = [ -1.2; 1.0 ]
let private gradient = [ -215.6; -88.0 ]
let private hessian = [ [ 1330.0; 480.0 ]; [ 480.0; 200.0 ] ]

let private expectTensor (expected: Tensor) (actual: Tensor) what =
    if not (actual.allclose (expected, 1e-10, 1e-10)) then
        failtestf "%s: expected %O, got %O" what expected actual

[<Tests>]
let tests =
    testList
        "DiffSharp.Nesting"
        [
            for outer, inner in
                [
                    "forward", "forward"
                    "forward", "reverse"
                    "reverse", "forward"
                    "reverse", "reverse"
                ] do
                let derivative mode f x =
                    if mode = "forward" then
                        dsharp.diff f x
                    else
                        dsharp.grad f x

                test $"an inner {inner} derivative in an outer {outer} one is not confused with it" {
                    // d/dx [x * d/dy (x + y)] = d/dx [x * 1] = 1; an implementation that mixes up the two says 2
                    // (Siskind and Pearlmutter 2005, "Perturbation confusion and referential transparency").
                    use _scope = torch.NewDisposeScope()

                    let f x =
                        x * derivative inner (fun y -> x + y) (scalar 1.0)

                    expectNear 1.0 (derivative outer f (scalar 1.0)) "derivative"
                }

                test $"an inner {inner} derivative at the outer {outer} variable itself is right" {
                    // d/dx [x * d/dy (x y^2) at y = x] = d/dx [2 x^3] = 6 x^2.
                    use _scope = torch.NewDisposeScope()

                    let f x =
                        x * derivative inner (fun y -> x * y * y) x

                    expectNear (6.0 * 1.7 * 1.7) (derivative outer f (scalar 1.7)) "derivative"
                }

                test $"the Hessian by {inner} in {outer} is Rosenbrock's" {
                    use _scope = torch.NewDisposeScope()
                    let e i = (scalar 0.0).onehotLike(2, i)

                    let along mode f x v =
                        if mode = "forward" then
                            dsharp.gradv f x v
                        else
                            (dsharp.grad f x).dot v

                    for i in 0..1 do
                        for j in 0..1 do
                            let f x = along inner rosenbrock x (e i)

                            expectNear
                                (hessian[i][j])
                                (along outer f (vector point) (e j))
                                $"second derivative {i}, {j}"
                }

            test "gradient, Hessian and their products are Rosenbrock's" {
                use _scope = torch.NewDisposeScope()
                let x, v = vector point, vector [ 0.3; -2.0 ]
                expectTensor (vector gradient) (dsharp.grad rosenbrock x) "grad"
                let h = dsharp.tensor (hessian, dtype = Dtype.Float64)
                expectTensor h (dsharp.hessian rosenbrock x) "hessian"
                let hv = h.matmul(v.unsqueeze 1).squeeze()
                expectTensor hv (dsharp.hessianv rosenbrock x v) "hessianv"
                let g, h' = dsharp.gradhessian rosenbrock x
                expectTensor (vector gradient) g "gradhessian: gradient"
                expectTensor h h' "gradhessian: Hessian"
                let gv, hv' = dsharp.gradhessianv rosenbrock x v
                expectNear (-215.6 * 0.3 + 88.0 * 2.0) gv "gradhessianv: gradient along v"
                expectTensor hv hv' "gradhessianv: Hessian times v"
                expectNear 1530.0 (dsharp.laplacian rosenbrock x) "laplacian"
                expectNear (float (rosenbrock x)) (dsharp.fhessian rosenbrock x |> fst) "value"
            }
            test "the Jacobian and its products agree with one another and with the hand's" {
                use _scope = torch.NewDisposeScope()
                // f(x, y, z) = (x y, sin z): the Jacobian is (y, x, 0; 0, 0, cos z).
                let f (v: Tensor) = Tensor.stack [ v[0] * v[1]; sin v[2] ]
                let x = vector [ 2.0; 3.0; 0.5 ]

                let j =
                    dsharp.tensor ([ [ 3.0; 2.0; 0.0 ]; [ 0.0; 0.0; cos 0.5 ] ], dtype = Dtype.Float64)

                expectTensor j (dsharp.jacobian f x) "jacobian"
                let v, w = vector [ 1.0; -1.0; 2.0 ], vector [ 0.5; 4.0 ]
                expectTensor (vector [ 1.0; 2.0 * cos 0.5 ]) (dsharp.jacobianv f x v) "J v"
                expectTensor (vector [ 1.5; 1.0; 4.0 * cos 0.5 ]) (dsharp.jacobianTv f x w) "J' w"
            }
            test "curl and divergence of a field known by hand" {
                use _scope = torch.NewDisposeScope()
                // F = (x y, y z, z x): curl = (-y, -z, -x), divergence = y + z + x.
                let field (v: Tensor) =
                    Tensor.stack [ v[0] * v[1]; v[1] * v[2]; v[2] * v[0] ]

                let x = vector [ 2.0; 3.0; 5.0 ]
                expectTensor (vector [ -3.0; -5.0; -2.0 ]) (dsharp.curl field x) "curl"
                expectNear 10.0 (dsharp.divergence field x) "divergence"
            }
            test "the sixth derivative of tanh is right" {
                use _scope = torch.NewDisposeScope()
                // With t = tanh x, d/dx p(t) = p'(t) (1 - t^2), applied six times to p = t (coefficients by that rule):
                // 272 t - 1232 t^3 ... computed here by the rule itself.
                let rec derive n (p: float[]) =
                    if n = 0 then
                        p
                    else
                        let d =
                            Array.init (max 1 (p.Length - 1)) (fun i ->
                                if i + 1 < p.Length then float (i + 1) * p[i + 1] else 0.0)

                        let q = Array.zeroCreate (d.Length + 2)

                        d
                        |> Array.iteri (fun i c ->
                            q[i] <- q[i] + c
                            q[i + 2] <- q[i + 2] - c)

                        derive (n - 1) q

                let value n (x: float) =
                    let t = tanh x

                    derive n [| 0.0; 1.0 |]
                    |> Array.mapi (fun i c -> c * Math.Pow(t, float i))
                    |> Array.sum

                let all = dsharp.ffdiffn 6 tanh (scalar 0.4)

                for n in 0..6 do
                    Expect.floatClose Accuracy.medium (float all[n]) (value n 0.4) $"order {n}"
            }
            test "derivatives with respect to two inputs of one level are both set" {
                let a, b = (scalar 2.0).reverseDiff(), (scalar 5.0).reverseDiff()
                let y = a * a * b
                y.reverse ()
                expectNear 20.0 a.derivative "by a"
                expectNear 4.0 b.derivative "by b"
                Expect.equal y.primal (scalar 20.0) "the value"
                Expect.isTrue y.primal.isNoDiff "the value has left the level"
            }
            test "reverse forgets earlier derivatives and reversePush adds to them" {
                let x = (scalar 3.0).reverseDiff()
                let y = x * x
                y.reverse ()
                y.reverse ()
                expectNear 6.0 x.derivative "twice reversed"
                y.reversePush (scalar 0.5)
                expectNear 9.0 x.derivative "and half pushed"
                y.reverse (scalar 1.0, zeroDerivatives = false)
                expectNear 15.0 x.derivative "and added"
                y.reverseReset true
                expectNear 0.0 x.derivative "reset"
            }
            test "an input that the output does not depend on has a derivative of zeros" {
                let a, b = (vector [ 1.0; 2.0 ]).reverseDiff(), (vector [ 3.0; 4.0 ]).reverseDiff()
                (a * 2.0).sum().reverse()
                Expect.equal b.derivative (vector [ 0.0; 0.0 ]) "zeros"
                Expect.equal (dsharp.grad (fun _ -> scalar 3.0) (scalar 1.0)) (scalar 0.0) "grad of a constant"
                Expect.equal (dsharp.diff (fun _ -> scalar 3.0) (scalar 1.0)) (scalar 0.0) "diff of a constant"
            }
            test "an inner function that ignores its input does not disturb the outer derivative" {
                // d/dx [x * grad (fun y -> x * x) 1] = d/dx [x * 0] = 0, and the outer graph is whole afterwards.
                let f x =
                    x * x + x * dsharp.grad (fun _ -> x * x) (scalar 1.0)

                expectNear 6.0 (dsharp.grad f (scalar 3.0)) "derivative"
            }
            test
                "an inner derivative of a function of the outer variable alone is zero, and its value keeps the outer level" {
                for mode, derivative in [ "forward", dsharp.diff; "reverse", dsharp.grad ] do
                    use _scope = torch.NewDisposeScope()
                    let one = scalar 1.0
                    // d/dx [x * d/dy (x^2) + x] = 1, and d/dx of the inner value x^2 is 2 x.
                    let viaDiff x =
                        x * dsharp.diff (fun _ -> x * x) one + x

                    let viaGrad x =
                        x * dsharp.grad (fun _ -> x * x) one + x

                    expectNear 1.0 (derivative viaDiff (scalar 3.0)) $"{mode} over forward"
                    expectNear 1.0 (derivative viaGrad (scalar 3.0)) $"{mode} over reverse"

                    let value x =
                        dsharp.fgrad (fun _ -> x * x) one |> fst

                    expectNear 6.0 (derivative value (scalar 3.0)) $"{mode} of the value"
            }

            test "noDiff and primal cut derivatives" {
                expectNear 3.0 (dsharp.grad (fun x -> x * x.noDiff ()) (scalar 3.0)) "noDiff is a constant"
                let x = (scalar 3.0).reverseDiff()
                Expect.equal x.depth 1 "depth inside"
                Expect.equal x.primal.depth 0 "depth of the primal"
                Expect.isTrue x.isReverseDiff "mode"
            }
            test "asking for the derivative of an intermediate result says what to do instead" {
                let x = (scalar 3.0).reverseDiff()
                let y = x * x
                y.reverse ()

                let message =
                    try
                        string y.derivative
                    with e ->
                        e.Message

                Expect.stringContains message "calling reverseDiff on it" "message"

                let constant =
                    try
                        string (scalar 1.0).derivative
                    with e ->
                        e.Message

                Expect.stringStarts constant "Expecting" "a constant"
            }
            test "forward and reverse under one tag are refused" {
                let x = (scalar 3.0).reverseDiff(nestingTag = 1u)
                let y = (scalar 3.0).forwardDiff(scalar 1.0, nestingTag = 1u)
                Expect.throwsT<InvalidOperationException> (fun () -> x * y |> ignore) "mixed"
            }
            test "comparisons and integers take part in no differentiation" {
                let x = (vector [ 1.0; 2.0 ]).reverseDiff()
                Expect.isTrue (x.gt (vector [ 1.5; 1.5 ])).isNoDiff "comparison"
                Expect.isTrue (x.argmax 0).isNoDiff "index"
                Expect.isTrue (x.cast Dtype.Int32).isNoDiff "integers"

                Expect.throwsT<InvalidOperationException>
                    (fun () -> (dsharp.tensor 3).reverseDiff() |> ignore)
                    "an integer input"
            }
            test "a derivative of the wrong shape is refused with both shapes" {
                let message =
                    try
                        string ((vector [ 1.0; 2.0 ]).forwardDiff(scalar 1.0))
                    with e ->
                        e.Message

                Expect.equal message "Expecting a derivative of the shape [2], received []" "message"
            }
            testAsync "differentiations on several threads at once do not meet" {
                let work seed =
                    async {
                        use _scope = torch.NewDisposeScope()
                        let c = float seed
                        let d = dsharp.grad (fun x -> c * x * x * x) (scalar 2.0)
                        return float d - 12.0 * c
                    }

                let! errors = List.init 64 work |> fun all -> Async.Parallel(all, 8)
                Expect.all errors (fun e -> abs e < 1e-9) "errors"
            }
        ]
