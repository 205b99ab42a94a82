using System.Text;
using Inception.Reports.Text;

namespace Inception.Reports;

/// <summary>
/// The tables of contrasts and of arms for a paper, in LaTeX with the package booktabs: to be read with \input. Numbers and
/// verdicts are those of the page; its remarks stand as comments.
/// </summary>
public static class LatexReport
{
    /// <summary>Writes the tables to a file, atomically.</summary>
    public static void Save(ReportSource source, string path) =>
        AtomicFile.Write(path, writer => Write(source, writer));

    /// <summary>Writes the tables.</summary>
    public static void Write(ReportSource source, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(writer);
        var sweep = source.Sweep;
        var model = new ReportModel(source, typographic: true);
        var id = PlainText.Clean(sweep.Id);
        writer.WriteLine($"% {id}: definition {sweep.DefinitionHash}, data {sweep.DataHash}");
        writer.WriteLine($"% made by: inception report {id} --output tables.tex; needs the package booktabs");
        Contrasts(writer, model);
        Arms(writer, model);
        foreach (var remark in model.Findings.Remarks)
        {
            writer.WriteLine($"% Remark: {PlainText.Clean(remark.Sentence)}");
        }
    }

    private static void Contrasts(TextWriter writer, ReportModel model)
    {
        var findings = model.Findings;
        if (findings.Contrasts.IsEmpty)
        {
            return;
        }

        var explored = findings.Contrasts.Any(c => !c.IsDeclared) ? " Contrasts marked exploratory are not in the frozen definition." : "";
        Open(writer, "llrrrrl", $"{findings.Objective.Metric}: arm minus control, in {model.Metric.DifferenceUnit}. {model.Sentences.Methods}{explored}", "contrasts", model);
        Row(writer, "Arm", "Control", "$n$", Escape($"Difference [{MetricFormat.Percent(findings.Level)}]"), "$p$ (Holm)", "Hedges' $g$", "Verdict");
        writer.WriteLine(@"\midrule");
        foreach (var contrast in findings.Contrasts)
        {
            Row(writer,
                Escape(ArmNames.Full(contrast.Arm)), Escape(ArmNames.Full(contrast.Control)), $"{contrast.Pairs.Length}",
                Escape(model.DifferenceCell(contrast)), contrast.Corrected is { } p ? Escape(MetricFormat.P(p)) : "--",
                Escape(Sentences.Effects(contrast, "\u2212").Effect ?? "\u2013"),
                contrast.Verdict.Word + (contrast.IsDeclared ? "" : " (exploratory)"));
        }

        Close(writer);
    }

    private static void Arms(TextWriter writer, ReportModel model)
    {
        Open(writer, model.HasTest ? "lrrr" : "lrr", $"Mean over seeds with its {MetricFormat.Percent(model.Findings.Level)} Student t interval.", "arms", model);
        string[] test = model.HasTest ? [Escape(model.Test.Head)] : [];
        Row(writer, ["Arm", "Seeds", Escape(model.Metric.Head), .. test]);
        writer.WriteLine(@"\midrule");
        foreach (var arm in model.Findings.Arms)
        {
            string[] tested = model.HasTest ? [Escape(ReportModel.Cell(arm.Test, model.Test))] : [];
            Row(writer, [
                Escape(ArmNames.Full(arm.Arm)) + (arm.IsControl ? " (control)" : ""), $"{arm.Values.Length} of {arm.Planned}",
                Escape(ReportModel.Cell(arm.Mean, model.Metric)), .. tested]);
        }

        Close(writer);
    }

    private static void Open(TextWriter writer, string columns, string caption, string label, ReportModel model)
    {
        writer.WriteLine(@"\begin{table}");
        writer.WriteLine($@"\caption{{{Escape(caption)}}}");
        writer.WriteLine($@"\label{{tab:{Label(model.Sweep.Id)}-{label}}}");
        writer.WriteLine(@"\centering");
        writer.WriteLine($@"\begin{{tabular}}{{{columns}}}");
        writer.WriteLine(@"\toprule");
    }

    private static void Close(TextWriter writer)
    {
        writer.WriteLine(@"\bottomrule");
        writer.WriteLine(@"\end{tabular}");
        writer.WriteLine(@"\end{table}");
    }

    private static void Row(TextWriter writer, params string[] cells) => writer.WriteLine(string.Join(" & ", cells) + @" \\");

    private static string Label(string id) => new([.. id.Where(c => char.IsAsciiLetterOrDigit(c) || c == '-')]);

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var c in PlainText.Clean(text))
        {
            escaped.Append(c switch
            {
                '&' or '%' or '$' or '#' or '_' or '{' or '}' => $@"\{c}",
                '\\' => @"\textbackslash{}",
                '~' => @"\textasciitilde{}",
                '^' => @"\textasciicircum{}",
                '<' or '>' => $"${c}$",
                '\u2212' => "$-$",
                '\u2013' => "--",
                '\u00A0' => "~",
                '\u2026' => @"\ldots{}",
                // A bracket at the start of a row would be read as the argument of the line break before it.
                '[' => "{[}",
                ']' => "{]}",
                _ => c.ToString(),
            });
        }

        return escaped.ToString();
    }
}
