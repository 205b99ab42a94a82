namespace Inception.Runner.Workers;

/// <summary>Why a worker process ended, in words for the store and for people.</summary>
internal static class ExitCause
{
    private const int Signal = 128;

    /// <summary>Did SIGHUP, SIGINT or SIGTERM end it, in good order?</summary>
    public static bool IsStop(int exitCode) => exitCode is Signal + 1 or Signal + 2 or Signal + 15;

    /// <summary>The sentence for an exit code other than 0; <paramref name="memoryKills"/>: processes that the kernel killed for lack of memory while it ran.</summary>
    public static string Of(int exitCode, long memoryKills) => exitCode switch
    {
        Signal + 9 when memoryKills > 0 => "the kernel killed the worker for lack of memory; use fewer --jobs or a smaller training.batch",
        Signal + 9 => "the worker was killed (SIGKILL)",
        Signal + 11 => "the worker crashed (SIGSEGV)",
        Signal + 6 => "the worker aborted (SIGABRT)",
        Signal + 4 => "the worker crashed (SIGILL: an instruction this processor does not know)",
        Signal + 7 => "the worker crashed (SIGBUS; is the disk full?)",
        Signal + 8 => "the worker crashed (SIGFPE)",
        _ when IsStop(exitCode) => "the worker was told to stop by somebody else",
        > Signal and < Signal + 65 => $"the worker was ended by signal {exitCode - Signal}",
        _ => $"the worker exited with code {exitCode}",
    };
}
