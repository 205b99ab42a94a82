using Inception.Core.Statistics;
using Inception.Reports.Figures;
using Inception.Reports.Html;
using Inception.Reports.Text;

namespace Inception.Reports.Sections;

/// <summary>One row per declared contrast, and a figure of the differences.</summary>
internal static class ContrastSection
{
    public static void Write(HtmlPage page, ReportModel model, FigureBuilder figures)
    {
        var findings = model.Findings;
        if (findings.Contrasts.IsEmpty)
        {
            return;
        }

        var level = MetricFormat.Percent(findings.Level);
        var severalControls = findings.Contrasts.Select(c => c.Control.Index).Distinct().Count() > 1;
        var equivalence = model.Sentences.Margin is not null;
        page.Write($"<section id=\"contrasts\"><h2>Contrasts with the control</h2>\n");
        var onlyKey = model.Keys.Count() == 1 ? model.Keys.First() : null;
        page.OpenTable(
            "contrasts-caption",
            $"{findings.Objective.Metric}: arm minus control over the same seeds, with {level} interval (paired Student t), in {model.Metric.DifferenceUnit}.",
            findings.Contrasts.Length > TrialSection.TallFrom,
            [
                onlyKey ?? "Arm", .. severalControls ? ["Control"] : Array.Empty<Head>(),
                // A phone shows the first columns; the rest scrolls.
                "Verdict", Head.Of("Difference"), Head.Of($"{level} interval"), Head.Of("p (Holm)"),
                .. equivalence ? [Head.Of("p (equivalence)")] : Array.Empty<Head>(), Head.Of("Hedges\u2019 g"), Head.Of("Pairs"),
            ]);
        foreach (var contrast in findings.Contrasts)
        {
            page.Write($"<tr><th scope=\"row\">{(onlyKey is null ? ArmNames.Full(contrast.Arm) : ArmNames.ValueOf(contrast.Arm, onlyKey))}");
            if (!contrast.IsDeclared)
            {
                page.Write($" <span class=\"badge control\">exploratory</span>");
            }

            page.Write($"</th>");
            if (severalControls)
            {
                page.Cell(ArmNames.Full(contrast.Control));
            }

            Verdict(page, model, contrast);
            Evidence(page, model, contrast);
            page.Number(contrast.Corrected is { } p ? MetricFormat.P(p) : null);
            if (equivalence)
            {
                page.Number(contrast.Equivalence is { } q ? MetricFormat.P(q) : null);
            }

            page.Number(Sentences.Effects(contrast, "\u2212").Effect);
            page.Number(contrast.Pairs.Length.ToString());
            page.Write($"</tr>\n");
        }

        page.CloseTable();
        Notes(page, model);
        if (figures.Find("figure-contrasts") is not null)
        {
            FigureSection.Write(page, "figure-contrasts", "Differences to the control",
                $"Difference to the control arm in {model.Metric.DifferenceUnit}. Small circles: one seed's pair each; diamond and bar: their mean with its {level} Student t interval, where there are two pairs or more" +
                (model.Sentences.Margin is { } m ? $"; shaded: differences within the declared margin of {model.Metric.Size(m)}." : "."));
        }

        SensitivityTable.Write(page, model, onlyKey);
        page.Write($"</section>\n");
    }

    private static void Evidence(HtmlPage page, ReportModel model, ContrastFinding contrast)
    {
        var (point, interval) = contrast.Comparison.Match<(string?, string?)>(
            tested: t => (model.Metric.BareDifference(t.Difference.Point), model.Metric.BareInterval(t.Difference)),
            constant: (difference, _) => (model.Metric.BareDifference(difference), "none: all pairs equal"),
            tooFew: differences => differences is [var one] ? (model.Metric.BareDifference(one), "none: one pair") : (null, null));
        page.Number(point);
        page.Number(interval);
    }

    private static void Verdict(HtmlPage page, ReportModel model, ContrastFinding contrast)
    {
        var word = contrast.Verdict.Word;
        var sign = word switch { "better" => "\u25B2", "worse" => "\u25BC", "equivalent" => "\u2248", _ => "?" };
        page.Write($"<td class=\"verdict\"><span class=\"badge {word}\"><span aria-hidden=\"true\">{sign}</span> {word}</span>");
        contrast.Verdict.Match(
            better: () => page,
            worse: () => page,
            equivalent: () => page,
            undecided: need => page.Write($"<small>{model.Sentences.Lacks(contrast, need)}</small>"));
        page.Write($"</td>");
    }

    private static void Notes(HtmlPage page, ReportModel model)
    {
        var findings = model.Findings;
        var alpha = findings.Alpha.ToString("0.####");
        var m = model.Sentences.Family;
        var holm = m > 1 ? $", Holm-corrected over the {m} declared contrasts," : "";
        page.Write($"<p class=\"note\">Better or worse: the two-sided p of the paired t test{holm} is at most {alpha}. {(m > 1 ? "The intervals are not corrected. " : "")}");
        page.Write($"Hedges\u2019 g: the difference in standard deviations of the pairs\u2019 differences, with its exact interval. ");
        if (model.Sentences.Margin is { } margin)
        {
            page.Write($"Equivalent: two one-sided t tests put the difference within \u00B1{model.Metric.Size(margin)} (corrected likewise). ");
        }

        if (findings.Contrasts.Any(c => c.Verdict.IsUndecided))
        {
            page.Write($"Seeds needed: by the noncentral t at the observed spread, for 80 % power at level {alpha}{(m > 1 ? $" / {m}" : "")}; a guide, since the spread is itself an estimate. ");
        }

        if (findings.Contrasts.Any(c => !c.IsDeclared))
        {
            page.Write($"Exploratory: not in the frozen definition; Holm-corrected among themselves. ");
        }

        page.Write($"</p>\n");
    }
}
