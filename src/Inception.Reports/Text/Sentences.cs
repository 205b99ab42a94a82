using Inception.Core;
using Inception.Core.Statistics;

namespace Inception.Reports.Text;

/// <summary>What the findings say, in sentences. Pages, tables and terminal share them.</summary>
internal sealed class Sentences(SweepRecord sweep, Findings findings, MetricFormat format)
{
    private static readonly string[] Verdicts = ["better", "worse", "equivalent", "undecided"];

    /// <summary>The first sentence: how many contrasts came out how, or why none did.</summary>
    public string Headline
    {
        get
        {
            var prefix = sweep.IsFinished ? "" : "Provisional (the sweep is not finished): ";
            if (findings.Contrasts.IsEmpty)
            {
                return prefix + (findings.HasControl
                    ? "nothing could be compared with the control."
                    : "no control arm is declared, so nothing is judged.");
            }

            // What was asked for after the run does not make the headline, unless there is nothing else.
            var declared = findings.Contrasts.Where(c => c.IsDeclared).ToList();
            var told = declared.Count > 0 ? declared : [.. findings.Contrasts];
            var counts = Verdicts
                .Select(word => (Word: word, Count: told.Count(c => c.Verdict.Word == word)))
                .Where(x => x.Count > 0)
                .Select(x => $"{x.Count} {x.Word}");
            var kind = declared.Count > 0 ? "" : "exploratory ";
            var contrasts = told.Count == 1 ? $"1 {kind}contrast" : $"{told.Count} {kind}contrasts";
            return $"{prefix}{contrasts} with the control: {string.Join(", ", counts)}.";
        }
    }

    /// <summary>One sentence on what the intervals and p values are.</summary>
    public string Methods
    {
        get
        {
            var m = Family;
            var holm = m <= 1 ? "" : $", p values Holm-corrected over {m} contrasts";
            var margin = Margin is { } size ? $", margin {format.Size(size)} (two one-sided tests)" : "";
            return $"Paired differences over seeds with {MetricFormat.Percent(findings.Level)} Student t intervals{holm}{margin}.";
        }
    }

    /// <summary>How many contrasts the definition declares: Holm's family; or how many are explored, where it declares none.</summary>
    public int Family => findings.Contrasts.Count(c => c.IsDeclared) is > 0 and var declared ? declared : findings.Contrasts.Length;

    /// <summary>The declared margin where it can be tested against.</summary>
    public double? Margin => findings.Margin is > 0 ? findings.Margin : null;

    /// <summary>The whole sentence on a contrast.</summary>
    public string Of(ContrastFinding contrast)
    {
        var evidence = contrast.Comparison.Match(
            tested: test =>
                $"{findings.Objective.Metric} {format.Difference(test.Difference.Point)} {format.BareInterval(test.Difference)}, " +
                $"n = {test.Difference.N} pairs, {PValue(contrast)}",
            constant: (difference, pairs) =>
                $"{findings.Objective.Metric} {format.Difference(difference)} in each of {pairs} pairs, no interval",
            tooFew: differences => differences is [var one]
                ? $"{findings.Objective.Metric} {format.Difference(one)} in the only pair, no interval"
                : "no pairs");
        var kind = contrast.IsDeclared ? "" : "exploratory: ";
        return $"{kind}{ArmNames.Full(contrast.Arm)} against the control {ArmNames.Control(contrast, sweep.Experiment)}: " +
            $"{evidence}: {Verdict(contrast)}.";
    }

    /// <summary>The verdict's word, with what it rests on or lacks.</summary>
    public string Verdict(ContrastFinding contrast) => contrast.Verdict.Match(
        better: () => "better",
        worse: () => "worse",
        equivalent: () => $"equivalent, within the margin of {format.Size(Margin ?? 0)}",
        undecided: need => $"undecided; {Lacks(contrast, need)}");

    /// <summary>What an undecided contrast lacks, and what that would cost where the trials' time is known.</summary>
    public string Lacks(ContrastFinding contrast, Need need) =>
        contrast.Cost is { } cost ? $"{Need(need)}, {Cost(cost)}" : Need(need);

    /// <summary>Hedges' g with its interval, and the chance that a new run of the arm beats one of the control.</summary>
    public static (string? Effect, string? Improvement) Effects(ContrastFinding contrast, string minus) =>
        contrast.Sensitivity is not { Value: var s } ? (null, null)
        : (s.Hedges is { Value: var g } ? $"{Two(g.Point, minus)} [{Two(g.Low, minus)}, {Two(g.High, minus)}]" : null,
            $"{s.Improvement.Point:0.00} [{s.Improvement.Low:0.00}, {s.Improvement.High:0.00}]");

    /// <summary>What an undecided contrast lacks.</summary>
    public string Need(Need need) => need.Match(
        about: (more, _, effect, isMargin) =>
            $"about {more} more {(more == 1 ? "seed" : "seeds")} would be needed for 80 % power " +
            (isMargin ? $"at the margin of {format.Size(effect)}" : "at the observed difference"),
        enoughForMargin: margin =>
            $"a difference of the margin, {format.Size(margin)}, would show in 80 % of cases; the true one is likely smaller",
        unknown: reason => reason);

    private static string Two(double value, string minus) => value.ToString("0.00").Replace("-", minus, StringComparison.Ordinal);

    private static string Cost(TimeSpan time) =>
        time < TimeSpan.FromMinutes(1) ? "less than a minute of trials"
        : time < TimeSpan.FromHours(1) ? $"about {time.TotalMinutes:0} min of trials"
        : $"about {time.TotalHours:0.#} h of trials";

    private static string PValue(ContrastFinding contrast) =>
        contrast.Corrected is not { } p ? "not tested"
        : p < 0.001 ? "p < 0.001"
        : $"p = {MetricFormat.P(p)}";
}
