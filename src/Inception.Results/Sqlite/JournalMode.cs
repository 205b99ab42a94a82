using Dapper;
using Microsoft.Data.Sqlite;

namespace Inception.Results.Sqlite;

/// <summary>
/// How SQLite keeps a transaction whole, and when it calls a commit done. Both modes sync to the disk before a commit
/// returns, so that an acknowledged row survives a power loss.
/// </summary>
internal sealed record JournalMode(string Name, string Synchronous)
{
    /// <summary>Readers never wait for the writer. FULL: the log is synced at every commit.</summary>
    internal static readonly JournalMode WriteAheadLog = new("wal", "FULL");

    /// <summary>For network file systems. EXTRA: the folder is synced too, after the journal is deleted.</summary>
    internal static readonly JournalMode Rollback = new("delete", "EXTRA");

    /// <summary>The mode for a file system of that name.</summary>
    internal static JournalMode For(string fileSystem) =>
        FileSystem.IsNetwork(fileSystem) ? Rollback : WriteAheadLog;

    internal void Apply(SqliteConnection connection)
    {
        // Reading the mode needs no lock, changing it needs the whole database.
        if (connection.ExecuteScalar<string>("PRAGMA journal_mode") != Name)
        {
            connection.Execute($"PRAGMA journal_mode = {Name}");
        }

        connection.Execute($"PRAGMA synchronous = {Synchronous}");
    }
}
