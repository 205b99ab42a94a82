namespace Inception.Runner.Workers;

/// <summary>Starts worker processes.</summary>
internal interface IWorkerLauncher
{
    /// <summary>Starts a worker for the sweep.</summary>
    IWorkerProcess Start(WorkerOrder order);
}
