namespace Inception.Training.Data

open System
open System.Buffers.Binary
open System.IO
open System.Text.RegularExpressions

/// The IDX format of the MNIST family (LeCun, Cortes and Burges, "The MNIST database", section "File formats"): two zero
/// bytes, the type (8: unsigned byte), the number of dimensions, each dimension as a 32-bit integer, big endian, then the
/// values. Four files, plain or gzip: train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and
/// t10k-labels-idx1-ubyte (`test-` for `t10k-`, a prefix and `.idx` for `-idx` are accepted too). Class names come from
/// classes.txt beside them, one a line; without it they are the digits up to the greatest label.
module internal Idx =
    let private pattern =
        Regex(
            @"(?:^|[-_/])(train|t10k|test)-(images|labels)[-.]idx([13])-ubyte(?:\.gz)?$",
            RegexOptions.CultureInvariant
        )

    let private chunkImages = 1024

    /// Is this the name of an IDX file?
    let isFile (name: string) = pattern.IsMatch name

    let private find (tree: FileTree) (part: string list) (kind: string) : Result<string, string> =
        let candidates =
            tree.Files.Keys
            |> Seq.filter (fun name ->
                let m = pattern.Match name
                m.Success && List.contains m.Groups[1].Value part && m.Groups[2].Value = kind)
            |> Seq.sort
            |> List.ofSeq

        match candidates with
        | [ name ] -> Ok name
        | [] ->
            let rank = if kind = "images" then 3 else 1
            Error $"{tree.Origin} has no {part.Head}-{kind}-idx{rank}-ubyte (or .gz); put it there"
        | first :: second :: _ -> Error $"{tree.Origin} has both {first} and {second}; leave one of them there"

    // The dimensions in the header, after checks of type and rank.
    let private header (place: string) (rank: int) (stream: Stream) : int[] =
        let bytes = Array.zeroCreate<byte>(4 + 4 * rank)

        if ImageSource.fill stream (Span bytes) < bytes.Length then
            raise (DataFault $"{place} is cut short in its header; get it again")

        let magic = BinaryPrimitives.ReadUInt32BigEndian(ReadOnlySpan bytes)
        let expected = 0x800u + uint32 rank

        if magic <> expected then
            raise (
                DataFault
                    $"{place} begins with 0x{magic:x8}, and an IDX file of bytes in {rank} dimensions begins with 0x{expected:x8}; it is another kind of file"
            )

        let dimensions =
            [|
                for i in 1..rank -> BinaryPrimitives.ReadInt32BigEndian(ReadOnlySpan(bytes, 4 * i, 4))
            |]

        if
            dimensions |> Array.exists (fun n -> n < 1)
            || dimensions.Length = 3 && max dimensions[1] dimensions[2] > 4096
        then
            raise (DataFault $"""{place} has the impossible size {String.Join(" x ", dimensions)}; get it again""")

        dimensions

    let private checkEnd (place: string) (stream: Stream) =
        if stream.Read(Array.zeroCreate<byte> 1, 0, 1) > 0 then
            raise (DataFault $"{place} is longer than its header says; get it again")

    let private short (place: string) (unit: string) (expected: int) (found: int64) =
        raise (
            DataFault $"{place} is cut short: its header promises {expected} {unit} and it holds {found}; get it again"
        )

    let private readLabels (tree: FileTree) (name: string) : int[] =
        let place = ImageSource.place tree name
        let mutable result = Array.empty

        tree.Read ((=) name) (fun _ stream ->
            let count = (header place 1 stream)[0]
            // Read in pieces: the count is not to be trusted with memory.
            let values = FileTree.readAll (int64 count + 1L) place stream

            if values.Length < count then
                short place "labels" count values.Length

            if values.Length > count then
                raise (DataFault $"{place} is longer than its header says; get it again")

            result <- Array.map int values
            false)

        result

    let private readDimensions (tree: FileTree) (name: string) : int[] =
        let mutable result = Array.empty

        tree.Read ((=) name) (fun _ stream ->
            result <- header (ImageSource.place tree name) 3 stream
            false)

        result

    let private fillImages
        tree
        (name: string)
        (labels: int[])
        (isTrain: bool)
        (size: int)
        (writer: StoreWriter)
        report
        =
        let place = ImageSource.place tree name

        tree.Read ((=) name) (fun _ stream ->
            header place 3 stream |> ignore
            let buffer = Array.zeroCreate<byte>(chunkImages * size)
            let mutable index = 0

            while index < labels.Length do
                let count = min chunkImages (labels.Length - index)
                let found = ImageSource.fill stream (Span(buffer, 0, count * size))

                if found < count * size then
                    short place "images" labels.Length (int64 index + int64 (found / size))

                writer.Put(isTrain, index, ReadOnlySpan(labels, index, count), ReadOnlySpan(buffer, 0, count * size))
                index <- index + count
                report count

            checkEnd place stream
            false)

    /// Looks through the four files. `known`: class names where the data set is a known one.
    let openTree (tree: FileTree) (known: string[] option) : ImageSource =
        let trainImages, trainLabels, testImages, testLabels =
            match
                find tree [ "train" ] "images",
                find tree [ "train" ] "labels",
                find tree [ "t10k"; "test" ] "images",
                find tree [ "t10k"; "test" ] "labels"
            with
            | Ok a, Ok b, Ok c, Ok d -> a, b, c, d
            | a, b, c, d ->
                [ a; b; c; d ]
                |> List.choose (function
                    | Error fault -> Some fault
                    | Ok _ -> None)
                |> DataFault
                |> raise

        let train, test = readLabels tree trainLabels, readLabels tree testLabels

        let trainSize, testSize =
            readDimensions tree trainImages, readDimensions tree testImages

        let mismatch images (size: int[]) labels (count: int) =
            if size[0] <> count then
                [
                    $"{ImageSource.place tree images} holds {size[0]} images and {labels} {count} labels; they do not belong together: get both again"
                ]
            else
                []

        let faults =
            mismatch trainImages trainSize trainLabels train.Length
            @ mismatch testImages testSize testLabels test.Length
            @ (if trainSize[1..] <> testSize[1..] then
                   [
                       $"{tree.Origin}: training images are {trainSize[1]} x {trainSize[2]} and test images {testSize[1]} x {testSize[2]}; they must be of one size"
                   ]
               else
                   [])

        if not faults.IsEmpty then
            raise (DataFault faults)

        let classes =
            match
                known,
                tree.Files.Keys
                |> Seq.tryFind (fun name -> ImageSource.fileName name = "classes.txt")
            with
            | Some names, _ -> names
            | None, Some file -> ImageSource.lines (ImageSource.readFile tree file)
            | None, None -> [| for i in 0 .. Array.max train -> string i |]

        ImageSource.checkLabels (ImageSource.place tree trainLabels) classes.Length train
        ImageSource.checkLabels (ImageSource.place tree testLabels) classes.Length test

        let shape =
            {
                Channels = 1
                Height = trainSize[1]
                Width = trainSize[2]
            }

        {
            Format = "IDX"
            Shape = shape
            Classes = classes
            TrainCount = train.Length
            TestCount = test.Length
            Fill =
                fun writer report ->
                    fillImages tree trainImages train true shape.Bytes writer report
                    fillImages tree testImages test false shape.Bytes writer report
        }
