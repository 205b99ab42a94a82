using Inception.Core;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Inception.Experiments;

/// <summary>
/// Flattens YAML into entries by the parser's events, without building objects: every value keeps its place, and
/// anchors, aliases, tags and further documents are refused where they stand, so nothing can grow behind one's back.
/// </summary>
internal sealed class YamlReader
{
    private const int DeepestLevel = 16;
    private const int MostKeys = 500;
    private const int MostValues = 20_000;

    private readonly Scanner _scanner;
    private readonly Parser _parser;
    private readonly Definition _definition;
    private readonly Func<Mark, Position> _place;
    private readonly string _text;
    private readonly string _subject;
    private int _keys;
    private int _values;

    private YamlReader(string text, string subject, Definition definition, Func<Mark, Position> place)
    {
        _text = text;
        _subject = subject;
        _scanner = new Scanner(new StringReader(text), skipComments: true);
        _parser = new Parser(_scanner);
        _definition = definition;
        _place = place;
    }

    /// <summary>Reads the text of a file.</summary>
    internal static Definition ReadFile(string source, string text)
    {
        var definition = new Definition();
        Position Place(Mark mark) => new(source, (int)mark.Line, (int)mark.Column);
        new YamlReader(text, "this", definition, Place).Read(new Position(source, 1, 1), reader => reader.ReadTop());
        return definition;
    }

    /// <summary>Reads the value of one override into the definition.</summary>
    internal static void ReadValue(string key, string text, Position position, Definition definition) =>
        new YamlReader(text, Shown.Text($"{key}={text}"), definition, _ => position).Read(position, reader => reader.ReadOverride(key, position));

    private void Read(Position start, Action<YamlReader> read)
    {
        try
        {
            _parser.Consume<StreamStart>();
            read(this);

            if (_parser.TryConsume<DocumentStart>(out var second))
            {
                _definition.Break(Fault.At(_place(second.Start), "a second document begins; a file holds one experiment"));
            }
        }
        catch (LimitException e)
        {
            _definition.Break(Fault.At(e.Position, e.Message));
        }
        catch (YamlException e)
        {
            NotYaml(e.Start, start, e.Message);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or OverflowException)
        {
            // YamlDotNet's scanner throws these for some texts that are not YAML, such as `a: [1` with a line below it.
            NotYaml(_scanner.CurrentPosition, start, "");
        }
    }

    private void ReadTop()
    {
        if (!_parser.TryConsume<DocumentStart>(out _))
        {
            return;
        }

        if (_parser.TryConsume<MappingStart>(out var mapping))
        {
            RefuseExtras(mapping);
            ReadMapping("", 1);
        }
        else
        {
            var node = _parser.Consume<ParsingEvent>();

            if (!(node is Scalar { IsPlainImplicit: true } scalar && CoreScalar.IsNull(scalar.Value)))
            {
                _definition.Break(Fault.At(_place(node.Start), "the file does not hold settings; write them as key: value"));
            }

            Skip(node);
        }

        _parser.Consume<DocumentEnd>();
    }

    private void ReadOverride(string key, Position position)
    {
        if (_parser.TryConsume<DocumentStart>(out _))
        {
            ReadNode(key, position, 1);
            _parser.Consume<DocumentEnd>();
        }
        else
        {
            NoValue(key, isNull: false, position, position);
        }
    }

    // The parser stands behind the mapping's start; afterwards behind its end. Returns how many keys it had.
    private int ReadMapping(string prefix, int level)
    {
        var count = 0;
        var groups = new Dictionary<string, Position>(StringComparer.Ordinal);

        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            count++;
            var node = _parser.Consume<ParsingEvent>();
            RefuseExtras(node);

            if (node is not Scalar scalar)
            {
                _definition.Fault(_place(node.Start), "a key is not a name; write settings as key: value");
                Skip(node);
                Skip(_parser.Consume<ParsingEvent>());
                continue;
            }

            var position = _place(node.Start);

            if (++_keys > MostKeys)
            {
                throw new LimitException(position, $"there are more than {MostKeys} keys; an experiment has a few dozen");
            }

            var key = prefix + scalar.Value;

            if (_parser.Accept<MappingStart>(out _) && !groups.TryAdd(scalar.Value, position))
            {
                var first = groups[scalar.Value];
                _definition.Fault(position, $"{Shown.Text(key)} is given twice; put what stands under it at line {first.Line}, column {first.Column}");
            }

            ReadNode(key, position, level + 1);
        }

        return count;
    }

    private void ReadNode(string key, Position keyPosition, int level)
    {
        var node = _parser.Consume<ParsingEvent>();
        var place = _place(node.Start);
        RefuseExtras(node);
        Refuse(level > DeepestLevel, place, $"this lies more than {DeepestLevel} levels deep; no setting does");

        // An unknown key is shown where it stands, a wrong value where the value stands.
        var setting = Keys.Setting(key);
        var position = setting is null ? keyPosition : place;

        switch (node)
        {
            case MappingStart when setting is not null && !Keys.IsParameter(key):
                _definition.Fault(key, place, $"{Shown.Text(key)} has settings under it; it takes {setting.Kind.Takes}");
                Skip(node);
                break;
            case MappingStart:
                if (ReadMapping(key + ".", level) == 0 && !Keys.IsGroup(key))
                {
                    _definition.Add(key, Value.OfList([]), position);
                }

                break;
            case Scalar scalar when key == Keys.Extends:
                ReadExtends(scalar, place);
                break;
            case Scalar { Style: ScalarStyle.Plain } scalar when CoreScalar.IsNull(scalar.Value):
                NoValue(key, isNull: scalar.Value.Length > 0, keyPosition, place);
                break;
            case Scalar or SequenceStart when ReadValue(key, setting, node, level) is { } value:
                _definition.Add(key, value, position);
                break;
        }
    }

    private void ReadExtends(Scalar scalar, Position place)
    {
        if (_definition.IsFirst(Keys.Extends, place))
        {
            if (scalar.Value.Length == 0 || (scalar.Style == ScalarStyle.Plain && CoreScalar.IsNull(scalar.Value)))
            {
                _definition.Fault(Keys.Extends, place, "extends has no value; it takes the path of another experiment file, seen from this one");
            }
            else
            {
                _definition.Extends = (scalar.Value, place);
            }
        }
    }

    // Null: the value has a fault, which is noted.
    private Value? ReadValue(string key, Setting? setting, ParsingEvent node, int level)
    {
        var place = _place(node.Start);
        Refuse(level > DeepestLevel, place, $"this lies more than {DeepestLevel} levels deep; no setting does");
        Refuse(++_values > MostValues, place, $"there are more than {MostValues} values; a sweep has at most 100000 trials in all");

        switch (node)
        {
            case SequenceStart:
                return ReadList(key, setting, level);
            case Scalar scalar when scalar.Style != ScalarStyle.Plain || setting?.Kind.TakesText == true:
                // Quoted text is text; and a text setting keeps what looks like a number as it was written.
                return Value.NewText(scalar.Value);
            case Scalar scalar when CoreScalar.IsNull(scalar.Value):
                _definition.Fault(key, place, $"{Shown.Text(key)} has an empty item; fill it in or remove it");
                return null;
            case Scalar scalar:
                if (CoreScalar.Read(scalar.Value) is { } value)
                {
                    return value;
                }

                var takes = setting is null ? "numbers are finite" : $"it takes {setting.Kind.Takes}";
                _definition.Fault(key, place, $"{Shown.Text(key)} is {Shown.Text(scalar.Value)}, which is not a finite number; {takes}");
                return null;
            case AnchorAlias:
                return null;
            default:
                _definition.Fault(key, place, $"{Shown.Text(key)} has settings inside a list; a list holds plain values");
                Skip(node);
                return null;
        }
    }

    private Value? ReadList(string key, Setting? setting, int level)
    {
        var items = new List<Value>();
        var isWhole = true;

        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            var node = _parser.Consume<ParsingEvent>();
            RefuseExtras(node);

            if (ReadValue(key, setting, node, level + 1) is { } item)
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

    // An explicit null takes back what an extended file says; nothing at all is an oversight.
    private void NoValue(string key, bool isNull, Position keyPosition, Position place)
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
            _definition.Add(key, Value.NewText(""), keyPosition);
            return;
        }

        if (!isNull)
        {
            _definition.FaultyKeys.Add(key);
            _definition.Faults.Add(fault);
        }
        else if (_definition.IsFirst(key, place))
        {
            _definition.TakenBack.Add((key, fault));
        }
    }

    private void RefuseExtras(ParsingEvent node)
    {
        var place = _place(node.Start);

        if (node is AnchorAlias alias)
        {
            _definition.Fault(place, $"{Shown.Text("*" + alias.Value)} is an alias; write the value itself");
        }

        if (node is NodeEvent { Anchor.IsEmpty: false } anchored)
        {
            _definition.Fault(place, $"{Shown.Text("&" + anchored.Anchor.Value)} is an anchor; remove it and write values where they are used");
        }

        if (node is NodeEvent { Tag.IsEmpty: false })
        {
            _definition.Fault(place, "a tag stands before the value; remove it and write the value alone");
        }
    }

    private static void Refuse(bool isTooMuch, Position position, string message)
    {
        if (isTooMuch)
        {
            throw new LimitException(position, message);
        }
    }

    // Passes over what belongs to the node that was just consumed.
    private void Skip(ParsingEvent node)
    {
        for (var level = node.NestingIncrease; level > 0; level += _parser.Consume<ParsingEvent>().NestingIncrease)
        {
            Refuse(level > DeepestLevel, _place(node.Start), $"this lies more than {DeepestLevel} levels deep; no setting does");
        }
    }

    private void NotYaml(Mark mark, Position start, string message)
    {
        var sentence = message.Length == 0
            ? "look for a missing space, quote or bracket before this place"
            : char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.');

        if (message.Contains("tab as indentation", StringComparison.Ordinal))
        {
            // The scanner names the place where the mapping begins; the person needs that of the tab.
            var line = Array.FindIndex(_text.Split('\n'), l => l.StartsWith('\t') || l.TrimStart(' ').StartsWith('\t'));
            mark = new Mark(0, line + 1, 1);
            sentence = "indent with blanks instead of tabs";
        }

        _definition.Break(Fault.At(mark.Line > 0 ? _place(mark) : start, $"{_subject} is not YAML; {sentence}"));
    }

    private sealed class LimitException(Position position, string message) : Exception(message)
    {
        internal Position Position { get; } = position;
    }
}
