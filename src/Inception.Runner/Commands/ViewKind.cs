namespace Inception.Runner.Commands;

/// <summary>How a running sweep is shown.</summary>
internal enum ViewKind
{
    /// <summary>Bars where there is a terminal, else lines.</summary>
    Automatic,

    /// <summary>Lines of text.</summary>
    Plain,

    /// <summary>Lines of JSON and nothing else.</summary>
    Json,
}
