using Inception.Core;

namespace Inception.Runner.Commands;

/// <summary>A control that a person names after the run, as KEY=VALUE on the command line.</summary>
internal static class LaterControl
{
    private const int MostShown = 8;

    /// <summary>The settings as the sweep's arms have them, or a UserException that says which there are.</summary>
    public static IReadOnlyList<Assignment> Read(SweepRecord sweep, IReadOnlyList<string> texts) => [.. texts.Select(t => Find(sweep, t))];

    private static Assignment Find(SweepRecord sweep, string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var (key, value) = (text[..equals].Trim(), text[(equals + 1)..]);
        var values = sweep.Arms.SelectMany(a => a.Assignments).Where(a => a.Key == key).DistinctBy(a => a.Value.Canonical).ToList();

        if (values.Count == 0)
        {
            var keys = string.Join(", ", sweep.Experiment.SweptKeys);
            throw new UserException($"--control names {Value.ShowName(key)}, which {sweep.Id} does not vary; it varies {(keys.Length == 0 ? "nothing" : keys)}", FaultReport.Usage);
        }

        return values.FirstOrDefault(a => Bare(a.Value.ToString()) == Bare(value)) ?? throw new UserException(
            $"--control: no arm of {sweep.Id} has {key} = {Value.ShowName(value)}; it has {string.Join(", ", values.Take(MostShown).Select(a => a.Value.Shown))}{(values.Count > MostShown ? ", ..." : "")}",
            FaultReport.Usage);
    }

    private static string Bare(string text) => text.Replace(" ", "", StringComparison.Ordinal);
}
