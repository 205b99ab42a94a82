using Inception.Reports.Text;

namespace Inception.Reports;

/// <summary>The findings of a sweep as Markdown: the sentences and tables of the page, without figures and single trials.</summary>
public static class MarkdownReport
{
    private const int MostClassRows = 200;

    // What Markdown or HTML would read as more than text.
    private const string Special = "\\`*_{}[]<>#|~!&$=+-";

    /// <summary>Writes the report to a file, atomically: a reader sees the old one or the new one.</summary>
    public static void Save(ReportSource source, string path) =>
        AtomicFile.Write(path, writer => Write(source, writer));

    /// <summary>Writes the report; the writer's encoding must be UTF-8.</summary>
    public static void Write(ReportSource source, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(writer);
        var model = new ReportModel(source, typographic: true);
        Opening(writer, model);
        Contrasts(writer, model);
        ListAny(writer, "Settings", SearchSentences.Of(model));
        ListAny(writer, "Weights of the auxiliary losses", WeightSentences.Of(model));
        ListAny(writer, "Gradients of the heads", GradientSentences.Of(model));
        ListAny(writer, "Single images", ExampleSentences.Of(model));
        Classes(writer, model);
        Arms(writer, model);
        Excluded(writer, model);
        List(writer, "Remarks", model.Findings.Remarks.Select(r => r.Sentence));
        Provenance(writer, model);
        Again(writer, model);
    }

    private static void Opening(TextWriter writer, ReportModel model)
    {
        writer.WriteLine($"# {Escape(model.Experiment.Name)}\n");
        writer.WriteLine($"**{Escape(ConsoleVerdict.Capital(model.Sentences.Headline))}**\n");
        foreach (var contrast in model.Findings.Contrasts)
        {
            writer.WriteLine($"* {Escape(model.Sentences.Of(contrast))}");
        }

        if (!model.Findings.Contrasts.IsEmpty)
        {
            writer.WriteLine($"\n{Escape(model.Sentences.Methods)}");
        }

        Fact(writer, "Question", model.Experiment.Question);
        Fact(writer, "Expectation", model.Experiment.Expectation);
        Fact(writer, "Judged by", model.Findings.Objective.Words);
    }

    private static void Contrasts(TextWriter writer, ReportModel model)
    {
        if (model.Findings.Contrasts.IsEmpty)
        {
            return;
        }

        writer.WriteLine("\n## Contrasts with the control\n");
        Row(writer, "Arm", "Control", "Pairs", $"Difference, {model.Metric.DifferenceUnit} [{MetricFormat.Percent(model.Findings.Level)} interval]", "p (Holm)", "Hedges' g", "Verdict");
        writer.WriteLine("|---|---|--:|--:|--:|--:|---|");
        foreach (var contrast in model.Findings.Contrasts)
        {
            Row(writer, ArmNames.Full(contrast.Arm), ArmNames.Full(contrast.Control), contrast.Pairs.Length.ToString(), model.DifferenceCell(contrast),
                contrast.Corrected is { } corrected ? MetricFormat.P(corrected) : "\u2013",
                Sentences.Effects(contrast, "\u2212").Effect ?? "\u2013",
                (contrast.IsDeclared ? "" : "exploratory: ") + model.Sentences.Verdict(contrast));
        }
    }

    private static void Arms(TextWriter writer, ReportModel model)
    {
        writer.WriteLine($"\n## Arms\n\nMean over seeds with its {MetricFormat.Percent(model.Findings.Level)} Student t interval.\n");
        string[] test = model.HasTest ? [model.Test.Head] : [];
        Row(writer, ["Arm", "Seeds", model.Metric.Head, .. test]);
        writer.WriteLine("|---|--:|--:|" + (model.HasTest ? "--:|" : ""));
        foreach (var arm in model.Findings.Arms)
        {
            string[] tested = model.HasTest ? [ReportModel.Cell(arm.Test, model.Test)] : [];
            Row(writer, [
                ArmNames.Full(arm.Arm) + (arm.IsControl ? " (control)" : ""), $"{arm.Values.Length} of {arm.Planned}",
                ReportModel.Cell(arm.Mean, model.Metric), .. tested]);
        }
    }

    private static void Classes(TextWriter writer, ReportModel model)
    {
        if (model.Examples is not { Contrasts.IsEmpty: false } found)
        {
            return;
        }

        var format = ExampleSentences.Format(found);
        writer.WriteLine($"\n## Accuracy by class\n\nArm minus control over the same seeds [{MetricFormat.Percent(model.Findings.Level)} Student t interval]; p values Holm-corrected over the classes.\n");
        Row(writer, "Class", "Images", "Arm", "Difference, points", "p (Holm)");
        writer.WriteLine("|---|--:|---|--:|--:|");
        foreach (var (contrast, difference) in found.Contrasts.SelectMany(c => c.Classes.Select(d => (c, d))).Take(MostClassRows))
        {
            Row(writer, PlainText.Clip(found.Examples.Classes[difference.Class], 60), difference.Examples.ToString(), model.Names.Short(contrast.Arm),
                ReportModel.DifferenceCell(difference.Comparison, format), difference.Corrected is { } p ? MetricFormat.P(p.Value) : "\u2013");
        }
    }

    private static void Excluded(TextWriter writer, ReportModel model) =>
        List(writer, "Excluded trials", model.Findings.Excluded.Select(e =>
            $"Trial {e.Trial.Plan.Name}, {ArmNames.Full(e.Trial.Plan.Arm)}, seed {e.Trial.Plan.Seed}: {PlainText.Clip(e.Reason, 600)}"));

    private static void Provenance(TextWriter writer, ReportModel model)
    {
        var sweep = model.Sweep;
        writer.WriteLine("\n## Provenance");
        Fact(writer, "Sweep", sweep.Id);
        Fact(writer, "Definition, SHA-256", sweep.DefinitionHash);
        Fact(writer, "Data, SHA-256", sweep.DataHash);
        foreach (var (name, values) in ReportModel.Conditions(sweep))
        {
            Fact(writer, name, string.Join("; ", values));
        }
    }

    private static void Again(TextWriter writer, ReportModel model)
    {
        writer.WriteLine("\n## How to reproduce\n");
        writer.WriteLine("1. Check out the source named above, and save the definition below as `definition.yaml` (JSON is YAML).");
        writer.WriteLine("2. Train: `./inception run definition.yaml`. On the CPU, equal seeds on like machines give equal numbers.");
        writer.WriteLine("3. This report again from the results store, without training: `./inception report SWEEP --output report.md` with the sweep named above.");
        // JSON escapes what would end the block.
        writer.WriteLine($"\n```json\n{model.Experiment.ToJson()}\n```");
    }

    private static void ListAny(TextWriter writer, string title, IEnumerable<string> items)
    {
        if (items.ToList() is { Count: > 0 } some)
        {
            List(writer, title, some);
        }
    }

    private static void List(TextWriter writer, string title, IEnumerable<string> items)
    {
        writer.WriteLine($"\n## {title}\n");
        foreach (var item in items.DefaultIfEmpty("None."))
        {
            writer.WriteLine($"* {Escape(item)}");
        }
    }

    private static void Fact(TextWriter writer, string name, string text)
    {
        if (text.Length > 0)
        {
            writer.WriteLine($"\n{name}: {Escape(PlainText.Clip(text, 2000))}");
        }
    }

    private static void Row(TextWriter writer, params ReadOnlySpan<string> cells)
    {
        foreach (var cell in cells)
        {
            writer.Write($"| {Escape(cell)} ");
        }

        writer.WriteLine("|");
    }

    private static string Escape(string text)
    {
        var escaped = new System.Text.StringBuilder(text.Length + 16);
        foreach (var c in PlainText.Clean(text))
        {
            if (Special.Contains(c, StringComparison.Ordinal) && (c is not ('=' or '+' or '-') || escaped.Length == 0))
            {
                escaped.Append('\\');
            }

            escaped.Append(c);
        }

        return escaped.ToString();
    }
}
