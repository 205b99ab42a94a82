using Inception.Training.Data;

namespace Inception.Runner.Rooms;

/// <summary>The data sets, as commands need them.</summary>
internal interface IDataSets
{
    /// <summary>Known data sets, at hand or not, and those of the user's own.</summary>
    IReadOnlyList<DataListing> List();

    /// <summary>The set where it is at hand, or null.</summary>
    DataSetInfo? TryFind(string name);

    /// <summary>Gets the set where it is not at hand; gives the hash of its content.</summary>
    string Get(string name, IProgress<DataProgress> progress, CancellationToken cancellation);

    /// <summary>Imports images under a name; replaces a set of that name only where that is asked for.</summary>
    DataSetInfo Import(string name, string path, int? size, bool replace, IProgress<DataProgress> progress, CancellationToken cancellation);

    /// <summary>Checks the set against its checksums.</summary>
    VerifyReport Verify(string name, IProgress<DataProgress> progress);
}
