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
        definitions.Add(ReadOverrides(overrides));
        return Check(definitions);
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
                var definition = YamlReader.ReadFile(Shown.Text(next), text!);
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
                        ? $"extends goes in a circle: {Shown.Text(extends.Path)} leads back to this file; remove one extends of the circle"
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

    private static Definition ReadOverrides(IEnumerable<string> overrides)
    {
        var all = new Definition();

        foreach (var text in overrides)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);

            if (equals <= 0)
            {
                all.Fault(CommandLine, $"{Shown.Text(text)} is not an override; write KEY=VALUE, such as training.epochs=2");
                continue;
            }

            // Each has a definition of its own: a later one replaces an earlier one and is no duplicate.
            var (key, value) = (text[..equals].Trim(), text[(equals + 1)..]);
            var one = new Definition();

            if (key == Keys.Extends)
            {
                one.Fault(CommandLine, "extends cannot be given on the command line; name the other file instead, or write extends into the file");
            }
            else if (Keys.Setting(key)?.Kind.TakesText == true && !Keys.IsParameter(key) && value.Length > 0 && value[0] is not ('"' or '\''))
            {
                one.Add(key, Value.NewText(value), CommandLine);
            }
            else
            {
                YamlReader.ReadValue(key, value, CommandLine, one);
            }

            all.Entries.AddRange(one.Entries);
            all.Faults.AddRange(one.Faults);
            all.FaultyKeys.UnionWith(one.FaultyKeys);
        }

        return all;
    }

    private static Experiment Check(List<Definition> definitions)
    {
        var faults = definitions.SelectMany(d => d.Faults).ToList();

        // A text that breaks off says nothing about what is missing from it.
        if (!definitions.Exists(d => d.IsBroken))
        {
            var result = Experiment.Create(definitions.SelectMany(d => d.Entries));

            if (result.IsOk && faults.Count == 0)
            {
                return result.ResultValue;
            }

            var missing = definitions.SelectMany(d => d.FaultyKeys).Select(key => $"{key} is missing").ToList();

            if (result.IsError)
            {
                faults.AddRange(result.ErrorValue.Where(f => !missing.Exists(m => f.Message.StartsWith(m, StringComparison.Ordinal))));
            }
        }

        throw UserException.OfFaults(InOrder(faults));
    }

    // In the order of the files and of their lines; what has no place comes last.
    private static IEnumerable<Fault> InOrder(List<Fault> faults)
    {
        var sources = faults.Select(f => Place(f)?.Source).Distinct().ToList();
        return faults
            .OrderBy(f => Place(f) is null)
            .ThenBy(f => sources.IndexOf(Place(f)?.Source))
            .ThenBy(f => Place(f)?.Line)
            .ThenBy(f => Place(f)?.Column);
    }

    private static Position? Place(Fault fault) => fault.Position is null ? null : fault.Position.Value;
}
