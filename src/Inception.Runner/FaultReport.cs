using Inception.Core;
using Inception.Results;
using Inception.Training.Data;

namespace Inception.Runner;

/// <summary>What becomes of an exception that reaches the top: one sentence and an exit code.</summary>
internal static class FaultReport
{
    /// <summary>Usage or definition is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The run failed.</summary>
    public const int Failed = 1;

    /// <summary>The code to exit with.</summary>
    public static int ExitCodeOf(Exception fault) => Unwrap(fault) is UserException user ? user.ExitCode : Failed;

    /// <summary>What to print on standard error.</summary>
    public static string TextOf(Exception fault, bool verbose) =>
        verbose ? $"{SentenceOf(fault)}{Environment.NewLine}{fault}{CauseOf(fault)}"
        : IsExpected(Unwrap(fault)) ? SentenceOf(fault)
        : $"internal error: {SentenceOf(fault)}; run again with --verbose for the stack trace";

    /// <summary>The sentence alone; a person's faults may be several lines, one each.</summary>
    public static string SentenceOf(Exception fault) => Unwrap(fault) switch
    {
        UserException e => e.Message,
        UnauthorizedAccessException e => $"no permission: {OneLine(e.Message)}; give yourself the right to it, or name another place with --results, --store or --data-dir",
        StoreBusyException e => OneLine(e.Message),
        IOException e when IsDiskFull(e) => $"the disk is full: {OneLine(e.Message)}; make room, or name another place with --results; what was written before is kept",
        IOException e => OneLine(e.Message),
        var e => $"{e.GetType().Name}: {OneLine(e.Message)}",
    };

    /// <summary>Did a disk without space end it?</summary>
    public static bool IsDiskFull(Exception fault) => Unwrap(fault) is IOException e && IsDiskFull(e);

    private static string CauseOf(Exception fault) =>
        Unwrap(fault) is DataFault { Cause: { } cause } ? $"{Environment.NewLine}caused by {cause}" : "";

    private static bool IsExpected(Exception fault) => fault is UserException or StoreBusyException or UnauthorizedAccessException or IOException;

    // ENOSPC and EDQUOT on Unix; ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows.
    private static bool IsDiskFull(IOException fault) => (fault.HResult & 0xFFFF) is 28 or 122 or 112 or 39;

    // libtorch puts its native stack behind its sentence.
    private static string OneLine(string message) =>
        message.Split("Exception raised from")[0].ReplaceLineEndings(" ").Trim().TrimEnd('.');

    private static Exception Unwrap(Exception fault) => fault switch
    {
        AggregateException { InnerExceptions: [var only] } => Unwrap(only),
        TypeInitializationException { InnerException: { } inner } => Unwrap(inner),
        _ => fault,
    };
}
