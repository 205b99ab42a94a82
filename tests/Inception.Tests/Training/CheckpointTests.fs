module Inception.Tests.Training.CheckpointTests

open System
open System.IO
open Expecto
open Inception.Core
open Inception.Training
open Inception.Tests.Support
open TorchSharp

let private values (tensor: torch.Tensor) = tensor.data<float32>().ToArray()

let private snapshot step : Snapshot =
    {
        Step = step
        Tensors =
            [
                "model/w",
                torch.arange(24, dtype = torch.float32).mul(float32 step |> _.ToScalar()).view(2L, 3L, 2L, 2L)
                "tally", torch.tensor [| step |]
            ]
    }

/// Two generations, of steps 1 and 2; gives the newer one's folder.
let private written folder =
    Checkpoint.write 2 folder "trial" (snapshot 1L)
    Checkpoint.write 2 folder "trial" (snapshot 2L)
    Directory.GetDirectories folder |> Array.max

let private stepRead folder =
    match Checkpoint.tryRead folder "trial" with
    | Some s, notices -> s.Step, notices
    | None, notices -> 0L, notices

[<Tests>]
let tests =
    testList
        "Training.Checkpoint"
        [
            test "comes back as it was written, the last two generations stay" {
                Files.withFolder (fun folder ->
                    for step in 1L .. 5L do
                        Checkpoint.write 2 folder "trial" (snapshot step)

                    Expect.hasLength (Directory.GetDirectories folder) 2 "generations"

                    match Checkpoint.tryRead folder "trial" with
                    | Some s, [] ->
                        Expect.equal s.Step 5L "step"
                        let w = snd s.Tensors[0]
                        Expect.equal w.shape [| 2L; 3L; 2L; 2L |] "shape"
                        Expect.equal (values w) (values (snd (snapshot 5L).Tensors[0])) "values"
                    | other -> failtestf "%A" other)
            }

            test "the generation of the best epoch outlives younger ones" {
                Files.withFolder (fun folder ->
                    let steps () =
                        Directory.GetDirectories folder
                        |> Array.map (Path.GetFileName >> int)
                        |> Array.sort

                    Expect.isNone (Checkpoint.tryBest folder) "none at first"

                    for step in 1L .. 6L do
                        Checkpoint.write 3 folder "trial" (snapshot step)

                        if step = 2L then
                            Checkpoint.markBest folder step 0.75

                    Expect.equal (steps ()) [| 2; 4; 5; 6 |] "three, and the best"
                    Expect.equal (Checkpoint.tryBest folder) (Some(2L, 0.75)) "the best"
                    Checkpoint.markBest folder 6L 0.875
                    Checkpoint.write 2 folder "trial" (snapshot 7L)
                    Expect.equal (steps ()) [| 6; 7 |] "the old best goes"
                    // A damaged note costs the note, no generation.
                    File.WriteAllText(Path.Combine(folder, "best.json"), "{")
                    Expect.equal (fst (stepRead folder)) 7L "the newest is read")
            }

            test "every flipped bit of the state is seen, and the generation before it is taken" {
                Files.withFolder (fun folder ->
                    let file = Path.Combine(written folder, "state.safetensors")
                    let bytes = File.ReadAllBytes file
                    // All bits of a file of some 300 bytes.
                    for position in 0 .. bytes.Length - 1 do
                        for bit in 0..7 do
                            let damaged = Array.copy bytes
                            damaged[position] <- damaged[position] ^^^ (1uy <<< bit)
                            File.WriteAllBytes(file, damaged)
                            let step, notices = stepRead folder
                            Expect.equal step 1L $"bit {bit} of byte {position}"
                            Expect.hasLength notices 1 "said so"

                    File.WriteAllBytes(file, bytes)
                    Expect.equal (stepRead folder) (2L, []) "undamaged again")
            }

            test "every truncation of state or manifest is seen" {
                Files.withFolder (fun folder ->
                    let newest = written folder

                    for name in [ "state.safetensors"; "manifest.json" ] do
                        let file = Path.Combine(newest, name)
                        let bytes = File.ReadAllBytes file
                        // JSON may lose the line break behind its last brace.
                        let last =
                            if name = "manifest.json" then
                                bytes.Length - 2
                            else
                                bytes.Length - 1

                        for length in 0..last do
                            File.WriteAllBytes(file, bytes[.. length - 1])
                            Expect.equal (fst (stepRead folder)) 1L $"{name} of {length} bytes"

                        File.WriteAllBytes(file, bytes))
            }

            test "a generation of another trial or a half-written one is not taken" {
                Files.withFolder (fun folder ->
                    let newest = written folder
                    Expect.isNone (fst (Checkpoint.tryRead folder "another")) "another trial"
                    File.Delete(Path.Combine(newest, "manifest.json"))
                    Expect.equal (fst (stepRead folder)) 1L "no manifest"
                    Directory.CreateDirectory(Path.Combine(folder, "0000000009.part")) |> ignore
                    Expect.equal (fst (stepRead folder)) 1L "a temporary folder")
            }

            test "a damaged generation gives way to a new one of the same step" {
                Files.withFolder (fun folder ->
                    let newest = written folder
                    File.WriteAllText(Path.Combine(newest, "state.safetensors"), "x")
                    Checkpoint.write 2 folder "trial" (snapshot 2L)
                    Expect.equal (stepRead folder) (2L, []) "whole again")
            }

            test "a safetensors file is laid out as the format says" {
                Files.withFolder (fun folder ->
                    let path = Path.Combine(folder, "w.safetensors")
                    // Channels-last strides: the file holds row-major values whatever the memory order.
                    let w = torch.arange(8, dtype = torch.float32).view(1L, 2L, 2L, 2L)
                    let strided = w.permute(0L, 2L, 3L, 1L).contiguous().permute(0L, 3L, 1L, 2L)

                    do
                        use file = File.Create path
                        Safetensors.write file [ "seed", "1" ] [ "w", strided; "n", torch.tensor [| 7L |] ]

                    let bytes = File.ReadAllBytes path
                    let head = int (BitConverter.ToInt64(bytes, 0))
                    Expect.equal ((8 + head) % 8) 0 "aligned"
                    let json = Text.Encoding.UTF8.GetString(bytes, 8, head).TrimEnd()

                    Expect.equal
                        json
                        """{"__metadata__":{"seed":"1"},"w":{"dtype":"F32","shape":[1,2,2,2],"data_offsets":[0,32]},"n":{"dtype":"I64","shape":[1],"data_offsets":[32,40]}}"""
                        "header"

                    let floats = Array.init 8 (fun i -> BitConverter.ToSingle(bytes, 8 + head + 4 * i))
                    Expect.equal floats [| 0.0f .. 7.0f |] "row-major values"
                    Expect.equal (BitConverter.ToInt64(bytes, 8 + head + 32)) 7L "second tensor"
                    Expect.equal bytes.Length (8 + head + 40) "nothing behind")
            }
        ]
