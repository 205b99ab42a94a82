using Inception.Core;
using Microsoft.Data.Sqlite;

namespace Inception.Results.Sqlite;

/// <summary>
/// The database file: made whole under another name and then moved to its place, so that a creation that fails leaves
/// nothing, and two processes that create it at once end with one store.
/// </summary>
internal static class StoreFile
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(10);

    /// <summary>Creates the store where there is none, and brings an older one to the newest schema.</summary>
    internal static void Prepare(string path, JournalMode journal, IReadOnlyList<Migration> migrations)
    {
        CheckPlace(path);

        if (!File.Exists(path))
        {
            Create(path, journal, migrations);
        }

        try
        {
            using var connection = SqliteDatabase.Connect(path, journal, Wait);
            Migrations.Apply(connection, migrations);
        }
        catch (SqliteException e)
        {
            throw SqliteFault.Of(e, path);
        }
    }

    private static void CheckPlace(string path)
    {
        if (Directory.Exists(path))
        {
            throw new UserException($"{path} is a folder; a results store is a file, so name a file in it", 2);
        }

        var folder = Path.GetDirectoryName(path);

        if (!Directory.Exists(folder))
        {
            throw new UserException(
                $"The folder {folder} of the results store does not exist; make it, or name another place", 2);
        }
    }

    private static void Create(string path, JournalMode journal, IReadOnlyList<Migration> migrations)
    {
        var draft = $"{path}.{Guid.NewGuid():N}.new";

        try
        {
            File.Create(draft).Dispose();

            using (var connection = SqliteDatabase.Connect(draft, journal, Wait))
            {
                Migrations.Apply(connection, migrations);
            }

            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was faster; its store is as good.
        }
        catch (SqliteException e)
        {
            throw SqliteFault.Of(e, path);
        }
        catch (UnauthorizedAccessException)
        {
            throw SqliteFault.ReadOnly(path);
        }
        catch (IOException e)
        {
            throw new UserException($"The results store {path} could not be made: {e.Message}", 1);
        }
        finally
        {
            foreach (var suffix in new[] { "", "-journal", "-wal", "-shm" })
            {
                File.Delete(draft + suffix);
            }
        }
    }
}
