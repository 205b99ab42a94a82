module Inception.Tests.Training.Data.StoreTests

open System
open System.Diagnostics
open System.IO
open System.Security.Cryptography
open System.Threading
open Expecto
open FsCheck
open Inception.Tests.Support
open Inception.Tests.Support.SmallData
open Inception.Training.Data

// Tests that need a second process start this program again with one of these set; it then has one test, its task.
let private openTask = Environment.GetEnvironmentVariable "INCEPTION_TEST_OPEN"
let private importTask = Environment.GetEnvironmentVariable "INCEPTION_TEST_IMPORT"

let private sums (set: ImageSet) : string =
    let bytes = Array.zeroCreate<byte>(set.Count * set.Shape.Bytes)
    set.CopyImages(ReadOnlySpan [| 0 .. set.Count - 1 |], Span bytes)
    Convert.ToHexStringLower(SHA256.HashData bytes)

let private startTask (variable: string) (value: string) : Process =
    let start =
        ProcessStartInfo(
            Environment.ProcessPath,
            "--filter-test-list \"Training.Data.Task\"",
            RedirectStandardOutput = true
        )

    // Where the tests run under `dotnet`, the program is its first argument.
    if Path.GetFileNameWithoutExtension(Environment.ProcessPath) = "dotnet" then
        start.Arguments <- $"\"{Reflection.Assembly.GetEntryAssembly().Location}\" {start.Arguments}"

    start.Environment[variable] <- value
    Process.Start start

// A small store in <folder>/data/mine.
let private withStore (check: string -> unit) =
    Files.withFolder (fun folder ->
        let source = Path.Combine(folder, "s")
        write source (("classes.txt", "a\nb\nc"B) :: idxFiles 6 3 5 4)
        check (import (Path.Combine(folder, "data")) source).Folder)

let private storeFiles =
    [
        "manifest.json"
        "train.images"
        "train.labels"
        "test.images"
        "test.labels"
    ]

// What verify says: its report's sentences, or the one with which it refuses the manifest.
let private verify (store: string) : string list =
    try
        List.ofSeq ((catalogue (Path.GetDirectoryName store)).Verify("mine", null)).Faults
    with :? DataFault as fault ->
        List.ofSeq fault.Faults

let private tasks =
    testList
        "Training.Data.Task"
        [
            if not (isNull openTask) then
                test "opens the store and prints its sums" {
                    use dataset = Dataset.Open openTask
                    printfn "sums %s" (sums dataset.Train)
                }
            if not (isNull importTask) then
                test "imports until it is killed" {
                    let progress =
                        { new IProgress<DataProgress> with
                            member _.Report p =
                                if p.Done > 0L then
                                    printfn "half way"
                                    Thread.Sleep Timeout.Infinite
                        }

                    (catalogue (Path.Combine(importTask, "data")))
                        .Import(
                            "mine",
                            Path.Combine(importTask, "s"),
                            ImportOptions(),
                            progress,
                            CancellationToken.None
                        )
                    |> ignore
                }
        ]

[<Tests>]
let tests =
    if not (isNull openTask) || not (isNull importTask) then
        tasks
    else
        testList
            "Training.Data.PackedStore"
            [
                test "is whole after an import, by report and by file" {
                    withStore (fun store ->
                        let report = (catalogue (Path.GetDirectoryName store)).Verify("mine", null)
                        Expect.isTrue report.IsWhole "whole"
                        Expect.hasLength report.Files 4 "four files"

                        for check in report.Files do
                            let bytes = File.ReadAllBytes(Path.Combine(store, check.File))
                            Expect.equal check.FoundSha256 (Convert.ToHexStringLower(SHA256.HashData bytes)) check.File
                            Expect.equal check.ExpectedBytes (int64 bytes.Length) check.File

                        Expect.equal (entries store |> List.sort) (List.sort storeFiles) "and nothing else")
                }
                test "has labels as 32-bit integers, little endian" {
                    withStore (fun store ->
                        Expect.equal
                            (File.ReadAllBytes(Path.Combine(store, "test.labels")))
                            [| 0uy; 0uy; 0uy; 0uy; 1uy; 0uy; 0uy; 0uy; 2uy; 0uy; 0uy; 0uy |]
                            "")
                }
                test "has the same hash whenever and from wherever it is imported" {
                    withStore (fun a ->
                        withStore (fun b ->
                            let manifest = PackedStore.readManifest a
                            Expect.equal (PackedStore.readManifest b).DataHash manifest.DataHash "another folder"

                            let other =
                                { manifest with
                                    Imported = DateTime.UnixEpoch
                                    Source = "x"
                                    Name = "y"
                                }

                            Expect.equal other.DataHash manifest.DataHash "time, source and name"
                            let fewer = { manifest with TrainCount = 5 }
                            Expect.notEqual fewer.DataHash manifest.DataHash "counts"))
                }
                testCase "finds every flipped bit of every file"
                <| fun () ->
                    withStore (fun store ->
                        let files =
                            [|
                                for name in storeFiles ->
                                    Path.Combine(store, name), File.ReadAllBytes(Path.Combine(store, name))
                            |]

                        let isFound (NonNegativeInt file) (NonNegativeInt place) (NonNegativeInt bit) =
                            let path, whole = files[file % files.Length]
                            let damaged = Array.copy whole
                            let i = place % damaged.Length
                            damaged[i] <- damaged[i] ^^^ (1uy <<< (bit % 8))
                            File.WriteAllBytes(path, damaged)
                            let sentences = verify store
                            File.WriteAllBytes(path, whole)
                            sentences.Length = 1 && sentences.Head.Contains(Path.GetFileName path)

                        // FsCheck's numbers are small; the place is spread over the file by a multiplier.
                        Check.One(
                            Config.QuickThrowOnFailure.WithMaxTest 400,
                            fun file (NonNegativeInt place) bit -> isFound file (NonNegativeInt(place * 37)) bit
                        )

                        // And the manifest's bytes one by one.
                        let _, manifest = files[0]

                        for i in 0 .. manifest.Length - 1 do
                            Expect.isTrue
                                (isFound (NonNegativeInt 0) (NonNegativeInt i) (NonNegativeInt(i % 8)))
                                $"byte {i}"

                        Expect.isEmpty (verify store) "restored")
                test "names file, expected and found of every damaged file at once, and so does opening" {
                    withStore (fun store ->
                        let path = Path.Combine(store, "train.images")
                        let bytes = File.ReadAllBytes path
                        bytes[7] <- bytes[7] ^^^ 255uy
                        File.WriteAllBytes(path, bytes)
                        File.WriteAllBytes(Path.Combine(store, "test.labels"), [| 1uy |])
                        File.Delete(Path.Combine(store, "test.images"))
                        let sentences = verify store
                        Expect.hasLength sentences 3 "three files"
                        Expect.stringContains sentences[0] path "the file"
                        Expect.stringContains sentences[0] (Convert.ToHexStringLower(SHA256.HashData bytes)) "found"
                        Expect.stringContains sentences[1] "missing" "missing"
                        Expect.stringContains sentences[2] "expected 12 bytes, found 1" "length"
                        let opened = faults (fun () -> (Dataset.Open store :> IDisposable).Dispose())
                        Expect.sequenceEqual opened sentences "the same from Open")
                }
                test "refuses a store of a newer version, and never replaces it" {
                    withStore (fun store ->
                        let path = Path.Combine(store, "manifest.json")
                        File.WriteAllText(path, File.ReadAllText(path).Replace("\"format\": 1", "\"format\": 2"))
                        Expect.stringContains (verify store).Head "newer version" "says so"

                        let get () =
                            (catalogue (Path.GetDirectoryName store)).GetAsync("mine", null, CancellationToken.None)

                        let sentences = faults (fun () -> get().GetAwaiter().GetResult() |> ignore)
                        Expect.stringContains sentences[0] "newer version" "get says so too")
                }
                test "lists a damaged store with its fault, and other stores all the same" {
                    withStore (fun store ->
                        let data = Path.GetDirectoryName store
                        let c = catalogue data
                        write (Path.Combine(data, "broken")) [ "manifest.json", "{"B ]
                        let lines = c.List()

                        let line name =
                            lines |> Seq.find (fun line -> line.Name = name)

                        Expect.stringContains (line "broken").Fault "damaged" "damaged"
                        Expect.isFalse (isNull (box (line "mine").Installed)) "installed"
                        Expect.equal (line "fashion-mnist-subset").Available "shipped" "shipped"
                        Expect.equal (line "cifar10").Available "download" "to download")
                }
                test "is read by two processes at once, from one shared mapping" {
                    withStore (fun store ->
                        use dataset = Dataset.Open store
                        use other = startTask "INCEPTION_TEST_OPEN" store
                        let said = other.StandardOutput.ReadToEnd()
                        other.WaitForExit()
                        Expect.equal other.ExitCode 0 said
                        Expect.stringContains said ("sums " + sums dataset.Train) "both see the same images"

                        if OperatingSystem.IsLinux() then
                            let mapping =
                                File.ReadAllLines "/proc/self/maps"
                                |> Array.filter (fun line -> line.Contains(Path.Combine(store, "train.images")))

                            Expect.hasLength mapping 1 "mapped once"
                            Expect.stringContains mapping[0] "r--s" "shared and read-only")
                }
                test "is not there, and leaves the next import nothing to stumble over, after a kill half way" {
                    Files.withFolder (fun folder ->
                        write folder [ for name, bytes in idxFiles 3000 10 20 20 -> "s/" + name, bytes ]
                        use importing = startTask "INCEPTION_TEST_IMPORT" folder
                        let mutable line = importing.StandardOutput.ReadLine()

                        while not (isNull line) && not (line.Contains "half way") do
                            line <- importing.StandardOutput.ReadLine()

                        let data = Path.Combine(folder, "data")
                        Expect.isFalse (isNull line) "it began"
                        Expect.hasLength (entries data) 1 "a temporary folder is there"
                        importing.Kill()
                        importing.WaitForExit()
                        Expect.isFalse (Directory.Exists(Path.Combine(data, "mine"))) "no data set"

                        Expect.isEmpty
                            ((catalogue data).List() |> Seq.filter (fun line -> line.Name.Contains "mine"))
                            "none listed"

                        import data (Path.Combine(folder, "s")) |> ignore
                        Expect.equal (entries data) [ "mine" ] "the next import clears up")
                }
                test "says that the disk is full, and leaves nothing" {
                    Files.withFolder (fun folder ->
                        let data = Path.Combine(folder, "small")
                        Directory.CreateDirectory data |> ignore
                        let mount = Path.Combine("/bin", "mount")

                        let call (program: string) (arguments: string) =
                            use p =
                                Process.Start(ProcessStartInfo(program, arguments, RedirectStandardError = true))

                            p.StandardError.ReadToEnd() |> ignore
                            p.WaitForExit()
                            p.ExitCode = 0

                        if not (File.Exists mount && call mount $"-t tmpfs -o size=1m none {data}") then
                            skiptest "mounting a small file system needs root"

                        try
                            write folder [ for name, bytes in idxFiles 3000 10 20 20 -> "s/" + name, bytes ]
                            let sentences = faults (fun () -> import data (Path.Combine(folder, "s")) |> ignore)
                            Expect.stringContains sentences[0] "--data-dir" "what to do"
                            Expect.isEmpty (entries data) "nothing is left"
                            // Past the look at the free space: the file system itself refuses.
                            let large =
                                {
                                    Channels = 1
                                    Height = 1024
                                    Width = 1024
                                }

                            let sentences =
                                faults (fun () ->
                                    Refusal.translated "write" data (fun () ->
                                        use writer = new StoreWriter(data, large, 2, 1)
                                        ignore writer))

                            Expect.stringContains sentences[0] "the disk is full" "in words"
                        finally
                            call "/bin/umount" data |> ignore)
                }
                test "replaces a data set only where told" {
                    withStore (fun store ->
                        let data = Path.GetDirectoryName store
                        let source = Path.Combine(Path.GetDirectoryName data, "other")
                        write source (idxFiles 9 3 5 4)
                        let sentences = faults (fun () -> import data source |> ignore)
                        Expect.stringContains sentences[0] "--replace" "told how"
                        Expect.equal ((catalogue data).Find "mine").Manifest.TrainCount 6 "the old one stays"

                        (catalogue data)
                            .Import("mine", source, ImportOptions(Replace = true), null, CancellationToken.None)
                        |> ignore

                        Expect.equal ((catalogue data).Find "mine").Manifest.TrainCount 9 "the new one"
                        Expect.equal (entries data) [ "mine" ] "and nothing beside it")
                }
                test "raises after it is closed, and for indices that no image has" {
                    withStore (fun store ->
                        let dataset = Dataset.Open store
                        let buffer = Array.zeroCreate<byte> 20

                        let copy i =
                            dataset.Train.CopyImages(ReadOnlySpan [| i |], Span buffer)

                        copy 5
                        Expect.throwsT<ArgumentOutOfRangeException> (fun () -> copy 6) "above"
                        Expect.throwsT<ArgumentOutOfRangeException> (fun () -> copy -1) "below"
                        (dataset :> IDisposable).Dispose()
                        Expect.throwsT<ObjectDisposedException> (fun () -> copy 5) "closed")
                }
            ]
