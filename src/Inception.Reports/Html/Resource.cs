using System.Security.Cryptography;
using System.Text;

namespace Inception.Reports.Html;

/// <summary>A script or style that the page carries, with the hash by which the page's policy lets it in.</summary>
internal sealed class Resource
{
    private Resource(string text)
    {
        // The browser's parser turns CR LF into LF before it hashes.
        Text = text.ReplaceLineEndings("\n");
        Policy = $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Text)))}'";
    }

    /// <summary>The page's frame.</summary>
    public static Resource Frame { get; } = Own("report.html");

    /// <summary>The page's style.</summary>
    public static Resource Style { get; } = Own("report.css");

    /// <summary>The page's own script: its files, in order of their names, in a scope of their own.</summary>
    public static Resource Script { get; } = new(
        "(() => {\n\"use strict\";\n\n" + string.Join("\n", Names(".js").Order(StringComparer.Ordinal).Select(n => Own(n).Text)) + "})();\n");

    /// <summary>plotly.js with its licence notice, as the assembly of Plotly.NET carries it.</summary>
    public static Resource Plotly { get; } = OfPlotly();

    /// <summary>The policy of an empty element, which plotly.js fills through the style sheet's own interface.</summary>
    public static string EmptyPolicy { get; } = new Resource("").Policy;

    public string Text { get; }

    /// <summary>The source expression of a content security policy.</summary>
    public string Policy { get; }

    private static IEnumerable<string> Names(string ending) =>
        typeof(Resource).Assembly.GetManifestResourceNames().Where(n => n.EndsWith(ending, StringComparison.Ordinal));

    private static Resource Own(string name)
    {
        using var stream = typeof(Resource).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"Expecting a resource named {name}, but there is none");
        return Read(stream);
    }

    private static Resource OfPlotly()
    {
        var assembly = typeof(Plotly.NET.GenericChart).Assembly;
        var name = assembly.GetManifestResourceNames().Single(n =>
            n.Contains("plotly-", StringComparison.Ordinal) && n.EndsWith(".min.js", StringComparison.Ordinal));
        using var stream = assembly.GetManifestResourceStream(name)!;
        var script = Read(stream);
        return script.Text.Contains("</script", StringComparison.OrdinalIgnoreCase)
            ? throw new InvalidOperationException($"{name} cannot be embedded: it contains an end tag of a script")
            : script;
    }

    private static Resource Read(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return new Resource(reader.ReadToEnd());
    }
}
