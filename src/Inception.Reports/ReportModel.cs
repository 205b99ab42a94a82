using Inception.Core;
using Inception.Core.Statistics;
using Inception.Reports.Text;

namespace Inception.Reports;

/// <summary>A sweep, judged, with the words and formats that every kind of report uses.</summary>
internal sealed class ReportModel
{
    /// <summary>Judges the sweep. <paramref name="typographic"/>: with a true minus sign, for pages.</summary>
    public ReportModel(ReportSource source, bool typographic)
    {
        var sweep = source.Sweep;
        Sweep = sweep;
        Findings = Findings.Explore(sweep, source.Control);
        Examples = ExampleFindings.Of(sweep, Findings, source.Outcomes)?.Value;
        Weights = WeightFindings.ofSweep(Findings.Level, sweep)?.Value;
        Search = SearchFindings.ofSweep(Findings.Level, sweep)?.Value;
        Names = new ArmNames(sweep.Experiment, Findings.Arms);
        var means = Known(Findings.Arms.Select(a => a.Mean));
        var differences = Findings.Contrasts.SelectMany(c => c.Comparison.Match<Estimate[]>(
            tested: t => [t.Difference], constant: (_, _) => [], tooFew: _ => []));
        Metric = MetricFormat.For(Findings.Objective.Metric, means, differences, typographic);
        Test = MetricFormat.For(Inception.Core.Metric.Accuracy("test", "main"), Known(Findings.Arms.Select(a => a.Test)), [], typographic);
        Sentences = new Sentences(sweep, Findings, Metric);
    }

    public SweepRecord Sweep { get; }

    public Findings Findings { get; }

    /// <summary>What single validation images say, or null where no outcomes are kept.</summary>
    public ExampleFindings? Examples { get; }

    /// <summary>How the objective follows the auxiliary weights, or null for a sweep that varies something else.</summary>
    public WeightFinding? Weights { get; }

    /// <summary>What a search says of its settings, or null for a sweep that is none.</summary>
    public SearchFinding? Search { get; }

    public ArmNames Names { get; }

    /// <summary>The objective's format.</summary>
    public MetricFormat Metric { get; }

    /// <summary>The format of test accuracies.</summary>
    public MetricFormat Test { get; }

    public Sentences Sentences { get; }

    public Experiment Experiment => Sweep.Experiment;

    /// <summary>The keys that the sweep varies.</summary>
    public IEnumerable<string> Keys => Experiment.SweptKeys;

    /// <summary>Does any arm have a test accuracy?</summary>
    public bool HasTest => Findings.Arms.Any(a => a.Test.N > 0);

    /// <summary>A value of the objective as figures show it: percent or its own unit, rounded to what a screen can show.</summary>
    public double Shown(double value) => Metric.IsShare ? Math.Round(value * 100, 3) : Math.Round(value, 5);

    /// <summary>An estimate for a table: point and interval, or the bare facts where there is no interval.</summary>
    public static string Cell(EstimateResult result, MetricFormat format) => result.Match(
        known: e => format.Bare(e),
        constant: (value, n) => $"{format.Bare(value)} in all {n}",
        tooFew: values => values is [var one] ? $"{format.Bare(one)} (no interval)" : "\u2013");

    /// <summary>A contrast's difference for a table: with its interval, or the bare facts where there is none.</summary>
    public string DifferenceCell(ContrastFinding contrast) => DifferenceCell(contrast.Comparison, Metric);

    /// <summary>A difference for a table: with its interval, or the bare facts where there is none.</summary>
    public static string DifferenceCell(Comparison comparison, MetricFormat format) => comparison.Match(
        tested: t => $"{format.BareDifference(t.Difference.Point)} {format.BareInterval(t.Difference)}",
        constant: (d, _) => $"{format.BareDifference(d)} in all",
        tooFew: d => d is [var one] ? $"{format.BareDifference(one)} (no interval)" : "\u2013");

    /// <summary>Source, versions, device and host of the trials that were begun: one value where all share it, else each with its number of trials.</summary>
    public static IEnumerable<(string Name, IReadOnlyList<string> Values)> Conditions(SweepRecord sweep)
    {
        var begun = sweep.Trials.Select(t => t.Provenance).Where(p => p.Attempts > 0).ToList();
        (string Name, Func<Provenance, string> Of)[] all =
            [("Source", p => p.GitState), ("Versions", p => p.Versions), ("Device", p => p.Device), ("Host", p => p.Host)];
        foreach (var (name, of) in all)
        {
            var groups = begun.Select(of).Where(v => v.Length > 0).GroupBy(v => v).OrderByDescending(g => g.Count()).Take(10).ToList();
            if (groups.Count > 0)
            {
                yield return (name, groups.Count == 1
                    ? [PlainText.Clip(groups[0].Key, 300)]
                    : [.. groups.Select(g => $"{PlainText.Clip(g.Key, 120)} ({g.Count()} {(g.Count() == 1 ? "trial" : "trials")})")]);
            }
        }
    }

    /// <summary>Those that are estimates.</summary>
    public static IEnumerable<Estimate> Known(IEnumerable<EstimateResult> results) =>
        results.SelectMany(r => r.Match<Estimate[]>(known: e => [e], constant: (_, _) => [], tooFew: _ => []));
}
