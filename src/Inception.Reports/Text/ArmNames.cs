using Inception.Core;
using Inception.Core.Statistics;

namespace Inception.Reports.Text;

/// <summary>Names of a sweep's arms: in full for sentences, short for axes and legends, where the common part is left out.</summary>
internal sealed class ArmNames
{
    private readonly IReadOnlyList<string> _keys;
    private readonly Dictionary<int, string> _short = [];

    /// <summary>Names the arms; short names are unique.</summary>
    public ArmNames(Experiment experiment, IEnumerable<ArmFinding> arms)
    {
        _keys = [.. experiment.SweptKeys];
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var finding in arms)
        {
            var name = PlainText.Shorten(ShortOf(finding.Arm), 40);
            _short[finding.Arm.Index] = used.Add(name) ? name : $"{name} (arm {finding.Arm.Index})";
        }
    }

    /// <summary>What the short names are values of: the swept setting where there is one, else "arm".</summary>
    public string Axis => _keys.Count == 1 ? _keys[0] : "arm";

    /// <summary>The short name.</summary>
    public string Short(Arm arm) => _short[arm.Index];

    /// <summary>The full name, clipped to a readable length.</summary>
    public static string Full(Arm arm) => PlainText.Clip(arm.Label, 300);

    /// <summary>The control as seen from a contrast: its value where the control is one setting, else its settings.</summary>
    public static string Control(ContrastFinding contrast, Experiment experiment)
    {
        var control = contrast.IsDeclared ? experiment.Contrast?.Value.Control : null;
        return control switch
        {
            null => Full(contrast.Control),
            [var only] => PlainText.Clip(only.Value.ToString(), 100),
            _ => PlainText.Clip(string.Join(", ", control.Select(a => a.ToString())), 300),
        };
    }

    /// <summary>The value that an arm gives to a swept setting, six digits of it; empty where it gives none.</summary>
    public static string ValueOf(Arm arm, string key) =>
        arm.Assignments.FirstOrDefault(a => a.Key == key)?.Value switch
        {
            null => "",
            Value.Number { number: var x } => x.ToString("G6"),
            var value => PlainText.Clip(value.ToString(), 100),
        };

    private string ShortOf(Arm arm)
    {
        if (arm.Assignments.IsEmpty)
        {
            return "as defined";
        }

        return _keys.Count == 1
            ? Number(arm.Assignments[0].Value)
            : string.Join(" \u00B7 ", arm.Assignments.Select(a => $"{Last(a.Key)} {Number(a.Value)}"));
    }

    // The last part of a key, or the whole where another swept key ends alike.
    private string Last(string key)
    {
        static string End(string k) => k[(k.LastIndexOf('.') + 1)..];
        return _keys.Count(k => End(k) == End(key)) == 1 ? End(key) : key;
    }

    // Draws from a range have sixteen digits; an axis needs four.
    private static string Number(Value value) =>
        value is Value.Number { number: var x } ? x.ToString("G4") : value.ToString();
}
