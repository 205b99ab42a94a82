using Inception.Core;
using Inception.Reports.Figures;
using Inception.Reports.Html;
using Inception.Reports.Text;

namespace Inception.Reports.Sections;

/// <summary>Where the numbers come from, and how to get them again.</summary>
internal static class ProvenanceSection
{
    public static void Write(HtmlPage page, ReportModel model, FigureBuilder figures)
    {
        var sweep = model.Sweep;
        var started = sweep.Trials.Select(t => t.Provenance).Where(p => p.Attempts > 0).ToList();
        page.Write($"<section id=\"provenance\"><h2>Provenance</h2><dl class=\"facts\">\n");
        Fact(page, "Sweep", sweep.Id);
        Fact(page, "Created", Time(sweep.Created));
        if (started.Where(p => p.Started is not null).Select(p => p.Started.Value).ToList() is { Count: > 0 } begins)
        {
            var ends = started.Where(p => p.Ended is not null).Select(p => p.Ended.Value).ToList();
            Fact(page, "Trained", Time(begins.Min()) + (ends.Count > 0 ? $" to {Time(ends.Max())}" : ""));
        }

        Fact(page, "Data", Text(model.Experiment.Settings.TryFind("data.name")?.Value));
        Code(page, "Definition, SHA-256", sweep.DefinitionHash);
        Code(page, "Data, SHA-256", sweep.DataHash);
        foreach (var (name, values) in ReportModel.Conditions(sweep))
        {
            Fact(page, name, string.Join("; ", values));
        }

        page.Write($"</dl>\n<details><summary>The definition, as frozen when the sweep began</summary><pre tabindex=\"0\">");
        foreach (var line in sweep.Experiment.ToJson().Split('\n'))
        {
            page.Write($"{line}\n");
        }

        page.Write($"</pre></details></section>\n");
        Again(page, model, figures);
    }

    private static void Again(HtmlPage page, ReportModel model, FigureBuilder figures)
    {
        var id = model.Sweep.Id;
        page.Write($"<section id=\"again\"><h2>How to reproduce</h2><ol>\n");
        page.Write($"<li>Check out the source named above, and save the frozen definition as <code>definition.yaml</code> (JSON is YAML).</li>\n");
        page.Write($"<li>Train: <code>./inception run definition.yaml</code>. On the CPU, equal seeds on like machines give equal numbers.</li>\n");
        page.Write($"<li>This page again from the results store, without training: <code>./inception report {id}</code>. Every number of a metric: <code>./inception report {id} --output numbers.csv</code>. Every figure as SVG and PNG: <code>./inception report {id} --figures figures</code></li></ol>\n");
        Figures(page, model, figures);
        page.Write($"</section>\n");
    }

    private static void Figures(HtmlPage page, ReportModel model, FigureBuilder figures)
    {
        page.OpenTable(
            "figures-table", "Where each figure comes from; all are drawn by the report, from the store alone.", false, "Figure", "Made of", "By");
        foreach (var figure in figures.Data.Figures)
        {
            var (data, method) = FigureOrigin.Of(figure, model);
            page.Write($"<tr><th scope=\"row\">{figure.Title}</th>");
            page.Cell(data);
            page.Cell(method);
            page.Write($"</tr>\n");
        }

        page.CloseTable();
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'");

    private static string Text(Value? value) => value?.ToString() ?? "";

    private static void Fact(HtmlPage page, string name, string text) =>
        page.Write($"<div><dt>{name}</dt><dd>{PlainText.Clip(text, 400)}</dd></div>\n");

    private static void Code(HtmlPage page, string name, string text) =>
        page.Write($"<div><dt>{name}</dt><dd><code>{PlainText.Clip(text, 100)}</code></dd></div>\n");
}
