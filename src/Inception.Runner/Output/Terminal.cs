namespace Inception.Runner.Output;

/// <summary>Where a command writes: what it was asked for goes to Out, everything else to Error.</summary>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="IsInteractive">Does a person look at Out, so that it may be drawn over?</param>
/// <param name="IsErrorInteractive">The same of Error.</param>
/// <param name="Width">Columns of a line.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error, bool IsInteractive, bool IsErrorInteractive, int Width)
{
    /// <summary>Columns where nobody says how many: what every terminal and every e-mail shows.</summary>
    private const int UsualWidth = 80;

    /// <summary>The process's own console.</summary>
    public static Terminal OfProcess()
    {
        var canDraw = Environment.GetEnvironmentVariable("TERM") is not (null or "dumb");
        var interactive = canDraw && !Console.IsOutputRedirected;
        return new Terminal(Console.Out, Console.Error, interactive, canDraw && !Console.IsErrorRedirected, interactive ? WidthOfWindow() : UsualWidth);
    }

    /// <summary>Writes a text to Out in lines that fit, all but the first indented.</summary>
    public void WriteWrapped(string text)
    {
        foreach (var line in Text.Wrap(text, Width, 2))
        {
            Out.WriteLine(line);
        }
    }

    private static int WidthOfWindow()
    {
        try
        {
            return Console.WindowWidth is > 0 and var width ? width : UsualWidth;
        }
        catch (IOException)
        {
            return UsualWidth;
        }
    }
}
