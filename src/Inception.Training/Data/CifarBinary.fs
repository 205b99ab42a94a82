namespace Inception.Training.Data

open System
open System.Globalization
open System.IO
open System.Text.RegularExpressions

/// CIFAR-10's binary version (Krizhevsky, "The CIFAR-10 dataset", section "Binary version"): records of one label byte
/// and 3 x 32 x 32 pixel bytes (red, green and blue planes, rows from the top), in data_batch_1.bin, data_batch_2.bin,
/// ... and test_batch.bin, with the class names in batches.meta.txt; in a folder or inside the official archive.
module internal CifarBinary =
    let private pattern =
        Regex(@"(?:^|/)(?:data_batch_([0-9]{1,4})|test_batch)\.bin$", RegexOptions.CultureInvariant)

    let private shape =
        {
            Channels = 3
            Height = 32
            Width = 32
        }

    let private record = 1 + 3 * 32 * 32
    let private chunkRecords = 1000

    /// Is this the name of a batch?
    let isFile (name: string) = pattern.IsMatch name

    /// Is this a batch of the Python version?
    let isPythonFile (name: string) =
        Regex.IsMatch(name, @"(?:^|/)(data_batch_[0-9]|test_batch)$")

    let private fillBatch
        (place: string)
        (classes: int)
        isTrain
        (first: int)
        (count: int)
        (stream: Stream)
        (writer: StoreWriter)
        report
        =
        let buffer = Array.zeroCreate<byte>(chunkRecords * record)
        let pixels = Array.zeroCreate<byte>(chunkRecords * shape.Bytes)
        let labels = Array.zeroCreate<int> chunkRecords
        let mutable index = 0

        while index < count do
            let n = min chunkRecords (count - index)

            if ImageSource.fill stream (Span(buffer, 0, n * record)) < n * record then
                raise (DataFault $"{place} is cut short; get it again")

            for i in 0 .. n - 1 do
                labels[i] <- int buffer[i * record]
                Buffer.BlockCopy(buffer, i * record + 1, pixels, i * shape.Bytes, shape.Bytes)

            match Array.tryFindIndex (fun label -> label >= classes) labels[.. n - 1] with
            | Some i ->
                raise (
                    DataFault
                        $"{place}: label {labels[i]} of record {index + i} (counted from 0) is out of range; with {classes} classes labels run from 0 to {classes - 1}; get the file again"
                )
            | None -> ()

            writer.Put(isTrain, first + index, ReadOnlySpan(labels, 0, n), ReadOnlySpan(pixels, 0, n * shape.Bytes))
            index <- index + n
            report n

    /// Looks through the batches.
    let openTree (tree: FileTree) (known: string[] option) : ImageSource =
        let number (name: string) =
            match pattern.Match(name).Groups[1].Value with
            | "" -> None
            | digits -> Some(Int32.Parse(digits, CultureInfo.InvariantCulture))

        let batches = tree.Files.Keys |> Seq.filter isFile |> List.ofSeq

        let train =
            batches
            |> List.choose (fun name -> number name |> Option.map (fun n -> n, name))
            |> List.sort

        let test = batches |> List.filter (fun name -> (number name).IsNone)

        let meta =
            tree.Files.Keys
            |> Seq.tryFind (fun name -> ImageSource.fileName name = "batches.meta.txt")

        let faults =
            [
                for i, (n, _) in List.indexed train do
                    if n > i + 1 && (i = 0 || fst train[i - 1] < n - 1) then
                        $"{tree.Origin} has data_batch_{n}.bin and no data_batch_{n - 1}.bin; put it there"
                    elif n < i + 1 then
                        $"{tree.Origin} has data_batch_{n}.bin twice; leave one of them there"
                if train.IsEmpty then
                    $"{tree.Origin} has no data_batch_1.bin; put it there"
                match test with
                | [] -> $"{tree.Origin} has no test_batch.bin; put it there"
                | [ _ ] -> ()
                | _ -> $"{tree.Origin} has several test_batch.bin; leave one of them there"
                if meta.IsNone && known.IsNone then
                    $"{tree.Origin} has no batches.meta.txt, the names of the classes; put it there"
                for name in batches do
                    if tree.Files[name] % int64 record <> 0L || tree.Files[name] = 0L then
                        $"{ImageSource.place tree name} is {tree.Files[name]} bytes long, and not a multiple of {record} (one label and 3 x 32 x 32 pixels); it is cut short or another kind of file: get it again"
            ]

        if not faults.IsEmpty then
            raise (DataFault faults)

        let classes =
            match known, meta with
            | Some names, _ -> names
            | None, Some file -> ImageSource.lines (ImageSource.readFile tree file)
            | None, None -> Array.empty

        let count name = int (tree.Files[name] / int64 record)
        let names = List.map snd train
        let firsts = names |> List.scan (fun first name -> first + count name) 0
        let placeOf = dict (List.zip names (List.take names.Length firsts))

        {
            Format = "CIFAR-10 binary"
            Shape = shape
            Classes = classes
            TrainCount = List.last firsts
            TestCount = count test.Head
            Fill =
                fun writer report ->
                    tree.Read isFile (fun name stream ->
                        let isTrain, first = placeOf.TryGetValue name
                        let place = ImageSource.place tree name
                        fillBatch place classes.Length isTrain first (count name) stream writer report
                        true)
        }
