using Inception.Core;
using Inception.Reports.Text;

namespace Inception.Reports;

/// <summary>The verdict of a sweep for the terminal: plain sentences, safe to print whatever the experiment is named.</summary>
public static class ConsoleVerdict
{
    private const int MostContrasts = 12;

    /// <summary>Width of the lines.</summary>
    public const int Columns = 80;

    /// <summary>
    /// Lines of at most 80 characters: how the contrasts came out, what intervals and p values are, one sentence per
    /// contrast (the first twelve), and the number of remarks to read in the report.
    /// </summary>
    public static IReadOnlyList<string> Lines(SweepRecord sweep)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        var model = new ReportModel(new ReportSource(sweep), typographic: false);
        var findings = model.Findings;
        var sentences = new List<string> { Capital(model.Sentences.Headline) };
        if (!findings.Contrasts.IsEmpty)
        {
            sentences.Add(model.Sentences.Methods);
            sentences.AddRange(findings.Contrasts.Take(MostContrasts).Select(model.Sentences.Of));
            if (findings.Contrasts.Length > MostContrasts)
            {
                sentences.Add($"{findings.Contrasts.Length - MostContrasts} more in the report.");
            }
        }

        if (!findings.Excluded.IsEmpty)
        {
            sentences.Add($"{findings.Excluded.Length} of {sweep.Trials.Length} trials are left out; the report says why.");
        }

        if (!findings.Remarks.IsEmpty)
        {
            sentences.Add($"Before relying on this, read the report's remarks ({findings.Remarks.Length}).");
        }

        return [.. sentences.SelectMany(s => PlainText.Wrap(s, Columns))];
    }

    /// <summary>The same lines as one text.</summary>
    public static string Text(SweepRecord sweep) => string.Join(Environment.NewLine, Lines(sweep));

    internal static string Capital(string sentence) => char.ToUpperInvariant(sentence[0]) + sentence[1..];
}
