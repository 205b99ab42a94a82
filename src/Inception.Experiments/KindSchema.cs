using System.Text.Json.Nodes;
using Inception.Core;

namespace Inception.Experiments;

/// <summary>What a kind of setting takes, as JSON Schema.</summary>
internal static class KindSchema
{
    internal static JsonObject Of(Kind kind) =>
        kind switch
        {
            Kind.Number number => Number(number),
            Kind.Integer integer => Integer(integer),
            Kind.Choice choice => new JsonObject { ["enum"] = new JsonArray([.. choice.words.Select(word => (JsonNode)word!)]) },
            // Plain scalars that look like numbers are taken as the text they are.
            Kind.Text text => new JsonObject { ["type"] = new JsonArray("string", "number", "boolean"), ["maxLength"] = text.longest },
            Kind.Name name => new JsonObject { ["type"] = "string", ["maxLength"] = name.longest, ["pattern"] = "^[A-Za-z0-9][A-Za-z0-9._-]*$" },
            Kind.List list => new JsonObject
            {
                ["type"] = "array",
                ["minItems"] = list.least,
                ["maxItems"] = list.most,
                ["items"] = Of(list.item),
            },
            _ => new JsonObject { ["type"] = "boolean" },
        };

    /// <summary>The same or null, which takes back what an extended file says.</summary>
    internal static JsonObject OrNull(JsonObject schema)
    {
        if (schema["enum"] is JsonArray words)
        {
            words.Add((JsonNode?)null);
        }
        else if (schema["type"] is JsonArray types)
        {
            types.Add("null");
        }
        else
        {
            schema["type"] = new JsonArray(schema["type"]!.DeepClone(), "null");
        }

        return schema;
    }

    private static JsonObject Number(Kind.Number kind)
    {
        var schema = new JsonObject { ["type"] = "number", [kind.above ? "exclusiveMinimum" : "minimum"] = kind.low };

        if (double.IsFinite(kind.high))
        {
            schema["maximum"] = kind.high;
        }

        return schema;
    }

    private static JsonObject Integer(Kind.Integer kind)
    {
        var schema = new JsonObject { ["type"] = "integer", ["minimum"] = kind.low };

        if (kind.high < long.MaxValue)
        {
            schema["maximum"] = kind.high;
        }

        return schema;
    }
}
