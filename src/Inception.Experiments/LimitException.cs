using Inception.Core;

namespace Inception.Experiments;

/// <summary>A text is larger or deeper than any experiment is; reading stops here.</summary>
internal sealed class LimitException(Position position, string message) : Exception(message)
{
    internal Position Position { get; } = position;
}
