using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Inception.Core;
using Inception.Core.Statistics;

namespace Inception.Runner.Output;

/// <summary>What machines read: one JSON value a line, or one indented document.</summary>
internal static class Json
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Indented = new(Compact) { WriteIndented = true };

    /// <summary>Writes one value on one line.</summary>
    public static void WriteLine(TextWriter writer, JsonNode node) => writer.WriteLine(node.ToJsonString(Compact));

    /// <summary>Writes one indented document.</summary>
    public static void WriteDocument(TextWriter writer, JsonNode node) => writer.WriteLine(Document(node));

    /// <summary>One indented document as text.</summary>
    public static string Document(JsonNode node) => node.ToJsonString(Indented);

    /// <summary>A number, or null where it is not finite: JSON has no NaN.</summary>
    public static JsonNode? Of(double? value) => value is { } x && double.IsFinite(x) ? JsonValue.Create(x) : null;

    /// <summary>A setting's value in JSON's own types.</summary>
    public static JsonNode? Of(Value value) => JsonNode.Parse(value.Canonical);

    /// <summary>Settings as one object, key by key.</summary>
    public static JsonObject Of(IEnumerable<Assignment> assignments) =>
        new(assignments.Select(a => KeyValuePair.Create(a.Key, Of(a.Value))));

    /// <summary>A quantity with its interval, and how that was made.</summary>
    public static JsonObject Of(Estimate e) => new()
    {
        ["point"] = Of(e.Point),
        ["low"] = Of(e.Low),
        ["high"] = Of(e.High),
        ["n"] = e.N,
        ["level"] = Of(e.Level),
        ["method"] = e.Method,
    };

    /// <summary>All values are equal: there is no interval, and that is said by its absence.</summary>
    public static JsonObject Of(double value, int n) => new() { ["point"] = Of(value), ["low"] = null, ["high"] = null, ["n"] = n };

    /// <summary>A difference as far as it is known; null for one pair or none.</summary>
    public static JsonObject? Of(Comparison comparison) =>
        comparison.Match<JsonObject?>(tested: test => Of(test.Difference), constant: Of, tooFew: _ => null);

    /// <summary>An array of the given values.</summary>
    public static JsonArray Array(IEnumerable<JsonNode?> items) => [.. items];
}
