namespace Inception.Runner.Workers;

/// <summary>What a worker is started for.</summary>
internal sealed record WorkerOrder(string SweepId, int Slot, int Threads, string LogFile);
