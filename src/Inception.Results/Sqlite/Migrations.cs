using System.Globalization;
using Dapper;
using Inception.Core;
using Microsoft.Data.Sqlite;

namespace Inception.Results.Sqlite;

/// <summary>One step of the schema: the version it makes, and its SQL.</summary>
internal sealed record Migration(int Version, string Sql);

/// <summary>Brings a database to the schema that this program knows, one transaction a version.</summary>
internal static class Migrations
{
    /// <summary>"InRe", so that `file` and other tools can tell a results store from other SQLite databases.</summary>
    internal const int ApplicationId = 0x496E5265;

    private const string Prefix = "Schema/";

    /// <summary>All migrations in order, from the files in Schema/.</summary>
    internal static readonly IReadOnlyList<Migration> All = ReadAll();

    /// <summary>The version of the database's schema, 0 where it has none yet.</summary>
    /// <exception cref="UserException">It is a SQLite database of another program.</exception>
    internal static int VersionOf(SqliteConnection connection)
    {
        var id = connection.ExecuteScalar<long>("PRAGMA application_id");
        var tables = connection.ExecuteScalar<long>("SELECT count(*) FROM sqlite_master");

        if (id == ApplicationId && tables > 0)
        {
            return connection.ExecuteScalar<int>("SELECT max(version) FROM schema_version");
        }

        if (id == 0 && tables == 0)
        {
            return 0;
        }

        throw new UserException(
            $"{connection.DataSource} is not a results store (it is a SQLite database of another program); name another "
            + "store, or move that file away",
            2);
    }

    /// <summary>Applies the migrations that the database lacks; each is applied whole or not at all.</summary>
    /// <exception cref="UserException">The store was written by a newer version of this program.</exception>
    internal static void Apply(SqliteConnection connection, IReadOnlyList<Migration> migrations)
    {
        var known = migrations[^1].Version;
        var version = VersionOf(connection);

        if (version > known)
        {
            throw new UserException(
                $"The results store {connection.DataSource} was written by a newer version of this program (its schema is "
                + $"version {version}, this program knows {known}); update the program, or name another store",
                2);
        }

        foreach (var migration in migrations.Where(m => m.Version > version))
        {
            // A table that others refer to can only be made anew while nobody looks; the references are checked below.
            connection.Execute("PRAGMA foreign_keys = OFF");
            using var transaction = connection.BeginTransaction(deferred: false);

            // Another process may have been faster.
            if (VersionOf(connection) < migration.Version)
            {
                connection.Execute($"PRAGMA application_id = {ApplicationId}");
                connection.Execute(migration.Sql);
                connection.Execute(
                    "INSERT INTO schema_version (version, applied, program) VALUES (@Version, unixepoch('subsec'), @program)",
                    new { migration.Version, program = ProgramVersion });
            }

            if (connection.Query("PRAGMA foreign_key_check").Any())
            {
                throw new UserException(
                    $"The results store {connection.DataSource} has rows that refer to nothing and cannot be brought to "
                    + $"schema version {migration.Version}; keep a copy, and name another store",
                    1);
            }

            transaction.Commit();
            connection.Execute("PRAGMA foreign_keys = ON");
        }
    }

    private static string ProgramVersion => typeof(Migrations).Assembly.GetName().Version?.ToString(3) ?? "";

    private static List<Migration> ReadAll()
    {
        var assembly = typeof(Migrations).Assembly;

        string Text(string resource)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            return reader.ReadToEnd();
        }

        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name => new Migration(
                    int.Parse(name.AsSpan(Prefix.Length, 4), CultureInfo.InvariantCulture),
                    Text(name))),
        ];
    }
}
