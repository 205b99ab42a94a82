using System.Globalization;
using System.Text.RegularExpressions;
using Inception.Core;

namespace Inception.Experiments;

/// <summary>
/// What a plain scalar means in YAML 1.2's core schema (section 10.3.2 of the specification): <c>yes</c>, <c>on</c> and
/// dates are text, <c>010</c> is ten.
/// </summary>
internal static partial class CoreScalar
{
    /// <summary>Is it one of the ways to write "no value"?</summary>
    internal static bool IsNull(string text) => text is "" or "~" or "null" or "Null" or "NULL";

    /// <summary>The value, or null where the number is not a finite one.</summary>
    internal static Value? Read(string text)
    {
        if (text is "true" or "True" or "TRUE")
        {
            return Value.NewBoolean(true);
        }

        if (text is "false" or "False" or "FALSE")
        {
            return Value.NewBoolean(false);
        }

        if (Whole().IsMatch(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
        {
            return Value.NewInteger(integer);
        }

        if (Hexadecimal().IsMatch(text) && long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out integer) && integer >= 0)
        {
            return Value.NewInteger(integer);
        }

        if (Octal().IsMatch(text) && text.Length <= 22)
        {
            return Value.NewInteger(Convert.ToInt64(text[2..], 8));
        }

        if (NotFinite().IsMatch(text))
        {
            return null;
        }

        if (Real().IsMatch(text))
        {
            var number = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
            return double.IsFinite(number) ? Value.NewNumber(number) : null;
        }

        return Value.NewText(text);
    }

    [GeneratedRegex(@"\A[-+]?[0-9]+\z")]
    private static partial Regex Whole();

    [GeneratedRegex(@"\A0x[0-9a-fA-F]+\z")]
    private static partial Regex Hexadecimal();

    [GeneratedRegex(@"\A0o[0-7]+\z")]
    private static partial Regex Octal();

    [GeneratedRegex(@"\A([-+]?\.(inf|Inf|INF)|\.nan|\.NaN|\.NAN)\z")]
    private static partial Regex NotFinite();

    [GeneratedRegex(@"\A[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z")]
    private static partial Regex Real();
}
