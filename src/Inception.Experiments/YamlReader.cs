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
    private readonly string _text;
    private readonly string _subject;
    private readonly Definition _definition;
    private readonly Func<Mark, Position> _place;
    private readonly Scanner _scanner;
    private readonly Parser _parser;
    private readonly NodeGuard _guard;
    private readonly YamlSettings _settings;

    // The subject is how a sentence names the text: "this", or the override.
    private YamlReader(string text, string subject, Definition definition, Func<Mark, Position> place)
    {
        _text = text;
        _subject = subject;
        _definition = definition;
        _place = place;
        _scanner = new Scanner(new StringReader(text), skipComments: true);
        _parser = new Parser(_scanner);
        _guard = new NodeGuard(_parser, definition, place);
        _settings = new YamlSettings(_parser, definition, _guard);
    }

    /// <summary>Reads the text of a file.</summary>
    internal static Definition ReadFile(string source, string text)
    {
        var definition = new Definition();
        var reader = new YamlReader(text, "this", definition, mark => new Position(source, (int)mark.Line, (int)mark.Column));
        reader.Read(new Position(source, 1, 1), reader.ReadTop);
        return definition;
    }

    /// <summary>Reads the value of one override into the definition.</summary>
    internal static void ReadValue(string key, string text, Position position, Definition definition)
    {
        var reader = new YamlReader(text, Shown.Text($"{key}={text}"), definition, _ => position);
        reader.Read(position, () => reader.ReadOverride(key, position));
    }

    private void Read(Position start, Action read)
    {
        try
        {
            _parser.Consume<StreamStart>();
            read();

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

        var node = _guard.Next(level: 0);

        if (node is MappingStart)
        {
            _settings.ReadMapping("", 1);
        }
        else
        {
            if (!(node is Scalar { Style: ScalarStyle.Plain } scalar && CoreScalar.IsNull(scalar.Value)))
            {
                _definition.Break(Fault.At(_place(node.Start), "the file does not hold settings; write them as key: value"));
            }

            _guard.Skip(node);
        }

        _parser.Consume<DocumentEnd>();
    }

    private void ReadOverride(string key, Position position)
    {
        if (_parser.TryConsume<DocumentStart>(out _))
        {
            _settings.ReadNode(key, position, 1);
            _parser.Consume<DocumentEnd>();
        }
        else
        {
            _settings.ReadNothing(key, isNull: false, position, position);
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
            var line = Array.FindIndex(_text.Split('\n'), l => l.TrimStart(' ').StartsWith('\t'));
            mark = new Mark(0, line + 1, 1);
            sentence = "indent with blanks instead of tabs";
        }

        _definition.Break(Fault.At(mark.Line > 0 ? _place(mark) : start, $"{_subject} is not YAML; {sentence}"));
    }
}
