module Inception.Tests.Runner.LauncherTests

open System
open System.IO
open Expecto
open Inception.Tests.Support

let private launcher (root: string) = Path.Combine(root, "inception")

// The launcher finds its own place; nobody tells it.
let private launch (root: string) (path: string option) arguments =
    let start = Cli.startOf (launcher root) [] arguments
    start.Environment.Remove "INCEPTION_HOME" |> ignore
    // What a test run sets for its own build is not the launcher's.
    start.Environment.Remove "MSBUILD_EXE_PATH" |> ignore
    path |> Option.iter (fun path -> start.Environment["PATH"] <- path)
    use running = new Cli.Running(start)
    running.Wait()

/// A copy of the tree as it is checked in, with what was built from it.
let private copyTree (target: string) =
    let files =
        Cli.ok (Cli.runOther "git" [ "-C"; Files.root; "ls-files"; "--cached"; "--others"; "--exclude-standard" ])

    for name in files.Lines do
        let wanted =
            not (name.Contains '/')
            || name.StartsWith "src/"
            || name.StartsWith "experiments/quickstart"

        if wanted && File.Exists(Path.Combine(Files.root, name)) then
            let file = Path.Combine(target, name)
            Directory.CreateDirectory(Path.GetDirectoryName file) |> ignore
            File.Copy(Path.Combine(Files.root, name), file)

// In the project that is built first, so that a build that must fail fails soon.
let private source (root: string) =
    Path.Combine(root, "src", "Inception.Core", "Domain", "Hash.fs")

let private withoutSdk =
    test "says what to install where there is no .NET SDK" {
        Files.withFolder (fun folder ->
            copyTree folder
            // A path with the shell's own tools and no dotnet.
            let tools = Directory.CreateDirectory(Path.Combine(folder, "tools")).FullName

            for tool in
                [
                    "sh"
                    "dirname"
                    "find"
                    "head"
                    "sort"
                    "cksum"
                    "cat"
                    "mkdir"
                    "readlink"
                    "mv"
                    "grep"
                ] do
                let real =
                    (Environment.GetEnvironmentVariable "PATH").Split ':'
                    |> Seq.map (fun part -> Path.Combine(part, tool))
                    |> Seq.find File.Exists

                File.CreateSymbolicLink(Path.Combine(tools, tool), real) |> ignore

            let ended = launch folder (Some tools) [ "version" ] |> Cli.ended 1
            Expect.equal (ended.Error.TrimEnd('\n').Split('\n').Length) 1 "one sentence"
            Expect.stringContains ended.Error ".NET SDK 10 is not on the PATH; install it" "what to do")
    }

let private copy =
    test "builds once, starts in under a second, builds again after a change, and says where a failed build's log is" {
        Files.withFolder (fun folder ->
            copyTree folder
            let whole = File.ReadAllText(source folder)
            File.WriteAllText(source folder, whole + "\nthis is no F#\n")
            let failed = launch folder None [ "version" ] |> Cli.ended 1
            Expect.stringContains failed.Error "error FS" "the compiler's error"
            Expect.stringContains failed.Error $"the build failed; the whole log is in {folder}" "the last sentence"
            Expect.equal failed.Out "" "nothing else is started"
            File.WriteAllText(source folder, whole)

            let built = launch folder None [ "version" ] |> Cli.ok
            Expect.stringContains built.Error "inception: building" "it says that it builds"
            Expect.stringContains built.Out "libtorch 2." "the version"

            // The best of three: the machine may be busy with other tests.
            let again = [ for _ in 1..3 -> launch folder None [ "version" ] |> Cli.ok ]
            Expect.all again (fun e -> e.Error = "") "nothing is built again"
            Expect.isLessThan (again |> List.map _.Time.TotalSeconds |> List.min) 1.0 "seconds of a later call"

            // A link to it works from anywhere.
            let link = Path.Combine(folder, "link")
            File.CreateSymbolicLink(link, launcher folder) |> ignore
            Expect.equal (Cli.ok (Cli.runOther link [ "version" ])).Out again.Head.Out "through a link"

            File.AppendAllText(source folder, "\nthis is no F#\n")
            let changed = launch folder None [ "version" ] |> Cli.ended 1
            Expect.stringContains changed.Error "inception: building" "a changed source is built"
            Expect.stringContains changed.Error "Hash.fs" "and its error told")
    }

[<Tests>]
let tests = testSequenced <| testList "Runner: the launcher" [ withoutSdk; copy ]
