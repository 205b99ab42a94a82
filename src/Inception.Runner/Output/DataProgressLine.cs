using Inception.Training.Data;

namespace Inception.Runner.Output;

/// <summary>
/// How far a data set is, on standard error: a bar that is drawn over in a terminal, else a line when something new
/// begins and every ten seconds. Dispose ends the bar's line.
/// </summary>
internal sealed class DataProgressLine(Terminal terminal, TimeProvider clock) : IProgress<DataProgress>, IDisposable
{
    private const int BarWidth = 24;
    private static readonly TimeSpan BetweenDraws = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly bool isDrawn = terminal.IsErrorInteractive;
    private string current = "";
    private long last;
    private bool isOpen;

    /// <inheritdoc/>
    public void Report(DataProgress value)
    {
        lock (gate)
        {
            var what = $"{value.Stage} {value.Item}";
            var isNew = what != current;
            var isDone = value.Total > 0 && value.Done >= value.Total;

            if (!isNew && !(isDrawn && isDone) && clock.GetElapsedTime(last) < (isDrawn ? BetweenDraws : BetweenLines))
            {
                return;
            }

            if (isNew)
            {
                End();
            }

            current = what;
            last = clock.GetTimestamp();

            if (isDrawn)
            {
                terminal.Error.Write("\r" + Text.Shorten($"{Bar(value)} {what}", 79).PadRight(79));
                isOpen = true;
            }
            else
            {
                terminal.Error.WriteLine(isNew || value.Total == 0 ? what : $"{what}: {Percent(value)}");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            End();
        }
    }

    private void End()
    {
        if (isOpen)
        {
            terminal.Error.WriteLine();
            isOpen = false;
        }
    }

    private static string Percent(DataProgress value) => $"{100 * value.Done / value.Total} %";

    private static string Bar(DataProgress value)
    {
        var full = value.Total > 0 ? (int)Math.Clamp(BarWidth * value.Done / value.Total, 0, BarWidth) : 0;
        return new string('━', full) + new string('─', BarWidth - full) + (value.Total > 0 ? $" {Percent(value),5}" : "      ");
    }
}
