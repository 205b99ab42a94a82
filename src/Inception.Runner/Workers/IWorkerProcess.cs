namespace Inception.Runner.Workers;

/// <summary>A worker process that its runner watches.</summary>
internal interface IWorkerProcess : IDisposable
{
    /// <summary>Its number on this machine.</summary>
    int ProcessId { get; }

    /// <summary>Ends with the process; gives its exit code, 128 + n where signal n ended it.</summary>
    Task<int> Exited { get; }

    /// <summary>The last lines it printed.</summary>
    IReadOnlyList<string> LastLines { get; }

    /// <summary>Closes its pipe: it writes a checkpoint and exits.</summary>
    void AskToStop();

    /// <summary>Ends it at once.</summary>
    void Kill();
}
