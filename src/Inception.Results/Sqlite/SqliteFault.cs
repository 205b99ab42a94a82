using Inception.Core;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Inception.Results.Sqlite;

/// <summary>What SQLite reports, as one sentence that says what, where and what to do.</summary>
internal static class SqliteFault
{
    /// <summary>Is the database locked by another connection?</summary>
    internal static bool IsBusy(SqliteException e) => e.SqliteErrorCode is SQLITE_BUSY or SQLITE_LOCKED;

    /// <summary>
    /// The sentence for a failed call on the database at <paramref name="path"/>. Exit code 2 where another path is the
    /// remedy, 1 where the machine is.
    /// </summary>
    internal static Exception Of(SqliteException e, string path) => e.SqliteErrorCode switch
    {
        SQLITE_BUSY or SQLITE_LOCKED => new StoreBusyException(
            $"The results store {path} is locked by another process; try again, and look for a program that holds it open "
            + "in a transaction",
            e),
        SQLITE_FULL => new UserException(
            $"The disk is full: the results store {path} could not be written; free some space and run the same command "
            + "again, nothing that was stored is lost",
            1),
        SQLITE_NOTADB => NotADatabase(path),
        SQLITE_CORRUPT => new UserException(
            $"The results store {path} is damaged ({e.Message.TrimEnd('.')}); keep a copy, recover what can be read with "
            + $"`sqlite3 {path} .recover`, or name another store",
            1),
        SQLITE_CANTOPEN => new UserException(
            $"The results store {path} could not be opened; check that the folder exists and that you may read and write "
            + $"it and its files (also {Path.GetFileName(path)}-wal and -shm)",
            1),
        SQLITE_READONLY or SQLITE_PERM or SQLITE_AUTH => ReadOnly(path),
        SQLITE_IOERR => new UserException(
            $"The results store {path} could not be read or written (input/output error {e.SqliteExtendedErrorCode}); check "
            + "the disk and its free space, then run the same command again",
            1),
        SQLITE_NOMEM => new UserException(
            $"There was not enough memory to work on the results store {path}; close other programs and run the same "
            + "command again",
            1),
        // Anything else is a fault of this program, and the stack trace is wanted.
        _ => e,
    };

    internal static UserException NotADatabase(string path) => new(
        $"{path} is not a results store (the file is no SQLite database); name another store, or move that file away",
        2);

    internal static UserException ReadOnly(string path) => new(
        $"You may not write the results store {path}; change the permissions of the file and its folder, or name another store",
        1);
}
