using Inception.Core.Statistics;

namespace Inception.Reports.Text;

/// <summary>What a search says of its settings, in words.</summary>
internal static class SearchSentences
{
    /// <summary>A line for each setting, the most important first; none for other sweeps.</summary>
    public static IEnumerable<string> Of(ReportModel model) => model.Search is not { } search
        ? []
        : search.Importance.Select(i => $"{i.Key}: {Importance(i)} % of the importance (PED-ANOVA, {search.Arms.Length} arms)");

    /// <summary>An importance with its interval, in percent.</summary>
    public static string Importance(SettingImportance setting) =>
        $"{setting.Share.Point * 100:0} [{setting.Share.Low * 100:0}, {setting.Share.High * 100:0}]";
}
