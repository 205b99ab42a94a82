using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Inception.Reports.Figures;
using Inception.Reports.Html;
using Inception.Reports.Sections;

namespace Inception.Reports;

/// <summary>
/// The report of a sweep as one HTML file that needs nothing else: no network, no folder beside it. It works for sweeps
/// that are not finished too, and says so.
/// </summary>
public static class HtmlReport
{
    // Escapes <, > and & so that no text can end the script element that holds the data.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    /// <summary>Writes the report to a file, atomically: a reader sees the old one or the new one.</summary>
    public static void Save(ReportSource source, string path) =>
        AtomicFile.Write(path, writer => Write(source, writer));

    /// <summary>Writes the report; the writer's encoding must be UTF-8.</summary>
    public static void Write(ReportSource source, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(writer);
        var model = new ReportModel(source, typographic: true);
        var figures = new FigureBuilder(model);
        var page = new HtmlPage(writer);

        // The frame's text alternates with the names of what goes between: text {{name}} text ...
        var parts = Resource.Frame.Text.Split("{{", StringSplitOptions.None);
        writer.Write(parts[0]);
        foreach (var part in parts.Skip(1))
        {
            var end = part.IndexOf("}}", StringComparison.Ordinal);
            Fill(part[..end], page, writer, model, figures);
            writer.Write(part[(end + 2)..]);
        }
    }

    private static void Fill(string name, HtmlPage page, TextWriter writer, ReportModel model, FigureBuilder figures)
    {
        switch (name)
        {
            case "policy":
                // Charts set style attributes (never from data), and export through blob and data images.
                writer.Write(
                    $"default-src 'none'; script-src {Resource.Plotly.Policy} {Resource.Script.Policy}; " +
                    $"style-src-elem {Resource.Style.Policy} {Resource.EmptyPolicy}; style-src-attr 'unsafe-inline'; " +
                    "img-src data: blob:; base-uri 'none'; form-action 'none'");
                break;
            case "title":
                page.Write($"{model.Experiment.Name}: report");
                break;
            case "style":
                writer.Write(Resource.Style.Text);
                break;
            case "contents":
                Contents(page, model, figures);
                break;
            case "sections":
                OpeningSection.Write(page, model);
                ContrastSection.Write(page, model, figures);
                SearchSection.Write(page, model);
                CurveSection.Write(page, model, figures);
                WeightSection.Write(page, model, figures);
                GradientSection.Write(page, model, figures);
                ClassSection.Write(page, model, figures);
                ArmSection.Write(page, model, figures);
                TrialSection.Write(page, model);
                RemarkSection.Write(page, model);
                ProvenanceSection.Write(page, model, figures);
                break;
            case "data":
                writer.Write(JsonSerializer.Serialize(figures.Data, Json));
                break;
            case "plotly":
                writer.Write(Resource.Plotly.Text);
                break;
            case "script":
                writer.Write(Resource.Script.Text);
                break;
            default:
                throw new InvalidOperationException($"Expecting a known part of the page, but it is {name}");
        }
    }

    private static void Contents(HtmlPage page, ReportModel model, FigureBuilder figures)
    {
        (string Id, string Title, bool Present)[] sections =
        [
            ("verdict", "Verdict", true),
            ("contrasts", "Contrasts", !model.Findings.Contrasts.IsEmpty),
            ("search", "Settings", model.Search is not null),
            ("curves", "Curves", figures.Data.Figures.OfType<CurveFigure>().Any()),
            ("weights", "Weights", figures.Find("figure-weights") is not null),
            ("gradients", "Gradients", figures.Find("figure-gradients") is not null),
            ("classes", "Classes", model.Examples is not null),
            ("arms", "Arms", true),
            ("excluded", "Excluded", true),
            ("trials", "Trials", true),
            ("remarks", "Remarks", true),
            ("provenance", "Provenance", true),
            ("again", "Reproduce", true),
        ];
        foreach (var section in sections.Where(s => s.Present))
        {
            page.Write($"<li><a href=\"#{section.Id}\">{section.Title}</a></li>");
        }
    }
}
