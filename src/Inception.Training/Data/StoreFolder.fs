namespace Inception.Training.Data

open System
open System.Diagnostics
open System.IO
open Inception.Training

/// A store's folder appears whole or not at all: it is filled under a temporary name beside its place
/// (`.NAME.HOST.PID.N.part`), flushed to the disk, and renamed.
module internal StoreFolder =
    let mutable private counter = 0
    let private host = Environment.MachineName.ToLowerInvariant()

    let private isAlive (pid: int) =
        try
            use other = Process.GetProcessById pid
            not other.HasExited
        with
        | :? ArgumentException
        | :? InvalidOperationException -> false

    /// Removes what imports left that were killed: temporary folders of this host whose process is gone.
    let sweep (dataDirectory: string) =
        if Directory.Exists dataDirectory then
            for folder in Directory.EnumerateDirectories(dataDirectory, ".*.part") do
                // The name itself may have dots; the last four parts are host (which may too), pid, number, "part".
                let parts = Path.GetFileName(folder).Split '.'

                match parts.Length >= 6, Int32.TryParse parts[max 0 (parts.Length - 3)] with
                | true, (true, pid) when
                    Path.GetFileName(folder).EndsWith($".{host}.{pid}.{parts[parts.Length - 2]}.part")
                    ->
                    if not (isAlive pid) then
                        try
                            Directory.Delete(folder, true)
                        with
                        | :? IOException
                        | :? UnauthorizedAccessException -> ()
                | _ -> ()

    let private remove (folder: string) =
        try
            if Directory.Exists folder then
                Directory.Delete(folder, true)
        with
        | :? IOException
        | :? UnauthorizedAccessException -> ()

    let private temporaryName (dataDirectory: string) (name: string) =
        let number = Threading.Interlocked.Increment &counter
        Path.Combine(dataDirectory, $".{name}.{host}.{Environment.ProcessId}.{number}.part")

    // The old store is moved aside and comes back where the new one cannot take its place.
    let private replace (dataDirectory: string) (name: string) (temporary: string) (target: string) =
        let aside = temporaryName dataDirectory name
        Directory.Move(target, aside)

        try
            Directory.Move(temporary, target)
        with _ ->
            Directory.Move(aside, target)
            reraise ()

        remove aside

    /// Fills and places <data directory>/<name>. Where the place is taken meanwhile and `replaces` is false, the filled
    /// folder is dropped; the result is false then.
    let create (dataDirectory: string) (name: string) (replaces: bool) (fill: string -> unit) : bool =
        let target = Path.Combine(dataDirectory, name)
        let temporary = temporaryName dataDirectory name
        let isNew = not (Directory.Exists dataDirectory)

        try
            Refusal.translated "write" dataDirectory (fun () ->
                Directory.CreateDirectory dataDirectory |> ignore
                sweep dataDirectory
                Directory.CreateDirectory temporary |> ignore)

            fill temporary

            Refusal.translated "write" target (fun () ->
                Durable.flushFolder temporary

                if replaces && Directory.Exists target then
                    replace dataDirectory name temporary target
                    Durable.flushFolder dataDirectory
                    true
                else
                    try
                        Directory.Move(temporary, target)
                        Durable.flushFolder dataDirectory
                        true
                    with :? IOException when Directory.Exists target ->
                        false)
        finally
            remove temporary

            if
                isNew
                && Directory.Exists dataDirectory
                && Seq.isEmpty (Directory.EnumerateFileSystemEntries dataDirectory)
            then
                remove dataDirectory
