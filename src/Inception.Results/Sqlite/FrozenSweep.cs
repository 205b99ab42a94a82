using System.Text.Json;
using Inception.Core;
using Microsoft.FSharp.Collections;

namespace Inception.Results.Sqlite;

/// <summary>A sweep's frozen definition, from which the plans of its trials are made again.</summary>
internal sealed record FrozenSweep(long Number, string Id, Experiment Experiment)
{
    /// <summary>The assignments of an arm as the store keeps them: one JSON object, in the arm's order.</summary>
    internal static string Write(Arm arm) =>
        "{" + string.Join(", ", arm.Assignments.Select(a => $"{Value.NewText(a.Key).Canonical}: {a.Value.Canonical}")) + "}";

    /// <summary>The arm from its stored assignments.</summary>
    internal static Arm ReadArm(int index, string assignments)
    {
        using var document = JsonDocument.Parse(assignments);

        return new Arm(
            index,
            ListModule.OfSeq(
                document.RootElement.EnumerateObject().Select(p => new Assignment(p.Name, Value.OfJson(p.Value))).ToList()));
    }

    /// <summary>The settings of an arm's trials, checked again.</summary>
    /// <exception cref="UserException">This version of the program no longer takes them.</exception>
    internal Settings SettingsOf(Arm arm)
    {
        var settings = Experiment.Settings.With(arm.Assignments);
        return settings.IsOk ? settings.ResultValue : throw UserException.OfFaults(settings.ErrorValue);
    }
}
