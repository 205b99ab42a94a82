namespace Inception.Training.Data

open System
open System.Collections.Concurrent
open System.Collections.Generic
open System.Threading.Tasks

/// Class folders: train/<class>/<image> and test/<class>/<image>, JPEG and PNG, in a folder or an archive, directly in it
/// or one folder down. Classes are the folders' names in ordinal order; images follow in ordinal order of class and file
/// name, so that a folder and its archive give the same store. Files whose name begins with a dot, Thumbs.db and
/// desktop.ini are passed over.
module internal ClassFolders =
    let private chunk = 256
    let private largestFile = 1L <<< 28
    let private shown = 10

    [<Struct>]
    type private Item =
        {
            Path: string
            IsTrain: bool
            Class: string
        }

    let private isNoise (file: string) =
        file.StartsWith '.'
        || file.Equals("Thumbs.db", StringComparison.OrdinalIgnoreCase)
        || file.Equals("desktop.ini", StringComparison.OrdinalIgnoreCase)

    // The folder above train/ and test/, the item and its file name; None for files elsewhere.
    let private place (path: string) =
        match path.Split '/' with
        | parts when parts.Length = 3 || parts.Length = 4 ->
            match parts[parts.Length - 3] with
            | "train"
            | "test" as part ->
                Some(
                    String.Join('/', parts[.. parts.Length - 4]),
                    {
                        Path = path
                        IsTrain = (part = "train")
                        Class = parts[parts.Length - 2]
                    },
                    parts[parts.Length - 1]
                )
            | _ -> None
        | _ -> None

    /// Does the tree look like class folders?
    let isTree (tree: FileTree) =
        tree.Files.Keys |> Seq.exists (fun path -> (place path).IsSome)

    let private firstFew (what: string) (faults: string list) : string list =
        if faults.Length <= shown then
            faults
        else
            List.take shown faults @ [ $"and {faults.Length - shown} more {what}" ]

    let private items (tree: FileTree) : Item[] =
        let found =
            [|
                for path in tree.Files.Keys do
                    match place path with
                    | Some(root, item, file) when not (isNoise file || item.Class.StartsWith '.') -> root, item
                    | _ -> ()
            |]

        let faults =
            [
                match found |> Array.map fst |> Array.distinct |> Array.sort with
                | [||]
                | [| _ |] -> ()
                | roots -> $"{tree.Origin} holds two data sets, {roots[0]}/ and {roots[1]}/; import one of them"
                for part, isTrain in [ "train", true; "test", false ] do
                    if found |> Array.forall (fun (_, item) -> item.IsTrain <> isTrain) then
                        $"{tree.Origin} has no {part}/<class>/<image>; put the images of the {part} part there"
                let trainClasses =
                    HashSet(
                        found
                        |> Seq.filter (fun (_, item) -> item.IsTrain)
                        |> Seq.map (fun (_, item) -> item.Class)
                    )

                for name in found |> Seq.map (fun (_, item) -> item.Class) |> Seq.distinct |> Seq.sort do
                    if not (trainClasses.Contains name) then
                        $"{tree.Origin}: test/{name} has no train/{name}; every class needs training images"

                yield!
                    [
                        for _, item in Array.sortBy (fun (_, item) -> item.Path) found do
                            if not (ImageFile.isImage item.Path) then
                                $"{ImageSource.place tree item.Path} is no .jpg, .jpeg or .png; convert it or take it out"
                    ]
                    |> firstFew "files that are no images"
            ]

        if not faults.IsEmpty then
            raise (DataFault faults)

        found
        |> Array.map snd
        |> Array.sortWith (fun a b ->
            match compare b.IsTrain a.IsTrain, String.CompareOrdinal(a.Class, b.Class) with
            | 0, 0 -> String.CompareOrdinal(a.Path, b.Path)
            | 0, byClass -> byClass
            | byPart, _ -> byPart)

    let private firstSize (tree: FileTree) (items: Item[]) =
        let first = items[0].Path

        match ImageFile.decode (ImageSource.readFile tree first) with
        | Ok(struct (height, width, _)) -> height, width
        | Error why -> raise (DataFault $"{ImageSource.place tree first} {why}; replace it or take it out")

    // Reads the files in the source's own order and hands them on in chunks.
    let private chunks (tree: FileTree) (wanted: string -> bool) (work: (string * byte[])[] -> unit) =
        let pending = List<string * byte[]>()

        let flush () =
            work (pending.ToArray())
            pending.Clear()

        tree.Read wanted (fun name stream ->
            pending.Add(name, FileTree.readAll largestFile (ImageSource.place tree name) stream)

            if pending.Count = chunk then
                flush ()

            true)

        flush ()

    /// Looks through the folders.
    let openTree (tree: FileTree) (size: int option) (channels: int) : ImageSource =
        let items = items tree
        let trainCount = items |> Array.filter _.IsTrain |> Array.length
        let height, width = firstSize tree items

        let classes =
            items
            |> Array.map _.Class
            |> Array.distinct
            |> Array.sortWith (fun a b -> String.CompareOrdinal(a, b))

        let labels = dict (Array.mapi (fun i name -> name, i) classes)

        let places =
            Dictionary(items |> Seq.mapi (fun i item -> KeyValuePair(item.Path, i)))

        let shape =
            {
                Channels = channels
                Height = defaultArg size height
                Width = defaultArg size width
            }

        let fill (writer: StoreWriter) (report: int -> unit) =
            // (place, is it a matter of size, sentence)
            let faults = ConcurrentBag<struct (int * bool * string)>()

            let put (path: string, bytes: byte[]) =
                let index = places[path]
                let item = items[index]

                match ImageFile.decode bytes with
                | Error why ->
                    faults.Add(struct (index, false, $"{ImageSource.place tree path} {why}; replace it or take it out"))
                | Ok(struct (h, w, _)) when size.IsNone && (h, w) <> (height, width) ->
                    faults.Add(
                        struct (index,
                                true,
                                $"{ImageSource.place tree path} is {h} x {w} pixels and the first image {height} x {width}; images must be of one size: resize them all with --size PIXELS")
                    )
                | Ok(struct (h, w, pixels)) ->
                    let planes = ImageFile.toPlanes channels pixels

                    let planes =
                        match size with
                        | Some target when (h, w) <> (target, target) -> ImageFile.resize channels h w target planes
                        | _ -> planes

                    let place = if item.IsTrain then index else index - trainCount
                    writer.Put(item.IsTrain, place, ReadOnlySpan [| labels[item.Class] |], ReadOnlySpan planes)

            chunks tree places.ContainsKey (fun files ->
                try
                    Parallel.ForEach(files, put) |> ignore
                with :? AggregateException as e ->
                    Runtime.ExceptionServices.ExceptionDispatchInfo.Throw e.InnerException

                report files.Length)

            if not faults.IsEmpty then
                let sorted = faults |> Seq.sort |> List.ofSeq
                // One odd size is told from the first file that has it; unreadable files are each one's own matter.
                let odd =
                    sorted
                    |> List.filter (fun (struct (_, isSize, _)) -> isSize)
                    |> List.map (fun (struct (_, _, s)) -> s)

                let bad =
                    sorted
                    |> List.filter (fun (struct (_, isSize, _)) -> not isSize)
                    |> List.map (fun (struct (_, _, s)) -> s)

                let odd =
                    match odd with
                    | first :: (_ :: _ as more) -> [ $"{first} (and {more.Length} more like it)" ]
                    | odd -> odd

                raise (DataFault(odd @ firstFew "unreadable images" bad))

        {
            Format = "class folders"
            Shape = shape
            Classes = classes
            TrainCount = trainCount
            TestCount = items.Length - trainCount
            Fill = fill
        }
