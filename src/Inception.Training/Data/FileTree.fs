namespace Inception.Training.Data

open System
open System.Collections.Generic
open System.Formats.Tar
open System.IO
open System.IO.Compression

/// The files of a folder or of a tar archive (plain or gzip), so that each format reads both in the same way. Nothing is
/// unpacked to disk.
type internal FileTree =
    {
        /// The folder or archive, as the user named it.
        Origin: string
        /// Path inside, with '/', to length in bytes.
        Files: IReadOnlyDictionary<string, int64>
        /// Calls back for the wanted files in the order in which the source has them, until the callback says false.
        Read: (string -> bool) -> (string -> Stream -> bool) -> unit
    }

module internal FileTree =
    /// Counts what a gzip stream gives and compares it with the length in the file's last four bytes (RFC 1952, ISIZE):
    /// .NET's GZipStream ends without a word where the file was cut.
    [<Sealed>]
    type CheckedGzip(path: string, file: FileStream) =
        inherit Stream()
        let inner = new GZipStream(file, CompressionMode.Decompress)
        let mutable count = 0L
        let mutable ended = false

        let check () =
            ended <- true
            let tail = Array.zeroCreate<byte> 4

            if
                file.Length < 18L
                || RandomAccess.Read(file.SafeFileHandle, Span tail, file.Length - 4L) < 4
            then
                raise (InvalidDataException $"{path} is cut short; get it again")

            if BitConverter.ToUInt32(tail, 0) <> uint32 (count &&& 0xffffffffL) then
                raise (
                    InvalidDataException
                        $"{path} is cut short, or gzip of several parts; get it again, or unpack it with gunzip first"
                )

        override _.Read(buffer: Span<byte>) =
            let n = inner.Read buffer
            count <- count + int64 n

            if n = 0 && not buffer.IsEmpty && not ended then
                check ()

            n

        override stream.Read(buffer: byte[], offset: int, length: int) =
            stream.Read(Span(buffer, offset, length))

        override _.CanRead = true
        override _.CanSeek = false
        override _.CanWrite = false
        override _.Length = raise (NotSupportedException())

        override _.Position
            with get () = count
            and set _ = raise (NotSupportedException())

        override _.Flush() = ()
        override _.Seek(_, _) = raise (NotSupportedException())
        override _.SetLength _ = raise (NotSupportedException())
        override _.Write(_: byte[], _: int, _: int) = raise (NotSupportedException())

        override _.Dispose(disposing: bool) =
            if disposing then
                inner.Dispose()

    let private openFile (path: string) =
        new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 <<< 16, FileOptions.SequentialScan)

    /// Opens a file to read; gzip by its name (.gz, .tgz).
    let openPlainOrGzip (path: string) : Stream =
        let file = openFile path

        if
            path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
            || path.EndsWith(".tgz")
        then
            new CheckedGzip(path, file)
        else
            file

    // What goes wrong while an archive or a compressed file is read.
    let private reading (path: string) (f: unit -> 'a) : 'a =
        try
            f ()
        with
        | :? EndOfStreamException as e -> raise (DataFault.Because(e, $"{path} is cut short; get it again"))
        | :? InvalidDataException as e when e.Message.StartsWith(path, StringComparison.Ordinal) ->
            raise (DataFault.Because(e, e.Message))
        | :? InvalidDataException
        | :? FormatException as e ->
            raise (DataFault.Because(e, $"{path} is damaged ({e.Message.TrimEnd '.'}); get it again"))
        | :? IOException
        | :? UnauthorizedAccessException as e ->
            match Refusal.sentence "read" path e with
            | Some fault -> raise (DataFault.Because(e, fault))
            | None -> reraise ()

    /// The whole of a wanted file's stream, at most `limit` bytes.
    let readAll (limit: int64) (name: string) (stream: Stream) : byte[] =
        use buffer = new MemoryStream()
        let chunk = Array.zeroCreate<byte> 81920
        let mutable n = stream.Read(chunk, 0, chunk.Length)

        while n > 0 do
            buffer.Write(chunk, 0, n)

            if buffer.Length > limit then
                raise (DataFault $"{name} is larger than {limit} bytes, which no image file should be; remove it")

            n <- stream.Read(chunk, 0, chunk.Length)

        buffer.ToArray()

    let private ofFolder (root: string) : FileTree =
        let options =
            EnumerationOptions(
                RecurseSubdirectories = true,
                MaxRecursionDepth = 4,
                IgnoreInaccessible = false,
                AttributesToSkip = enum 0
            )

        let relative (path: string) =
            Path.GetRelativePath(root, path).Replace('\\', '/')

        let length (info: FileInfo) =
            match info.ResolveLinkTarget true with
            | :? FileInfo as target -> target.Length
            | _ -> info.Length

        let files =
            Refusal.translated "read" root (fun () ->
                dict
                    [
                        for info in DirectoryInfo(root).EnumerateFiles("*", options) ->
                            relative info.FullName, length info
                    ])

        {
            Origin = root
            Files = Dictionary(files, StringComparer.Ordinal)
            Read =
                fun wanted callback ->
                    files.Keys
                    |> Seq.filter wanted
                    |> Seq.sortWith (fun a b -> String.CompareOrdinal(a, b))
                    |> Seq.forall (fun name ->
                        let path = Path.Combine(root, name)

                        reading path (fun () ->
                            use stream = openPlainOrGzip path
                            callback name stream))
                    |> ignore
        }

    // POSIX ends a tar archive with two blocks of zeros; TarReader also accepts an end without them.
    let private checkEnd (path: string) =
        if path.EndsWith(".tar", StringComparison.OrdinalIgnoreCase) then
            use file = openFile path
            let tail = Array.zeroCreate<byte> 1024

            if
                file.Length < 1024L
                || RandomAccess.Read(file.SafeFileHandle, Span tail, file.Length - 1024L) < 1024
                || Array.exists ((<>) 0uy) tail
            then
                raise (DataFault $"{path} is cut short or not a tar archive; get it again")

    let private ofTar (path: string) : FileTree =
        let name (entry: TarEntry) =
            if entry.Name.StartsWith("./", StringComparison.Ordinal) then
                entry.Name.Substring 2
            else
                entry.Name

        let isFile (entry: TarEntry) =
            match entry.EntryType with
            | TarEntryType.RegularFile
            | TarEntryType.V7RegularFile
            | TarEntryType.ContiguousFile -> true
            | _ -> false

        // Calls back for each entry until it says false; read to the end, the archive proves to be whole.
        let each (callback: TarEntry -> bool) =
            reading path (fun () ->
                use stream = openPlainOrGzip path
                use reader = new TarReader(stream)
                let mutable entry = reader.GetNextEntry()
                let mutable go = true

                while go && not (isNull entry) do
                    go <- callback entry

                    if go then
                        entry <- reader.GetNextEntry()

                if go then
                    let rest = Array.zeroCreate<byte> 65536

                    while stream.Read(rest, 0, rest.Length) > 0 do
                        ())

        let files = Dictionary<string, int64>(StringComparer.Ordinal)

        each (fun entry ->
            match entry.EntryType with
            | TarEntryType.HardLink
            | TarEntryType.SymbolicLink ->
                raise (DataFault $"{path} contains links ({name entry}); unpack it, and import the folder")
            | _ ->
                if isFile entry then
                    files[name entry] <- entry.Length

                true)

        reading path (fun () -> checkEnd path)

        {
            Origin = path
            Files = files
            Read =
                fun wanted callback ->
                    each (fun entry ->
                        let entryName = name entry

                        if isFile entry && wanted entryName then
                            let content =
                                if isNull entry.DataStream then
                                    Stream.Null
                                else
                                    entry.DataStream

                            if entryName.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) then
                                raise (
                                    DataFault
                                        $"{path} contains gzip files ({entryName}); unpack it, and import the folder"
                                )

                            callback entryName content
                        else
                            true)
        }

    /// Opens a folder, a .tar, a .tar.gz or a .tgz.
    let openPath (path: string) : FileTree =
        let ends (suffix: string) =
            path.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)

        if Directory.Exists path then
            ofFolder path
        elif not (File.Exists path) then
            raise (DataFault.OfUsage [ $"{path} does not exist; name a folder or a .tar or .tar.gz archive" ])
        elif ends ".tar" || ends ".tar.gz" || ends ".tgz" then
            ofTar path
        elif
            ends ".tar.xz"
            || ends ".txz"
            || ends ".tar.bz2"
            || ends ".tar.zst"
            || ends ".zip"
        then
            let command = if ends ".zip" then "unzip" else "tar xf"

            raise (
                DataFault.OfUsage
                    [
                        $"{path}: this kind of archive is not read in place; unpack it ({command} {path}) and import the folder"
                    ]
            )
        else
            raise (
                DataFault.OfUsage
                    [
                        $"{path} is a single file; name the folder that holds the files of the data set, or a .tar or .tar.gz archive"
                    ]
            )
