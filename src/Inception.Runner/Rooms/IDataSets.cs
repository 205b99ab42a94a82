namespace Inception.Runner.Rooms;

/// <summary>The data sets, as commands need them.</summary>
internal interface IDataSets
{
    /// <summary>Known data sets, at hand or not.</summary>
    IReadOnlyList<DataSetRow> List();

    /// <summary>The hash of the set's content, or null where it is not at hand.</summary>
    string? TryHash(string name);

    /// <summary>The shape of the set's images, or null where it is not at hand.</summary>
    DataShape? TryShape(string name);

    /// <summary>Gets the set where it is not at hand; gives the hash of its content.</summary>
    string Get(string name, Action<string> progress, CancellationToken cancellation);

    /// <summary>Imports images under a name; gives the hash of the content.</summary>
    string Import(string name, string path, int? size, Action<string> progress, CancellationToken cancellation);

    /// <summary>Checks the set against its checksums; gives the sentence that says so.</summary>
    string Verify(string name, CancellationToken cancellation);
}
