using Inception.Core.Statistics;
using Inception.Reports.Figures;
using Inception.Reports.Html;
using Inception.Reports.Text;

namespace Inception.Reports.Sections;

/// <summary>Validation images one by one: accuracy by class, how far networks disagree, and where the spread comes from.</summary>
internal static class ClassSection
{
    private const int MostRows = 1_000;

    public static void Write(HtmlPage page, ReportModel model, FigureBuilder figures)
    {
        if (model.Examples is not { } found)
        {
            return;
        }

        page.Write($"<section id=\"classes\"><h2>Classes and single images</h2>\n");
        page.Sentences(ExampleSentences.Of(model));
        if (figures.Find("figure-classes") is ClassFigure figure)
        {
            FigureSection.Write(page, "figure-classes", "Difference to the control by class",
                $"Difference to the control in validation accuracy of each class, in points, over the same seeds: mean with its {MetricFormat.Percent(model.Findings.Level)} Student t interval, not corrected for the number of classes." +
                (figure.IsWhole ? "" : $" Of {found.Examples.Classes.Length} classes the {ClassFigures.MostClasses} that differ most; being picked for it exaggerates them.") +
                (figures.HasGreyArms ? ArmSection.Chosen(model) : ""));
        }

        var format = ExampleSentences.Format(found);
        if (found.Contrasts.IsEmpty)
        {
            Accuracies(page, model, found, format);
        }
        else
        {
            Differences(page, model, found, format);
            DisagreementTable.Write(page, model, found);
            NetworkTable.Write(page, model, found);
        }

        SpreadTable.Write(page, model, found);
        page.Write($"</section>\n");
    }

    private static void Differences(HtmlPage page, ReportModel model, ExampleFindings found, MetricFormat format)
    {
        var level = MetricFormat.Percent(model.Findings.Level);
        var own = found.Arms.ToDictionary(a => a.Arm.Index, a => a.Classes);
        var rows = found.Contrasts.SelectMany(c => c.Classes.Select(d => (Contrast: c, Class: d))).ToList();
        page.Write($"<details><summary>The classes as a table</summary>\n");
        page.OpenTable(
            "classes-table",
            $"Validation accuracy of each class in % [{level} Student t interval over seeds], and arm minus control over the same seeds in points; p values are Holm-corrected over the classes of a contrast.{Cut(rows.Count)}",
            rows.Count > TrialSection.TallFrom,
            "Class", Head.Of("Images"), "Arm", Head.Of("Control, %"), Head.Of("Arm, %"), Head.Of("Difference"), Head.Of($"{level} interval"), Head.Of("p (Holm)"));
        foreach (var (contrast, difference) in rows.Take(MostRows))
        {
            page.Write($"<tr><th scope=\"row\">{PlainText.Clip(found.Examples.Classes[difference.Class], 60)}</th>");
            page.Number(difference.Examples.ToString());
            page.Cell(model.Names.Short(contrast.Arm) + (contrast.IsDeclared ? "" : " (exploratory)"));
            page.Number(ReportModel.Cell(own[contrast.Control.Index][difference.Class], format));
            page.Number(ReportModel.Cell(own[contrast.Arm.Index][difference.Class], format));
            var (point, interval) = difference.Comparison.Match<(string?, string?)>(
                tested: t => (format.BareDifference(t.Difference.Point), format.BareInterval(t.Difference)),
                constant: (d, _) => (format.BareDifference(d), "none: all pairs equal"),
                tooFew: d => d is [var one] ? (format.BareDifference(one), "none: one pair") : (null, null));
            page.Number(point);
            page.Number(interval);
            page.Number(difference.Corrected is { } p ? MetricFormat.P(p.Value) : null);
            page.Write($"</tr>\n");
        }

        page.CloseTable();
        page.Write($"</details>\n");
    }

    private static void Accuracies(HtmlPage page, ReportModel model, ExampleFindings found, MetricFormat format)
    {
        var rows = found.Arms.SelectMany(a => a.Classes.Select((accuracy, label) => (a.Arm, Label: label, Accuracy: accuracy))).ToList();
        page.Write($"<details><summary>The classes as a table</summary>\n");
        page.OpenTable(
            "classes-table", $"Validation accuracy of each class in % [{MetricFormat.Percent(model.Findings.Level)} Student t interval over seeds].{Cut(rows.Count)}",
            rows.Count > TrialSection.TallFrom, "Class", "Arm", Head.Of("Accuracy, %"));
        foreach (var (arm, label, accuracy) in rows.Take(MostRows))
        {
            page.Write($"<tr><th scope=\"row\">{PlainText.Clip(found.Examples.Classes[label], 60)}</th>");
            page.Cell(model.Names.Short(arm));
            page.Number(ReportModel.Cell(accuracy, format));
            page.Write($"</tr>\n");
        }

        page.CloseTable();
        page.Write($"</details>\n");
    }

    private static string Cut(int rows) => rows > MostRows ? $" The first {MostRows} of {rows} rows." : "";
}
