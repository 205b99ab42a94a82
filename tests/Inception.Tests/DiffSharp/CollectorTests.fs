/// Tensors while the garbage collector never rests: what libtorch computes with must not be freed under its hands.
module Inception.Tests.DiffSharp.CollectorTests

open System
open System.Diagnostics
open System.Threading
open Expecto
open Mono.Cecil
open Mono.Cecil.Cil
open TorchSharp
open DiffSharp
open Inception.Core
open Inception.Training

// Collects and finalises on a thread of its own as long as `f` runs.
let private underCollection (f: unit -> unit) =
    let mutable isOver = false

    let collector =
        Thread(fun () ->
            while not (Volatile.Read &isOver) do
                GC.Collect 0
                GC.WaitForPendingFinalizers())

    collector.Start()

    try
        f ()
    finally
        Volatile.Write(&isOver, true)
        collector.Join()

let private forSeconds (seconds: float) (f: unit -> unit) =
    let watch = Stopwatch.StartNew()

    while watch.Elapsed.TotalSeconds < seconds do
        f ()

[<Tests>]
let tests =
    testSequenced
    <| testList
        "DiffSharp under collection"
        [
            // Sums of whole numbers: TorchSharp makes a Scalar of the factor 1 in each, and the inner results are passing.
            test "sums and chains without a scope are right" {
                underCollection (fun () ->
                    let x = dsharp.tensor ([ 1; 2; 3 ], dtype = Dtype.Int64)
                    let expected = [| 7L; 11L; 15L |]

                    forSeconds 3.0 (fun () ->
                        let y = (x + x) + (x + 3) + (x + x) - x
                        Expect.equal (y.handle.data<int64>().ToArray()) expected "4 x + 3"
                        let z = y.handle.neg().add(y.handle).add(x.handle)
                        Expect.equal (z.data<int64>().ToArray()) [| 1L; 2L; 3L |] "-y + y + x"))
            }

            // What may be freed too early in a moment that no test meets is seen in the code.
            test "every method of TorchSharp's that calls libtorch keeps its arguments alive" {
                use torchSharp = ModuleDefinition.ReadModule typeof<torch.Tensor>.Assembly.Location

                let calls (isOf: MethodReference -> bool) (instruction: Instruction) =
                    match instruction.Operand with
                    | :? MethodReference as method -> instruction.OpCode = OpCodes.Call && isOf method
                    | _ -> false

                let isKept (parameter: ParameterDefinition) =
                    let t = parameter.ParameterType

                    not (t.IsByReference || t.IsPointer || t.IsValueType || t.IsGenericParameter)
                    && t.MetadataType <> MetadataType.String

                let callers =
                    [
                        for t in torchSharp.GetTypes() do
                            for m in t.Methods do
                                if
                                    m.HasBody
                                    && m.Body.Instructions
                                       |> Seq.exists (calls _.DeclaringType.Name.Equals("NativeMethods"))
                                then
                                    let self = if m.IsStatic || t.IsValueType then 0 else 1
                                    m, self + (m.Parameters |> Seq.filter isKept |> Seq.length)
                    ]

                Expect.isGreaterThan callers.Length 1000 "methods that call libtorch"

                for m, arguments in callers do
                    let count isOf =
                        m.Body.Instructions |> Seq.filter isOf |> Seq.length

                    let ends = count (fun i -> i.OpCode = OpCodes.Ret)
                    // A few keep something already.
                    Expect.isGreaterThanOrEqual (count (calls _.Name.Equals("KeepAlive"))) (ends * arguments) m.FullName
            }

            test "an optimiser's numbers reach its kernel" {
                underCollection (fun () ->
                    use _scope = torch.NewDisposeScope()
                    use sgd = Optimizer.create (OptimizerSettings.Sgd(0.5, false, 0.0))
                    let value, gradient = torch.zeros [| 4L |], torch.ones [| 4L |]
                    let skip = torch.zeros [||]

                    forSeconds 2.0 (fun () ->
                        use _inner = torch.NewDisposeScope()
                        let before = value.clone ()

                        let trained =
                            {
                                Name = "w"
                                Value = value
                                Gradient = gradient
                            }

                        sgd.Step(0.25, 1L, skip, [ trained ])
                        // The velocity grows from 1 to 2, so a step lies between a quarter and a half.
                        let step = (before - value).mean().item<float32>()
                        Expect.isTrue (step >= 0.24f && step <= 0.51f) $"a step of {step}"

                        if value[0].item<float32>() < -1000.0f then
                            value.zero_ () |> ignore))
            }
        ]
