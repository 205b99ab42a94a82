using System.Text;

namespace Inception.Runner.Output;

/// <summary>A table of plain text: headings, a rule, rows; numbers to the right. The widest text column gives way.</summary>
internal sealed class TextTable(params (string Heading, bool IsNumber)[] columns)
{
    private const string Gap = "  ";
    private const int Narrowest = 8;

    private readonly List<string[]> rows = [];

    /// <summary>Adds a row; it has as many cells as there are columns.</summary>
    public void Add(params string[] cells)
    {
        if (cells.Length != columns.Length)
        {
            throw new ArgumentException($"Expecting {columns.Length} cells, but there are {cells.Length}", nameof(cells));
        }

        rows.Add([.. cells.Select(OneLine)]);
    }

    /// <summary>The table's lines, none longer than <paramref name="width"/> where text columns can give way.</summary>
    public IEnumerable<string> Lines(int width)
    {
        var widths = Widths(width);
        yield return Line([.. columns.Select(c => c.Heading)], widths);
        yield return string.Join(Gap, widths.Select(w => new string('-', w)));

        foreach (var row in rows)
        {
            yield return Line(row, widths);
        }
    }

    /// <summary>Writes the table.</summary>
    public void WriteTo(Terminal terminal)
    {
        foreach (var line in Lines(terminal.Width))
        {
            terminal.Out.WriteLine(line);
        }
    }

    private int[] Widths(int width)
    {
        int[] widths = [.. columns.Select((c, i) => rows.Select(r => r[i].Length).Append(c.Heading.Length).Max())];
        var tooMuch = widths.Sum() + Gap.Length * (widths.Length - 1) - width;

        while (tooMuch > 0)
        {
            var widest = Enumerable.Range(0, widths.Length).Where(i => !columns[i].IsNumber).MaxBy(i => widths[i]);

            if (columns[widest].IsNumber || widths[widest] <= Narrowest)
            {
                break;
            }

            widths[widest]--;
            tooMuch--;
        }

        return widths;
    }

    private string Line(string[] cells, int[] widths)
    {
        var line = new StringBuilder();

        for (var i = 0; i < cells.Length; i++)
        {
            var cell = Text.Shorten(cells[i], widths[i]);
            line.Append(i == 0 ? "" : Gap).Append(columns[i].IsNumber ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]));
        }

        return line.ToString().TrimEnd();
    }

    private static string OneLine(string cell) => cell.ReplaceLineEndings(" ");
}
