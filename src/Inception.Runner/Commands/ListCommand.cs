using System.Text.Json.Nodes;
using Inception.CommandLine;
using Inception.Runner.Output;
using Inception.Runner.Rooms;

namespace Inception.Runner.Commands;

/// <summary>`inception list`: the sweeps of the store, newest first.</summary>
internal sealed class ListCommand(IStores stores, Terminal terminal)
{
    /// <summary>The exit code.</summary>
    public int Execute(ListOptions options)
    {
        using var store = stores.TryOpen();
        var sweeps = store?.ListSweeps() ?? [];

        if (options.Json)
        {
            Json.WriteDocument(terminal.Out, Json.Array(sweeps.Select(s => new JsonObject
            {
                ["sweep"] = s.SweepId,
                ["name"] = s.Name,
                ["created"] = s.Created.UtcDateTime.ToString("O"),
                ["trials"] = s.Trials,
                ["completed"] = s.Completed,
                ["failed"] = s.Failed,
                ["pruned"] = s.Pruned,
                ["running"] = s.Running,
                ["waiting"] = s.Waiting,
            })));
            return 0;
        }

        if (sweeps.Count == 0)
        {
            terminal.Out.WriteLine($"no sweeps yet; {SweepFinder.Start}");
            return 0;
        }

        var table = new TextTable(("sweep", false), ("created (UTC)", false), ("trials", true), ("done", true), ("failed", true), ("running", true), ("waiting", true));

        foreach (var s in sweeps)
        {
            table.Add(s.SweepId, Text.Moment(s.Created), $"{s.Trials}", $"{s.Completed}", $"{s.Failed}", $"{s.Running}", $"{s.Waiting}");
        }

        table.WriteTo(terminal);
        return 0;
    }
}
