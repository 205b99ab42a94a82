using Inception.Core;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Inception.Experiments;

/// <summary>Flattens nested settings into entries with dotted keys.</summary>
internal sealed class YamlSettings(IParser parser, Definition definition, NodeGuard guard)
{
    private const int MostKeys = 500;

    private readonly YamlValues _values = new(parser, definition, guard);
    private int _keys;

    /// <summary>
    /// Reads the settings of a mapping, whose start has been consumed, to its end. Returns how many keys it had.
    /// </summary>
    internal int ReadMapping(string prefix, int level)
    {
        var count = 0;
        var groups = new Dictionary<string, Position>(StringComparer.Ordinal);

        while (!parser.TryConsume<MappingEnd>(out _))
        {
            count++;
            var node = guard.Next(level);
            var position = guard.Place(node);

            if (++_keys > MostKeys)
            {
                throw new LimitException(position, $"there are more than {MostKeys} keys; an experiment has a few dozen");
            }

            if (node is not Scalar scalar)
            {
                definition.Fault(position, "a key is not a name; write settings as key: value");
                guard.Skip(node);
                guard.Skip(guard.Next(level));
                continue;
            }

            var key = prefix + scalar.Value;

            if (parser.Accept<MappingStart>(out _) && !groups.TryAdd(scalar.Value, position))
            {
                var first = groups[scalar.Value];
                definition.Fault(position, $"{Shown.Text(key)} is given twice; put what stands under it at line {first.Line}, column {first.Column}");
            }

            ReadNode(key, position, level + 1);
        }

        return count;
    }

    /// <summary>Reads what stands behind a key.</summary>
    internal void ReadNode(string key, Position keyPosition, int level)
    {
        var node = guard.Next(level);
        var place = guard.Place(node);

        // An unknown key is shown where it stands, a wrong value where the value stands.
        var setting = Keys.Setting(key);
        var position = setting is null ? keyPosition : place;

        switch (node)
        {
            case MappingStart when setting is not null && !Keys.IsParameter(key):
                definition.Fault(key, place, $"{Shown.Text(key)} has settings under it; it takes {setting.Kind.Takes}");
                guard.Skip(node);
                break;
            case MappingStart:
                if (ReadMapping(key + ".", level) == 0 && !Keys.IsGroup(key))
                {
                    definition.Add(key, Value.OfList([]), position);
                }

                break;
            case Scalar scalar when key == Keys.Extends:
                ReadExtends(scalar, place);
                break;
            case Scalar { Style: ScalarStyle.Plain } scalar when CoreScalar.IsNull(scalar.Value):
                ReadNothing(key, isNull: scalar.Value.Length > 0, keyPosition, place);
                break;
            default:
                if (_values.Read(key, node, level) is { } value)
                {
                    definition.Add(key, value, position);
                }

                break;
        }
    }

    /// <summary>
    /// A key without a value. An explicit null takes back what an extended file says; nothing at all is an oversight.
    /// </summary>
    internal void ReadNothing(string key, bool isNull, Position keyPosition, Position place)
    {
        var name = Shown.Text(key);
        Fault fault;

        if (Keys.IsGroup(key))
        {
            fault = Fault.At(keyPosition, $"{name} has nothing under it; remove it or indent its settings below it");
        }
        else if (Keys.Setting(key) is { } setting)
        {
            fault = Fault.At(place, $"{name} has no value; it takes {setting.Kind.Takes}");
        }
        else
        {
            definition.Add(key, Value.NewText(""), keyPosition);
            return;
        }

        if (!isNull)
        {
            definition.FaultyKeys.Add(key);
            definition.Faults.Add(fault);
        }
        else if (definition.IsFirst(key, place))
        {
            definition.TakenBack.Add((key, fault));
        }
    }

    private void ReadExtends(Scalar scalar, Position place)
    {
        if (!definition.IsFirst(Keys.Extends, place))
        {
            return;
        }

        if (scalar.Value.Length == 0 || (scalar.Style == ScalarStyle.Plain && CoreScalar.IsNull(scalar.Value)))
        {
            definition.Fault(Keys.Extends, place, "extends has no value; it takes the path of another experiment file, seen from this one");
        }
        else
        {
            definition.Extends = (scalar.Value, place);
        }
    }
}
