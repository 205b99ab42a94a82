/// Folders for tests.
module Inception.Tests.Support.Files

open System
open System.IO

/// The repository's root: the nearest folder upwards that holds paket.dependencies.
let root =
    let rec up (folder: DirectoryInfo) =
        if File.Exists(Path.Combine(folder.FullName, "paket.dependencies")) then
            folder.FullName
        else
            up folder.Parent

    up (DirectoryInfo AppContext.BaseDirectory)

/// Runs `f` with a fresh folder and removes it afterwards.
let withFolder (f: string -> 'a) : 'a =
    let folder = Directory.CreateTempSubdirectory("inception-test-").FullName

    try
        f folder
    finally
        Directory.Delete(folder, true)
