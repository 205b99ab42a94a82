using Dapper;
using Inception.Core;
using Inception.Core.Search;
using Inception.Core.Statistics;
using Inception.Results.Sqlite;

namespace Inception.Results;

/// <summary>
/// The results store in one SQLite file: for one machine with as many worker processes as it has room for. May be used
/// by several threads at once.
/// </summary>
/// <remarks>
/// The file is in WAL mode and every commit is synced to the disk before a call returns. On a network file system
/// (NFS, SMB, Lustre, ...) WAL is not safe, and the store uses a rollback journal there: right as long as the file
/// system's locks are, and slower. Several machines on one store are what PostgreSQL is for.
/// A call that fails because of the user's machine (disk full, no permission, a damaged file) raises UserException with
/// the sentence to show; one that waited for a lock in vain raises <see cref="StoreBusyException"/>.
/// </remarks>
public sealed class SqliteStore : IResultsStore
{
    /// <summary>How long a call waits for another process's transaction unless said otherwise: 30 s.</summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(30);

    private readonly SqliteDatabase _database;
    private readonly SweepTable _sweeps;
    private readonly TrialQueue _queue;
    private readonly Claims _claims;
    private readonly MetricTable _metrics;
    private readonly OutcomesTable _outcomes;
    private readonly SweepQueries _queries;

    private SqliteStore(SqliteDatabase database, string notice)
    {
        _database = database;
        Notice = notice;
        _sweeps = new SweepTable(database);
        _queue = new TrialQueue(database, _sweeps);
        _claims = new Claims(database);
        _metrics = new MetricTable(database);
        _outcomes = new OutcomesTable(database);
        _queries = new SweepQueries(database, _sweeps);
    }

    /// <summary>Empty, or what the user should know about where the store lies.</summary>
    public string Notice { get; }

    /// <summary>
    /// Opens the store in that file, creates it where there is none (its folder must exist), and brings an older
    /// schema to the newest. A creation that fails leaves nothing behind.
    /// </summary>
    /// <exception cref="UserException">
    /// The file is no results store, is from a newer version, or cannot be read and written; the folder does not exist.
    /// </exception>
    public static SqliteStore Open(string path) => Open(path, DefaultPatience);

    /// <summary>Opens the store with calls that wait up to <paramref name="patience"/> for another process's lock.</summary>
    /// <exception cref="UserException">As the other overload.</exception>
    public static SqliteStore Open(string path, TimeSpan patience) =>
        Open(path, patience, FileSystem.Of, Migrations.All);

    internal static SqliteStore Open(
        string path, TimeSpan patience, Func<string, string> fileSystemOf, IReadOnlyList<Migration> migrations)
    {
        SqliteLibrary.Require();

        var file = Path.GetFullPath(path);
        var fileSystem = fileSystemOf(Path.GetDirectoryName(file) ?? file);
        var journal = JournalMode.For(fileSystem);

        StoreFile.Prepare(file, journal, migrations);

        return new SqliteStore(
            new SqliteDatabase(file, journal, patience),
            journal == JournalMode.WriteAheadLog
                ? ""
                : $"The results store {file} lies on a network file system ({fileSystem}): it works with a rollback "
                    + "journal, slower, and only one machine at a time should use it");
    }

    /// <inheritdoc/>
    public bool CreateSweep(string sweepId, Experiment experiment, string dataHash, IReadOnlyList<TrialPlan> plans, bool isPlanned = true, string? reuses = null) =>
        _sweeps.Create(sweepId, experiment, dataHash, plans, isPlanned, reuses);

    /// <inheritdoc/>
    public bool Extend(string sweepId, Advance advance) => _sweeps.Extend(sweepId, advance);

    /// <inheritdoc/>
    public SweepRecord? FindSweep(string sweepId) => _queries.Find(sweepId);

    /// <inheritdoc/>
    public IReadOnlyList<SweepSummary> ListSweeps() => _queries.List();

    /// <inheritdoc/>
    public (string SweepId, TrialRecord Trial)? FindTrial(long trialId) => _queries.FindTrial(trialId);

    /// <inheritdoc/>
    public TrialClaim? Claim(string sweepId, WorkerIdentity worker, TimeSpan lease) => _queue.Claim(sweepId, worker, lease);

    /// <inheritdoc/>
    public bool Renew(TrialClaim claim, TrialProgress progress, TimeSpan lease) => _claims.Renew(claim, progress, lease);

    /// <inheritdoc/>
    public void Record(TrialClaim claim, IReadOnlyList<MetricPoint> points) => _metrics.Record(claim, points);

    /// <inheritdoc/>
    public void Record(TrialClaim claim, ExampleOutcomes outcomes) => _outcomes.Record(claim, outcomes);

    /// <inheritdoc/>
    public IReadOnlyDictionary<long, IReadOnlyList<ExampleOutcomes>> FindOutcomes(string sweepId) => _outcomes.Find(sweepId);

    /// <inheritdoc/>
    public void Finish(TrialClaim claim, Outcome outcome) => _claims.Finish(claim, outcome);

    /// <inheritdoc/>
    public bool Retry(TrialClaim claim, string fault, string reason, int most) => _claims.Retry(claim, fault, reason, most);

    /// <inheritdoc/>
    public void Pause(TrialClaim claim) => _claims.Pause(claim);

    /// <inheritdoc/>
    public int Requeue(string sweepId) => _queue.Requeue(sweepId);

    /// <inheritdoc/>
    public void Release(TrialClaim claim, bool interrupted, string reason) => _claims.Release(claim, interrupted, reason);

    /// <inheritdoc/>
    public IReadOnlyList<long> ReleaseDead(string sweepId, string host, int processId, string reason) =>
        _claims.ReleaseDead(sweepId, host, processId, reason);

    /// <inheritdoc/>
    public IReadOnlyList<RunningTrial> Running(string sweepId) => _queries.Running(sweepId);

    /// <summary>
    /// SQLite's own check of the whole file and of all references: what is wrong, a sentence each; nothing where all is
    /// well.
    /// </summary>
    public IReadOnlyList<string> CheckIntegrity() => _database.Read(connection =>
        connection.Query<string>("PRAGMA integrity_check").Where(line => line != "ok")
            .Concat(connection.Query("PRAGMA foreign_key_check")
                .Select(row => $"a row of {row.table} refers to no row of {row.parent}"))
            .ToList());

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();
}
