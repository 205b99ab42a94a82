using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Inception.Core;

namespace Inception.Experiments;

/// <summary>The JSON Schema (draft 2020-12) of experiment files, made from the table of settings, for editors.</summary>
public static class ExperimentSchema
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>
    /// The schema as JSON text. Keys may be nested or joined by dots at every level, as the reader takes them; what only
    /// the reader can know (a key given twice, a control that is no arm) is not in it.
    /// </summary>
    public static string Write()
    {
        var nodes = Settings.Known.Select(s => (s.Key, Schema: Described(KindSchema.Of(s.Kind), s))).ToList();
        var swept = Settings.Known.Where(s => s.IsSweepable).ToList();
        nodes.AddRange(swept.SelectMany(Parameters));
        nodes.AddRange(swept.Select(s => ($"{Keys.Control}.{s.Key}", KindSchema.Of(s.Kind))));
        nodes.Add((Keys.Extends, new JsonObject
        {
            ["type"] = "string",
            ["minLength"] = 1,
            ["description"] = "Another experiment file, seen from this one, whose settings hold where this file says nothing.",
        }));

        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Experiment of Inception Research",
        };

        foreach (var (name, value) in Group("", nodes))
        {
            schema[name] = value?.DeepClone();
        }

        schema["anyOf"] = new JsonArray(Required("name"), Required(Keys.Extends));
        return schema.ToJsonString(Indented) + "\n";
    }

    // An object that takes every key that continues the prefix: as a whole with its dots, or group by group.
    private static JsonObject Group(string prefix, IReadOnlyList<(string Key, JsonObject Schema)> nodes)
    {
        var properties = new JsonObject();
        var inside = nodes.Where(n => n.Key.StartsWith(prefix, StringComparison.Ordinal)).ToList();

        foreach (var (key, schema) in inside)
        {
            var rest = key[prefix.Length..];

            for (var dot = rest.IndexOf('.'); dot >= 0; dot = rest.IndexOf('.', dot + 1))
            {
                var group = rest[..dot];

                if (!properties.ContainsKey(group))
                {
                    properties[group] = Group($"{prefix}{group}.", inside);
                }
            }

            // A swept setting may be both: a list of values, or a group with a distribution's name under it.
            properties[rest] = properties[rest] is JsonObject other
                ? new JsonObject { ["anyOf"] = new JsonArray(schema.DeepClone(), other.DeepClone()) }
                : schema.DeepClone();
        }

        return new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
    }

    private static IEnumerable<(string Key, JsonObject Schema)> Parameters(Setting setting)
    {
        var key = $"{Keys.Parameters}.{setting.Key}";

        JsonObject Values() => new()
        {
            ["type"] = "array",
            ["minItems"] = 1,
            ["uniqueItems"] = true,
            ["items"] = KindSchema.Of(setting.Kind),
        };

        yield return ($"{key}.choice", Values());

        foreach (var name in Space.DistributionsOf(setting.Kind))
        {
            yield return ($"{key}.{name}", new JsonObject
            {
                ["type"] = "array",
                ["minItems"] = 2,
                ["maxItems"] = 2,
                ["items"] = KindSchema.Of(setting.Kind),
                ["description"] = name == "int" ? "Whole numbers from the first to the second." : $"Numbers between the two, {name}.",
            });
        }

        yield return (key, Described(Values(), setting));
    }

    private static JsonObject Described(JsonObject schema, Setting setting)
    {
        schema["description"] = setting.Doc;

        if (setting.Default is { } fallback && schema["items"]?["anyOf"] is null && schema["uniqueItems"] is null)
        {
            schema["default"] = JsonNode.Parse(fallback.Value.Canonical);
        }

        return schema;
    }

    private static JsonObject Required(string key) => new() { ["required"] = new JsonArray(key) };
}
