using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Inception.Results.Sqlite;

/// <summary>
/// The connections to one database file. Each call borrows one, so that several threads may work at once; one that saw
/// an error is closed, which rolls its transaction back, and not lent again.
/// </summary>
internal sealed class SqliteDatabase : IDisposable
{
    private readonly ConcurrentBag<SqliteConnection> _idle = [];
    private readonly string _path;
    private readonly JournalMode _journal;
    private readonly TimeSpan _patience;
    private volatile bool _disposed;

    internal SqliteDatabase(string path, JournalMode journal, TimeSpan patience)
    {
        _path = path;
        _journal = journal;
        _patience = patience;
    }

    /// <summary>Runs <paramref name="work"/> in one read transaction: it sees one state of the database.</summary>
    internal T Read<T>(Func<SqliteConnection, T> work) => Run(work, connection => Execute(connection, "BEGIN"));

    /// <summary>
    /// Runs <paramref name="work"/> in one write transaction. It begins as IMMEDIATE: a transaction that reads first and
    /// asks for the write lock later fails at once, whatever the timeout, when another has written in between.
    /// </summary>
    internal T Write<T>(Func<SqliteConnection, T> work) => Run(work, BeginWrite);

    public void Dispose()
    {
        _disposed = true;

        while (_idle.TryTake(out var connection))
        {
            connection.Dispose();
        }
    }

    private T Run<T>(Func<SqliteConnection, T> work, Action<SqliteConnection> begin)
    {
        SqliteConnection? connection = null;

        try
        {
            connection = Rent();
            begin(connection);
            var result = work(connection);
            Execute(connection, "COMMIT");
            Return(connection);
            return result;
        }
        catch (SqliteException e)
        {
            connection?.Dispose();
            throw SqliteFault.Of(e, _path);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    // SQLite's own waiting polls ever more slowly, so that of many writers the one that came first waits longest; polls at
    // random give each the same chance (8 writers that commit without a pause: longest wait 1.0 s instead of 3.4 s).
    private void BeginWrite(SqliteConnection connection)
    {
        var waited = Stopwatch.StartNew();
        sqlite3_busy_timeout(connection.Handle, 0);

        while (sqlite3_exec(connection.Handle, "BEGIN IMMEDIATE") is var code && code != SQLITE_OK)
        {
            if ((code & 0xFF) != SQLITE_BUSY || waited.Elapsed > _patience)
            {
                SqliteException.ThrowExceptionForRC(code, connection.Handle);
            }

            Thread.Sleep(Random.Shared.Next(1, 16));
        }

        sqlite3_busy_timeout(connection.Handle, Milliseconds(_patience));
    }

    private SqliteConnection Rent()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _idle.TryTake(out var connection) ? connection : Connect(_path, _journal, _patience);
    }

    private void Return(SqliteConnection connection)
    {
        _idle.Add(connection);

        if (_disposed)
        {
            Dispose();
        }
    }

    /// <summary>Opens the file, which must exist, and sets what every connection needs.</summary>
    internal static SqliteConnection Connect(string path, JournalMode journal, TimeSpan patience)
    {
        var text = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            ForeignKeys = true,
            // Seconds; the package's own waiting, which begins after SQLite's, set below.
            DefaultTimeout = 1,
        };

        var connection = new SqliteConnection(text.ConnectionString);

        try
        {
            connection.Open();

            // Asked of SQLite: to open the file by other means and close it again would drop the locks that other
            // connections of this process have on it (POSIX locks belong to the process).
            if (sqlite3_db_readonly(connection.Handle, "main") == 1)
            {
                throw SqliteFault.ReadOnly(path);
            }

            sqlite3_busy_timeout(connection.Handle, Milliseconds(patience));
            journal.Apply(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Execute(SqliteConnection connection, string sql) =>
        SqliteException.ThrowExceptionForRC(sqlite3_exec(connection.Handle, sql), connection.Handle);

    private static int Milliseconds(TimeSpan time) => (int)Math.Clamp(time.TotalMilliseconds, 0, int.MaxValue);
}
