using System.Runtime.InteropServices;

namespace Inception.Runner.Machine;

/// <summary>Ends the process without asking anybody: no finalisers, no handlers of native libraries that might wait.</summary>
internal static partial class ExitNow
{
    /// <summary>Ends the process with this code.</summary>
    public static void With(int code)
    {
        if (OperatingSystem.IsWindows())
        {
            Environment.Exit(code);
        }
        else
        {
            Exit(code);
        }
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);
}
