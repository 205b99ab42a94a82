/// Faults injected at random into real processes, and what must hold after every one.
module Inception.Tests.Faults.Injection

open System
open System.Collections.Generic
open System.IO
open System.Text
open System.Threading
open Expecto
open Inception.Core
open Inception.Results
open Inception.Tests.Support
open Inception.Tests.Support.TinySweep
open Inception.Tests.Faults.Reliability

let private scalar (place: Place) (sql: string) : int64 =
    Convert.ToInt64(Stores.sql place.Store sql)

/// A generation verifies where the file has the length and SHA-256 of its manifest.
let private verifies (generation: string) =
    let manifest = Path.Combine(generation, "manifest.json")
    let state = Path.Combine(generation, "state.safetensors")

    File.Exists manifest
    && File.Exists state
    && (let root = Json.JsonDocument.Parse(File.ReadAllText manifest).RootElement
        let bytes = File.ReadAllBytes state

        root.GetProperty("length").GetInt64() = bytes.LongLength
        && root.GetProperty("sha256").GetString() =
            Convert.ToHexStringLower(Security.Cryptography.SHA256.HashData bytes))

/// The standing invariants, at any moment after an injection: whatever processes do meanwhile.
let invariants (place: Place) =
    do
        use store = SqliteStore.Open place.Store
        Expect.isEmpty (store.CheckIntegrity()) (said "the database's own check")

    Expect.equal
        (scalar
            place
            "SELECT count(*) FROM (SELECT 1 FROM metric GROUP BY trial, attempt, step, name HAVING count(*) > 1)")
        0L
        (said "metric rows that are there twice")

    Expect.equal
        (scalar
            place
            "SELECT count(*) FROM (SELECT 1 FROM attempt WHERE ending = 'completed' GROUP BY trial HAVING count(*) > 1)")
        0L
        (said "trials that were finished twice")

    Expect.equal
        (scalar place "SELECT count(*) FROM trial WHERE state = 'running' AND lease_until - unixepoch('subsec') > 40")
        0L
        (said "trials that are held longer than a lease and ten seconds")

    for trial in place.Sweep.Trials do
        let folder = Path.Combine(place.Trial trial.Plan.Index, "checkpoint")

        if Directory.Exists folder then
            let generations =
                Directory.GetDirectories folder
                |> Array.filter (fun path -> fst (Int64.TryParse(Path.GetFileName path)))
                |> Array.sortDescending

            if generations.Length > 0 then
                // A worker may be writing: the newest or the one before has to be whole.
                Expect.isTrue
                    (generations |> Array.truncate 2 |> Array.exists verifies)
                    (said $"a checkpoint of trial {trial.Plan.Name} that verifies")

/// Everything that was acknowledged before is there still: rows of metrics only become more.
type Ledger(place: Place) =
    let seen = HashSet<string>()

    let rows () =
        use connection =
            new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={place.Store};Pooling=False")

        connection.Open()
        use command = connection.CreateCommand()

        command.CommandText <-
            "SELECT trial || ' ' || attempt || ' ' || step || ' ' || name || ' ' || hex(value) FROM metric"

        use reader = command.ExecuteReader()

        HashSet
            [
                while reader.Read() do
                    reader.GetString 0
            ]

    /// Looks again; a row that is gone or has changed fails the test.
    member _.Check() =
        let now = rows ()
        Expect.isTrue (seen.IsSubsetOf now) (said "an acknowledged row of metrics is gone")
        seen.UnionWith now

/// Waits a random time of up to so many seconds.
let pause (random: Random) (seconds: float) =
    Thread.Sleep(TimeSpan.FromSeconds(seconds * random.NextDouble()))

/// Waits for a condition, asked every few milliseconds; false where it did not come in time.
let waitFor (seconds: float) (condition: unit -> bool) : bool =
    let watch = Diagnostics.Stopwatch.StartNew()

    while not (condition ()) && watch.Elapsed.TotalSeconds < seconds do
        Thread.Sleep 2

    watch.Elapsed.TotalSeconds < seconds

/// The store as it is now, kept open: for conditions that are asked often.
type Glance(place: Place) =
    let connection =
        new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={place.Store};Pooling=False;Mode=ReadOnly")

    do connection.Open()

    let ask (sql: string) =
        use command = connection.CreateCommand()
        command.CommandText <- sql
        command.ExecuteScalar()

    /// Rows of metrics of a trial.
    member _.Rows(trial: int) =
        Convert.ToInt64(ask $"SELECT count(*) FROM metric m JOIN trial t ON t.id = m.trial WHERE t.position = {trial}")

    /// Has the trial its last metric?
    member _.HasTest(trial: int) =
        Convert.ToInt64(
            ask
                $"SELECT count(*) FROM metric m JOIN trial t ON t.id = m.trial JOIN metric_name n ON n.id = m.name WHERE t.position = {trial} AND n.name = 'test/accuracy'"
        )
            >
            0L

    /// The process, trial and attempt of every claim that is held.
    member _.Claims: (int * int * int) list =
        use command = connection.CreateCommand()

        command.CommandText <-
            "SELECT a.pid, t.position, t.attempt FROM trial t JOIN attempt a ON a.trial = t.id AND a.number = t.attempt WHERE t.state = 'running'"

        use reader = command.ExecuteReader()

        [
            while reader.Read() do
                reader.GetInt32 0, reader.GetInt32 1, reader.GetInt32 2
        ]

    interface IDisposable with
        member _.Dispose() = connection.Dispose()

/// Is a checkpoint of the trial being written at this moment?
let isWriting (place: Place) (trial: int) =
    let folder = Path.Combine(place.Trial trial, "checkpoint")

    try
        Directory.Exists folder
        && Directory.EnumerateDirectories(folder, "*.part") |> Seq.isEmpty |> not
    with :? IOException ->
        false
