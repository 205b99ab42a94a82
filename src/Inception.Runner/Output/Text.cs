using System.Globalization;
using Inception.Core;
using Inception.Core.Statistics;

namespace Inception.Runner.Output;

/// <summary>How the runner writes numbers, times and long texts.</summary>
internal static class Text
{
    /// <summary>The text, or its beginning with an ellipsis, in at most that many characters.</summary>
    public static string Shorten(string text, int width) =>
        text.Length <= width ? text : width <= 1 ? "…" : text[..(width - 1)].TrimEnd() + "…";

    /// <summary>The text in lines of at most that many characters, all but the first indented; a long word stands alone.</summary>
    public static IEnumerable<string> Wrap(string text, int width, int indent)
    {
        var line = "";

        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Trim().Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = new string(' ', indent) + word;
            }
            else
            {
                line = line.Length == 0 ? word : line + " " + word;
            }
        }

        yield return line;
    }

    /// <summary>A name in a narrow column and its value beside it, in as many lines as it takes.</summary>
    public static IEnumerable<string> Field(string name, string value, int width)
    {
        const int Column = 10;
        return Wrap(value, width - Column, 0).Select((line, i) => (i == 0 ? name : "").PadRight(Column) + line);
    }

    /// <summary>`1 trial`, `2 trials`.</summary>
    public static string Count(int n, string noun) => n == 1 ? $"1 {noun}" : $"{n} {noun}s";

    /// <summary>`0:07`, `12:30`, `3:04:05`, `2 d 3 h`.</summary>
    public static string Duration(TimeSpan time) =>
        time < TimeSpan.FromHours(1) ? $"{(int)time.TotalMinutes}:{time.Seconds:00}"
        : time < TimeSpan.FromDays(1) ? $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}"
        : $"{(int)time.TotalDays} d {time.Hours} h";

    /// <summary>
    /// A metric's value with four significant digits: `0.7312`, `1.204`, `12.50`, `0.0001234`, `1e-05`; from 1000 on
    /// without a fraction, up to fifteen digits in full.
    /// </summary>
    public static string Number(double value) => Math.Abs(value) switch
    {
        // A share is read best with the zeros that align it.
        >= 0.1 and < 1 => value.ToString("0.0000", CultureInfo.InvariantCulture),
        >= 1 and < 10 => value.ToString("0.000", CultureInfo.InvariantCulture),
        >= 10 and < 100 => value.ToString("0.00", CultureInfo.InvariantCulture),
        >= 100 and < 1000 => value.ToString("0.0", CultureInfo.InvariantCulture),
        >= 1000 and < 1e15 => value.ToString("0", CultureInfo.InvariantCulture),
        _ => value.ToString("G4", CultureInfo.InvariantCulture).Replace("E", "e", StringComparison.Ordinal),
    };

    /// <summary>`0.7312 [0.7201, 0.7423]`.</summary>
    public static string Interval(Estimate e) => $"{Number(e.Point)} [{Number(e.Low)}, {Number(e.High)}]";

    /// <summary>The difference with its interval, or what can be said without one.</summary>
    public static string Difference(Comparison comparison) => comparison.Match(
        tested: test => Interval(test.Difference),
        constant: (value, _) => $"{Number(value)}, all equal",
        tooFew: values => values.Count == 0 ? "no pair yet" : $"one pair: {Number(values[0])}");

    /// <summary>A time of day for people, in UTC, so that reports of two machines can be laid side by side.</summary>
    public static string Moment(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>
    /// An arm in few characters: `aux.weights=[0.3,0.3] lr=0.01`. Keys lose the parts that all settings of their group
    /// share (`model.`, `training.optimizer.`).
    /// </summary>
    public static string Arm(Arm arm) =>
        arm.Assignments.IsEmpty
            ? "own settings"
            : string.Join(' ', arm.Assignments.Select(a => $"{ShortKey(a.Key)}={a.Value.ToString().Replace(", ", ",", StringComparison.Ordinal)}"));

    private static string ShortKey(string key)
    {
        var parts = key.Split('.');
        return parts is [_, "aux", var last] ? $"aux.{last}" : parts is [.., var group, "name"] ? group : parts[^1];
    }
}
