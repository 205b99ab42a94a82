namespace Inception.Runner.Rooms;

/// <summary>What a network needs to know of a data set.</summary>
internal sealed record DataShape(int Channels, int Size, int Classes);
