using System.Text;
using Inception.Core;

namespace Inception.Runner.Scheduling;

/// <summary>
/// A sweep's id: what a person would call it, and what decides its results. The same definition on the same data has
/// the same id, so running a file again finds the sweep it made before.
/// </summary>
internal static class SweepId
{
    private const int LongestSlug = 40;
    private const int Digits = 8;

    /// <summary>`quickstart-1a2b3c4d`.</summary>
    public static string Of(Experiment experiment, string dataHash) =>
        $"{Slug(experiment.Name)}-{Hash.OfText(experiment.Hash + dataHash)[..Digits]}";

    /// <summary>Letters, digits and single dashes, lower case, at most 40; `sweep` where nothing is left.</summary>
    public static string Slug(string name)
    {
        var slug = new StringBuilder();

        foreach (var c in name.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                slug.Append(c);
            }
            else if (slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }

            if (slug.Length == LongestSlug)
            {
                break;
            }
        }

        return slug.ToString().Trim('-') is { Length: > 0 } result ? result : "sweep";
    }
}
