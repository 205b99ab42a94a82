namespace Inception.Results;

/// <summary>
/// Another process kept the store locked for longer than a call waits. Nothing was written; the same call may be made
/// again later.
/// </summary>
public sealed class StoreBusyException : Exception
{
    /// <summary>With the sentence for the person who reads it, and what the store's own library said.</summary>
    public StoreBusyException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
