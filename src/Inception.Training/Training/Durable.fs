namespace Inception.Training

open System
open System.IO
open System.Runtime.InteropServices
open System.Threading

/// What a durable write asks of the system, in four calls whose order is the whole point.
type internal Disk =
    {
        /// Opens a new file for writing; one that exists is emptied.
        Create: string -> Stream
        /// Puts what was written to the disk.
        Flush: Stream -> unit
        /// Gives a file or folder another name; a file of that name is replaced.
        Rename: string * string -> unit
        /// Puts a folder's entries to the disk.
        FlushFolder: string -> unit
    }

/// Files and folders that survive a power cut once the call returns: written beside, flushed, renamed, and the folder's
/// own entry flushed too (.NET cannot flush a directory, so that part goes to the system directly).
module internal Durable =
    [<DllImport("libc", SetLastError = true, EntryPoint = "open")>]
    extern int private openFile(string path, int flags)

    [<DllImport("libc", SetLastError = true, EntryPoint = "fsync")>]
    extern int private flushFile(int descriptor)

    [<DllImport("libc", EntryPoint = "close")>]
    extern int private closeFile(int descriptor)

    // On Windows a rename is already ordered by the file system's journal.
    let private flushFolderOfSystem (path: string) =
        if not (OperatingSystem.IsWindows()) then
            let descriptor = openFile (path, 0)

            if descriptor < 0 then
                raise (IOException $"cannot open the folder {path} (error {Marshal.GetLastPInvokeError()})")

            let result = flushFile descriptor
            let error = Marshal.GetLastPInvokeError()
            closeFile descriptor |> ignore

            if result <> 0 then
                raise (IOException $"cannot flush the folder {path} (error {error})")

    let private system: Disk =
        {
            Create = fun path -> new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 <<< 20)
            Flush =
                function
                | :? FileStream as file -> file.Flush true
                | stream -> stream.Flush()
            Rename =
                fun (source, target) ->
                    if Directory.Exists source then
                        Directory.Move(source, target)
                    else
                        File.Move(source, target, true)
            FlushFolder = flushFolderOfSystem
        }

    let private replacement = AsyncLocal<Disk option>()

    let private current () =
        replacement.Value |> Option.defaultValue system

    /// Runs `f` on a disk made from the system's: for tests, that watch the order of the calls or let one of them fail.
    let onDisk (make: Disk -> Disk) (f: unit -> 'r) : 'r =
        replacement.Value <- Some(make system)

        try
            f ()
        finally
            replacement.Value <- None

    /// Flushes a folder's entries to the disk.
    let flushFolder (path: string) : unit = current().FlushFolder path

    /// Writes a new file and flushes it.
    let writeFile (path: string) (write: Stream -> unit) =
        let disk = current ()
        use stream = disk.Create path
        write stream
        disk.Flush stream

    /// Replaces a file, or makes it: whoever reads it finds the old one or the new one, whole.
    let replaceFile (path: string) (write: Stream -> unit) =
        let temporary = path + ".part"

        try
            writeFile temporary write
            current().Rename(temporary, path)
        with _ ->
            File.Delete temporary
            reraise ()

        flushFolder (Path.GetDirectoryName path)

    /// Fills a folder under a temporary name and then gives it its own: after a crash it is there whole or not at all.
    let writeFolder (path: string) (fill: string -> unit) =
        let parent = Path.GetDirectoryName path
        let temporary = path + ".part"

        if Directory.Exists temporary then
            Directory.Delete(temporary, true)

        try
            Directory.CreateDirectory temporary |> ignore
            fill temporary
            flushFolder temporary
            current().Rename(temporary, path)
            flushFolder parent
        with _ ->
            if Directory.Exists temporary then
                Directory.Delete(temporary, true)

            reraise ()
