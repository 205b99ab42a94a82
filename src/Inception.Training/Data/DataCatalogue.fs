namespace Inception.Training.Data

open System
open System.Collections.Generic
open System.IO
open System.Threading
open System.Threading.Tasks
open Inception.Core

/// What a data set in the data directory is.
type DataSetInfo =
    {
        /// Its name.
        Name: string
        /// Its folder.
        Folder: string
        /// Its manifest.
        Manifest: StoreManifest
        /// The identity of its data (see StoreManifest.DataHash).
        DataHash: string
        /// Bytes of its files.
        Bytes: int64
    }

/// One line of `inception data list`.
type DataListing =
    {
        /// The data set's name.
        Name: string
        /// One line about it; for data of the user's own, where they came from.
        Title: string
        /// The data set where it is in the data directory and whole; null where it is not.
        Installed: DataSetInfo
        /// Where `get` would take it from: "shipped", "system", "download"; empty where it is installed or not known.
        Available: string
        /// What is wrong with it; empty where nothing is.
        Fault: string
    }

/// One file of a verified data set.
type FileCheck =
    {
        /// The file's name.
        File: string
        /// Length in the manifest.
        ExpectedBytes: int64
        /// Length found; 0 where the file is missing.
        FoundBytes: int64
        /// SHA-256 in the manifest.
        ExpectedSha256: string
        /// SHA-256 found; empty where the file is missing.
        FoundSha256: string
    }

    /// Are length and SHA-256 those of the manifest?
    member check.IsWhole =
        check.ExpectedBytes = check.FoundBytes
        && check.ExpectedSha256 = check.FoundSha256

/// What `inception data verify` found.
type VerifyReport =
    {
        /// The data set.
        DataSet: DataSetInfo
        /// Every file that its manifest lists.
        Files: IReadOnlyList<FileCheck>
        /// A sentence for each fault; empty where the data set is whole.
        Faults: IReadOnlyList<string>
    }

    /// Is the data set whole?
    member report.IsWhole = report.Faults.Count = 0

/// The data sets of a data directory and those that can be had by name: the operations behind `inception data`. None of
/// them loads the tensor library. Expected faults are raised as DataFault.
[<Sealed>]
type DataCatalogue
    internal (dataDirectory: string, experiments: string, known: KnownData list, download: Lazy<Download>) =
    let folderOf (name: string) = Path.Combine(dataDirectory, name)

    let tryKnown (name: string) =
        known |> List.tryFind (fun k -> k.Name = name)

    let info (name: string) (manifest: StoreManifest) : DataSetInfo =
        {
            Name = name
            Folder = folderOf name
            Manifest = manifest
            DataHash = manifest.DataHash
            Bytes = manifest.Files |> Seq.sumBy _.Bytes
        }

    let isName (name: string) =
        not (String.IsNullOrEmpty name)
        && name.Length <= 64
        && Char.IsAsciiLetterOrDigit name[0]
        && name
           |> Seq.forall (fun c -> Char.IsAsciiLetterLower c || Char.IsAsciiDigit c || "-_.".Contains c)

    let checkName (name: string) =
        if not (isName name) then
            raise (
                DataFault.OfUsage
                    [
                        $"'{name}' cannot name a data set; a name is up to 64 small letters, digits, '-', '_' and '.', and begins with a letter or digit"
                    ]
            )

    let installedNames () =
        if Directory.Exists dataDirectory then
            Refusal.translated "read" dataDirectory (fun () ->
                [
                    for folder in Directory.GetDirectories dataDirectory do
                        let name = Path.GetFileName folder

                        if isName name && File.Exists(Path.Combine(folder, PackedStore.ManifestName)) then
                            name
                ]
                |> List.sort)
        else
            []

    let missing (name: string) : DataFault =
        match tryKnown name with
        | Some _ ->
            DataFault.OfUsage
                [
                    $"the data set {name} is not in {dataDirectory}; run `inception data get {name}`"
                ]
        | None ->
            let meant =
                match Nearest.tryFind (Seq.append (installedNames ()) (known |> Seq.map _.Name)) name with
                | Some near -> $"did you mean {near}? "
                | None -> ""

            DataFault.OfUsage
                [
                    $"there is no data set {name} in {dataDirectory}; {meant}`inception data list` shows all, `inception data import {name} PATH` makes one"
                ]

    // What a known data set must be, before it is written; its hash is checked while it is.
    let checkKnown (k: KnownData) (path: string) (source: ImageSource) =
        if
            source.Format <> k.Format
            || source.Shape <> k.Shape
            || source.TrainCount <> k.TrainCount
            || source.TestCount <> k.TestCount
        then
            raise (
                DataFault
                    $"{path} is not {k.Name}: it holds {source.TrainCount} + {source.TestCount} images of {source.Shape} in the format {source.Format}, and {k.Name} is {k.TrainCount} + {k.TestCount} of {k.Shape} in {k.Format}; import it under another name"
            )

    let write (name: string) (path: string) (words: string) (options: ImportOptions) progress cancellation =
        let k = tryKnown name
        let classes = k |> Option.map (fun k -> Array.ofSeq k.Classes)
        let source = Importer.openSource path options classes
        k |> Option.iter (fun k -> checkKnown k path source)

        let licence =
            match k with
            | Some k when options.Licence = "" -> k.Licence
            | _ -> options.Licence

        let check (manifest: StoreManifest) =
            match k with
            | Some k when k.DataHash <> "" && manifest.DataHash <> k.DataHash ->
                raise (
                    DataFault
                        $"{path} is not {name} as published: expected data hash {k.DataHash}, found {manifest.DataHash}; get it again, or import it under another name"
                )
            | _ -> ()

        Importer.write dataDirectory name words licence options.Replace source check progress cancellation

    let shippedFolder (k: KnownData) =
        let folder = Path.Combine(experiments, "data", k.Name)

        if k.IsShipped && Directory.Exists folder then
            Some folder
        else
            None

    let systemFolder (k: KnownData) =
        k.SystemFolders |> Seq.tryFind Directory.Exists

    let removeEmpty (folder: string) =
        if
            Directory.Exists folder
            && Seq.isEmpty (Directory.EnumerateFileSystemEntries folder)
        then
            Directory.Delete folder

    let downloadAll (k: KnownData) (progress: IProgress<DataProgress>) (cancellation: CancellationToken) =
        task {
            let folder = Path.Combine(dataDirectory, ".downloads", k.Name)

            try
                for file in k.Downloads do
                    let! path = download.Value.FetchAsync(file, folder, progress, cancellation)
                    ignore path

                return folder
            with :? DataFault as fault ->
                // What came stays for the next try; where nothing came, nothing stays.
                removeEmpty folder
                removeEmpty (Path.GetDirectoryName folder)

                return
                    raise (
                        DataFault.Because(
                            fault,
                            $"{fault.Message}; run `inception data get {k.Name}` again, which goes on where it stopped, or {k.ByHand}"
                        )
                    )
        }

    // A data set that is there and whole; None where there is none, or a damaged one that is to be replaced.
    let tryWhole (name: string) : DataSetInfo option =
        if not (Directory.Exists(folderOf name)) then
            None
        else
            try
                match Dataset.Check(folderOf name, ignore) with
                | manifest, _, [] -> Some(info name manifest)
                | _ -> None
            with :? DataFault as fault when fault.ExitCode = 1 ->
                // A store of a newer format is not damaged: that fault, of usage, passes.
                None

    /// `dataDirectory`: see DataDirectory.Resolve. `experiments`: the folder of that name in the repository, where the
    /// shipped data lie in data/; it need not exist.
    new(dataDirectory: string, experiments: string) =
        DataCatalogue(dataDirectory, experiments, List.ofSeq KnownDataSets.All, lazy Download.Standard)

    /// The data directory.
    member _.Directory = dataDirectory

    /// Known data sets first, then those of the user's own by name. A damaged one is listed with its fault. Files are
    /// not read through: that is what Verify is for.
    member _.List() : IReadOnlyList<DataListing> =
        let installed = installedNames ()

        let listing (name: string) (k: KnownData option) : DataListing =
            let found =
                if List.contains name installed then
                    try
                        Ok(Some(info name (PackedStore.readManifest (folderOf name))))
                    with :? DataFault as fault ->
                        Error fault.Message
                else
                    Ok None

            let available =
                match found, k with
                | Ok(Some _), _
                | _, None -> ""
                | _, Some k when (shippedFolder k).IsSome -> "shipped"
                | _, Some k when (systemFolder k).IsSome -> "system"
                | _, Some k when k.Downloads.Count > 0 -> "download"
                | _ -> ""

            {
                Name = name
                Title =
                    match k, found with
                    | Some k, _ -> k.Title
                    | None, Ok(Some set) -> set.Manifest.Source
                    | None, _ -> ""
                Installed =
                    match found with
                    | Ok(Some set) -> set
                    | _ -> Unchecked.defaultof<DataSetInfo>
                Available = available
                Fault =
                    match found with
                    | Error fault -> fault
                    | Ok _ -> ""
            }

        [|
            for k in known do
                listing k.Name (Some k)
            for name in installed do
                if (tryKnown name).IsNone then
                    listing name None
        |]

    /// The data set of that name in the data directory, by its manifest. Raises DataFault where there is none; the message
    /// tells how to get it.
    member _.Find(name: string) : DataSetInfo =
        checkName name

        if Directory.Exists(folderOf name) then
            info name (PackedStore.readManifest (folderOf name))
        else
            raise (missing name)

    /// Imports a folder or archive (IDX, CIFAR-10 binary, class folders of JPEG and PNG) as the data set `name`. Raises
    /// DataFault; then nothing of it is left. `progress` may be null.
    member _.Import
        (
            name: string,
            path: string,
            options: ImportOptions,
            progress: IProgress<DataProgress>,
            cancellation: CancellationToken
        ) : DataSetInfo =
        checkName name

        let taken () =
            DataFault.OfUsage
                [
                    $"the data set {name} is in {dataDirectory} already; import under another name, or replace it with --replace"
                ]

        if not options.Replace && Directory.Exists(folderOf name) then
            raise (taken ())

        let path = Path.GetFullPath path

        if not (write name path path options progress cancellation) then
            raise (taken ())

        info name (PackedStore.readManifest (folderOf name))

    /// The data set of that name: as it is in the data directory, where it is whole; else imported from the copy that is
    /// shipped, from the system's own, or from the public download. A damaged one is replaced. Raises DataFault, with how
    /// to get it by hand. `progress` may be null.
    member _.GetAsync
        (name: string, progress: IProgress<DataProgress>, cancellation: CancellationToken)
        : Task<DataSetInfo> =
        let bring (k: KnownData) (replaces: bool) =
            task {
                let options = ImportOptions(Replace = replaces)

                let take path words =
                    write name path words options progress cancellation |> ignore

                match shippedFolder k, systemFolder k with
                | Some folder, _ -> take folder $"shipped, experiments/data/{name}"
                | None, Some folder -> take folder folder
                | None, None when k.Downloads.Count > 0 ->
                    let! folder = downloadAll k progress cancellation

                    let path =
                        if k.Downloads.Count = 1 then
                            Path.Combine(folder, k.Downloads[0].Name)
                        else
                            folder

                    take path (k.Downloads[0].Addresses[0])
                    Directory.Delete(folder, true)
                    removeEmpty (Path.GetDirectoryName folder)
                | None, None ->
                    raise (DataFault $"the data set {name} is not where it is shipped, {experiments}; {k.ByHand}")

                return info name (PackedStore.readManifest (folderOf name))
            }

        Task.Run<DataSetInfo>(
            Func<Task<DataSetInfo>>(fun () ->
                checkName name
                // Looked at first: what another process places meanwhile is whole and not to be replaced.
                let isThere = Directory.Exists(folderOf name)

                match tryWhole name, tryKnown name with
                | Some set, _ -> Task.FromResult set
                | None, Some k -> bring k isThere
                | None, None when isThere ->
                    raise (
                        DataFault
                            $"the data set {name} in {dataDirectory} is damaged; `inception data verify {name}` shows how, `inception data import {name} PATH --replace` replaces it"
                    )
                | None, None -> raise (missing name))
        )

    /// Reads every file of a data set and compares length and SHA-256 with the manifest, and labels with the classes.
    /// Raises DataFault where there is no such data set or its manifest is damaged; what is wrong with the files is in
    /// the report. `progress` may be null.
    member _.Verify(name: string, progress: IProgress<DataProgress>) : VerifyReport =
        checkName name

        if not (Directory.Exists(folderOf name)) then
            raise (missing name)

        let mutable count = 0L

        let tell (file: string) =
            if not (isNull progress) then
                progress.Report
                    {
                        Stage = "checking"
                        Item = file
                        Done = count
                        Total = int64 PackedStore.fileNames.Length
                    }

            count <- count + 1L

        let manifest, checks, faults = Dataset.Check(folderOf name, tell)

        {
            DataSet = info name manifest
            Files =
                [|
                    for file, length, hash in checks ->
                        {
                            File = file.Name
                            ExpectedBytes = file.Bytes
                            FoundBytes = length
                            ExpectedSha256 = file.Sha256
                            FoundSha256 = hash
                        }
                |]
            Faults = Array.ofList faults
        }
