using Inception.Core;
using Inception.Core.Statistics;
using Inception.Reports.Text;

namespace Inception.Reports;

/// <summary>A sweep, judged, with the words and formats that every kind of report uses.</summary>
internal sealed class ReportModel
{
    /// <summary>Judges the sweep. <paramref name="typographic"/>: with a true minus sign, for pages.</summary>
    public ReportModel(SweepRecord sweep, bool typographic)
    {
        Sweep = sweep;
        Findings = Findings.Judge(sweep);
        Names = new ArmNames(sweep.Experiment, Findings.Arms);
        var means = Known(Findings.Arms.Select(a => a.Mean));
        var differences = Findings.Contrasts.SelectMany(c => c.Comparison.Match<Estimate[]>(
            tested: t => [t.Difference], constant: (_, _) => [], tooFew: _ => []));
        Metric = MetricFormat.For(Findings.Objective.Metric, means.Concat(differences), typographic);
        Test = MetricFormat.For(Inception.Core.Metric.Accuracy("test", "main"), Known(Findings.Arms.Select(a => a.Test)), typographic);
        Sentences = new Sentences(sweep, Findings, Metric);
    }

    public SweepRecord Sweep { get; }

    public Findings Findings { get; }

    public ArmNames Names { get; }

    /// <summary>The objective's format.</summary>
    public MetricFormat Metric { get; }

    /// <summary>The format of test accuracies.</summary>
    public MetricFormat Test { get; }

    public Sentences Sentences { get; }

    public Experiment Experiment => Sweep.Experiment;

    /// <summary>The keys that the sweep varies.</summary>
    public IEnumerable<string> Keys => Experiment.Parameters.Select(p => p.Key);

    /// <summary>Does any arm have a test accuracy?</summary>
    public bool HasTest => Findings.Arms.Any(a => a.Test.N > 0);

    /// <summary>The objective in words: "validation/accuracy at the last epoch, larger is better".</summary>
    public string ObjectiveText =>
        $"{Findings.Objective.Metric} at the {(Findings.Objective.AtBest ? "best" : "last")} epoch, " +
        $"{(Findings.Objective.Direction.IsMaximize ? "larger" : "smaller")} is better";

    /// <summary>An estimate for a table: point and interval, or the bare facts where there is no interval.</summary>
    public static string Cell(EstimateResult result, MetricFormat format) => result.Match(
        known: e => format.Bare(e),
        constant: (value, n) => $"{format.Bare(value)} in all {n}",
        tooFew: values => values is [var one] ? $"{format.Bare(one)} (no interval)" : "\u2013");

    private static IEnumerable<Estimate> Known(IEnumerable<EstimateResult> results) =>
        results.SelectMany(r => r.Match<Estimate[]>(known: e => [e], constant: (_, _) => [], tooFew: _ => []));
}
