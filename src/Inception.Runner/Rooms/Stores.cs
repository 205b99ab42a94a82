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
        Places.MakeFolder(Path.GetDirectoryName(places.Store)!, "--results or --store");
        return SqliteStore.Open(places.Store, Patience);
    }

    /// <inheritdoc/>
    public IResultsStore? TryOpen() => File.Exists(places.Store) ? SqliteStore.Open(places.Store, Patience) : null;
}
