namespace Inception.Training

open System
open System.Collections.Generic
open System.IO
open DiffSharp
open Inception.Core
open TorchSharp

/// One part of the self-test: what it tries, and the try, which raises with the figures where they are wrong.
type SelfTestPart = { Name: string; Try: Action }

/// Small sums through the tensor library, each with a result known beforehand: whether the libtorch that is loaded, and
/// the binding above it, compute what they should. The values expected are PyTorch 1.13's (Debian 12), in float64.
[<AbstractClass; Sealed>]
type SelfTest private () =

    // sin(step * i) for the i-th element: every element different, and the same anywhere.
    static let wave (device: torch.Device) (shape: int64[]) (step: float) =
        let n = Array.fold (*) 1L shape

        (torch.arange (n, dtype = torch.float64, device = device)).mul_(step.ToScalar()).sin_().reshape(shape)
        |> Tensor.ofHandle

    // One number that any element out of its place would change.
    static let digest (y: Tensor) =
        (y.handle * (wave y.handle.device y.handle.shape 0.7).handle).sum().cpu().item<float>()

    static let expect (expected: float) (actual: float) =
        if not (abs (actual - expected) <= 1e-10 * max 1.0 (abs expected)) then
            failwith $"expected {expected}, received {actual}"

    static let tensors device =
        let before = torch.Tensor.TotalCount

        for i in 1..100_000 do
            use t = torch.full ([| 4L |], i.ToScalar(), dtype = torch.float32, device = device)
            ignore t

        if torch.Tensor.TotalCount <> before then
            failwith $"{torch.Tensor.TotalCount - before} of 100,000 tensors are left"

    static let images device = wave device [| 2L; 3L; 9L; 9L |] 0.3
    static let kernels device = wave device [| 4L; 3L; 3L; 3L |] 0.11

    static let gradient device =
        let x = images device

        let loss (w: Tensor) =
            let y = (x.conv2d(w, padding = 1).relu()).maxpool2d(3, stride = 2, padding = 1)
            (y * wave device y.handle.shape 0.7).sum()

        expect 0.968234974826397 (digest (dsharp.grad loss (kernels device)))

    static let hessian device =
        let f (a: Tensor) =
            let t = a.tanh ()
            (t * t).sum() + a[0] * a[1] * a[2] * a[3] * a[4]

        expect 1.9997219083689357 (digest (dsharp.hessian f (wave device [| 5L |] 1.3)))

    // Two steps of SGD with momentum 0.9 and rate 0.1 from 1, gradients 1 and 2: 1 - 0.1, then less 0.1 (0.9 + 2).
    static let optimizer device =
        use sgd = Optimizer.create (OptimizerSettings.Sgd(0.9, false, 0.0))
        let value = torch.ones ([| 3L |], device = device)

        for step, gradient in [ 1L, 1.0; 2L, 2.0 ] do
            let gradient =
                torch.full ([| 3L |], gradient.ToScalar(), dtype = torch.float32, device = device)

            sgd.Step(
                0.1,
                step,
                torch.zeros ([||], dtype = torch.float32, device = device),
                [
                    {
                        Name = "w"
                        Value = value
                        Gradient = gradient
                    }
                ]
            )

        let actual = value.cpu().data<float32>().ToArray()

        if actual |> Array.exists (fun v -> abs (v - 0.61f) > 1e-6f) then
            failwith $"expected 0.61 three times, received %A{actual}"

    // The largest difference, as a share of the exact values' largest.
    static let off (exact: torch.Tensor) (rounded: torch.Tensor) =
        let largest (t: torch.Tensor) = t.abs().max().cpu().item<float>()
        largest (rounded - exact) / largest exact

    static let bfloat16 device =
        let a = (wave device [| 64L; 64L |] 0.37).handle
        let exact = a.mm (a.t ())

        let rounded =
            (a.to_type torch.bfloat16).mm((a.to_type torch.bfloat16).t()).to_type torch.float64

        let off = off exact rounded

        if off > 0.02 then
            failwith $"a product in bfloat16 is off by {off * 100.0:F1} %%"

    // oneDNN's kernels for AVX compute wrong on processors that some virtual machines describe badly. The shape is one
    // of those that show it: channels that fill no register, laid out plane by plane.
    static let float32Convolution device =
        let x, w =
            wave device [| 2L; 18L; 7L; 7L |] 0.3, wave device [| 36L; 18L; 3L; 3L |] 0.11

        let exact = (x.conv2d (w, padding = 1)).handle

        let rounded =
            ((x.cast Dtype.Float32).conv2d(w.cast Dtype.Float32, padding = 1)).handle.to_type torch.float64

        let off = off exact rounded

        // TF32 is off by a thousandth; what is not a number is off too.
        if not (off < 0.01) then
            raise (
                UserException(
                    $"libtorch computes wrong on this machine: a convolution in float32 is off by {100.0 * off:F0} %% of its largest value; where that is oneDNN's fault, ONEDNN_MAX_CPU_ISA=SSE41 in the environment helps (inception doctor tries it)",
                    1
                )
            )

    static let isRight = lazy (float32Convolution torch.CPU)

    static let file device =
        let path = Path.GetTempFileName()

        try
            let saved = (images device).handle.cpu()

            do
                use stream = File.Create path
                Safetensors.write stream [] [ "x", saved ]

            let name, read = Safetensors.read path |> List.exactlyOne

            if name <> "x" || not (read.equal(saved).all().item<bool>()) then
                failwith "what was saved is not what is loaded"
        finally
            File.Delete path

    /// Makes sure, once a process, that the CPU computes a convolution rightly. Raises UserException where it does not: what
    /// a training there gave would be no result.
    static member internal RequireRight() : unit =
        use _scope = torch.NewDisposeScope()
        isRight.Force()

    /// The parts, in the order in which they build on each other, on the given device ("cpu", "cuda", "cuda:1").
    static member Parts(device: string) : IReadOnlyList<SelfTestPart> =
        let part name (run: torch.Device -> unit) =
            {
                Name = name
                Try =
                    Action(fun () ->
                        use scope = torch.NewDisposeScope()
                        run (torch.device device)
                        ignore scope)
            }

        [|
            part "100,000 tensors created and disposed" tensors
            part "convolution" (fun d ->
                expect 0.4161190980690397 (digest ((images d).conv2d(kernels d, stride = 2, padding = 1))))
            part "max-pool" (fun d ->
                expect -0.2906436231953398 (digest ((images d).maxpool2d(3, stride = 2, padding = 1))))
            part "average pool" (fun d -> expect -0.3911266671009323 (digest ((images d).avgpool2d(3, stride = 2))))
            part "batch norm" (fun d -> expect -1.7149760774897045 (digest ((images d).batchNorm(training = true))))
            part "cross-entropy" (fun d ->
                let labels =
                    torch.tensor ([| 0L; 3L; 1L; 2L; 2L; 0L |], device = d) |> Tensor.ofHandle

                expect
                    1.6601146571060228
                    ((wave d [| 6L; 4L |] 0.9).crossEntropyLoss(labels).handle.cpu().item<float>()))
            part "gradient" gradient
            part "second derivatives" hessian
            part "optimiser kernel" optimizer
            part "bfloat16" bfloat16
            part "save and load" file
            part "convolution in float32" float32Convolution
        |]
