module Inception.Tests.Runner.LibTorchTests

open System
open System.IO
open Expecto
open Inception.Runner.Machine
open Inception.Tests.Support

/// The libtorch that the program was built with.
let private own = Path.Combine(Path.GetDirectoryName Cli.program, "libtorch")

let private binding =
    Path.Combine(Path.GetDirectoryName Cli.program, "libLibTorchSharp.so")

/// Debian's package libtorch1.13 lies here.
let private system = "/usr/lib/x86_64-linux-gnu"

let private copyOf (source: string) (target: string) =
    Directory.CreateDirectory target |> ignore

    for file in Directory.GetFiles source do
        File.Copy(file, Path.Combine(target, Path.GetFileName file))

let private onLinux () =
    if not (OperatingSystem.IsLinux()) then
        skiptest "Linux only: libraries are read as ELF files"

[<Tests>]
let tests =
    testSequenced
    <| testList
        "Runner libtorch"
        [
            test "symbols needed and given are those that binutils reads" {
                onLinux ()

                if not (File.Exists "/usr/bin/nm") then
                    skiptest "needs binutils (nm)"

                let names (arguments: string list) keep =
                    (Cli.runOther "/usr/bin/nm" arguments |> Cli.ok).Lines
                    |> List.choose (fun line ->
                        match keep (Cli.words line) with
                        | Some(name: string) -> Some(name.Split('@')[0])
                        | None -> None)
                    |> Set.ofList

                let needed =
                    names [ "-D"; "--undefined-only"; binding ] (function
                        | [ "U"; name ] when not (name.Contains '@') -> Some name
                        | _ -> None)

                Expect.equal (Set.ofSeq (ElfSymbols.Of binding).Needed) needed "needed"
                Expect.isGreaterThan needed.Count 1000 "of libtorch"
                let library = Path.Combine(own, "libc10.so")

                let given =
                    names [ "-D"; "--defined-only"; library ] (function
                        | [ _; _; name ] -> Some name
                        | _ -> None)

                Expect.equal (Set.ofSeq (ElfSymbols.Of library).Defined) given "given"
            }

            test "the program computes with a libtorch in a foreign folder, and with that alone" {
                onLinux ()

                TinySweep.withPlace (fun place ->
                    let foreign = Path.Combine(place.Folder, "torch", "lib")
                    copyOf own foreign

                    File.WriteAllText(
                        Path.Combine(place.Folder, "torch", "version.py"),
                        "__version__ = '2.10.0+test'\n"
                    )

                    let doctor = Cli.run [] [ "doctor"; "--libtorch"; foreign ] |> Cli.ok

                    for file in [ "libc10.so"; "libtorch_cpu.so"; "libtorch.so" ] do
                        Expect.contains doctor.Lines $"loaded {Path.Combine(foreign, file)}" "from there"
                        Expect.isFalse (doctor.Out.Contains(Path.Combine(own, file))) "and not the program's own"

                    Expect.contains doctor.Lines "all parts of the self-test are right on cpu" "self-test"

                    place.Run $"run FILE training.epochs=1 sweep.seeds=[1] --libtorch {foreign}"
                    |> Cli.ok
                    |> ignore

                    for trial in place.Sweep.Trials do
                        Expect.stringContains
                            trial.Provenance.Versions
                            $"libtorch 2.10.0+test in {foreign}"
                            "provenance says so")
            }

            test "a libtorch of another version is refused before anything is trained" {
                onLinux ()

                if not (File.Exists(Path.Combine(system, "libtorch_cpu.so.1.13"))) then
                    skiptest "needs Debian's libtorch1.13 (with python3-torch)"

                let doctor = Cli.run [] [ "doctor"; "--libtorch"; system ] |> Cli.ended 1
                Expect.stringContains doctor.Error "symbols that libLibTorchSharp.so needs are not in" "which"
                Expect.stringContains doctor.Error "built for libtorch 2.10.0" "what to do"

                TinySweep.withPlace (fun place ->
                    let run = place.Run $"run FILE --libtorch {system}" |> Cli.ended 2
                    Expect.stringContains run.Error "libc10.so.1.13" "what is there instead"
                    Expect.isFalse (Directory.Exists place.Results) "nothing is made")
            }

            test "a damaged library fails with its name, and nothing is taken in its place" {
                onLinux ()

                Files.withFolder (fun folder ->
                    copyOf own folder
                    let damaged = Path.Combine(folder, "libtorch.so")
                    File.WriteAllText(damaged, "no library at all")
                    let summary = Cli.run [] [ "model"; "summary"; "--libtorch"; folder ] |> Cli.ended 1
                    Expect.stringContains summary.Error damaged "which"
                    Expect.stringContains summary.Error "inception doctor --libtorch" "what to do")
            }

            test "a folder that is not there, or is none of a libtorch, is a fault of usage" {
                Files.withFolder (fun folder ->
                    for named, words in [ folder, "has no libc10.so"; folder + "/no", "does not exist" ] do
                        let doctor = Cli.run [] [ "doctor"; "--libtorch"; named ] |> Cli.ended 2
                        Expect.stringContains doctor.Error words named)
            }
        ]

[<Tests>]
let bundle =
    testSequenced
    <| testList
        "Runner bundle"
        [
            test "a bundle in parts trains on a machine without .NET, with a libtorch from elsewhere" {
                onLinux ()

                TinySweep.withPlace (fun place ->
                    let pack =
                        Cli.run
                            [ "INCEPTION_DATA", TinySweep.dataDirectory.Value ]
                            [
                                "bundle"
                                "-o"
                                Path.Combine(place.Folder, "b.tar.gz")
                                "--with-data"
                                "tiny"
                                "--part-size=20MB"
                            ]
                        |> Cli.ok

                    let parts = Directory.GetFiles(place.Folder, "b.tar.gz.0*")
                    Expect.isGreaterThan parts.Length 1 "parts"
                    Expect.isLessThan (parts |> Array.sumBy (fun p -> FileInfo(p).Length)) 60_000_000L "60 MB"

                    // The lines that it prints for the other machine, as they stand; its .NET is out of sight where a
                    // mount may hide it.
                    let lines =
                        pack.Lines
                        |> List.filter (fun l -> l.StartsWith "  sha256sum" || l.StartsWith "  cat")


                    let script =
                        String.Join(
                            "\n",
                            [
                                "set -e"
                                $"cd {place.Folder}"
                                yield! lines
                                "b=$(echo inception-*/)"
                                // The one variable that this machine's processor may need.
                                "isa=${ONEDNN_MAX_CPU_ISA:+ONEDNN_MAX_CPU_ISA=$ONEDNN_MAX_CPU_ISA}"
                                $"exec env -i $isa PATH=/usr/bin:/bin HOME={place.Folder} \"$b/inception\" run {place.File} training.epochs=1 sweep.seeds=[1] --libtorch {own} --results {place.Results}"
                            ]
                        )

                    let ended =
                        if Cli.isRoot then
                            // Another mount namespace: its mounts end with it.
                            let dotnet = Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory()

                            Cli.runOther
                                "/usr/bin/unshare"
                                [ "-m"; "sh"; "-c"; $"mount -t tmpfs none {dotnet}\n{script}" ]
                        else
                            Cli.runOther "/bin/sh" [ "-c"; script ]

                    ended |> Cli.ok |> ignore
                    Expect.equal place.Sweep.Trials.Length 2 "two trials"
                    let provenance = place.Sweep.Trials.Head.Provenance
                    Expect.notEqual provenance.GitState "unknown" "it knows what it was packed from"

                    File.AppendAllText(parts[0], "x")
                    let check = Cli.runOther "/bin/sh" [ "-c"; $"cd {place.Folder} && {lines.Head}" ]
                    Expect.equal check.Code 1 "a damaged part is noticed")
            }

            test "what cannot be packed is a fault of usage" {
                Files.withFolder (fun folder ->
                    let output = Path.Combine(folder, "b.tar.gz")

                    for arguments, words in
                        [
                            [ "--with-data"; "nothing" ], "inception data get nothing"
                            [ "--libtorch"; "cuda" ], "none or cpu"
                            [ "--part-size"; "9kB" ], "--part-size"
                        ] do
                        let ended = Cli.run [] ([ "bundle"; "-o"; output ] @ arguments) |> Cli.ended 2
                        Expect.stringContains ended.Error words ""

                    Expect.isEmpty (Cli.contents folder) "nothing is left")
            }
        ]
