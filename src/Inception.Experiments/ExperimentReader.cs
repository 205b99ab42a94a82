using Inception.Core;

namespace Inception.Experiments;

/// <summary>Reads experiment files: YAML, what they extend, and overrides from the command line.</summary>
public static class ExperimentReader
{
    private const int LongestChain = 8;

    private static readonly Position CommandLine = new("command line", 0, 0);

    /// <summary>
    /// The experiment in the file at <paramref name="path"/> with <paramref name="overrides"/> (<c>key=value</c>, the
    /// value as YAML) in place of what it says; a later override of a key replaces an earlier one.
    /// </summary>
    /// <exception cref="UserException">Something is wrong with it: the message has every fault, one a line, exit code 2.</exception>
    public static Experiment Read(string path, IEnumerable<string> overrides)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(overrides);
        var definitions = ReadChain(path);

        if (definitions.TrueForAll(d => d.IsEmpty))
        {
            definitions[0].Break(Fault.Of($"{Shown.Path(path)} is empty; start from a copy of experiments/quickstart.yaml"));
        }

        // A text that breaks off says nothing about what is missing from it.
        var isWhole = !definitions.Exists(d => d.IsBroken);
        definitions.AddRange(overrides.Select(ReadOverride));
        return Check(definitions, isWhole, new Position(Shown.Path(path), 0, 0));
    }

    private static List<Definition> ReadChain(string path)
    {
        // The file that is extended by all others comes first.
        var chain = new LinkedList<Definition>();
        var paths = new List<string>();
        var next = path;
        Position? from = null;

        while (true)
        {
            var (text, fault) = SourceText.Read(next);

            if (fault is not null)
            {
                // Where another file named this one, that place is what there is to mend.
                Refuse(chain, from is null || fault.Position is not null ? fault : Fault.At(from, $"extends: {fault.Message}"));
            }
            else
            {
                paths.Add(Path.GetFullPath(next));
                var definition = YamlReader.ReadFile(Shown.Path(next), text!);
                chain.AddFirst(definition);

                if (definition.Extends is { } extends)
                {
                    next = Path.Join(Path.GetDirectoryName(next), extends.Path);
                    next = Path.IsPathRooted(extends.Path) ? extends.Path : next;
                    from = extends.Position;

                    if (!paths.Contains(Full(next), StringComparer.Ordinal) && paths.Count < LongestChain)
                    {
                        continue;
                    }

                    Refuse(chain, Fault.At(from, paths.Count < LongestChain
                        ? $"extends goes in a circle: {Shown.Path(extends.Path)} leads back to this file; remove one extends of the circle"
                        : $"extends is a chain of more than {LongestChain} files; shorten it"));
                }
            }

            return [.. chain];
        }
    }

    private static string Full(string path)
    {
        try
        {
            return Path.GetFullPath(path);
        }
        catch (ArgumentException)
        {
            return path;
        }
    }

    private static void Refuse(LinkedList<Definition> chain, Fault fault)
    {
        var broken = new Definition();
        broken.Break(fault);
        chain.AddFirst(broken);
    }

    // Each override is a source of its own: a later one replaces an earlier one and is no duplicate.
    private static Definition ReadOverride(string text)
    {
        var definition = new Definition();
        var equals = text.IndexOf('=', StringComparison.Ordinal);

        if (equals <= 0)
        {
            definition.Fault(CommandLine, $"{Shown.Text(text)} is not an override; write KEY=VALUE, such as training.epochs=2");
            return definition;
        }

        var (key, value) = (text[..equals].Trim(), text[(equals + 1)..]);

        if (key == Keys.Extends)
        {
            definition.Fault(CommandLine, "extends cannot be given here; write it into the file");
        }
        else if (Keys.Setting(key)?.Kind.IsText == true && !Keys.IsParameter(key) && value.Length > 0 && value[0] is not ('"' or '\''))
        {
            // Words for people: a colon or a bracket in them is no YAML.
            definition.Add(key, Value.NewText(value), CommandLine);
        }
        else
        {
            YamlReader.ReadValue(key, value, CommandLine, definition);

            if (definition.IsBroken)
            {
                definition.FaultyKeys.Add(key);
            }
        }

        return definition;
    }

    // What all sources say together; a null takes back what the ones before say about a key and all keys below it.
    private static List<Entry> Merge(List<Definition> definitions)
    {
        var entries = new List<Entry>();

        foreach (var definition in definitions)
        {
            foreach (var (key, otherwise) in definition.TakenBack)
            {
                var below = key + ".";

                if (entries.RemoveAll(e => e.Key == key || e.Key.StartsWith(below, StringComparison.Ordinal)) == 0)
                {
                    definition.FaultyKeys.Add(key);
                    definition.Faults.Add(otherwise);
                }
            }

            entries.AddRange(definition.Entries);
        }

        return entries;
    }

    private static Experiment Check(List<Definition> definitions, bool isWhole, Position place)
    {
        var entries = Merge(definitions);
        var faults = definitions.SelectMany(d => d.Faults).ToList();

        if (isWhole)
        {
            var result = Experiment.Create(entries);

            if (result.IsOk && faults.Count == 0)
            {
                return result.ResultValue;
            }

            var missing = definitions.SelectMany(d => d.FaultyKeys).Select(key => $"{key} is missing").ToList();

            if (result.IsError)
            {
                faults.AddRange(result.ErrorValue
                    .Where(f => !missing.Exists(m => f.Message.StartsWith(m, StringComparison.Ordinal)))
                    .Select(f => f.Position is null ? Fault.At(place, f.Message) : f));
            }
        }

        throw UserException.OfFaults(InOrder(faults));
    }

    // In the order of the files and of their lines; what is wrong with the whole comes last.
    private static IEnumerable<Fault> InOrder(List<Fault> faults)
    {
        var sources = faults.Select(f => Place(f)?.Source).Distinct().ToList();
        return faults
            .OrderBy(f => Place(f) is null)
            .ThenBy(f => Place(f)?.Line == 0)
            .ThenBy(f => sources.IndexOf(Place(f)?.Source))
            .ThenBy(f => Place(f)?.Line)
            .ThenBy(f => Place(f)?.Column);
    }

    private static Position? Place(Fault fault) => fault.Position is null ? null : fault.Position.Value;
}
