/// A sweep of seconds over real images: the first of the shipped subset, in a data directory of the tests' own.
module Inception.Tests.Support.TinySweep

open System
open System.Diagnostics
open System.IO
open System.IO.Compression
open System.Security.Cryptography
open System.Threading
open Expecto
open Inception.Core
open Inception.Results
open Inception.Training.Data

let private trainImages = 120
let private testImages = 40

let private shipped (name: string) =
    let path =
        Path.Combine(Files.root, "experiments", "data", "fashion-mnist-subset", name + ".gz")

    use packed = new GZipStream(File.OpenRead path, CompressionMode.Decompress)
    use bytes = new MemoryStream()
    packed.CopyTo bytes
    bytes.ToArray()

// The header counts the images in its second number (IDX's description): 16 bytes before images, 8 before labels.
let private first (count: int) (name: string) =
    let bytes = shipped name

    let header, each = if name.Contains "images" then 16, 28 * 28 else 8, 1

    let cut = bytes[.. header + count * each - 1]
    Array.blit (SmallData.bigEndian count) 0 cut 4 4
    name, cut

/// The four IDX files of the small data set: 120 + 40 real images of clothes, ten classes.
let idxFiles: Lazy<(string * byte[]) list> =
    lazy
        [
            first trainImages "train-images-idx3-ubyte"
            first trainImages "train-labels-idx1-ubyte"
            first testImages "t10k-images-idx3-ubyte"
            first testImages "t10k-labels-idx1-ubyte"
        ]

let private temporary =
    lazy
        (let folder = Directory.CreateTempSubdirectory("inception-tiny-").FullName

         // Tests of permissions run the program as another user, who is to find the data.
         if not (OperatingSystem.IsWindows()) then
             File.SetUnixFileMode(
                 folder,
                 File.GetUnixFileMode folder
                 ||| UnixFileMode.OtherRead
                 ||| UnixFileMode.OtherExecute
             )

         AppDomain.CurrentDomain.ProcessExit.Add(fun _ ->
             if Directory.Exists folder then
                 Directory.Delete(folder, true))

         folder)

/// A folder that stays until the test program ends.
let lastingFolder (name: string) =
    Directory.CreateDirectory(Path.Combine(temporary.Value, name)).FullName

/// The data directory, which holds the data set `tiny`.
let dataDirectory: Lazy<string> =
    lazy
        (let files = Path.Combine(temporary.Value, "files")
         let data = Path.Combine(temporary.Value, "data")
         SmallData.write files idxFiles.Value

         (SmallData.catalogue data).Import("tiny", files, ImportOptions(), null, CancellationToken.None)
         |> ignore

         data)

/// The experiment: aux weights 0 / 0.3 x 2 seeds, a few epochs of 12 steps.
let yaml =
    """name: tiny
question: Do auxiliary losses help on 96 images?
data:
  name: tiny
  validation-share: 0.2
  augment: {flip: true, crop: 2}
model: {variant: bn, stem: small, width: 0.0625}
training:
  epochs: 4
  batch: 8
  optimizer: {lr: 0.02}
sweep:
  parameters:
    model.aux.weights: [[0, 0], [0.3, 0.3]]
  seeds: [1, 2]
contrasts:
  control:
    model.aux.weights: [0, 0]
"""

/// A folder with the experiment in it, where results go to `results`.
type Place(folder: string) =
    let environment = [ "INCEPTION_DATA", dataDirectory.Value ]
    let results = Path.Combine(folder, "results")
    let file = Path.Combine(folder, "tiny.yaml")
    do File.WriteAllText(file, yaml)

    member _.Folder = folder
    member _.File = file
    member _.Results = results
    member _.Store = Path.Combine(results, "inception.db")

    member private _.Arguments(line: string) =
        (Cli.words line |> List.map (fun word -> if word = "FILE" then file else word))
        @ [ "--results"; results ]

    /// Starts the program; FILE stands for the experiment's path.
    member place.Start(line: string) =
        Cli.start environment (place.Arguments line)

    /// The same with further variables.
    member place.StartWith variables line =
        Cli.start (environment @ variables) (place.Arguments line)

    /// Runs the program to its end.
    member place.Run(line: string) : Cli.Ended =
        use running = place.Start line
        running.Wait()

    /// What the store holds, of its only sweep.
    member place.Sweep: SweepRecord =
        use store = SqliteStore.Open place.Store
        store.FindSweep (store.ListSweeps()[0]).SweepId

    /// The sweep's id.
    member place.Id = place.Sweep.Id

    /// The process numbers of workers that hold a trial now, with its index.
    member place.Workers: (int * int) list =
        if File.Exists place.Store then
            use store = SqliteStore.Open place.Store

            match List.ofSeq (store.ListSweeps()) with
            | [] -> []
            | sweep :: _ -> [ for r in store.Running sweep.SweepId -> r.ProcessId, r.Index ]
        else
            []

    /// The folder of a trial, by its index.
    member place.Trial(index: int) =
        let sweeps =
            if Directory.Exists results then
                Directory.GetDirectories results
            else
                [||]

        match sweeps with
        | [||] -> Path.Combine(results, "none yet")
        | _ -> Path.Combine(sweeps[0], "trials", index.ToString "000")

    /// Has the trial written a checkpoint?
    member place.HasCheckpoint(index: int) =
        let folder = Path.Combine(place.Trial index, "checkpoint")

        Directory.Exists folder
        && Directory.GetDirectories folder
           |> Array.exists (fun path -> File.Exists(Path.Combine(path, "manifest.json")))

/// Runs `f` with a fresh place.
let withPlace (f: Place -> unit) =
    Files.withFolder (fun folder -> f (Place folder))

/// What a sweep's result is, bit by bit, without what a clock measured: every metric row of every trial, and the final
/// weights.
let resultsOf (place: Place) =
    [
        for trial in place.Sweep.Trials do
            let rows =
                [
                    for m in trial.Metrics do
                        if m.Name <> Metric.EpochSeconds && m.Name <> Metric.ImagesPerSecond then
                            m.Name, m.Epoch, m.Step, BitConverter.DoubleToInt64Bits m.Value
                ]

            let weights =
                Path.Combine(place.Trial trial.Plan.Index, "weights.safetensors")
                |> File.ReadAllBytes
                |> SHA256.HashData
                |> Convert.ToHexString

            trial.Plan.Index, trial.State, weights, rows
    ]

/// The results of the experiment with two workers that nobody disturbed.
let undisturbed =
    lazy
        (let place = Place(lastingFolder "undisturbed")
         Cli.ok (place.Run "run FILE --jobs 2") |> ignore
         resultsOf place)

/// The results are those of an undisturbed run, bit for bit.
let expectUndisturbed (place: Place) =
    for (index, state, weights, rows), (_, state', weights', rows') in List.zip (resultsOf place) undisturbed.Value do
        Expect.equal state state' $"how trial {index} ended"
        Expect.equal rows rows' $"metric rows of trial {index}"
        Expect.equal weights weights' $"final weights of trial {index}"

/// Is the process gone? One that waits for its parent to take note counts as gone.
let isGone (pid: int) =
    let status = $"/proc/{pid}/stat"

    try
        not (File.Exists status)
        || (let text = File.ReadAllText status in text[text.LastIndexOf ')' + 2] = 'Z')
    with :? IOException ->
        true

/// Seconds until all processes are gone; they have `limit` seconds.
let secondsUntilGone (limit: float) (pids: int list) =
    let watch = Stopwatch.StartNew()

    while not (List.forall isGone pids) do
        if watch.Elapsed.TotalSeconds > limit then
            failtest $"of processes %A{pids} some live after {limit} s"

        Thread.Sleep 20

    watch.Elapsed.TotalSeconds
