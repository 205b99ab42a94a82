namespace Inception.Training.Data

open System
open System.Buffers.Binary
open System.Collections.Generic
open System.IO
open System.IO.MemoryMappedFiles
open TorchSharp

/// The images of one part (training or test) of a store, mapped into memory: processes that open the same store share
/// one copy in the system's page cache, and nothing is read before it is asked for. Safe to use from several threads.
[<Sealed>]
type ImageSet internal (folder: string, part: string, shape: ImageShape, count: int, classes: int) =
    let imagesPath = Path.Combine(folder, part + ".images")
    let labelsPath = Path.Combine(folder, part + ".labels")

    let labels =
        Refusal.translated "read" labelsPath (fun () ->
            let bytes = File.ReadAllBytes labelsPath

            if bytes.Length <> 4 * count then
                raise (
                    DataFault
                        $"{labelsPath} is {bytes.Length} bytes long, and its manifest promises {4 * count}; get the data set again"
                )

            Array.init count (fun i -> BinaryPrimitives.ReadInt32LittleEndian(ReadOnlySpan(bytes, 4 * i, 4))))

    do ImageSource.checkLabels labelsPath classes labels

    let map =
        Refusal.translated "read" imagesPath (fun () ->
            let stream =
                new FileStream(imagesPath, FileMode.Open, FileAccess.Read, FileShare.Read)

            let expected = int64 count * int64 shape.Bytes

            if stream.Length <> expected then
                stream.Dispose()

                raise (
                    DataFault
                        $"{imagesPath} is {stream.Length} bytes long, and its manifest promises {expected}; get the data set again"
                )

            MemoryMappedFile.CreateFromFile(
                stream,
                null,
                0L,
                MemoryMappedFileAccess.Read,
                HandleInheritability.None,
                false
            ))

    let view = map.CreateViewAccessor(0L, 0L, MemoryMappedFileAccess.Read)

    /// The shape of every image.
    member _.Shape = shape

    /// How many images.
    member _.Count = count

    /// The label of every image, each in [0, classes).
    member _.Labels: IReadOnlyList<int> = labels

    member internal _.LabelArray = labels

    /// Copies the images of the given indices, one after another, into `destination`, which is `indices.Length` x C x H x
    /// W bytes long. Raises ArgumentException where it is not, ArgumentOutOfRangeException for an index that is no
    /// image's, and ObjectDisposedException after Dispose.
    member _.CopyImages(indices: ReadOnlySpan<int>, destination: Span<byte>) : unit =
        if destination.Length <> indices.Length * shape.Bytes then
            invalidArg
                (nameof destination)
                $"Expecting {indices.Length} x {shape} = {indices.Length * shape.Bytes} bytes, but there are {destination.Length}"

        for i in 0 .. indices.Length - 1 do
            let index = indices[i]

            if index < 0 || index >= count then
                raise (ArgumentOutOfRangeException(nameof indices, index, $"Expecting an index in [0, {count})"))

            view.SafeMemoryMappedViewHandle.ReadSpan<byte>(
                uint64 index * uint64 shape.Bytes,
                destination.Slice(i * shape.Bytes, shape.Bytes)
            )

    /// The images of the given indices, one after another, as a tensor of bytes on the CPU, N x C x H x W.
    member internal set.Copy(indices: int[]) : torch.Tensor =
        let pixels =
            torch.empty (
                [|
                    int64 indices.Length
                    int64 shape.Channels
                    int64 shape.Height
                    int64 shape.Width
                |],
                dtype = torch.uint8
            )

        set.CopyImages(ReadOnlySpan indices, pixels.bytes)
        pixels

    /// All images as bytes on that device, count x C x H x W, for batches that are made there. The caller disposes of it.
    member internal set.Resident(device: torch.Device) : torch.Tensor =
        use scope = torch.NewDisposeScope()
        let all = set.Copy(Array.init count id).``to`` device
        ignore scope
        all.DetachFromDisposeScope()

    interface IDisposable with
        member _.Dispose() =
            view.Dispose()
            map.Dispose()

/// A data set in a packed store, opened for training.
[<Sealed>]
type Dataset private (folder: string, manifest: StoreManifest) =
    let train =
        new ImageSet(folder, "train", manifest.Shape, manifest.TrainCount, manifest.Classes.Count)

    let dataHash = manifest.DataHash

    /// The store's folder.
    member _.Folder = folder

    /// What the manifest says.
    member _.Manifest = manifest

    /// The data set's name.
    member _.Name = manifest.Name

    /// C x H x W of every image.
    member _.Shape = manifest.Shape

    /// Class names; a label is an index into them.
    member _.Classes = manifest.Classes

    /// The identity of the data (see StoreManifest.DataHash).
    member _.DataHash = dataHash

    /// The training part, which Split divides into what is trained on and what is held out for validation.
    member _.Train = train

    /// Splits the training part (see Split.Create).
    member _.Split(validationShare: float, trainImages: Nullable<int>) : Split =
        Split.Create(dataHash, manifest.TrainCount, validationShare, trainImages)

    /// Opens the test part. It is for the final table of a finished sweep and for nothing before it: whatever is chosen
    /// by test images makes their figures worthless. The caller disposes of it.
    member _.OpenTest() : ImageSet =
        new ImageSet(folder, "test", manifest.Shape, manifest.TestCount, manifest.Classes.Count)

    interface IDisposable with
        member _.Dispose() = (train :> IDisposable).Dispose()

    /// Every fault of a store against its manifest: each file that is missing, of another length or another SHA-256, and
    /// labels out of range. Raises DataFault where the manifest itself is missing or damaged.
    static member internal Check
        (folder: string, report: string -> unit)
        : StoreManifest * (StoreFile * int64 * string) list * string list =
        let manifest = PackedStore.readManifest folder
        let again = "import or get the data set again"
        let expectedNames = set PackedStore.fileNames

        let listed =
            [
                if set (manifest.Files |> Seq.map _.Name) <> expectedNames then
                    $"{folder}: the manifest does not list the four files of a store; {again}"
            ]

        let checks =
            [
                for file in manifest.Files do
                    report file.Name
                    let path = Path.Combine(folder, Path.GetFileName file.Name)

                    if not (File.Exists path) then
                        file, 0L, "", [ $"{path} is missing; {again}" ]
                    else
                        Refusal.translated "read" path (fun () ->
                            let length = FileInfo(path).Length
                            let found = PackedStore.sha256 path

                            let faults =
                                if length <> file.Bytes then
                                    [ $"{path} is damaged: expected {file.Bytes} bytes, found {length}; {again}" ]
                                elif found <> file.Sha256 then
                                    [ $"{path} is damaged: expected SHA-256 {file.Sha256}, found {found}; {again}" ]
                                elif file.Bytes <> PackedStore.expectedBytes manifest file.Name then
                                    [ $"{path} does not have the length that shape and counts give; {again}" ]
                                else
                                    []

                            file, length, found, faults)
            ]

        let faults = listed @ (checks |> List.collect (fun (_, _, _, faults) -> faults))

        let labelFaults =
            if faults.IsEmpty then
                [
                    for part, count in [ "train", manifest.TrainCount; "test", manifest.TestCount ] do
                        try
                            use set = new ImageSet(folder, part, manifest.Shape, count, manifest.Classes.Count)
                            ignore set
                        with :? DataFault as fault ->
                            yield! fault.Faults
                ]
            else
                []

        manifest, checks |> List.map (fun (file, length, found, _) -> file, length, found), faults @ labelFaults

    /// Opens a store's folder after a check of every file's length and SHA-256 and of the labels' range (0.3 s for
    /// CIFAR-10). Raises DataFault that names each file, what was expected and what was found. The caller disposes of it.
    static member Open(folder: string) : Dataset =
        match Dataset.Check(folder, ignore) with
        | manifest, _, [] -> new Dataset(folder, manifest)
        | _, _, faults -> raise (DataFault faults)

    /// Opens a store's folder and checks lengths and the range of labels only; for who has verified it before and a store
    /// too large to read through. Raises DataFault. The caller disposes of it.
    static member OpenUnchecked(folder: string) : Dataset =
        new Dataset(folder, PackedStore.readManifest folder)
