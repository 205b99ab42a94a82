using Inception.Core;

namespace Inception.Experiments;

/// <summary>What the table of settings says about dotted keys.</summary>
internal static class Keys
{
    internal const string Extends = "extends";
    internal const string Parameters = "sweep.parameters";
    internal const string Control = "contrasts.control";
    internal const string SettingGroups = "sweep.groups";
    internal const string When = ".when";

    private static readonly Dictionary<string, Setting> ByKey = Settings.Known.ToDictionary(s => s.Key, StringComparer.Ordinal);

    private static readonly HashSet<string> Groups = FindGroups();

    /// <summary>The setting that a key assigns, sweeps or controls; null where there is none.</summary>
    internal static Setting? Setting(string key) => ByKey.GetValueOrDefault(SettingKey(key));

    /// <summary>
    /// Is it a key that only holds others: <c>training</c>, <c>sweep.parameters.model.aux</c>, a group of settings that
    /// move together and its combinations, the conditions of a swept setting?
    /// </summary>
    internal static bool IsGroup(string key) =>
        Groups.Contains(key)
        || (IsParameter(key) && key.EndsWith(When, StringComparison.Ordinal))
        || (IsCombined(key) && key[(SettingGroups.Length + 1)..].Count(c => c == '.') < 2);

    /// <summary>Does the key list the values of a swept setting?</summary>
    internal static bool IsParameter(string key) => key.StartsWith(Parameters + ".", StringComparison.Ordinal);

    /// <summary>The key without the distribution's name at the end of a swept setting.</summary>
    internal static string WithoutDistribution(string key)
    {
        var dot = key.LastIndexOf('.');
        return IsParameter(key) && Space.Distributions.Contains(key[(dot + 1)..]) ? key[..dot] : key;
    }

    private static bool IsCombined(string key) => key.StartsWith(SettingGroups + ".", StringComparison.Ordinal);

    private static string SettingKey(string key) =>
        IsParameter(key) ? Experiment.SweptSetting(key)
        : IsCombined(key) ? key[(SettingGroups.Length + 1)..].Split('.', 3)[^1]
        : key.StartsWith(Control + ".", StringComparison.Ordinal) ? key[(Control.Length + 1)..]
        : key;

    private static HashSet<string> FindGroups()
    {
        var groups = new HashSet<string>(StringComparer.Ordinal) { Parameters, Control, SettingGroups };

        foreach (var setting in Settings.Known)
        {
            for (var dot = setting.Key.IndexOf('.'); dot >= 0; dot = setting.Key.IndexOf('.', dot + 1))
            {
                var group = setting.Key[..dot];
                groups.Add(group);

                if (setting.IsSweepable)
                {
                    groups.Add($"{Parameters}.{group}");
                    groups.Add($"{Control}.{group}");
                }
            }
        }

        return groups;
    }
}
