using Inception.Core;
using Inception.Core.Statistics;

namespace Inception.Results;

/// <summary>
/// The results store: the one place that holds the state of every sweep. Several processes use it at once; every
/// method is one transaction. Leases run on the store's own clock, and every write of a worker carries its claim, so
/// that a worker whose claim was given to another can change nothing any more.
/// </summary>
/// <remarks>
/// Any method may raise <see cref="StoreBusyException"/>: the store was locked or out of reach for longer than a call
/// waits, nothing was changed, and the same call may be made again. Any may raise UserException, whose sentence is for
/// the user: no space, no permission, a damaged store.
/// </remarks>
public interface IResultsStore : IDisposable
{
    /// <summary>Freezes the definition and queues its trials. False, and nothing changes, where the sweep exists.</summary>
    /// <exception cref="ArgumentException">The plans are not those of the experiment: other settings, or an index twice.</exception>
    bool CreateSweep(string sweepId, Experiment experiment, string dataHash, IReadOnlyList<TrialPlan> plans);

    /// <summary>The sweep with all its trials and metrics, or null where there is none of that id.</summary>
    SweepRecord? FindSweep(string sweepId);

    /// <summary>All sweeps, newest first.</summary>
    IReadOnlyList<SweepSummary> ListSweeps();

    /// <summary>The trial of that id with its sweep's id, or null.</summary>
    (string SweepId, TrialRecord Trial)? FindTrial(long trialId);

    /// <summary>
    /// Takes the first waiting trial of the sweep (a trial whose lease has run out is waiting again; one that has used up
    /// its attempts ends as failed instead), or null where none waits. The attempt's number grows by one. A worker whose
    /// lease ran out keeps its claim for as long as no other takes the trial.
    /// </summary>
    TrialClaim? Claim(string sweepId, WorkerIdentity worker, TimeSpan lease);

    /// <summary>Heartbeat: extends the lease and notes the progress. False: the claim is no longer this worker's.</summary>
    bool Renew(TrialClaim claim, TrialProgress progress, TimeSpan lease);

    /// <summary>Writes metric values; a value of the same attempt, name and step replaces the earlier one.</summary>
    /// <exception cref="ArgumentException">A value is not finite; nothing was written.</exception>
    /// <exception cref="StaleClaimException">The claim is no longer this worker's.</exception>
    void Record(TrialClaim claim, IReadOnlyList<MetricPoint> points);

    /// <summary>Writes which examples an evaluation got right; those of the same attempt and step replace the earlier ones.</summary>
    /// <exception cref="ArgumentException">There is not one outcome for each example.</exception>
    /// <exception cref="StaleClaimException">The claim is no longer this worker's.</exception>
    void Record(TrialClaim claim, ExampleOutcomes outcomes);

    /// <summary>
    /// The outcomes of every evaluation of the sweep's trials, by the trial's id, in order of step; a trial without any is
    /// left out.
    /// </summary>
    IReadOnlyDictionary<long, IReadOnlyList<ExampleOutcomes>> FindOutcomes(string sweepId);

    /// <summary>Ends the trial with an outcome; the first outcome stands, so a call that is repeated changes nothing.</summary>
    /// <exception cref="StaleClaimException">The claim is no longer this worker's.</exception>
    void Finish(TrialClaim claim, Outcome outcome);

    /// <summary>Gives a trial back unfinished: interrupted on purpose (does not count against its attempts) or its process died (does). A claim that is no longer the worker's is left alone.</summary>
    void Release(TrialClaim claim, bool interrupted, string reason);

    /// <summary>
    /// Gives back, or ends as failed after the last attempt, the trials claimed by a worker process that is known to have died.
    /// Returns the trials concerned.
    /// </summary>
    IReadOnlyList<long> ReleaseDead(string sweepId, string host, int processId, string reason);

    /// <summary>The progress of every trial of the sweep that is running now, in order of trial.</summary>
    IReadOnlyList<RunningTrial> Running(string sweepId);
}

/// <summary>Who claims: host, process and a random token of the worker's own.</summary>
public sealed record WorkerIdentity(string Host, int ProcessId, string Token, string Versions, string GitState);

/// <summary>A worker's right to one trial until its lease runs out; attempt numbers count from 1.</summary>
public sealed record TrialClaim(string SweepId, long TrialId, int Attempt, string Token, TrialPlan Plan);

/// <summary>How far a running trial is; steps and epochs count from 1, 0 before the first.</summary>
public sealed record TrialProgress(int Epoch, long Step, long TotalSteps, string Device);

/// <summary>A trial that a worker has claimed now.</summary>
public sealed record RunningTrial(long TrialId, int Index, int Attempt, string Host, int ProcessId, TrialProgress Progress);

/// <summary>One line of the list of sweeps.</summary>
public sealed record SweepSummary(
    string SweepId, string Name, DateTimeOffset Created, int Trials, int Completed, int Failed, int Running, int Waiting);

/// <summary>A worker wrote under a claim that is no longer its own; it must drop the trial.</summary>
public sealed class StaleClaimException(string message) : Exception(message);
