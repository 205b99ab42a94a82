using Inception.Core;
using Inception.Core.Statistics;

namespace Inception.Reports.Figures;

/// <summary>Makes the data of a report's figures.</summary>
internal sealed class FigureBuilder
{
    /// <summary>How many arms are told apart by colour; the rest is grey.</summary>
    public const int MostColours = 8;

    private readonly ReportModel _model;
    private readonly Dictionary<int, int> _styles;

    public FigureBuilder(ReportModel model)
    {
        _model = model;
        _styles = Styles(model.Findings);
        Data = new FigureData(
            [.. model.Findings.Arms.Select(a => new ArmData(
                a.Arm.Index, model.Names.Short(a.Arm) + (a.IsControl ? " \u00B7 control" : ""), Text.PlainText.Clip(a.Arm.Label, 120), _styles.GetValueOrDefault(a.Arm.Index, -1)))],
            model.Names.Axis,
            [
                .. Contrasts(), .. SearchFigures.Of(model), .. Curves("accuracy", Metric.Accuracy), .. Curves("loss", Metric.Loss), .. WeightFigures.Of(model),
                .. GradientFigures.Of(model, _styles.ContainsKey),
                .. ClassFigures.Of(model, _styles.ContainsKey), .. Seeds(),
            ]);
    }

    /// <summary>The heads, by the name their metrics have and the one readers know.</summary>
    public static IReadOnlyList<(string Name, string Title)> Heads { get; } =
        [("main", "main head"), ("aux1", "auxiliary head 1"), ("aux2", "auxiliary head 2")];

    /// <summary>The name that readers know a head by.</summary>
    public static string HeadTitle(string name) => Heads.First(h => h.Name == name).Title;

    /// <summary>The parts of the data that every epoch measures.</summary>
    public static IReadOnlyList<string> Parts { get; } = ["train", "validation"];

    /// <summary>All figures.</summary>
    public FigureData Data { get; }

    /// <summary>The figure of that id, or null where the sweep has nothing to draw in it.</summary>
    public Figure? Find(string id) => Data.Figures.FirstOrDefault(f => f.Id == id);

    /// <summary>Are some arms without a colour of their own?</summary>
    public bool HasGreyArms => _styles.Count < _model.Findings.Arms.Length;

    // The (first) control has style 0; with few arms the others are styled in order, with many the ones of best mean.
    private static Dictionary<int, int> Styles(Findings findings)
    {
        var control = findings.Arms.FirstOrDefault(a => a.IsControl);
        var others = findings.Arms.Where(a => a != control);
        if (findings.Arms.Length > MostColours - (control is null ? 1 : 0))
        {
            var sign = findings.Objective.Direction.IsMaximize ? -1 : 1;
            others = others.Where(a => !a.Values.IsEmpty).OrderBy(a => sign * a.Values.Average(v => v.Value)).Take(MostColours - 1);
        }

        var styles = new Dictionary<int, int>();
        if (control is not null)
        {
            styles[control.Arm.Index] = 0;
        }

        foreach (var (arm, position) in others.OrderBy(a => a.Arm.Index).Select((a, i) => (a, i)))
        {
            styles[arm.Arm.Index] = position + 1;
        }

        return styles;
    }

    private IEnumerable<ContrastFigure> Contrasts()
    {
        var rows = _model.Findings.Contrasts.Where(c => !c.Pairs.IsEmpty).Select(c =>
        {
            var e = c.Comparison.Match<Estimate?>(tested: t => t.Difference, constant: (_, _) => null, tooFew: _ => null);
            return new ContrastRow(
                c.Arm.Index, [.. c.Pairs.Select(p => p.Seed)], [.. c.Pairs.Select(p => _model.Shown(p.Difference))],
                e is null ? null : _model.Shown(e.Point), e is null ? null : _model.Shown(e.Low), e is null ? null : _model.Shown(e.High));
        }).ToList();
        if (rows.Count > 0)
        {
            yield return new ContrastFigure(
                "figure-contrasts", $"Difference to the control, {_model.Findings.Objective.Metric}", _model.Metric.DifferenceUnit,
                _model.Shown(_model.Sentences.Margin ?? 0), _model.Findings.Objective.Direction.IsMaximize, rows);
        }
    }

    private IEnumerable<SeedFigure> Seeds()
    {
        var arms = _model.Findings.Arms.Where(a => !a.Values.IsEmpty && _styles.ContainsKey(a.Arm.Index));
        var rows = arms.OrderBy(a => _styles[a.Arm.Index]).Select(a =>
        {
            var e = a.Mean.Match<Estimate?>(known: e => e, constant: (_, _) => null, tooFew: _ => null);
            return new SeedRow(
                a.Arm.Index, [.. a.Values.Select(v => v.Seed)], [.. a.Values.Select(v => _model.Shown(v.Value))],
                e is null ? null : _model.Shown(e.Point), e is null ? null : _model.Shown(e.Low), e is null ? null : _model.Shown(e.High));
        }).ToList();
        if (rows.Count > 0)
        {
            yield return new SeedFigure(
                "figure-seeds", $"{_model.Findings.Objective.Metric} by seed", _model.Metric.Unit, _model.Metric.Head, _model.Names.Axis, rows);
        }
    }

    private IEnumerable<CurveFigure> Curves(string quantity, Func<string, string, string> metric)
    {
        var percent = quantity == "accuracy";
        var curves = Parts
            .SelectMany(part => Heads.Select(head => (Head: head, Part: part, Curves: Curve.OfSweep(
                _model.Sweep, metric(part, head.Name), _model.Findings.Level))))
            .ToList();
        var heads = curves.Where(c => c.Curves.Count > 0).Select(c => c.Head.Name).Distinct().ToList();
        var panels = curves
            .Where(c => heads.Contains(c.Head.Name))
            .Select(c => new CurvePanel($"{c.Part}, {c.Head.Title}", [.. c.Curves.Select(x => Line(x, percent))]))
            .ToList();
        if (panels.Count > 0)
        {
            yield return new CurveFigure(
                $"figure-{quantity}", $"{(percent ? "Accuracy" : "Loss")} by epoch", percent ? "%" : "nats", percent ? "accuracy, %" : "loss, nats", heads.Count, panels);
        }
    }

    private static CurveLine Line(Curve curve, bool percent)
    {
        double Round(double x) => percent ? Math.Round(x * 100, 2) : Math.Round(x, 4);
        var epochs = curve.Points.Select(p => p.Epoch).ToList();
        var band = curve.Seeds.Length > 1;
        return new CurveLine(
            curve.Arm.Index,
            epochs,
            [.. curve.Points.Select(p => Round(p.Mean))],
            band ? [.. curve.Points.Select(p => Round(p.Low))] : [],
            band ? [.. curve.Points.Select(p => Round(p.High))] : [],
            band ? [.. curve.Seeds.Select(s => Seed(s, epochs, Round))] : []);
    }

    private static SeedLine Seed(SeedCurve seed, List<int> epochs, Func<double, double> round)
    {
        var values = new Dictionary<int, double>();
        foreach (var point in seed.Points)
        {
            values[point.Epoch] = point.Value;
        }

        return new SeedLine(
            seed.Seed, [.. epochs.Select(e => values.TryGetValue(e, out var v) ? round(v) : (double?)null)]);
    }
}
