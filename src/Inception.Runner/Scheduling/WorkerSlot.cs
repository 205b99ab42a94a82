using Inception.Runner.Workers;

namespace Inception.Runner.Scheduling;

/// <summary>One of the runner's places for a worker, and what became of the workers that filled it.</summary>
internal sealed class WorkerSlot(int number)
{
    /// <summary>Deaths in a row of workers that had not even claimed a trial, before the place is given up.</summary>
    private const int MostIdleDeaths = 3;

    /// <summary>Counted from 0.</summary>
    public int Number { get; } = number;

    /// <summary>The worker in this place, or null.</summary>
    public IWorkerProcess? Worker { get; private set; }

    /// <summary>The kernel's count of memory kills when the worker was started.</summary>
    public long MemoryKillsBefore { get; private set; }

    /// <summary>Not before this moment (of the clock's ticks) is another worker started here.</summary>
    public long RestUntil { get; set; }

    /// <summary>Deaths in a row without a claim.</summary>
    public int IdleDeaths { get; private set; }

    /// <summary>Is it no use to start another worker here?</summary>
    public bool IsGivenUp => IdleDeaths >= MostIdleDeaths;

    /// <summary>A worker was started.</summary>
    public void Fill(IWorkerProcess worker, long memoryKills) => (Worker, MemoryKillsBefore) = (worker, memoryKills);

    /// <summary>The worker has ended; <paramref name="diedIdle"/>: by a fault, without having claimed a trial.</summary>
    public void Clear(bool diedIdle)
    {
        Worker?.Dispose();
        Worker = null;
        IdleDeaths = diedIdle ? IdleDeaths + 1 : 0;
    }
}
