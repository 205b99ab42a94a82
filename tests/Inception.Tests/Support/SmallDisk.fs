/// Small file systems in memory, for tests of full disks.
module Inception.Tests.Support.SmallDisk

open System
open System.Diagnostics
open Expecto

/// The exit code of another program.
let command (program: string) (arguments: string list) : int =
    use p =
        Process.Start(ProcessStartInfo(program, arguments, RedirectStandardError = true))

    p.WaitForExit()
    p.ExitCode

/// Runs `f` in a file system of that many KiB of its own, where the user may mount one; else the test is skipped.
let run (kibibytes: int) (f: string -> unit) =
    if not (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess) then
        skiptest "needs root on Linux, to mount a small file system"

    Files.withFolder (fun folder ->
        if
            command "mount" [ "-t"; "tmpfs"; "-o"; $"size={kibibytes}k"; "none"; folder ]
            <> 0
        then
            skiptest "a small file system could not be mounted here"

        try
            f folder
        finally
            command "umount" [ "-l"; folder ] |> ignore)
