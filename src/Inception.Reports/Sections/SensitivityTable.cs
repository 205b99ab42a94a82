using Inception.Core.Statistics;
using Inception.Reports.Html;
using Inception.Reports.Text;

namespace Inception.Reports.Sections;

/// <summary>What other methods make of the pairs that the verdicts rest on.</summary>
internal static class SensitivityTable
{
    public static void Write(HtmlPage page, ReportModel model, string? onlyKey)
    {
        var contrasts = model.Findings.Contrasts.Where(c => c.Sensitivity is not null).ToList();
        if (contrasts.Count == 0)
        {
            return;
        }

        var level = MetricFormat.Percent(model.Findings.Level);
        page.Write($"<details><summary>The same pairs by other methods</summary>\n");
        page.OpenTable(
            "sensitivity-caption",
            $"They decide nothing; a verdict that only one method gives hangs on that method. p values are two-sided and not corrected; intervals are of {level}, in {model.Metric.DifferenceUnit}.",
            contrasts.Count > TrialSection.TallFrom,
            [
                onlyKey ?? "Arm", Head.Of("t test, p"), Head.Of("Sign flips, p"), Head.Of("Wilcoxon, p"), Head.Of("BCa bootstrap"),
                Head.Of("Studentised bootstrap"), Head.Of("Beats the control"), Head.Of("Order, \u03B5"), Head.Of("Correlation"), Head.Of("Variance saved"),
            ]);
        foreach (var contrast in contrasts)
        {
            page.Write($"<tr><th scope=\"row\">{(onlyKey is null ? ArmNames.Full(contrast.Arm) : ArmNames.ValueOf(contrast.Arm, onlyKey))}</th>");
            Row(page, model, contrast, contrast.Sensitivity.Value);
            page.Write($"</tr>\n");
        }

        page.CloseTable();
        page.Write($"<p class=\"note\">Sign flips: the exact test over all 2\u207F signs up to 20 pairs, else 100,000 draws with the standard error of p. Beats the control: the chance that a new run of the arm does better than a new run of the control. Order: almost stochastic order, the {level} upper bound of how far the arm\u2019s scores are from being better in every quantile; below 0.5 they are almost stochastically better, which few seeds rarely show. Correlation of the two arms over the seeds, and the share of the difference\u2019s variance that the pairing saved. Bootstraps of fewer than ten pairs are too narrow.</p></details>\n");
    }

    private static void Row(HtmlPage page, ReportModel model, ContrastFinding contrast, Sensitivity s)
    {
        var (p, correlation, saved) = contrast.Comparison.Match<(string?, double?, double?)>(
            tested: t => (MetricFormat.P(t.PValue), contrast.Pairs.Length >= 3 ? t.Correlation : null, t.VarianceReduction),
            constant: (_, _) => (null, null, null),
            tooFew: _ => (null, null, null));
        page.Number(p);
        page.Number(s.SignFlip.IsExact ? MetricFormat.P(s.SignFlip.P) : $"{MetricFormat.P(s.SignFlip.P)} \u00B1 {s.SignFlip.StandardError:0.0000}");
        page.Number(MetricFormat.P(s.Wilcoxon));
        page.Number(model.Metric.BareInterval(s.Bca));
        page.Number(s.Studentised is { Value: var t } ? model.Metric.BareInterval(t) : null);
        page.Number(Sentences.Effects(contrast, "\u2212").Improvement);
        page.Number($"{s.Order.EpsilonMin:0.00}");
        page.Number(correlation?.ToString("0.00").Replace('-', '\u2212'));
        page.Number(saved is { } share ? $"{share * 100:0} %".Replace('-', '\u2212') : null);
    }
}
