using Inception.Reports.Html;
using Inception.Reports.Text;

namespace Inception.Reports.Sections;

/// <summary>The verdict, the question, the expectation: what a reader who stops after one screen takes along.</summary>
internal static class OpeningSection
{
    private const int MostSentences = 6;

    public static void Write(HtmlPage page, ReportModel model)
    {
        var experiment = model.Experiment;
        var contrasts = model.Findings.Contrasts;
        page.Write($"<header><p class=\"kind\">Experiment report</p><h1>{experiment.Name}</h1>\n");
        page.Write($"<section id=\"verdict\" aria-labelledby=\"verdict-title\"><h2 id=\"verdict-title\">Verdict</h2>");
        page.Write($"<p class=\"headline\">{ConsoleVerdict.Capital(model.Sentences.Headline)}</p>\n");
        if (!contrasts.IsEmpty)
        {
            page.Write($"<ul>\n");
            foreach (var contrast in contrasts.Take(MostSentences))
            {
                page.Write($"<li>{PlainText.Bind(model.Sentences.Of(contrast))}</li>\n");
            }

            page.Write($"</ul>\n");
            if (contrasts.Length > MostSentences)
            {
                page.Write($"<p>{contrasts.Length - MostSentences} more in the <a href=\"#contrasts\">table of contrasts</a>.</p>");
            }

            page.Write($"<p class=\"note\">{PlainText.Bind(model.Sentences.Methods)}</p>");
        }

        var remarks = model.Findings.Remarks.Length;
        if (remarks > 0)
        {
            page.Write($"<p class=\"note\"><a href=\"#remarks\">{remarks} {(remarks == 1 ? "remark" : "remarks")}</a> to read before relying on this.</p>");
        }

        page.Write($"</section>\n<dl class=\"facts\">");
        Fact(page, "Question", experiment.Question);
        Fact(page, "Expectation", experiment.Expectation);
        Fact(page, "Judged by", model.Findings.Objective.Words);
        Fact(page, "Size", $"{Count(model.Findings.Arms.Length, "arm")}, {Count(experiment.Seeds.Length, "seed")} each, {Count(model.Sweep.Trials.Length, "trial")}");
        page.Write($"</dl></header>\n");
    }

    private static string Count(int n, string noun) => n == 1 ? $"1 {noun}" : $"{n} {noun}s";

    private static void Fact(HtmlPage page, string name, string text)
    {
        if (text.Length > 0)
        {
            page.Write($"<div><dt>{name}</dt><dd>{text}</dd></div>\n");
        }
    }
}
