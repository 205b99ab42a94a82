using System.Text.Json.Nodes;
using Inception.Core;

namespace Inception.Experiments;

/// <summary>How settings are swept, as JSON Schema: ranges with their steps, conditions, groups.</summary>
internal static class SearchSchema
{
    /// <summary>The definition of what may stand under <c>when</c>.</summary>
    internal const string Condition = "when";

    /// <summary>The definition of settings that are given together.</summary>
    internal const string Combination = "combination";

    /// <summary>The ranges that a setting can be drawn from, and their steps.</summary>
    internal static IEnumerable<(string Name, JsonObject Schema)> Ranges(Setting setting)
    {
        var names = Space.DistributionsOf(setting.Kind);

        foreach (var name in names)
        {
            yield return (name, new JsonObject
            {
                ["type"] = "array",
                ["minItems"] = 2,
                ["maxItems"] = 2,
                ["items"] = KindSchema.Of(setting.Kind is Kind.List list ? list.item : setting.Kind),
                ["description"] = name == "int" ? "Whole numbers from the first to the second." : $"Numbers between the two, {name}.",
            });
        }

        if (names.Count > 0)
        {
            yield return ("step", new JsonObject
            {
                ["type"] = "number",
                ["exclusiveMinimum"] = 0,
                ["description"] = "Values of uniform and int lie so far apart, from the first on.",
            });
        }
    }

    /// <summary>The conditions of one swept setting.</summary>
    internal static JsonObject When() => new()
    {
        ["type"] = "object",
        ["allOf"] = new JsonArray(Reference(Condition)),
        ["description"] = "Swept only where these settings have one of these values.",
    };

    /// <summary>One value of a kind, or a list of several.</summary>
    internal static JsonObject OneOrMore(Kind kind) => new()
    {
        ["anyOf"] = new JsonArray(
            KindSchema.Of(kind),
            new JsonObject { ["type"] = "array", ["minItems"] = 1, ["items"] = KindSchema.Of(kind) }),
    };

    /// <summary>Groups by name, each with combinations by name.</summary>
    internal static JsonObject Groups() => new()
    {
        ["type"] = "object",
        ["description"] = "Settings that move together: groups, each with named combinations of settings.",
        ["additionalProperties"] = new JsonObject
        {
            ["type"] = new JsonArray("object", "null"),
            ["additionalProperties"] = Reference(Combination),
        },
    };

    private static JsonObject Reference(string definition) => new() { ["$ref"] = $"#/$defs/{definition}" };
}
