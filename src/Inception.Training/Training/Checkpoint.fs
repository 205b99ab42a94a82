namespace Inception.Training

open System
open System.Collections.Generic
open System.Globalization
open System.IO
open System.Security.Cryptography
open System.Text.Json
open TorchSharp

/// A trial's state between two steps: weights, buffers, optimiser state and running sums as tensors, and the step.
type internal Snapshot =
    {
        Step: int64
        Tensors: (string * torch.Tensor) list
    }

/// Checkpoints of one trial, in generations: <folder>/<step>/state.safetensors with manifest.json beside it, written
/// last, that gives length and SHA-256. A generation is there whole or not at all. The newest are kept, and that of the
/// best epoch, which best.json names.
module internal Checkpoint =
    let private state = "state.safetensors"
    let private manifest = "manifest.json"
    let private best = "best.json"

    let private sha256 (path: string) =
        use stream = File.OpenRead path
        Convert.ToHexStringLower(SHA256.HashData stream)

    /// Steps with a generation in the folder, newest first.
    let private generations (folder: string) =
        if Directory.Exists folder then
            Directory.GetDirectories folder
            |> Array.choose (fun path ->
                match Int64.TryParse(Path.GetFileName path, NumberStyles.None, CultureInfo.InvariantCulture) with
                | true, step -> Some(step, path)
                | _ -> None)
            |> Array.sortDescending
            |> List.ofArray
        else
            []

    let private writeManifest (identity: string) (step: int64) (folder: string) =
        let path = Path.Combine(folder, state)

        Durable.writeFile (Path.Combine(folder, manifest)) (fun stream ->
            use json = new Utf8JsonWriter(stream, JsonWriterOptions(Indented = true))
            json.WriteStartObject()
            json.WriteNumber("format", 1)
            json.WriteString("trial", identity)
            json.WriteNumber("step", step)
            json.WriteString("file", state)
            json.WriteNumber("length", FileInfo(path).Length)
            json.WriteString("sha256", sha256 path)
            json.WriteEndObject())

    // What is wrong with a generation, or nothing. Nothing of the state is read into the model before this.
    let private check (identity: string) (step: int64) (path: string) : string option =
        try
            use document = JsonDocument.Parse(File.ReadAllText(Path.Combine(path, manifest)))
            let root = document.RootElement
            let file = FileInfo(Path.Combine(path, state))
            let length = root.GetProperty("length").GetInt64()

            if root.GetProperty("trial").GetString() <> identity then
                Some "it belongs to another trial"
            elif root.GetProperty("step").GetInt64() <> step then
                Some "it is of another step"
            elif not file.Exists || file.Length <> length then
                Some $"{state} is not {length} bytes long"
            elif sha256 file.FullName <> root.GetProperty("sha256").GetString() then
                Some $"the SHA-256 of {state} is not the one in {manifest}"
            else
                None
        with
        | :? IOException
        | :? JsonException
        | :? KeyNotFoundException
        | :? InvalidOperationException
        | :? FormatException as e -> Some e.Message

    /// The step and the value of the best epoch so far; None where none is known.
    let tryBest (folder: string) : (int64 * float) option =
        try
            use document = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, best)))

            Some(
                document.RootElement.GetProperty("step").GetInt64(),
                document.RootElement.GetProperty("value").GetDouble()
            )
        with
        | :? IOException
        | :? JsonException
        | :? KeyNotFoundException
        | :? InvalidOperationException
        | :? FormatException -> None

    /// Names the generation of this step as the best epoch's, with its value.
    let markBest (folder: string) (step: int64) (value: float) : unit =
        Durable.replaceFile (Path.Combine(folder, best)) (fun stream ->
            use json = new Utf8JsonWriter(stream)
            json.WriteStartObject()
            json.WriteNumber("step", step)
            json.WriteNumber("value", value)
            json.WriteEndObject())

    // All but the newest `keep` and the best epoch's.
    let private prune (keep: int) (folder: string) =
        let bestStep = tryBest folder |> Option.map fst

        for index, (step, path) in List.indexed (generations folder) do
            if index >= keep && Some step <> bestStep then
                Directory.Delete(path, true)

    /// Writes one generation for the trial of that identity (its settings' hash, seed and data hash) and removes those
    /// that are older than the newest `keep`, but for the best epoch's.
    let write (keep: int) (folder: string) (identity: string) (snapshot: Snapshot) : unit =
        Directory.CreateDirectory folder |> ignore

        let path =
            Path.Combine(folder, snapshot.Step.ToString("D10", CultureInfo.InvariantCulture))

        // A damaged generation of the same step gives way; a whole one stays.
        if Directory.Exists path && (check identity snapshot.Step path).IsSome then
            Directory.Delete(path, true)

        if not (Directory.Exists path) then
            Durable.writeFolder path (fun temporary ->
                Durable.writeFile (Path.Combine(temporary, state)) (fun stream ->
                    Safetensors.write stream [] snapshot.Tensors)

                writeManifest identity snapshot.Step temporary)

        prune keep folder

    /// The newest generation that is whole and belongs to the trial, with a sentence for every newer one that is not.
    let tryRead (folder: string) (identity: string) : Snapshot option * string list =
        let rec newest notices generations =
            match generations with
            | [] -> None, List.rev notices
            | (step, path) :: older ->
                match check identity step path with
                | None ->
                    Some
                        {
                            Step = step
                            Tensors = Safetensors.read (Path.Combine(path, state))
                        },
                    List.rev notices
                | Some fault -> newest ($"the checkpoint of step {step} is not used: {fault}" :: notices) older

        newest [] (generations folder)
