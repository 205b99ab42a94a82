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
    /// the reader can know (a key given twice, a control that is no arm, a null where nothing is taken back) is not in it;
    /// the names of groups and the keys of conditions are in it nested, not joined.
    /// </summary>
    public static string Write()
    {
        var nodes = Settings.Known.Select(s => (s.Key, Schema: Described(KindSchema.Of(s.Kind), s))).ToList();
        var swept = Settings.Known.Where(s => s.IsSweepable).ToList();
        nodes.AddRange(swept.SelectMany(Parameters));
        nodes.AddRange(swept.Select(s => ($"{Keys.Control}.{s.Key}", KindSchema.Of(s.Kind))));
        nodes.Add((Keys.SettingGroups, SearchSchema.Groups()));
        nodes.Add((Keys.Extends, new JsonObject
        {
            ["type"] = "string",
            ["minLength"] = 1,
            ["description"] = "Another experiment file, seen from this one, whose settings hold where this file says nothing.",
        }));

        var definitions = new JsonObject();

        foreach (var (key, schema) in nodes)
        {
            definitions[key] = KindSchema.OrNull(schema);
        }

        var conditions = swept.ConvertAll(s => (Key: SearchSchema.Condition + "." + s.Key, Schema: SearchSchema.OneOrMore(s.Kind)));

        foreach (var (key, schema) in conditions)
        {
            definitions[key] = schema;
        }

        definitions[SearchSchema.Condition] = Group(SearchSchema.Condition + ".", conditions.ConvertAll(c => c.Key), definitions);
        definitions[SearchSchema.Combination] = Group("", swept.ConvertAll(s => s.Key), definitions);

        var schemaOfFile = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Experiment of Inception Research",
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["anyOf"] = new JsonArray(Required("name"), Required(Keys.Extends)),
            ["properties"] = Properties("", [.. nodes.Select(n => n.Key)], definitions),
            ["$defs"] = definitions,
        };

        return schemaOfFile.ToJsonString(Indented) + "\n";
    }

    // Every key that continues the prefix: as a whole with its dots, or group by group.
    private static JsonObject Properties(string prefix, List<string> keys, JsonObject definitions)
    {
        var properties = new JsonObject();
        var inside = keys.FindAll(k => k.StartsWith(prefix, StringComparison.Ordinal));

        foreach (var key in inside)
        {
            for (var dot = key.IndexOf('.', prefix.Length); dot >= 0; dot = key.IndexOf('.', dot + 1))
            {
                var group = key[..dot];
                properties[group[prefix.Length..]] = Reference(group);
                AddGroup(group, inside, definitions);
            }

            properties[key[prefix.Length..]] = Reference(key);
        }

        return properties;
    }

    // A swept setting is both: a list of values, or a group with a distribution's name under it.
    private static void AddGroup(string group, List<string> keys, JsonObject definitions)
    {
        if (definitions[group] is not { } own)
        {
            definitions[group] = new JsonObject();
            definitions[group] = Group(group + ".", keys, definitions);
        }
        else if (own["uniqueItems"] is not null)
        {
            definitions[group] = new JsonObject { ["anyOf"] = new JsonArray(own.DeepClone(), Group(group + ".", keys, definitions)) };
        }
    }

    private static JsonObject Group(string prefix, List<string> keys, JsonObject definitions) => new()
    {
        ["type"] = new JsonArray("object", "null"),
        ["additionalProperties"] = false,
        ["properties"] = Properties(prefix, keys, definitions),
    };

    private static JsonObject Reference(string key) => new() { ["$ref"] = $"#/$defs/{key}" };

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

        foreach (var range in SearchSchema.Ranges(setting))
        {
            yield return ($"{key}.{range.Name}", range.Schema);
        }

        yield return (key + Keys.When, SearchSchema.When());

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
