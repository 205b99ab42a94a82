module Inception.Tests.Results.MigrationTests

open System.IO
open System.Threading.Tasks
open Expecto
open Inception.Core
open Inception.Results
open Inception.Results.Sqlite
open Inception.Tests.Support
open Inception.Tests.Support.Stores

let private newest = (Seq.last Migrations.All).Version

/// A store as an older version of the program left it: Schemas/v<version>.sql.
let private fixture version =
    Path.Combine(Files.root, "tests", "Inception.Tests", "Results", "Schemas", $"v{version}.sql")

let private schemaOf path =
    string (
        sql
            path
            "SELECT group_concat(sql, char(10)) FROM (SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name)"
    )

let private openWith (migrations: Migration seq) path =
    SqliteStore.Open(path, minute, (fun folder -> FileSystem.Of folder), ResizeArray migrations)

let private inFolder f =
    Files.withFolder (fun folder -> f (Path.Combine(folder, "store.db")))

[<Tests>]
let tests =
    testList
        "Results store's schema"
        [
            testCase "every version has its file, in order, and a store of it is kept for these tests" (fun () ->
                Expect.equal [ for m in Migrations.All -> m.Version ] [ 1..newest ] "versions"

                for version in 1..newest do
                    Expect.isTrue (File.Exists(fixture version)) $"Schemas/v{version}.sql")

            for version in 1..newest do
                testCase $"a store of schema version {version} is brought to the newest with all it held" (fun () ->
                    inFolder (fun path ->
                        sql path (File.ReadAllText(fixture version)) |> ignore

                        do
                            use store = SqliteStore.Open path
                            let sweep = store.FindSweep "first-1"

                            Expect.equal
                                sweep.DefinitionHash
                                sweep.Experiment.Hash
                                "the definition still has its hash"

                            Expect.equal
                                [ for t in sweep.Trials -> t.State, t.Provenance.Attempts ]
                                [
                                    TrialState.Ended Outcome.Completed, 2
                                    TrialState.Ended(Outcome.Diverged 7L), 1
                                    TrialState.Ended(Outcome.OutOfMemory "12 GiB asked, 8 free"), 1
                                    TrialState.Waiting, 0
                                ]
                                "trials"

                            Expect.equal
                                [ for m in sweep.Trials.Head.Metrics -> m.Name, m.Step, m.Value ]
                                [
                                    "train/loss", 10L, 2.25
                                    "validation/accuracy", 10L, 0.25
                                    "validation/accuracy", 20L, 0.75
                                ]
                                "metrics"

                            store.Finish(claim store "first-1" "w", Outcome.Completed)
                            Expect.isTrue (store.FindSweep "first-1").IsFinished "work goes on"
                            Expect.isEmpty (store.CheckIntegrity()) "the database's own check"

                        let fresh = path + ".fresh"
                        (SqliteStore.Open fresh).Dispose()
                        Expect.equal (schemaOf path) (schemaOf fresh) "the schema of a new store"))

            testCase "a published migration is not edited: version 1 makes what the kept store has" (fun () ->
                inFolder (fun path ->
                    sql path (File.ReadAllText(fixture 1)) |> ignore
                    let fresh = path + ".fresh"
                    (openWith (Seq.truncate 1 Migrations.All) fresh).Dispose()
                    Expect.equal (schemaOf fresh) (schemaOf path) "schema"))

            testCase "a store of a newer version is refused and left as it is" (fun () ->
                inFolder (fun path ->
                    (SqliteStore.Open path).Dispose()
                    sql path $"INSERT INTO schema_version VALUES ({newest + 2}, 0, '9.9')" |> ignore
                    let before = File.ReadAllBytes path

                    let e =
                        Expect.throwsC (fun () -> (SqliteStore.Open path).Dispose()) (fun e -> e :?> UserException)

                    Expect.stringContains
                        e.Message
                        $"its schema is version {newest + 2}, this program knows {newest}"
                        "sentence"

                    Expect.equal e.ExitCode 2 "exit code"
                    Expect.equal (File.ReadAllBytes path) before "bytes"))

            testCase "a migration that fails half-way changes nothing" (fun () ->
                inFolder (fun path ->
                    (SqliteStore.Open path).Dispose()
                    let before = schemaOf path
                    let broken = Migration(newest + 1, "CREATE TABLE half (x); CREATE TABLE sweep (y)")
                    Expect.throws (fun () -> (openWith (Seq.append Migrations.All [ broken ]) path).Dispose()) "fails"
                    Expect.equal (schemaOf path) before "schema"
                    Expect.equal (sql path "SELECT max(version) FROM schema_version") (box (int64 newest)) "version"
                    (SqliteStore.Open path).Dispose()))

            testCase "a new store whose migration fails is not made" (fun () ->
                inFolder (fun path ->
                    let broken = Migration(1, "CREATE TABLE half (x); CREATE TABLE half (x)")
                    Expect.throws (fun () -> (openWith [ broken ] path).Dispose()) "fails"
                    Expect.isEmpty (Directory.GetFiles(Path.GetDirectoryName path)) "nothing left"))

            testCase "many that bring a store to a new version at once do it once" (fun () ->
                inFolder (fun path ->
                    (SqliteStore.Open path).Dispose()
                    let next = Migration(newest + 1, "CREATE TABLE once (x)")

                    Parallel.For(0, 8, (fun _ -> (openWith (Seq.append Migrations.All [ next ]) path).Dispose()))
                    |> ignore

                    Expect.equal (sql path "SELECT count(*) FROM schema_version") (box (int64 newest + 1L)) "versions"))
        ]
