module Inception.Tests.Training.DurableTests

open System.Collections.Generic
open System.IO
open Expecto
open Inception.Training
open Inception.Tests.Support

/// The calls that `f` makes, by name and file or folder.
let private callsOf (f: unit -> unit) =
    let calls = List<string>()

    let note (name: string) (path: string) =
        calls.Add $"{name} {Path.GetFileName path}"

    let opened = Dictionary<Stream, string>()

    let watched (disk: Disk) : Disk =
        {
            Create =
                fun path ->
                    note "create" path
                    let stream = disk.Create path
                    opened[stream] <- path
                    stream
            Flush =
                fun stream ->
                    note "flush" opened[stream]
                    disk.Flush stream
            Rename =
                fun (source, target) ->
                    note "rename to" target
                    disk.Rename(source, target)
            FlushFolder =
                fun path ->
                    note "flush folder" path
                    disk.FlushFolder path
        }

    Durable.onDisk watched f
    List.ofSeq calls

[<Tests>]
let tests =
    testList
        "Training.Durable"
        [
            test "a folder is written beside, flushed file by file, renamed, and its parent flushed" {
                Files.withFolder (fun folder ->
                    let target = Path.Combine(folder, "0000000007")

                    let calls =
                        callsOf (fun () ->
                            Durable.writeFolder target (fun temporary ->
                                Expect.notEqual temporary target "beside"
                                Durable.writeFile (Path.Combine(temporary, "a")) _.WriteByte(1uy)
                                Durable.writeFile (Path.Combine(temporary, "b")) _.WriteByte(2uy)))

                    Expect.equal
                        calls
                        [
                            "create a"
                            "flush a"
                            "create b"
                            "flush b"
                            "flush folder 0000000007.part"
                            "rename to 0000000007"
                            $"flush folder {Path.GetFileName folder}"
                        ]
                        "calls"

                    Expect.equal (File.ReadAllBytes(Path.Combine(target, "b"))) [| 2uy |] "content")
            }

            test "a file is replaced by one written beside and flushed" {
                Files.withFolder (fun folder ->
                    let path = Path.Combine(folder, "w")
                    File.WriteAllText(path, "old")

                    let calls = callsOf (fun () -> Durable.replaceFile path _.WriteByte(1uy))

                    Expect.equal
                        calls
                        [
                            "create w.part"
                            "flush w.part"
                            "rename to w"
                            $"flush folder {Path.GetFileName folder}"
                        ]
                        "calls"

                    Expect.equal (File.ReadAllBytes path) [| 1uy |] "content")
            }

            test "what fails on the way leaves the old file and nothing else" {
                Files.withFolder (fun folder ->
                    let path = Path.Combine(folder, "w")
                    File.WriteAllText(path, "old")

                    Expect.throws
                        (fun () -> Durable.replaceFile path (fun _ -> raise (IOException "no space")))
                        "it is told"

                    Expect.equal (Cli.contents folder) [ "w", 3L ] "the folder")
            }
        ]
