using Inception.Core.Statistics;

namespace Inception.Reports.Text;

/// <summary>What single validation images say beyond the accuracy, in sentences.</summary>
internal static class ExampleSentences
{
    /// <summary>A sentence for each contrast of two seeds or more, and one on trials that are left out.</summary>
    public static IEnumerable<string> Of(ReportModel model)
    {
        if (model.Examples is not { } found)
        {
            yield break;
        }

        var own = found.Arms.ToDictionary(a => a.Arm.Index, a => a.Disagreement);
        foreach (var contrast in found.Contrasts)
        {
            if (contrast.Between is { } between && own[contrast.Arm.Index] is { } treated && own[contrast.Control.Index] is { } control)
            {
                yield return
                    $"{ArmNames.Full(contrast.Arm)} against the control {ControlOf(contrast, model)}: two networks, one of each and of different seeds, answer {Percent(between)} of the images differently; " +
                    $"two of the control {Percent(control)}, two of the arm {Percent(treated)}. Beyond luck: {Excess(contrast, model)}.";
            }
        }

        if (found.LeftOut > 0)
        {
            yield return $"{found.LeftOut} completed {(found.LeftOut == 1 ? "trial is" : "trials are")} left out here: without outcomes, or evaluated on other images.";
        }
    }

    private static string ControlOf(ContrastExamples contrast, ReportModel model) => ArmNames.Control(
        model.Findings.Contrasts.First(c => c.Arm.Index == contrast.Arm.Index && c.Control.Index == contrast.Control.Index), model.Experiment);

    /// <summary>The format of accuracies by class and of their differences.</summary>
    public static MetricFormat Format(ExampleFindings found)
    {
        var differences = found.Contrasts.SelectMany(c => c.Classes).SelectMany(c => c.Comparison.Match<Estimate[]>(
            tested: t => [t.Difference], constant: (_, _) => [], tooFew: _ => []));
        return MetricFormat.For("/accuracy", ReportModel.Known(found.Arms.SelectMany(a => a.Classes)), differences, typographic: true);
    }

    /// <summary>A share of one in percent.</summary>
    public static string Percent(double share) => $"{share * 100:0.00} %";

    /// <summary>A difference of shares with its interval, in percentage points.</summary>
    public static string Points(Estimate e)
    {
        var format = MetricFormat.For("/accuracy", [], [e], typographic: true);
        return $"{format.BareDifference(e.Point)} {format.BareInterval(e)}";
    }

    private static string Excess(ContrastExamples contrast, ReportModel model)
    {
        if (contrast.Excess is not { Value: var e })
        {
            return "not known from so few seeds";
        }

        return $"{Points(e)} % of the images ({MetricFormat.Percent(model.Findings.Level)}, jackknife over {e.N} seeds)";
    }
}
