using Inception.Core;
using SQLitePCL;

namespace Inception.Results.Sqlite;

/// <summary>The native SQLite library: loaded once, and refused below the version that the store relies on.</summary>
internal static class SqliteLibrary
{
    /// <summary>
    /// Before 3.51.3 a database in WAL mode that several connections write to can lose committed rows (the
    /// checkpoint's WAL-reset race).
    /// </summary>
    internal static readonly Version Least = new(3, 51, 3);

    private static readonly Lazy<Version> Loaded = new(Load);

    /// <summary>Loads the library where that has not happened yet.</summary>
    /// <exception cref="UserException">It is missing or too old.</exception>
    internal static void Require() => Require(Loaded.Value);

    internal static void Require(Version version)
    {
        if (version < Least)
        {
            throw new UserException(
                $"The SQLite library in use is version {version}; the results store needs {Least} or later, because earlier "
                + "ones can lose rows that several processes write, so restore the one that comes with this program "
                + "(libe_sqlite3)",
                1);
        }
    }

    private static Version Load()
    {
        try
        {
            raw.SetProvider(new SQLite3Provider_e_sqlite3());
            return Version.Parse(raw.sqlite3_libversion().utf8_to_string());
        }
        catch (DllNotFoundException e)
        {
            throw new UserException(
                "The SQLite library (libe_sqlite3) of this program could not be loaded: "
                + $"{e.Message.Split('\n')[0].TrimEnd('.')}; build or install the program again",
                1);
        }
    }
}
