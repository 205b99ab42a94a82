using Inception.Core;
using Inception.Experiments;

namespace Inception.Runner.Rooms;

/// <summary>Experiment files, read by the front door.</summary>
internal sealed class Definitions : IDefinitions
{
    /// <inheritdoc/>
    public Experiment Read(string file, IReadOnlyList<string> overrides) => ExperimentReader.Read(file, overrides);

    /// <inheritdoc/>
    public Settings ReadSettings(string? file, IReadOnlyList<string> overrides)
    {
        if (file is not null)
        {
            return Read(file, overrides).Settings;
        }

        // The reader starts from a file: this one says nothing but what every experiment must.
        var empty = Path.Combine(Path.GetTempPath(), $"inception-{Guid.NewGuid():N}.yaml");

        try
        {
            File.WriteAllText(empty, "name: model summary\ndata.name: fashion-mnist\n");
            return Read(empty, overrides).Settings;
        }
        finally
        {
            File.Delete(empty);
        }
    }

    /// <inheritdoc/>
    public string Schema() => ExperimentSchema.Write();
}
