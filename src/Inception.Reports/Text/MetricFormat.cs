using Inception.Core.Statistics;

namespace Inception.Reports.Text;

/// <summary>
/// How values of one metric are shown. Inside, accuracies are shares; here they become percent, and differences of them
/// percentage points. The number of decimals follows the width of the intervals, of means and of differences each: the half-width has two digits.
/// </summary>
internal sealed class MetricFormat
{
    private readonly double _scale;
    private readonly string _value;
    private readonly string _difference;
    private readonly string _minus;

    private MetricFormat(string metric, IEnumerable<Estimate> means, IEnumerable<Estimate> differences, string minus)
    {
        Metric = metric;
        IsShare = metric.Contains("/accuracy", StringComparison.Ordinal);
        _scale = IsShare ? 100 : 1;
        _value = Pattern(means);
        _difference = Pattern(differences);
        _minus = minus;
    }

    /// <summary>The metric's name.</summary>
    public string Metric { get; }

    /// <summary>Shown in percent?</summary>
    public bool IsShare { get; }

    /// <summary>Unit of a value, for the head of a column: %, nats or nothing.</summary>
    public string Unit => IsShare ? "%" : Metric.Contains("/loss", StringComparison.Ordinal) ? "nats" : "";

    /// <summary>Name and unit, for the head of a column or an axis.</summary>
    public string Head => Unit.Length == 0 ? Metric : $"{Metric}, {Unit}";

    /// <summary>Unit of a difference.</summary>
    public string DifferenceUnit => IsShare ? "points" : Unit;

    /// <summary>The format for a metric, with decimals that suit these means and differences of it.</summary>
    public static MetricFormat For(
        string metric, IEnumerable<Estimate> means, IEnumerable<Estimate> differences, bool typographic) =>
        new(metric, means, differences, typographic ? "\u2212" : "-");

    /// <summary>A value without its unit.</summary>
    public string Bare(double value) => Sign((value * _scale).ToString(_value), false);

    /// <summary>A value with its unit.</summary>
    public string Value(double value) => WithUnit(Bare(value), Unit);

    /// <summary>Point and interval without the unit: 81.4 [80.2, 82.5].</summary>
    public string Bare(Estimate e) => $"{Bare(e.Point)} [{Bare(e.Low)}, {Bare(e.High)}]";

    /// <summary>A difference without its unit, always signed.</summary>
    public string BareDifference(double value) => Sign((value * _scale).ToString(_difference), true);

    /// <summary>A difference with its unit, always signed.</summary>
    public string Difference(double value) => WithUnit(BareDifference(value), DifferenceUnit);

    /// <summary>The size of a difference, without a sign.</summary>
    public string Size(double value) => WithUnit((Math.Abs(value) * _scale).ToString(_difference), DifferenceUnit);

    /// <summary>Interval of a difference: [-0.4, +2.8].</summary>
    public string BareInterval(Estimate e) => $"[{BareDifference(e.Low)}, {BareDifference(e.High)}]";

    /// <summary>A share of one in percent, whole numbers: 95 %.</summary>
    public static string Percent(double share) => $"{share * 100:0.##} %";

    /// <summary>A p value: three decimals, and "&lt; 0.001" below.</summary>
    public static string P(double p) => p < 0.001 ? "< 0.001" : p.ToString("0.000");

    private string Pattern(IEnumerable<Estimate> estimates)
    {
        var halves = estimates.Select(e => e.HalfWidth * _scale).Where(h => h > 0).Order().ToList();
        var decimals = halves.Count == 0
            ? (IsShare ? 1 : 3)
            : Math.Clamp(1 - (int)Math.Floor(Math.Log10(halves[halves.Count / 2])), IsShare ? 1 : 2, 4);
        return "0." + new string('0', decimals);
    }

    private static string WithUnit(string number, string unit) => unit.Length == 0 ? number : $"{number} {unit}";

    private string Sign(string number, bool always)
    {
        // What rounds to zero has no sign.
        var digits = number.TrimStart('-');
        var zero = digits.All(c => c is '0' or '.');
        return zero ? digits : number[0] == '-' ? _minus + digits : always ? "+" + digits : digits;
    }
}
