/// Experiments, claims and databases for tests of the results store.
module Inception.Tests.Support.Stores

open System
open System.IO
open Inception.Core
open Inception.Core.Search
open Inception.Results
open Inception.Results.Sqlite
open Microsoft.Data.Sqlite

let private entry key value : Entry =
    {
        Key = key
        Value = value
        Position =
            {
                Source = "test"
                Line = 0
                Column = 0
            }
    }

/// An experiment of so many arms (values of the learning rate) and seeds, with further lines.
let experimentWith (lines: (string * Value) list) arms seeds =
    Experiment.CreateOrRaise
        [
            entry "name" (Value.Text "store")
            entry "data.name" (Value.Text "fashion-mnist")
            entry
                "sweep.parameters.training.optimizer.lr"
                (Value.OfList [ for i in 1..arms -> Value.Number(float i / 100_000.0) ])
            entry "sweep.seeds" (Value.OfList [ for s in 1L .. int64 seeds -> Value.Integer s ])
            for key, value in lines do
                entry key value
        ]

let experiment arms seeds = experimentWith [] arms seeds

/// Queues all trials of an experiment.
let create (store: IResultsStore) sweep (experiment: Experiment) =
    store.CreateSweep(sweep, experiment, "data-hash", ResizeArray(Planner.PlanOrRaise experiment))

let worker token =
    WorkerIdentity("host-a", 4711, token, "Inception 0.1.0", "abc123 clean")

let minute = TimeSpan.FromMinutes 1.0
let progress = TrialProgress(2, 50L, 100L, "cpu")

let point name epoch step value : MetricPoint =
    {
        Name = name
        Epoch = epoch
        Step = step
        Value = value
    }

/// The next claim of a sweep that has one.
let claim (store: IResultsStore) sweep token : TrialClaim =
    match store.Claim(sweep, worker token, minute) with
    | null -> failwith $"no trial of {sweep} waits"
    | claim -> claim

/// The state of the trial with that index.
let stateOf (store: IResultsStore) sweep index =
    store.FindSweep(sweep).Trials[index].State

/// Runs SQL on the file beside the store, as another program would.
let sql (path: string) (text: string) =
    // It may be the first to open a database.
    SqliteLibrary.Require()
    use connection = new SqliteConnection($"Data Source={path};Pooling=False")
    connection.Open()
    use command = connection.CreateCommand()
    command.CommandText <- text
    command.ExecuteScalar()

/// Runs `f` with a fresh folder in memory where the system has such a place: syncing there costs nothing.
let withFastFolder (f: string -> 'a) : 'a =
    if Directory.Exists "/dev/shm" then
        let folder = Path.Combine("/dev/shm", $"inception-test-{Guid.NewGuid():N}")
        Directory.CreateDirectory folder |> ignore

        try
            f folder
        finally
            Directory.Delete(folder, true)
    else
        Files.withFolder f

let private withStoreIn (withFolder: (string -> unit) -> unit) (f: SqliteStore -> string -> unit) =
    withFolder (fun folder ->
        let path = Path.Combine(folder, "store.db")

        do
            use store = SqliteStore.Open path
            f store path

        use store = SqliteStore.Open path
        Expecto.Expect.isEmpty (store.CheckIntegrity()) "the database's own check")

/// Runs `f` with a store on the disk and the store's path; afterwards the file passes SQLite's own check.
let withStore f = withStoreIn Files.withFolder f

/// The same in memory, for tests whose subject is not the disk.
let withFastStore f = withStoreIn withFastFolder f

/// Lets every lease of the store in that file run out.
let expireAll (path: string) () =
    sql path "UPDATE trial SET lease_until = 0 WHERE state = 'running'" |> ignore
