using Inception.Training.Data;

namespace Inception.Runner.Rooms;

/// <summary>The data sets of the data directory, through the catalogue; loads no tensor library.</summary>
internal sealed class DataSets(DataCatalogue catalogue) : IDataSets
{
    /// <inheritdoc/>
    public IReadOnlyList<DataListing> List() => catalogue.List();

    /// <inheritdoc/>
    public DataSetInfo? TryFind(string name) =>
        Directory.Exists(Path.Combine(catalogue.Directory, name)) ? catalogue.Find(name) : null;

    /// <inheritdoc/>
    public string Get(string name, IProgress<DataProgress> progress, CancellationToken cancellation) =>
        catalogue.GetAsync(name, progress, cancellation).GetAwaiter().GetResult().DataHash;

    /// <inheritdoc/>
    public DataSetInfo Import(string name, string path, int? size, bool replace, IProgress<DataProgress> progress, CancellationToken cancellation) =>
        catalogue.Import(name, path, new ImportOptions { Size = size, Replace = replace }, progress, cancellation);

    /// <inheritdoc/>
    public VerifyReport Verify(string name, IProgress<DataProgress> progress) => catalogue.Verify(name, progress);
}
