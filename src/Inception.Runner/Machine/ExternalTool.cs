using System.ComponentModel;
using System.Diagnostics;

namespace Inception.Runner.Machine;

/// <summary>Asks another program of this machine, such as git, for a few words.</summary>
internal static class ExternalTool
{
    /// <summary>
    /// What the tool writes to standard output. Null where it is not there, ends with another code than 0, or has not
    /// ended after five seconds (then it is killed).
    /// </summary>
    /// <param name="tool">Its name or path.</param>
    /// <param name="arguments">Its arguments.</param>
    public static string? Ask(string tool, params IEnumerable<string> arguments) =>
        Ask(TimeSpan.FromSeconds(5), tool, arguments);

    /// <summary>The same for a tool that may take longer: it and what it has started are killed when <paramref name="patience"/> ends.</summary>
    public static string? Ask(TimeSpan patience, string tool, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(tool, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };

        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            var answer = process.StandardOutput.ReadToEndAsync();

            if (!process.WaitForExit(patience))
            {
                process.Kill(entireProcessTree: true);
                return null;
            }

            return process.ExitCode == 0 ? answer.GetAwaiter().GetResult() : null;
        }
        catch (Exception e) when (e is Win32Exception or IOException or InvalidOperationException)
        {
            return null;
        }
    }
}
