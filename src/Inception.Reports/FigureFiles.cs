using System.Text.Json;
using System.Text.RegularExpressions;
using System.Web;

namespace Inception.Reports;

/// <summary>
/// The figures of a report as files for papers and slides, each as SVG and as PNG of twice the size. They are those of the
/// page, drawn by its script, so a browser has to run it.
/// </summary>
public static partial class FigureFiles
{
    /// <summary>
    /// Writes them into a folder, such as accuracy.svg, each atomically, and gives their paths: none where the sweep has
    /// nothing to draw yet, null where the browser gave no document.
    /// </summary>
    /// <param name="source">The sweep.</param>
    /// <param name="folder">It is made where it does not exist.</param>
    /// <param name="browse">Opens an address in a browser and gives the document, as HTML, that its script has made; null where that failed.</param>
    public static IReadOnlyList<string>? Save(ReportSource source, string folder, Func<Uri, string?> browse)
    {
        ArgumentNullException.ThrowIfNull(browse);
        var place = Directory.CreateTempSubdirectory("inception-figures-");
        try
        {
            var page = Path.Combine(place.FullName, "report.html");
            HtmlReport.Save(source, page);
            return browse(new Uri($"{new Uri(page).AbsoluteUri}#files")) is { } document && Files().Match(document) is { Success: true } files
                ? [.. Write(folder, HttpUtility.HtmlDecode(files.Groups[1].Value))]
                : null;
        }
        finally
        {
            place.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> Write(string folder, string files)
    {
        foreach (var (name, address) in JsonSerializer.Deserialize<Dictionary<string, string>>(files)!)
        {
            var path = Path.Combine(folder, name);
            var content = address[(address.IndexOf(',', StringComparison.Ordinal) + 1)..];
            if (name.EndsWith(".svg", StringComparison.Ordinal))
            {
                AtomicFile.Write(path, writer => writer.Write(Uri.UnescapeDataString(content)));
            }
            else
            {
                AtomicFile.WriteBytes(path, stream => stream.Write(Convert.FromBase64String(content)));
            }

            yield return path;
        }
    }

    // The page's script leaves nothing else in its body.
    [GeneratedRegex("<body><pre>(.*)</pre></body>", RegexOptions.Singleline)]
    private static partial Regex Files();
}
