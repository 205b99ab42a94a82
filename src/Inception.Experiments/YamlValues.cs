using Inception.Core;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Inception.Experiments;

/// <summary>Reads a setting's value: a scalar, or a list of scalars and lists.</summary>
internal sealed class YamlValues(IParser parser, Definition definition, NodeGuard guard)
{
    private const int MostValues = 20_000;

    private int _values;

    /// <summary>The value that begins with the node; null where it has a fault, which is noted.</summary>
    internal Value? Read(string key, ParsingEvent node, int level)
    {
        var setting = Keys.Setting(key);

        if (++_values > MostValues)
        {
            throw new LimitException(guard.Place(node), $"there are more than {MostValues} values; a sweep has at most 100000 trials in all");
        }

        switch (node)
        {
            case SequenceStart:
                return ReadList(key, level);
            case Scalar scalar when scalar.Style != ScalarStyle.Plain || setting?.Kind.TakesText == true:
                // Quoted text is text; and a text setting keeps what looks like a number as it was written.
                return Value.NewText(scalar.Value);
            case Scalar scalar when CoreScalar.IsNull(scalar.Value):
                definition.Fault(key, guard.Place(node), $"{Shown.Text(key)} has an empty item; fill it in or remove it");
                return null;
            case Scalar scalar:
                return CoreScalar.Read(scalar.Value) ?? NotFinite(key, setting, scalar);
            case AnchorAlias:
                definition.FaultyKeys.Add(key);
                return null;
            default:
                definition.Fault(key, guard.Place(node), $"{Shown.Text(key)} has settings inside a list; a list holds plain values");
                guard.Skip(node);
                return null;
        }
    }

    private Value? ReadList(string key, int level)
    {
        var items = new List<Value>();
        var isWhole = true;

        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            var node = guard.Next(level + 1);

            if (Read(key, node, level + 1) is { } item)
            {
                items.Add(item);
            }
            else
            {
                isWhole = false;
            }
        }

        return isWhole ? Value.OfList(items) : null;
    }

    private Value? NotFinite(string key, Setting? setting, Scalar scalar)
    {
        var takes = setting is null ? "numbers are finite" : $"it takes {setting.Kind.Takes}";
        definition.Fault(key, guard.Place(scalar), $"{Shown.Text(key)} is {Shown.Text(scalar.Value)}, which is not a finite number; {takes}");
        return null;
    }
}
