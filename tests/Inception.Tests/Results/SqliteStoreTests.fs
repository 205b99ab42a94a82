module Inception.Tests.Results.SqliteStoreTests

open System
open System.Diagnostics
open System.IO
open System.Threading
open Expecto
open Inception.Core
open Inception.Results
open Inception.Results.Sqlite
open Inception.Tests.Support
open Inception.Tests.Support.Stores

/// The sentence and the exit code of the fault that `f` raises.
let private faultOf (f: unit -> 'a) =
    try
        f () |> ignore
        failtest "it was not refused"
    with :? UserException as e ->
        Expect.isFalse (e.Message.Contains '\n') "one sentence"
        e.Message, e.ExitCode

let private openOnNetwork path =
    SqliteStore.Open(path, minute, (fun _ -> "nfs4"), Migrations.All)

let private journalOf path = string (sql path "PRAGMA journal_mode")

let private inFolder f =
    Files.withFolder (fun folder -> f folder (Path.Combine(folder, "store.db")))

[<Tests>]
let contract =
    testList
        "Results store in SQLite"
        [
            StoreContract.suite (fun f -> withFastStore (fun store path -> f store (expireAll path)))
        ]

[<Tests>]
let onNetwork =
    testList
        "Results store in SQLite on a network file system"
        [
            StoreContract.suite (fun f ->
                withFastFolder (fun folder ->
                    let path = Path.Combine(folder, "store.db")
                    use store = openOnNetwork path
                    f store (expireAll path)
                    Expect.isEmpty (store.CheckIntegrity()) "the database's own check"))

            testCase "it uses a rollback journal there, and says so" (fun () ->
                inFolder (fun folder path ->
                    do
                        use store = openOnNetwork path
                        create store "s" (experiment 1 1) |> ignore
                        Expect.stringContains store.Notice "network file system (nfs4)" "notice"
                        Expect.equal (Directory.GetFiles folder) [| path |] "no log, no shared memory"

                    Expect.equal (journalOf path) "delete" "journal"))

            testCase "a store that was moved to or from there changes its journal and keeps its rows" (fun () ->
                inFolder (fun _ path ->
                    do
                        use store = SqliteStore.Open path
                        create store "s" (experiment 1 1) |> ignore
                        Expect.equal store.Notice "" "nothing to say"

                    Expect.equal (journalOf path) "wal" "here"

                    do
                        use store = openOnNetwork path
                        Expect.hasLength (store.FindSweep "s").Trials 1 "there"

                    Expect.equal (journalOf path) "delete" "there"
                    use store = SqliteStore.Open path
                    Expect.hasLength (store.FindSweep "s").Trials 1 "here again"
                    Expect.equal (journalOf path) "wal" "here again"))

            testCase "file systems that other machines can mount are known by their names" (fun () ->
                for name in
                    [
                        "nfs"
                        "nfs4"
                        "cifs"
                        "smb3"
                        "lustre"
                        "gpfs"
                        "ceph"
                        "9p"
                        "fuse.sshfs"
                        "fuse"
                        "beegfs"
                    ] do
                    Expect.isTrue (FileSystem.IsNetwork name) name

                for name in
                    [
                        "ext4"
                        "xfs"
                        "btrfs"
                        "zfs"
                        "tmpfs"
                        "overlay"
                        "apfs"
                        "NTFS"
                        "fuseblk"
                        ""
                    ] do
                    Expect.isFalse (FileSystem.IsNetwork name) name)

            testCase "the file system of a folder is told by the kernel" (fun () ->
                if not (OperatingSystem.IsLinux() && Directory.Exists "/dev/shm") then
                    skiptest "needs Linux with /dev/shm"

                Expect.equal (FileSystem.Of "/dev/shm") "tmpfs" "name"
                Expect.equal (FileSystem.Of "/no such folder") "" "unknown")
        ]

[<Tests>]
let opening =
    testList
        "Results store: what is refused at the door"
        [
            testCase
                "the store's file carries the application's id, and another program's database is left alone"
                (fun () ->
                    inFolder (fun _ path ->
                        (SqliteStore.Open path).Dispose()
                        Expect.equal (File.ReadAllBytes(path).[68..71]) "InRe"B "bytes 68 to 71 of the header"
                        let other = path + ".other"
                        sql other "CREATE TABLE theirs (x)" |> ignore
                        let message, code = faultOf (fun () -> SqliteStore.Open other)
                        Expect.stringContains message "database of another program" "sentence"
                        Expect.equal code 2 "exit code"
                        Expect.equal (sql other "SELECT group_concat(name) FROM sqlite_master") "theirs" "untouched"))

            testCase "a file that is no database is refused and left as it is" (fun () ->
                inFolder (fun folder path ->
                    for text in [ "name: quickstart\n"; String('x', 100_000) ] do
                        File.WriteAllText(path, text)
                        let message, code = faultOf (fun () -> SqliteStore.Open path)
                        Expect.stringContains message "is no SQLite database" "sentence"
                        Expect.equal code 2 "exit code"
                        Expect.equal (File.ReadAllText path) text "untouched"
                        Expect.equal (Directory.GetFiles folder) [| path |] "nothing beside it"))

            testCase "an empty file becomes a store" (fun () ->
                inFolder (fun _ path ->
                    File.WriteAllBytes(path, [||])
                    use store = SqliteStore.Open path
                    Expect.isTrue (create store "s" (experiment 1 1)) "created"))

            testCase "a folder in the file's place is refused" (fun () ->
                Files.withFolder (fun folder ->
                    let message, code = faultOf (fun () -> SqliteStore.Open folder)
                    Expect.stringContains message "is a folder" "sentence"
                    Expect.equal code 2 "exit code"
                    Expect.isEmpty (Directory.GetFileSystemEntries folder) "nothing made"))

            testCase "a folder that does not exist is refused and not made" (fun () ->
                inFolder (fun folder _ ->
                    let message, code =
                        faultOf (fun () -> SqliteStore.Open(Path.Combine(folder, "none", "store.db")))

                    Expect.stringContains message "does not exist" "sentence"
                    Expect.equal code 2 "exit code"
                    Expect.isEmpty (Directory.GetFileSystemEntries folder) "nothing made"))

            testCase "an SQLite library that can lose rows is refused" (fun () ->
                let message, code =
                    faultOf (fun () -> SqliteLibrary.Require(System.Version(3, 51, 2)))

                Expect.stringContains message "version 3.51.2; the results store needs 3.51.3 or later" "sentence"
                Expect.equal code 1 "exit code"
                SqliteLibrary.Require(System.Version(3, 51, 3))
                SqliteLibrary.Require())

            testCase "a damaged file is refused when its pages are read" (fun () ->
                inFolder (fun _ path ->
                    do
                        use store = SqliteStore.Open path
                        create store "s" (experiment 100 1) |> ignore

                        for i in 1..20 do
                            let c = claim store "s" $"w{i}"
                            store.Record(c, [| for s in 1..20 -> point "m" s (int64 s) 0.5 |])

                    let bytes = File.ReadAllBytes path
                    Array.fill bytes 8192 (bytes.Length - 8192) 0xA5uy
                    File.WriteAllBytes(path, bytes)

                    let message, code =
                        faultOf (fun () ->
                            use store = SqliteStore.Open path
                            store.FindSweep "s")

                    Expect.stringContains message "is damaged" "sentence"
                    Expect.equal code 1 "exit code"
                    Array.fill bytes 0 100 0uy
                    File.WriteAllBytes(path, bytes)

                    Expect.stringContains
                        (faultOf (fun () -> SqliteStore.Open path) |> fst)
                        "is no SQLite database"
                        "header"))
        ]

[<Tests>]
let inUse =
    testList
        "Results store in SQLite, in use"
        [
            testCase
                "a store that is locked for long is a busy store, readers go on, and the call can be made again"
                (fun () ->
                    inFolder (fun _ path ->
                        use store = SqliteStore.Open(path, TimeSpan.FromMilliseconds 150.0)
                        create store "s" (experiment 1 1) |> ignore
                        let c = claim store "s" "w"

                        use other =
                            new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path};Pooling=False")

                        other.Open()
                        let transaction = other.BeginTransaction(deferred = false)
                        let clock = Stopwatch.StartNew()

                        Expect.throwsT<StoreBusyException>
                            (fun () -> store.Record(c, [| point "m" 1 1L 0.5 |]))
                            "busy"

                        Expect.isLessThan clock.Elapsed (TimeSpan.FromSeconds 5.0) "bounded"
                        Expect.isEmpty (store.FindSweep "s").Trials.Head.Metrics "read meanwhile"
                        use late = SqliteStore.Open(path, TimeSpan.FromMilliseconds 150.0)
                        Expect.hasLength (late.ListSweeps()) 1 "opened meanwhile"
                        transaction.Rollback()
                        store.Record(c, [| point "m" 1 1L 0.5 |])
                        Expect.hasLength (store.FindSweep "s").Trials.Head.Metrics 1 "written"))

            testCase "a call waits for a short lock" (fun () ->
                withStore (fun store path ->
                    create store "s" (experiment 1 1) |> ignore

                    use other =
                        new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path};Pooling=False")

                    other.Open()
                    let transaction = other.BeginTransaction(deferred = false)
                    use _ = new Timer((fun _ -> transaction.Rollback()), null, 300, Timeout.Infinite)
                    claim store "s" "w" |> ignore))

            testCase "a lease runs out by the clock" (fun () ->
                withStore (fun store _ ->
                    create store "s" (experiment 1 1) |> ignore
                    store.Claim("s", worker "w1", TimeSpan.FromMilliseconds 50.0) |> ignore
                    Thread.Sleep 100
                    Expect.equal (claim store "s" "w2").Attempt 2 "attempt"))

            testCase "after the clock was set back a lease lasts no longer than its length" (fun () ->
                withStore (fun store path ->
                    create store "s" (experiment 1 1) |> ignore
                    store.Claim("s", worker "w1", TimeSpan.FromSeconds 1.0) |> ignore
                    sql path "UPDATE trial SET lease_until = lease_until + 86400" |> ignore
                    Expect.isNull (store.Claim("s", worker "w2", minute)) "held"
                    Thread.Sleep 1100
                    Expect.equal (claim store "s" "w3").Attempt 2 "run out"))

            testCase "rows of a superseded attempt stay on record" (fun () ->
                withStore (fun store path ->
                    create store "s" (experiment 1 1) |> ignore

                    for attempt in 1..2 do
                        let c = claim store "s" "w"
                        store.Record(c, [| point "m" 1 1L (float attempt) |])
                        store.Release(c, false, "died")

                    Expect.equal
                        (sql path "SELECT group_concat(attempt || ':' || value) FROM metric")
                        "1:1.0,2:2.0"
                        "both"

                    Expect.equal (sql path "SELECT group_concat(ending) FROM attempt") "died,died" "how they ended"))

            testCase "the table itself takes no number that is not finite" (fun () ->
                withStore (fun store path ->
                    create store "s" (experiment 1 1) |> ignore
                    store.Record(claim store "s" "w", [| point "m" 1 1L 0.5 |])

                    for value in [ "NULL"; "9e999"; "-9e999" ] do
                        Expect.throws (fun () -> sql path $"UPDATE metric SET value = {value}" |> ignore) value))

            testCase "a disposed store takes no calls" (fun () ->
                inFolder (fun _ path ->
                    let store = SqliteStore.Open path
                    store.Dispose()
                    store.Dispose()
                    Expect.throwsT<ObjectDisposedException> (fun () -> store.ListSweeps() |> ignore) "disposed"))
        ]
