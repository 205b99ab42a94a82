namespace Inception.Training

open System
open System.IO
open System.Runtime.InteropServices

/// Files and folders that survive a power cut once the call returns: written beside, flushed, renamed, and the folder's
/// own entry flushed too (.NET cannot flush a directory, so that part goes to the system directly).
module internal Durable =
    [<DllImport("libc", SetLastError = true, EntryPoint = "open")>]
    extern int private openFile(string path, int flags)

    [<DllImport("libc", SetLastError = true, EntryPoint = "fsync")>]
    extern int private flushFile(int descriptor)

    [<DllImport("libc", EntryPoint = "close")>]
    extern int private closeFile(int descriptor)

    /// Flushes a folder's entries to the disk. On Windows a rename is already ordered by the file system's journal.
    let flushFolder (path: string) =
        if not (OperatingSystem.IsWindows()) then
            let descriptor = openFile (path, 0)

            if descriptor < 0 then
                raise (IOException $"cannot open the folder {path} (error {Marshal.GetLastPInvokeError()})")

            let result = flushFile descriptor
            let error = Marshal.GetLastPInvokeError()
            closeFile descriptor |> ignore

            if result <> 0 then
                raise (IOException $"cannot flush the folder {path} (error {error})")

    /// Writes a new file and flushes it.
    let writeFile (path: string) (write: Stream -> unit) =
        use stream =
            new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 <<< 20)

        write stream
        stream.Flush true

    /// Replaces a file, or makes it: whoever reads it finds the old one or the new one, whole.
    let replaceFile (path: string) (write: Stream -> unit) =
        let temporary = path + ".part"

        try
            writeFile temporary write
            File.Move(temporary, path, true)
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
            Directory.Move(temporary, path)
            flushFolder parent
        with _ ->
            if Directory.Exists temporary then
                Directory.Delete(temporary, true)

            reraise ()
