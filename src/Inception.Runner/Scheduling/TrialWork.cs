namespace Inception.Runner.Scheduling;

/// <summary>What is known of one trial's work, for estimating the time that is left.</summary>
/// <param name="Arm">The arm's index: trials of one arm cost the same.</param>
/// <param name="HasEnded">Is the trial over?</param>
/// <param name="Spent">Training time of an ended trial; of a running one, the time observed.</param>
/// <param name="Share">Of a running trial: the share of its steps done in that time, in [0, 1].</param>
/// <param name="Done">Of a running trial: the share of its steps done at all, in [0, 1]; 0 of a waiting one.</param>
/// <param name="IsRunning">Has a worker claimed it?</param>
internal sealed record TrialWork(int Arm, bool HasEnded, bool IsRunning, TimeSpan Spent, double Share, double Done);
