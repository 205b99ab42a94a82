/// Checkpoints damaged on the disk, and losses that are no numbers.
module Inception.Tests.Faults.DamageTests

open System
open System.IO
open System.Text.Json
open Expecto
open Inception.Core
open Inception.Training
open Inception.Tests.Support
open Inception.Tests.Faults.Reliability
open Inception.Tests.Training
open TorchSharp

let private snapshot (random: Random) step : Snapshot =
    let values = Array.init 500 (fun _ -> float32 (random.NextDouble()))

    {
        Step = step
        Tensors =
            [
                "model/w", torch.tensor(values).view(20L, 25L)
                "tally", torch.tensor [| step |]
            ]
    }

let private bytesOf (snapshot: Snapshot) =
    use stream = new MemoryStream()
    Safetensors.write stream [] snapshot.Tensors
    stream.ToArray()

type private Damage =
    | BitFlip
    | Truncation
    | Swap
    | Trailing

let private damages = [| BitFlip; Truncation; Swap; Trailing |]

/// Damages the file; `other` is the same file of another generation.
let private damage (random: Random) kind (file: string) (other: string) =
    let bytes = File.ReadAllBytes file

    let damaged =
        match kind with
        | BitFlip ->
            let at = random.Next bytes.Length
            bytes[at] <- bytes[at] ^^^ (1uy <<< random.Next 8)
            bytes
        | Truncation -> bytes[.. random.Next bytes.Length - 1]
        | Swap -> File.ReadAllBytes other
        | Trailing -> Array.append bytes (Array.init (1 + random.Next 64) (fun _ -> byte (random.Next 256)))

    File.WriteAllBytes(file, damaged)

let private checkpoints =
    faultTest "checkpoint damage: bit flips, truncations, swapped files, trailing bytes" 500 2600 (fun it ->
        while it.Left > 0 do
            Files.withFolder (fun folder ->
                let older, newer = snapshot it.Random 1L, snapshot it.Random 2L
                Checkpoint.write 2 folder "trial" older
                Checkpoint.write 2 folder "trial" newer

                let path step name =
                    Path.Combine(folder, $"{step:D10}", name)

                let kind = damages[it.Done % damages.Length]
                // Damage to the state is always seen; to the manifest, where it changes what the manifest says.
                let isState = it.Random.Next 4 > 0
                let name = if isState then "state.safetensors" else "manifest.json"
                damage it.Random kind (path 2L name) (path 1L name)
                it.Count()

                match Checkpoint.tryRead folder "trial" with
                | Some read, notices when read.Step = 1L ->
                    Expect.hasLength notices 1 (said "it says so")
                    Expect.equal (bytesOf read) (bytesOf older) (said "the generation before, whole")
                | Some read, [] when not isState ->
                    Expect.equal (read.Step, bytesOf read) (2L, bytesOf newer) (said "the newest, whole")
                | other -> failtest (said $"%A{other} after %A{kind} of {name}")

                // The trial goes on and writes the same generation again.
                Checkpoint.write 2 folder "trial" newer

                match Checkpoint.tryRead folder "trial" with
                | Some read, _ -> Expect.equal (read.Step, bytesOf read) (2L, bytesOf newer) (said "whole again")
                | None, notices -> failtest (said $"%A{notices}")))

// 120 images by 18.
let private perEpoch = 7L

/// A trial of three epochs of seven steps, with a checkpoint of every step.
let private plan =
    TrainerTests.plan
        3L
        [
            "data.train-images", Value.Integer 120L
            "model.width", Value.Number 0.0625
            "training.epochs", Value.Integer 3L
            "training.batch", Value.Integer 18L
            "budget.checkpoint.steps", Value.Integer 1L
            "budget.checkpoint.keep", Value.Integer 100L
        ]

/// Its checkpoints, by step; made once.
let private trained =
    lazy
        (let folder = Directory.CreateTempSubdirectory("inception-test-nan-").FullName
         AppDomain.CurrentDomain.ProcessExit.Add(fun _ -> Directory.Delete(folder, true))

         Expect.equal
             (Trainer.Run(TrainerTests.job plan folder, TrainerTests.Listener []))
             (TrialEnd.Ended Outcome.Completed)
             "trained"

         Path.Combine(folder, "checkpoint"))

let private identity (checkpoint: string) =
    let manifest =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Directory.GetDirectories(checkpoint)[0], "manifest.json")))

    manifest.RootElement.GetProperty("trial").GetString()

/// The checkpoint of that step with one number of a tensor replaced: of a weight, whose loss is then none at the next
/// step, or of the momentum (a gradient that went wrong), which reaches the loss one step later.
let private poison (random: Random) (folder: string) step (isWeight: bool) =
    let source = trained.Value

    match Checkpoint.tryRead source (identity source) with
    | None, notices -> failtest $"%A{notices}"
    | Some _, _ ->
        let state = Path.Combine(source, $"{step:D10}", "state.safetensors")
        let tensors = Safetensors.read state

        let isWanted (name: string) =
            name.StartsWith "model/" = isWeight && name.EndsWith "weight"

        let candidates = tensors |> List.filter (fst >> isWanted)

        let candidates =
            if candidates.IsEmpty then
                tensors |> List.filter (fun (n, _) -> n.EndsWith "weight")
            else
                candidates

        let _, tensor = candidates[random.Next candidates.Length]
        let value = [| nan; infinity; -infinity |][random.Next 3]

        tensor.flatten().narrow(0, int64 (random.Next(int (tensor.numel ()))), 1).fill_(value.ToScalar())
        |> ignore

        let target = Path.Combine(folder, "checkpoint")
        Checkpoint.write 2 target (identity source) { Step = step; Tensors = tensors }

let private numbers =
    faultTest "NaN and infinities in weights and gradients at a chosen step" 10 200 (fun it ->
        while it.Left > 0 do
            Files.withFolder (fun folder ->
                // Steps 1 to 19 of 21: two are left for it to show.
                let step = 1L + int64 (it.Random.Next 19)
                poison it.Random folder step (it.Done % 2 = 0)
                it.Count()
                let listener = TrainerTests.Listener []

                match Trainer.Run(TrainerTests.job plan folder, listener) with
                | TrialEnd.Ended(Outcome.Diverged at) ->
                    // At an epoch's end the evaluation that comes next may be the first to see it.
                    let first = if step % perEpoch = 0L then step else step + 1L
                    Expect.isTrue (at >= first && at <= step + 2L) (said $"diverged at {at} after step {step}")
                | other -> failtest (said $"{other}")

                Expect.equal listener.First step (said "from the poisoned step")
                Expect.all listener.Metrics (fun m -> Double.IsFinite m.Value) (said "only numbers are told")
                Expect.isFalse (File.Exists(Path.Combine(folder, "weights.safetensors"))) (said "no final weights")))

[<Tests>]
let tests = testSequenced <| testList "Faults: damage" [ checkpoints; numbers ]
