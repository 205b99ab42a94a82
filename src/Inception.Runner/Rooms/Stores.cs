using Inception.Results;
using Inception.Runner.Machine;

namespace Inception.Runner.Rooms;

/// <summary>The results store in SQLite.</summary>
internal sealed class Stores(Places places) : IStores
{
    // Transactions take milliseconds; who waits longer than this hears of it, and tries again where that makes sense.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public IResultsStore OpenOrCreate()
    {
        var folder = Path.GetDirectoryName(places.Store)!;
        var isNew = !Directory.Exists(folder);
        Places.MakeFolder(folder, "--results or --store");

        try
        {
            return SqliteStore.Open(places.Store, Patience);
        }
        catch
        {
            // Nothing half-made stays.
            if (isNew && !Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public IResultsStore? TryOpen() => File.Exists(places.Store) ? SqliteStore.Open(places.Store, Patience) : null;
}
