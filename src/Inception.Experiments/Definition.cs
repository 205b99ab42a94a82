using Inception.Core;

namespace Inception.Experiments;

/// <summary>What was written in one source, flat: entries with dotted keys, and what is wrong with the text itself.</summary>
internal sealed class Definition
{
    private readonly Dictionary<string, Position> _given = new(StringComparer.Ordinal);

    internal List<Entry> Entries { get; } = [];

    internal List<Fault> Faults { get; } = [];

    /// <summary>Keys written as null: they take back what the files before this one say about them.</summary>
    internal List<(string Key, Fault Otherwise)> TakenBack { get; } = [];

    /// <summary>Keys that have a fault already, so that nobody calls them missing as well.</summary>
    internal HashSet<string> FaultyKeys { get; } = new(StringComparer.Ordinal);

    /// <summary>The text could not be read to its end.</summary>
    internal bool IsBroken { get; private set; }

    /// <summary>Nothing at all is said in it.</summary>
    internal bool IsEmpty => Entries.Count == 0 && Faults.Count == 0 && TakenBack.Count == 0 && Extends is null;

    /// <summary>The file that this one extends, as written.</summary>
    internal (string Path, Position Position)? Extends { get; set; }

    internal void Fault(Position position, string message) => Faults.Add(Core.Fault.At(position, message));

    internal void Fault(string key, Position position, string message)
    {
        FaultyKeys.Add(key);
        Fault(position, message);
    }

    internal void Break(Fault fault)
    {
        IsBroken = true;
        Faults.Add(fault);
    }

    /// <summary>Adds an entry; a key given before in the same source is a fault.</summary>
    internal void Add(string key, Value value, Position position)
    {
        if (IsFirst(key, position))
        {
            Entries.Add(new Entry(key, value, position));
        }
    }

    /// <summary>Is the key given for the first time? If not, says so.</summary>
    internal bool IsFirst(string key, Position position)
    {
        // Two distributions of one parameter are two lines of the same thing.
        var same = Keys.WithoutDistribution(key);

        if (_given.TryAdd(same, position))
        {
            return true;
        }

        var first = _given[same];
        var where = first.Line == 0 ? "" : $" at line {first.Line}, column {first.Column}";
        Fault(key, position, $"{Shown.Text(key)} is given twice; it stands already{where}");
        return false;
    }
}
