namespace Inception.Runner.Rooms;

/// <summary>One line of the list of data sets.</summary>
internal sealed record DataSetRow(string Name, bool IsAtHand, string Content, string Source, string? Hash);
