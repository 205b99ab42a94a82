module Inception.Tests.DiffSharp.NativeLibraryTests

open System
open System.IO
open System.Text
open Expecto
open DiffSharp

/// The symbol versions a 64-bit ELF library asks for, each with its flags (2: weak): the records of section
/// .gnu.version_r (type 0x6ffffffe; ELF gABI and LSB, "Symbol Versioning").
let private requiredVersions (file: string) : (string * int) list =
    let elf = File.ReadAllBytes file
    let u16 at = int (BitConverter.ToUInt16(elf, at))
    let i32 at = BitConverter.ToInt32(elf, at)
    let i64 at = int (BitConverter.ToInt64(elf, at))

    let text at =
        Encoding.ASCII.GetString(elf, at, Array.IndexOf(elf, 0uy, at) - at)

    let sections, size, count = i64 0x28, u16 0x3a, u16 0x3c

    [
        for section in 0 .. count - 1 do
            let header = sections + section * size

            if i32 (header + 4) = 0x6ffffffe then
                let strings = i64 (sections + i32 (header + 0x28) * size + 0x18)
                let mutable need = i64 (header + 0x18)
                let mutable more = true

                while more do
                    let mutable aux = need + i32 (need + 8)
                    let mutable moreAux = true

                    while moreAux do
                        text (strings + i32 (aux + 8)), u16 (aux + 4)
                        moreAux <- i32 (aux + 12) <> 0
                        aux <- aux + i32 (aux + 12)

                    more <- i32 (need + 12) <> 0
                    need <- need + i32 (need + 12)
    ]

let private library = Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so")

let private cached =
    let home = Environment.GetFolderPath Environment.SpecialFolder.UserProfile

    let packages =
        match Environment.GetEnvironmentVariable "NUGET_PACKAGES" with
        | null
        | "" -> Path.Combine(home, ".nuget", "packages")
        | folder -> folder

    Path.Combine(packages, "torchsharp", "0.107.0", "runtimes", "linux-x64", "native", "libLibTorchSharp.so")

[<Tests>]
let tests =
    testList
        "DiffSharp.NativeLibrary"
        [
            if OperatingSystem.IsLinux() then
                test "the copy in the output folder asks for GLIBCXX_3.4.32 weakly, and for everything else as before" {
                    let versions = requiredVersions library
                    Expect.isNonEmpty versions "versions were read"

                    let flags =
                        versions
                        |> List.filter (fun (name, _) -> name = "GLIBCXX_3.4.32")
                        |> List.map snd

                    Expect.equal flags [ 2 ] "GLIBCXX_3.4.32 is weak"
                    let others = versions |> List.filter (fun (name, _) -> name <> "GLIBCXX_3.4.32")
                    Expect.all others (fun (_, flags) -> flags = 0) "the others are not"
                }

                test "the package cache's copy is untouched: it differs in that one flag only" {
                    if not (File.Exists cached) then
                        skiptest "the package cache is elsewhere"

                    let original = requiredVersions cached

                    Expect.equal
                        (original |> List.find (fun (name, _) -> name = "GLIBCXX_3.4.32") |> snd)
                        0
                        "not weak in the cache"

                    let ours, theirs = File.ReadAllBytes library, File.ReadAllBytes cached
                    Expect.equal ours.Length theirs.Length "length"
                    let different = Array.zip ours theirs |> Array.filter (fun (a, b) -> a <> b)
                    Expect.equal different [| 2uy, 0uy |] "one byte differs"
                }

            test "a tensor can be created" { Expect.equal (float (dsharp.ones([ 2; 3 ]).sum())) 6.0 "sum" }

            test "no second copy of libtorch was made beside the output (a failed load leaves one)" {
                Expect.isFalse (Directory.Exists(Path.Combine(AppContext.BaseDirectory, "cpu"))) "folder cpu"
            }
        ]
