using Inception.Results;

namespace Inception.Runner.Rooms;

/// <summary>Opens the results store.</summary>
internal interface IStores
{
    /// <summary>The store, made where it does not exist.</summary>
    IResultsStore OpenOrCreate();

    /// <summary>The store, or null where there is none yet: who only reads makes none.</summary>
    IResultsStore? TryOpen();
}
