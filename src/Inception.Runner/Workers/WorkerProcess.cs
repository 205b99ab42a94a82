using System.ComponentModel;
using System.Diagnostics;

namespace Inception.Runner.Workers;

/// <summary>
/// A worker as a child process. Its standard input is a pipe that nobody writes to: it closes when this process ends,
/// however it ends, and so tells the worker. What it prints goes to a log file.
/// </summary>
internal sealed class WorkerProcess : IWorkerProcess
{
    private const int LinesKept = 12;

    private readonly Process process;
    private readonly StreamWriter log;
    private readonly Queue<string> last = new();

    /// <summary>Starts the process.</summary>
    public WorkerProcess(ProcessStartInfo start, string logFile)
    {
        // Append: the worker of a slot may be the successor of one that died, and its last words matter.
        log = new StreamWriter(new FileStream(logFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0)) { AutoFlush = true };
        process = Process.Start(start)!;
        ProcessId = process.Id;
        process.OutputDataReceived += (_, e) => Keep(e.Data);
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Exited = WaitAsync();
    }

    /// <inheritdoc/>
    public int ProcessId { get; }

    /// <inheritdoc/>
    public Task<int> Exited { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> LastLines
    {
        get
        {
            lock (last)
            {
                return [.. last];
            }
        }
    }

    /// <inheritdoc/>
    public void AskToStop()
    {
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It is gone already.
        }
    }

    /// <inheritdoc/>
    public void Kill()
    {
        try
        {
            process.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It is gone already.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        process.Dispose();

        lock (last)
        {
            try
            {
                log.Dispose();
            }
            catch (IOException)
            {
                // As for every line of it.
            }
        }
    }

    private async Task<int> WaitAsync()
    {
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (last)
        {
            last.Enqueue(line);

            if (last.Count > LinesKept)
            {
                last.Dequeue();
            }

            try
            {
                log.WriteLine(line);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // A full disk must not end the runner for a line of a log.
            }
        }
    }
}
