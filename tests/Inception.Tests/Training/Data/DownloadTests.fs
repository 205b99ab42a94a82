module Inception.Tests.Training.Data.DownloadTests

open System
open System.Collections.Concurrent
open System.IO
open System.Net
open System.Net.Http
open System.Net.Sockets
open System.Security.Cryptography
open System.Text
open System.Threading
open System.Threading.Tasks
open Expecto
open Inception.Tests.Support
open Inception.Tests.Support.SmallData
open Inception.Training.Data

/// How the server treats one request.
type private Manner =
    /// Everything that is asked for.
    | Whole
    /// Closes the connection after so many bytes of the body.
    | Cut of bytes: int
    /// As a server that knows no ranges: always all of it.
    | NoRange
    /// An error.
    | Status of int

/// A small HTTP server on the loopback interface, with ranges; each request is treated in the next manner, the last one
/// serving for all further ones.
type private Server(content: byte[], manners: Manner list) =
    let listener = new TcpListener(IPAddress.Loopback, 0)
    let requests = ConcurrentQueue<string>()
    let mutable left = manners

    let answer (client: TcpClient) =
        use client = client
        use stream = client.GetStream()
        use reader = new StreamReader(stream, Encoding.ASCII, false, 1024, true)
        let mutable range = 0
        let mutable line = reader.ReadLine()
        let first = line

        while not (String.IsNullOrEmpty line) do
            if line.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase) then
                range <- int (line.Substring(13).TrimEnd '-')

            line <- reader.ReadLine()

        requests.Enqueue $"{first} from {range}"

        let manner =
            match left with
            | [ last ] -> last
            | next :: more ->
                left <- more
                next
            | [] -> Whole

        let send (status: string) (headers: string) (body: byte[]) (count: int) =
            let head =
                $"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n{headers}\r\n"

            stream.Write(ReadOnlySpan(Encoding.ASCII.GetBytes head))
            stream.Write(ReadOnlySpan(body, 0, min count body.Length))

        let part () =
            if range = 0 then
                "200 OK", "", content
            else
                "206 Partial Content",
                $"Content-Range: bytes {range}-{content.Length - 1}/{content.Length}\r\n",
                content[range..]

        match manner with
        | Status code -> send $"{code} Sorry" "" [||] 0
        | NoRange -> send "200 OK" "" content content.Length
        | _ when range >= content.Length -> send "416 Range Not Satisfiable" "" [||] 0
        | Whole ->
            let status, headers, body = part ()
            send status headers body body.Length
        | Cut bytes ->
            let status, headers, body = part ()
            send status headers body bytes

    let loop () =
        try
            while true do
                answer (listener.AcceptTcpClient())
        with
        | :? SocketException
        | :? ObjectDisposedException -> ()

    do
        listener.Start()
        Task.Factory.StartNew(loop, TaskCreationOptions.LongRunning) |> ignore

    /// The address of the file.
    member _.Address =
        $"http://127.0.0.1:{(listener.LocalEndpoint :?> IPEndPoint).Port}/file.bin"

    /// The requests so far.
    member _.Requests = List.ofSeq requests

    interface IDisposable with
        member _.Dispose() = listener.Stop()

let private download () =
    Download(
        new HttpClient(Timeout = Timeout.InfiniteTimeSpan),
        TimeSpan.FromMilliseconds 5.0,
        TimeSpan.FromSeconds 10.0
    )

let private content = noise 77 300000
let private md5 = Convert.ToHexStringLower(MD5.HashData content)

let private fetch (addresses: string list) (folder: string) : string =
    let file: PublicFile =
        {
            Name = "file.bin"
            Addresses = Array.ofList addresses
            Md5 = md5
        }

    (download ()).FetchAsync(file, folder, null, CancellationToken.None).GetAwaiter().GetResult()

// Fetches from a server with these manners; gives the requests' starting places.
let private fetched (manners: Manner list) (before: byte[] option) : int list =
    Files.withFolder (fun folder ->
        use server = new Server(content, manners)
        before |> Option.iter (fun bytes -> write folder [ "file.bin.part", bytes ])
        let path = fetch [ server.Address ] folder
        Expect.equal (File.ReadAllBytes path) content "the whole file"
        Expect.equal (entries folder) [ "file.bin" ] "and nothing beside it"

        [
            for request in server.Requests -> int (request.Substring(request.LastIndexOf ' '))
        ])

[<Tests>]
let downloadTests =
    testList
        "Training.Data.Download"
        [
            test "downloads and checks a file" { Expect.equal (fetched [ Whole ] None) [ 0 ] "one request" }
            test "goes on where the connection broke off, as often as it gets further" {
                let starts =
                    fetched [ Cut 1000; Cut 20000; Cut 1; Cut 1; Cut 1; Cut 1; Cut 1; Whole ] None

                Expect.equal starts [ 0; 1000; 21000; 21001; 21002; 21003; 21004; 21005 ] "starts"
            }
            test "goes on from an earlier run's part" {
                Expect.equal (fetched [ Whole ] (Some content[..99999])) [ 100000 ] "starts"
            }
            test "takes a part that is whole already" {
                Expect.equal (fetched [ Whole ] (Some content)) [ 300000 ] "one request, refused, nothing to come"
            }
            test "begins anew where an earlier part is of another file, or longer than the file" {
                Expect.equal (fetched [ Whole ] (Some(noise 1 5000))) [ 5000; 0 ] "another file"
                Expect.equal (fetched [ Whole ] (Some(noise 1 400000))) [ 400000; 0 ] "longer"
            }
            test "begins anew where the server knows no ranges" {
                Expect.equal (fetched [ NoRange ] (Some content[..99999])) [ 100000 ] "one request"
            }
            test "tries again after a server's error, and gives up on a refusal at once" {
                Expect.equal (fetched [ Status 503; Status 503; Whole ] None) [ 0; 0; 0 ] "three requests"

                Files.withFolder (fun folder ->
                    use gone = new Server(content, [ Status 404 ])
                    use there = new Server(content, [ Whole ])
                    fetch [ gone.Address; there.Address ] folder |> ignore
                    Expect.hasLength gone.Requests 1 "one"
                    Expect.hasLength there.Requests 1 "the next address")
            }
            test "refuses a file with a wrong checksum, names both, and keeps nothing of it" {
                Files.withFolder (fun folder ->
                    let wrong = Array.copy content
                    wrong[12345] <- wrong[12345] ^^^ 1uy
                    use server = new Server(wrong, [ Whole ])
                    let sentences = faults (fun () -> fetch [ server.Address ] folder |> ignore)
                    Expect.stringContains sentences[0] md5 "published"
                    Expect.stringContains sentences[0] (Convert.ToHexStringLower(MD5.HashData wrong)) "found"
                    Expect.isEmpty (entries folder) "nothing is kept")
            }
            test "names every address and what it answered where none helps, and keeps what came" {
                Files.withFolder (fun folder ->
                    use cut = new Server(content, [ Cut 1000; Cut 0 ])
                    let nobody = "http://127.0.0.1:1/file.bin"
                    let sentences = faults (fun () -> fetch [ nobody; cut.Address ] folder |> ignore)
                    Expect.stringContains sentences[0] nobody "first address"
                    Expect.stringContains sentences[0] "refused" "its answer"
                    Expect.stringContains sentences[0] $"{cut.Address}: the connection broke off" "second"
                    Expect.equal (FileInfo(Path.Combine(folder, "file.bin.part")).Length) 1000L "kept for the next try")
            }
            test "tells how far it is, and stops when cancelled" {
                Files.withFolder (fun folder ->
                    use server = new Server(content, [ Whole ])
                    use stop = new CancellationTokenSource()
                    let seen = ResizeArray<DataProgress>()

                    let progress =
                        { new IProgress<DataProgress> with
                            member _.Report p =
                                seen.Add p

                                if p.Done > 0L then
                                    stop.Cancel()
                        }

                    let file: PublicFile =
                        {
                            Name = "file.bin"
                            Addresses = [| server.Address |]
                            Md5 = md5
                        }

                    let isCancelled =
                        try
                            (download ()).FetchAsync(file, folder, progress, stop.Token).GetAwaiter().GetResult()
                            |> ignore

                            false
                        with :? OperationCanceledException ->
                            true

                    Expect.isTrue isCancelled "cancelled"
                    Expect.equal seen[0].Total 300000L "of how many"
                    Expect.isFalse (File.Exists(Path.Combine(folder, "file.bin"))) "not there")
            }
        ]

// A known data set of one tar.gz, of CIFAR-10's form.
let private known (address: string) (archive: byte[]) : KnownData =
    let cifar = KnownDataSets.All |> Seq.find (fun k -> k.Name = "cifar10")

    { cifar with
        TrainCount = 12
        TestCount = 2
        Downloads =
            [|
                {
                    Name = "cifar-10-binary.tar.gz"
                    Addresses = [| address |]
                    Md5 = Convert.ToHexStringLower(MD5.HashData archive)
                }
            |]
    }

let private get (catalogue: DataCatalogue) (name: string) =
    catalogue.GetAsync(name, null, CancellationToken.None).GetAwaiter().GetResult()

[<Tests>]
let catalogueTests =
    testList
        "Training.Data.DataCatalogue"
        [
            test "gets a data set by download, imports it, and leaves only the data set" {
                Files.withFolder (fun folder ->
                    let archive = gzip (tar cifarFiles)
                    use server = new Server(archive, [ Cut 5000; Whole ])

                    let c =
                        DataCatalogue(folder, folder, [ known server.Address archive ], lazy (download ()))

                    let info = get c "cifar10"
                    Expect.equal (info.Manifest.TrainCount, info.Manifest.TestCount) (12, 2) "counts"
                    Expect.equal info.Manifest.Source server.Address "source"
                    Expect.isTrue (c.Verify("cifar10", null)).IsWhole "whole"
                    let requests = server.Requests.Length
                    Expect.equal (get c "cifar10").DataHash info.DataHash "the second time it is there"
                    Expect.hasLength server.Requests requests "and nothing is asked for"
                    let left = Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
                    Expect.hasLength left 5 "the store's five files"
                    Expect.equal (entries folder) [ "cifar10" ] "in its folder")
            }
            test "gets a damaged data set anew" {
                Files.withFolder (fun folder ->
                    let c = catalogue folder
                    let info = get c "fashion-mnist-subset"
                    let path = Path.Combine(info.Folder, "train.images")
                    let bytes = File.ReadAllBytes path
                    bytes[1000] <- bytes[1000] + 1uy
                    File.WriteAllBytes(path, bytes)
                    Expect.isFalse (c.Verify("fashion-mnist-subset", null)).IsWhole "damaged"
                    get c "fashion-mnist-subset" |> ignore
                    Expect.isTrue (c.Verify("fashion-mnist-subset", null)).IsWhole "whole again"
                    File.WriteAllText(Path.Combine(info.Folder, "manifest.json"), "{}")
                    Expect.equal (get c "fashion-mnist-subset").DataHash info.DataHash "its manifest too"
                    Expect.equal (entries folder) [ "fashion-mnist-subset" ] "nothing beside it")
            }
            test "gives every one of several callers at once the same data set" {
                Files.withFolder (fun folder ->
                    let gets =
                        [|
                            for _ in 1..4 ->
                                (catalogue folder).GetAsync("fashion-mnist-subset", null, CancellationToken.None)
                        |]

                    let infos = Task.WhenAll(gets).GetAwaiter().GetResult()
                    Expect.hasLength (infos |> Array.map _.DataHash |> Array.distinct) 1 "one hash"
                    Expect.equal (entries folder) [ "fashion-mnist-subset" ] "one folder")
            }
            test "says how to get a data set by hand when the download fails" {
                Files.withFolder (fun folder ->
                    let c =
                        DataCatalogue(folder, folder, [ known "http://127.0.0.1:1/x" [||] ], lazy (download ()))

                    let sentences = faults (fun () -> get c "cifar10" |> ignore)
                    Expect.hasLength sentences 1 "one sentence"
                    Expect.stringContains sentences[0] "http://127.0.0.1:1/x" "the address"
                    Expect.stringContains sentences[0] "inception data import cifar10" "by hand"
                    Expect.isEmpty (entries folder) "nothing came and nothing is left")
            }
            test "refuses other data under a known name" {
                Files.withFolder (fun folder ->
                    let source = Path.Combine(folder, "s")
                    write source (folderFiles 9 8)
                    let c = catalogue (Path.Combine(folder, "data"))

                    let import name =
                        faults (fun () ->
                            c.Import(name, source, ImportOptions(), null, CancellationToken.None) |> ignore)

                    Expect.stringContains (import "cifar10").[0] "is not cifar10" "another format"
                    // The shipped subset with one pixel changed has the form and not the hash.
                    let shipped =
                        Path.Combine(Files.root, "experiments", "data", "fashion-mnist-subset")

                    let unpack (name: string) =
                        use stream = FileTree.openPlainOrGzip (Path.Combine(shipped, name + ".gz"))
                        FileTree.readAll (1L <<< 30) name stream

                    Directory.Delete(source, true)

                    write
                        source
                        [
                            for name, _ in idxFiles 1 1 1 1 do
                                let bytes = unpack name

                                if name.StartsWith "train-images" then
                                    bytes[5000] <- bytes[5000] ^^^ 1uy

                                name, bytes
                        ]

                    Expect.stringContains
                        (import "fashion-mnist-subset").[0]
                        "not fashion-mnist-subset as published"
                        "hash"

                    Expect.isEmpty (entries (Path.Combine(folder, "data"))) "nothing is left")
            }
            test "names what was meant by a mistyped name, and what to run for a known one" {
                Files.withFolder (fun folder ->
                    let c = catalogue folder

                    let sentence name =
                        (faults (fun () -> c.Find name |> ignore))[0]

                    Expect.stringContains (sentence "fashion-mist") "did you mean fashion-mnist?" "mistyped"
                    Expect.stringContains (sentence "cifar10") "run `inception data get cifar10`" "known"
                    Expect.stringContains (faults (fun () -> get c "nonesuch" |> ignore)).[0] "data list" "unknown"
                    Expect.isEmpty (entries folder) "looking makes nothing")
            }
            test "refuses names that could leave the data directory" {
                Files.withFolder (fun folder ->
                    for name in [ "../x"; "/etc"; ""; ".hidden"; "A b"; "a/b"; String('x', 65) ] do
                        Expect.stringContains
                            (faults (fun () -> (catalogue folder).Find name |> ignore)).[0]
                            "cannot name a data set"
                            name)
            }
            test "looks for the data directory in the documented order" {
                let resolve named variables =
                    DataDirectory.Resolve(named, fun name -> Map.tryFind name (Map variables) |> Option.toObj)

                let home = [ "HOME", "/home/ada" ]
                let xdg = ("XDG_DATA_HOME", "/x") :: home
                let all = ("INCEPTION_DATA", "/y") :: xdg
                Expect.equal (resolve "/z" all) "/z" "what the caller names"
                Expect.equal (resolve null all) "/y" "INCEPTION_DATA"
                Expect.equal (resolve "" xdg) "/x/inception/data" "XDG_DATA_HOME"
                Expect.equal (resolve null home) "/home/ada/.local/share/inception/data" "home"
                Expect.equal (resolve null (("XDG_DATA_HOME", "relative") :: home)) (resolve null home) "not relative"
            }
        ]
