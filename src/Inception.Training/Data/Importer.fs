namespace Inception.Training.Data

open System
open System.IO
open System.Threading
open Inception.Training

/// From a folder or archive in a foreign format to a store in the data directory.
module internal Importer =
    let private layouts =
        "expected train-images-idx3-ubyte and its three companions (IDX), data_batch_1.bin ... and test_batch.bin (CIFAR-10 binary), or train/<class>/*.jpg and test/<class>/*.jpg (JPEG or PNG)"

    let private checkOptions (options: ImportOptions) =
        let faults =
            [
                if options.Size.HasValue && (options.Size.Value < 8 || options.Size.Value > 1024) then
                    $"--size is {options.Size.Value}; it takes a number of pixels from 8 to 1024"
                if
                    options.Channels.HasValue
                    && options.Channels.Value <> 1
                    && options.Channels.Value <> 3
                then
                    $"--channels is {options.Channels.Value}; it takes 1 (grey) or 3 (colour)"
            ]

        if not faults.IsEmpty then
            raise (DataFault.OfUsage faults)

    /// Recognises the format and looks through the data. `known`: class names where the data set is a known one.
    let openSource (path: string) (options: ImportOptions) (known: string[] option) : ImageSource =
        checkOptions options
        let tree = FileTree.openPath path
        let names = tree.Files.Keys

        let asStored (source: ImageSource) =
            if options.Size.HasValue || options.Channels.HasValue then
                raise (
                    DataFault.OfUsage
                        [
                            $"{path}: --size and --channels are for folders of JPEG and PNG images, and these are stored as they are; set data.size in the experiment to train on another size"
                        ]
                )

            source

        if Seq.exists Idx.isFile names then
            asStored (Idx.openTree tree known)
        elif Seq.exists CifarBinary.isFile names then
            asStored (CifarBinary.openTree tree known)
        elif ClassFolders.isTree tree then
            let channels =
                if options.Channels.HasValue then
                    options.Channels.Value
                else
                    3

            ClassFolders.openTree tree (Option.ofNullable options.Size) channels
        elif Seq.exists CifarBinary.isPythonFile names then
            raise (
                DataFault $"{path} is the Python version of CIFAR-10; get the binary version, cifar-10-binary.tar.gz"
            )
        else
            raise (DataFault $"{path} holds no data set that is known; {layouts}")

    let private checkSpace (dataDirectory: string) (bytes: int64) =
        let free =
            try
                DriveInfo(dataDirectory).AvailableFreeSpace
            with
            | :? IOException
            | :? UnauthorizedAccessException
            | :? ArgumentException -> Int64.MaxValue

        if free < bytes then
            raise (
                DataFault
                    $"{dataDirectory}: the import needs {bytes / 1048576L + 1L} MiB and {free / 1048576L} MiB are free; free some space, or choose another data directory with --data-dir"
            )

    /// Writes the source into <data directory>/<name>; `check` may refuse the manifest before the store takes its place.
    /// `origin`: where the data come from, for the manifest. False: another process placed the same name first.
    let write
        (dataDirectory: string)
        (name: string)
        (origin: string)
        (licence: string)
        (replaces: bool)
        (source: ImageSource)
        (check: StoreManifest -> unit)
        (progress: IProgress<DataProgress>)
        (cancellation: CancellationToken)
        : bool =
        let total = int64 source.TrainCount + int64 source.TestCount

        let tell (count: int64) =
            cancellation.ThrowIfCancellationRequested()

            if not (isNull progress) then
                progress.Report
                    {
                        Stage = "importing"
                        Item = name
                        Done = count
                        Total = total
                    }

        let fill (writer: StoreWriter) =
            let mutable count = 0L
            tell 0L

            source.Fill writer (fun n ->
                count <- count + int64 n
                tell count)

            writer.Finish()

        StoreFolder.create dataDirectory name replaces (fun temporary ->
            checkSpace dataDirectory (total * int64 (source.Shape.Bytes + 4))

            let files =
                Refusal.translated "write" dataDirectory (fun () ->
                    use writer =
                        new StoreWriter(temporary, source.Shape, source.TrainCount, source.TestCount)

                    fill writer)

            let manifest =
                {
                    Name = name
                    Shape = source.Shape
                    Classes = source.Classes
                    TrainCount = source.TrainCount
                    TestCount = source.TestCount
                    Files = files
                    Source = origin
                    Licence = licence
                    Imported = DateTime.UtcNow
                }

            check manifest
            let bytes = PackedStore.toBytes manifest

            Refusal.translated "write" dataDirectory (fun () ->
                Durable.writeFile (Path.Combine(temporary, PackedStore.ManifestName)) (fun stream ->
                    stream.Write(bytes, 0, bytes.Length))))
