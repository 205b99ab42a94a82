using Inception.Core;

namespace Inception.Runner.Rooms;

/// <summary>Experiment files.</summary>
internal interface IDefinitions
{
    /// <summary>Reads and checks a file with overrides; all faults at once in one UserException.</summary>
    Experiment Read(string file, IReadOnlyList<string> overrides);

    /// <summary>The settings of a file with overrides, or of overrides alone.</summary>
    Settings ReadSettings(string? file, IReadOnlyList<string> overrides);

    /// <summary>The JSON Schema of experiment files.</summary>
    string Schema();
}
