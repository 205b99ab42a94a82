module Inception.Tests.Runner.WrongInputTests

open System
open System.Diagnostics
open System.IO
open Expecto
open Inception.Core.Search
open Inception.Results
open Inception.Tests.Support
open Inception.Tests.Support.TinySweep

/// Who runs the program, and where.
type private By =
    | Us
    /// A user without rights, where the tests run as root.
    | Nobody
    /// On a file system of so many KiB that is mounted at `small`.
    | SmallDisk of kibibytes: int

/// One wrong input. FOLDER in the line is the case's own folder, which holds x.yaml, a whole experiment.
type private Case =
    {
        What: string
        Line: string
        Prepare: string -> unit
        By: By
        Code: int
        /// What the sentence has to say; FOLDER as above.
        Says: string list
        /// A wrong command line is told before there is anything to trace.
        HasTrace: bool
    }

let private case what line prepare code says =
    {
        What = what
        Line = line
        Prepare = prepare
        By = Us
        Code = code
        Says = says
        HasTrace = true
    }

let private nothing (_: string) = ()

let private usage what line says =
    { case what line nothing 2 says with
        HasTrace = false
    }

/// x.yaml with one text replaced.
let private replacing (old: string) (by: string) folder =
    File.WriteAllText(Path.Combine(folder, "x.yaml"), yaml.Replace(old, by))

let private file (name: string) (bytes: byte[]) folder = SmallData.write folder [ name, bytes ]

/// A store with sweeps of these ids.
let private store (ids: string list) folder =
    let results = Directory.CreateDirectory(Path.Combine(folder, "results")).FullName
    use store = SqliteStore.Open(Path.Combine(results, "inception.db"))
    let experiment = Stores.experiment 1 2

    for id in ids do
        store.CreateSweep(id, experiment, "data-hash", ResizeArray(Planner.PlanOrRaise experiment))
        |> ignore

let private newerStore folder =
    store [ "tiny-1" ] folder

    Stores.sql
        (Path.Combine(folder, "results", "inception.db"))
        "INSERT INTO schema_version (version, applied, program) VALUES (99, 0, '9.0.0')"
    |> ignore

let private damagedStore folder =
    store [ "tiny-1" ] folder
    let path = Path.Combine(folder, "results", "inception.db")
    let bytes = File.ReadAllBytes path
    Array.fill bytes 4096 8192 0xA5uy
    File.WriteAllBytes(path, bytes)

let private classFolders folder =
    SmallData.write (Path.Combine(folder, "photos")) (SmallData.folderFiles 8 8)
    File.WriteAllText(Path.Combine(folder, "photos", "train", "cat", "2.png"), "no image")

let private cutArchive folder =
    let whole = SmallData.gzip (SmallData.tar SmallData.cifarFiles)
    file "cifar.tar.gz" whole[.. whole.Length / 2] folder

let private damagedData folder =
    SmallData.write (Path.Combine(folder, "files")) (SmallData.idxFiles 6 3 8 8)
    let data = Path.Combine(folder, "data")
    SmallData.import data (Path.Combine(folder, "files")) |> ignore
    let path = Path.Combine(data, "mine", "train.images")
    let bytes = File.ReadAllBytes path
    bytes[7] <- bytes[7] ^^^ 1uy
    File.WriteAllBytes(path, bytes)

let private run = "run FOLDER/x.yaml --results FOLDER/results"

let private definitions =
    [
        case
            "an unknown key"
            run
            (replacing "  batch: 8" "  bach: 8")
            2
            [ "x.yaml"; "training.bach"; "line 10"; "training.batch" ]
        case
            "a value of a wrong type"
            run
            (replacing "epochs: 4" "epochs: many")
            2
            [ "training.epochs"; "many"; "line 9"; "whole number" ]
        case "no experiment file" "run FOLDER/y.yaml" nothing 2 [ "FOLDER/y.yaml"; "x.yaml" ]
        case "a folder as experiment" "run FOLDER" nothing 2 [ "is a folder" ]
        case
            "an unknown data set"
            run
            (replacing "name: tiny\n  val" "name: tinny\n  val")
            2
            [ "tinny"; "did you mean tiny?" ]
        case "an override of no setting" (run + " training.lr=1") nothing 2 [ "training.lr"; "command line" ]
        case
            "an override out of range"
            (run + " training.optimizer.lr=42")
            nothing
            2
            [ "training.optimizer.lr is 42"; "up to 10" ]
        case
            "more training images than there are"
            (run + " data.train-images=97")
            nothing
            2
            [ "tiny"; "data.train-images is 97"; "up to 96" ]
        case
            "images too small for the stem"
            (run + " model.stem=imagenet")
            nothing
            2
            [ "28 pixels"; "at least 65"; "data.size" ]
    ]

let private commandLines =
    [
        usage "an unknown command" "rum FOLDER/x.yaml" [ "rum is not a command"; "run" ]
        usage "an unknown option" (run + " --job 2") [ "--job"; "--jobs" ]
        usage "jobs that are no number" (run + " --jobs many") [ "--jobs"; "many" ]
        usage "no file" "run" [ "experiment file" ]
        usage "too many words" "list all" [ "all"; "list" ]
    ]

let private stores =
    let show = " --results FOLDER/results"

    [
        case "no sweep at all" ("show tiny" + show) nothing 2 [ "tiny"; "inception run" ]
        case "an unknown sweep" ("resume tinny-1" + show) (store [ "tiny-1" ]) 2 [ "tinny-1"; "did you mean tiny-1?" ]
        case "an unknown sweep to compare" ("compare else" + show) (store [ "tiny-1" ]) 2 [ "else"; "inception list" ]
        case
            "a sweep compared with itself"
            ("compare tiny-1 tiny-1" + show)
            (store [ "tiny-1" ])
            2
            [ "tiny-1 is named twice" ]
        case
            "the beginning of two sweeps"
            ("report tiny" + show)
            (store [ "tiny-1"; "tiny-2" ])
            2
            [ "2 sweeps"; "tiny-1"; "tiny-2" ]
        case
            "an experiment's name is its only sweep, though others begin with it"
            ("compare tiny tiny-1" + show)
            (store [ "tiny-1"; "tiny-more-2" ])
            2
            [ "tiny-1 is named twice" ]
        case "no such trial" ("show tiny-1/2" + show) (store [ "tiny-1" ]) 2 [ "tiny-1"; "no trial 2"; "000 to 001" ]
        case "a trial of no sweep" ("show /1" + show) (store [ "tiny-1" ]) 2 [ "inception list" ]
        case
            "a store of a newer version"
            ("list" + show)
            newerStore
            2
            [ "FOLDER/results/inception.db"; "newer version"; "update" ]
        case "a damaged store" ("show tiny-1" + show) damagedStore 1 [ "FOLDER/results/inception.db"; "damaged" ]
        case
            "a store that is none"
            (run + " --store FOLDER/x.yaml")
            nothing
            2
            [ "FOLDER/x.yaml"; "not a results store" ]
        case "a store that is a folder" (run + " --store FOLDER") nothing 2 [ "FOLDER"; "is a folder" ]
        case
            "a store on a server"
            ("list --store postgres://localhost/x")
            nothing
            2
            [ "--store"; "postgres://localhost/x" ]
        case
            "results that are a file"
            "run FOLDER/x.yaml --results FOLDER/x.yaml"
            nothing
            2
            [ "FOLDER/x.yaml"; "is a file"; "--results" ]
        case
            "results below a file"
            "run FOLDER/x.yaml --results FOLDER/x.yaml/r"
            nothing
            2
            [ "FOLDER/x.yaml"; "is a file"; "--results" ]
        case
            "a report onto a folder"
            ("report tiny-1 --output FOLDER" + show)
            (store [ "tiny-1" ])
            2
            [ "FOLDER is a folder"; "--output" ]
        case
            "a report below a file"
            ("report tiny-1 --output FOLDER/x.yaml/r.html" + show)
            (store [ "tiny-1" ])
            2
            [ "FOLDER/x.yaml"; "is a file" ]
        case
            "figures into a file"
            ("report tiny-1 --figures FOLDER/x.yaml" + show)
            (store [ "tiny-1" ])
            2
            [ "FOLDER/x.yaml"; "is a file"; "--figures" ]
    ]

let private data =
    let into = " --data-dir FOLDER/data"

    [
        case "an unknown data set to get" ("data get clothes" + into) nothing 2 [ "clothes"; "data import" ]
        case "nothing to import" ("data import mine FOLDER/nope" + into) nothing 2 [ "FOLDER/nope does not exist" ]
        case "a folder without data" ("data import mine FOLDER" + into) nothing 1 [ "FOLDER"; "train/<class>/*.jpg" ]
        case "a name for no folder" ("data import ../mine FOLDER" + into) nothing 2 [ "../mine"; "small letters" ]
        case
            "a corrupt archive"
            ("data import mine FOLDER/cifar.tar.gz" + into)
            cutArchive
            1
            [ "cifar.tar.gz"; "cut short"; "get it again" ]
        case
            "an unreadable image"
            ("data import mine FOLDER/photos" + into)
            classFolders
            1
            [ "FOLDER/photos/train/cat/2.png" ]
        case "damaged data" ("data verify mine" + into) damagedData 1 [ "train.images"; "expected SHA-256"; "import" ]
        case
            "damaged data to train on"
            ("run FOLDER/x.yaml data.name=mine --results FOLDER/results" + into)
            damagedData
            1
            [ "mine"; "damaged"; "data verify mine" ]
        case
            "a name that is taken"
            ("data import mine FOLDER/files" + into)
            damagedData
            2
            [ "mine"; "already"; "--replace" ]
    ]

let private machine =
    [
        { case
              "a full disk under the results"
              "run FOLDER/x.yaml --results FOLDER/small/results"
              nothing
              1
              [ "disk is full"; "FOLDER/small/results" ] with
            By = SmallDisk 40
        }
        { case
              "a full disk under the data"
              "data get fashion-mnist-subset --data-dir FOLDER/small/data"
              nothing
              1
              [ "FOLDER/small/data"; "the import needs 6 MiB"; "--data-dir" ] with
            By = SmallDisk 400
        }
        { case "no permission to make results" run nothing 1 [ "no permission"; "FOLDER/results"; "--results" ] with
            By = Nobody
        }
        { case
              "no permission to read the experiment"
              run
              (fun folder -> File.SetUnixFileMode(Path.Combine(folder, "x.yaml"), UnixFileMode.UserWrite))
              2
              [ "FOLDER/x.yaml" ] with
            By = Nobody
        }
        { case
              "no permission to write the store"
              run
              (store [ "tiny-1" ])
              1
              [ "FOLDER/results/inception.db"; "permission" ] with
            By = Nobody
        }
        { case
              "no permission to make data"
              "data get fashion-mnist-subset --data-dir FOLDER/data"
              nothing
              1
              [ "FOLDER/data"; "no permission" ] with
            By = Nobody
        }
    ]

let private command program arguments = (Cli.runOther program arguments).Code

let private readable =
    UnixFileMode.UserRead
    ||| UnixFileMode.UserWrite
    ||| UnixFileMode.UserExecute
    ||| UnixFileMode.GroupRead
    ||| UnixFileMode.GroupExecute
    ||| UnixFileMode.OtherRead
    ||| UnixFileMode.OtherExecute

// setpriv (util-linux): root starts the program as another user; who is not root is without rights already.
let private asNobody (arguments: string list) =
    if Cli.isRoot then
        "setpriv", [ "--reuid=65534"; "--regid=65534"; "--clear-groups"; Cli.program ] @ arguments
    else
        Cli.program, arguments

let private withoutRights (folder: string) f =
    let before = File.GetUnixFileMode folder

    File.SetUnixFileMode(
        folder,
        if Cli.isRoot then
            readable
        else
            readable &&& ~~~UnixFileMode.UserWrite
    )

    let program, arguments = asNobody [ "version" ]

    if command program arguments <> 0 then
        skiptest "the program lies where other users may not read it"

    try
        f ()
    finally
        File.SetUnixFileMode(folder, before)

let private onSmallDisk folder kibibytes f =
    if not Cli.isRoot then
        skiptest "needs root on Linux, to mount a small file system"

    let small = Directory.CreateDirectory(Path.Combine(folder, "small")).FullName

    if
        command "mount" [ "-t"; "tmpfs"; "-o"; $"size={kibibytes}k"; "none"; small ]
        <> 0
    then
        skiptest "a small file system could not be mounted here"

    try
        f ()
    finally
        command "umount" [ "-l"; small ] |> ignore

let private prepared (c: Case) folder f =
    c.Prepare folder

    match c.By with
    | Us -> f ()
    | Nobody -> withoutRights folder f
    | SmallDisk kibibytes -> onSmallDisk folder kibibytes f

let private start (c: Case) (arguments: string list) =
    let program, arguments =
        if c.By = Nobody then
            asNobody arguments
        else
            Cli.program, arguments

    use running =
        new Cli.Running(
            Cli.startOf
                program
                [
                    "INCEPTION_DATA", dataDirectory.Value
                    // Nobody has no home.
                    "HOME", "/nonexistent"
                ]
                arguments
        )

    running.Wait()

let private expectSentence (c: Case) folder (ended: Cli.Ended) =
    let lines = ended.Error.TrimEnd('\n').Split '\n'

    let isProgress (line: string) =
        line.StartsWith "importing " || line.StartsWith "checking "

    let told = lines |> Array.filter (fun line -> not (isProgress line))
    Expect.equal told.Length 1 $"one sentence: {ended}"
    Expect.stringStarts told[0] "inception: " "who speaks"
    Expect.isFalse (told[0].Contains "internal error") $"expected faults are no internal errors: {told[0]}"
    Expect.isFalse (told[0].Contains "Exception") $"no names of types: {told[0]}"

    for words in c.Says do
        Expect.stringContains told[0] (words.Replace("FOLDER", folder)) "what the sentence says"

let private check (c: Case) =
    testCase c.What (fun () ->
        Files.withFolder (fun folder ->
            File.WriteAllText(Path.Combine(folder, "x.yaml"), yaml)

            prepared c folder (fun () ->
                let arguments = c.Line.Replace("FOLDER", folder) |> Cli.words
                let before = Cli.contents folder
                let plain = start c arguments |> Cli.ended c.Code
                Expect.isFalse (plain.Error.Contains "   at ") $"no stack trace: {plain}"
                expectSentence c folder plain
                let verbose = start c (arguments @ [ "--verbose" ]) |> Cli.ended c.Code

                if c.HasTrace then
                    Expect.stringContains verbose.Error "   at Inception." "a stack trace with --verbose"

                Expect.equal (Cli.contents folder) before "nothing was created or changed")))

[<Tests>]
let tests =
    testSequenced
    <| testList "Runner: wrong input" (definitions @ commandLines @ stores @ data @ machine |> List.map check)
