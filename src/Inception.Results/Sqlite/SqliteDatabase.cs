using System.Collections.Concurrent;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Inception.Results.Sqlite;

/// <summary>
/// The connections to one database file. Each call borrows one, so that several threads may work at once; one that saw
/// an error is closed and not lent again.
/// </summary>
internal sealed class SqliteDatabase : IDisposable
{
    // The patience of a call is spent in so many waits, so that a queue of writers is mixed anew in between.
    private const int Tries = 3;

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
    internal T Read<T>(Func<SqliteConnection, T> work) => Run(work, deferred: true);

    /// <summary>
    /// Runs <paramref name="work"/> in one write transaction. It begins as IMMEDIATE: a transaction that reads first and
    /// asks for the write lock later fails at once, whatever the timeout, when another has written in between.
    /// Work that met a lock is rolled back and run again, so it must keep nothing outside of the database.
    /// </summary>
    internal T Write<T>(Func<SqliteConnection, T> work) => Run(work, deferred: false);

    /// <summary>Runs <paramref name="work"/> without a transaction.</summary>
    internal T Use<T>(Func<SqliteConnection, T> work)
    {
        for (var attempt = 1; ; attempt++)
        {
            SqliteConnection? connection = null;

            try
            {
                connection = Rent();
                var result = work(connection);
                Return(connection);
                return result;
            }
            catch (SqliteException e)
            {
                connection?.Dispose();

                if (!SqliteFault.IsBusy(e) || attempt == Tries)
                {
                    throw SqliteFault.Of(e, _path);
                }
            }
            catch
            {
                connection?.Dispose();
                throw;
            }
        }
    }

    public void Dispose()
    {
        _disposed = true;

        while (_idle.TryTake(out var connection))
        {
            connection.Dispose();
        }
    }

    private T Run<T>(Func<SqliteConnection, T> work, bool deferred) => Use(connection =>
    {
        using var transaction = connection.BeginTransaction(deferred);
        var result = work(connection);
        transaction.Commit();
        return result;
    });

    private SqliteConnection Rent()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _idle.TryTake(out var connection) ? connection : Connect(_path, _journal, _patience / Tries);
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
    internal static SqliteConnection Connect(string path, JournalMode journal, TimeSpan wait)
    {
        var text = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            ForeignKeys = true,
            // The library's own waiting polls every 150 ms; SQLite's, set below, begins at 1 ms.
            DefaultTimeout = 1,
        };

        var connection = new SqliteConnection(text.ConnectionString);

        try
        {
            connection.Open();
            connection.Execute($"PRAGMA busy_timeout = {(long)wait.TotalMilliseconds}");
            journal.Apply(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
