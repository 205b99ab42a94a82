using Inception.Core;
using Inception.Core.Search;
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
    /// <summary>
    /// Freezes the definition and queues its trials. False, and nothing changes, where the sweep exists. A trial that
    /// another sweep has completed (or seen diverge) with the same settings, seed and data, under
    /// <paramref name="reuses"/>, is not queued: it takes over that one's outcome and metrics, and its provenance says so.
    /// </summary>
    /// <param name="sweepId">The new sweep's id.</param>
    /// <param name="experiment">The definition.</param>
    /// <param name="dataHash">The data set's identity.</param>
    /// <param name="plans">The trials; one that may train no epoch yet is paused.</param>
    /// <param name="isPlanned">Are these all, for good?</param>
    /// <param name="reuses">The versions of program and libraries whose results count as one's own; null: none, every trial is queued.</param>
    /// <exception cref="ArgumentException">The plans are not those of the experiment: other settings, or an index twice.</exception>
    bool CreateSweep(string sweepId, Experiment experiment, string dataHash, IReadOnlyList<TrialPlan> plans, bool isPlanned = true, string? reuses = null);

    /// <summary>
    /// Notes what comes next in a sweep whose plan grows. To note it again changes nothing: a trial that exists is not
    /// added, an epoch limit is only raised, only a paused trial is pruned, and a plan that was whole stays so.
    /// </summary>
    /// <param name="sweepId">The sweep; one that does not exist is left alone.</param>
    /// <param name="advance">What comes next.</param>
    /// <returns>Did anything change?</returns>
    /// <exception cref="ArgumentException">The plans are not those of the experiment: other settings, or an index twice.</exception>
    bool Extend(string sweepId, Advance advance);

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

    /// <summary>
    /// Ends the attempt by a fault that may pass: the trial waits again. False, and nothing changes, where with this one
    /// <paramref name="most"/> of its attempts would have ended by this fault; the trial is then the caller's to finish.
    /// </summary>
    /// <exception cref="StaleClaimException">The claim is no longer this worker's.</exception>
    bool Retry(TrialClaim claim, string fault, string reason, int most);

    /// <summary>
    /// The trial has trained up to its epoch limit: it waits for the pruner's word, or for a worker where the limit was
    /// raised meanwhile. A claim that is no longer the worker's is left alone.
    /// </summary>
    void Pause(TrialClaim claim);

    /// <summary>Lets the sweep's trials that failed or lacked memory wait again, with all their attempts. Returns how many.</summary>
    int Requeue(string sweepId);

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
    string SweepId, string Name, DateTimeOffset Created, int Trials, int Completed, int Failed, int Running, int Waiting, int Pruned);

/// <summary>A worker wrote under a claim that is no longer its own; it must drop the trial.</summary>
public sealed class StaleClaimException(string message) : Exception(message);
