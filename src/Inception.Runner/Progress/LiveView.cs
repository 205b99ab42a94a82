using System.Threading.Channels;
using Inception.Core;
using Inception.Core.Search;
using Inception.Runner.Scheduling;
using Spectre.Console;
using Spectre.Console.Rendering;
using Text = Inception.Runner.Output.Text;

namespace Inception.Runner.Progress;

/// <summary>Bars in a terminal: one for the sweep, one for each running trial, and the last things that happened.</summary>
internal sealed class LiveView : ISweepView
{
    private const int BarWidth = 14;
    private const int LinesKept = 4;
    private const int WidthForBars = 70;
    private const int WidthForValues = 48;

    private readonly IAnsiConsole console;
    private readonly Channel<IRenderable> frames = Channel.CreateBounded<IRenderable>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly Queue<string> lines = new();
    private Task drawing = Task.CompletedTask;

    /// <summary>A view on a console of its own.</summary>
    public LiveView(IAnsiConsole console) => this.console = console;

    /// <inheritdoc/>
    public void Begun(SweepRecord sweep, JobPlan plan)
    {
        console.WriteLine($"{sweep.Id}: {Text.Count(Planner.Count(sweep), "trial")}, {Text.Count(plan.Jobs, "worker")} of {Text.Count(plan.Threads, "thread")}");
        drawing = console.Live(new Spectre.Console.Text("starting workers")).StartAsync(async context =>
        {
            await foreach (var frame in frames.Reader.ReadAllAsync())
            {
                context.UpdateTarget(frame);
            }
        });
    }

    /// <inheritdoc/>
    public void Happened(SweepEvent happening, TimeSpan elapsed)
    {
        if (happening is SweepEvent.EpochEnded or SweepEvent.TrialBegun { Running.Attempt: 1 })
        {
            return;
        }

        lines.Enqueue(Text.Shorten($"{Text.Duration(elapsed)}  {Describe.Line(happening).ReplaceLineEndings(" ")}", console.Profile.Width - 1));

        if (lines.Count > LinesKept)
        {
            lines.Dequeue();
        }
    }

    /// <inheritdoc/>
    public void Changed(SweepSnapshot snapshot) => frames.Writer.TryWrite(Frame(snapshot));

    /// <inheritdoc/>
    public void Stopped(SweepSnapshot snapshot)
    {
        frames.Writer.TryWrite(Frame(snapshot with { Left = null }));
        Close();
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private void Close()
    {
        frames.Writer.TryComplete();
        drawing.Wait();
    }

    private Rows Frame(SweepSnapshot snapshot)
    {
        var rows = new List<IRenderable> { Total(snapshot, console.Profile.Width) };

        if (snapshot.Running.Count > 0)
        {
            rows.Add(Trials(snapshot.Running, console.Profile.Width));
        }

        rows.AddRange(lines.Select(line => new Spectre.Console.Text(line, Color.Grey)));
        return new Rows(rows);
    }

    private static Rows Total(SweepSnapshot snapshot, int width)
    {
        var failed = snapshot.Failed > 0 ? $", [red]{snapshot.Failed} failed[/]" : "";
        var diverged = snapshot.Diverged > 0 ? $", [yellow]{snapshot.Diverged} diverged[/]" : "";
        var pruned = snapshot.Pruned > 0 ? $", {snapshot.Pruned} pruned" : "";
        var left = snapshot.Ended == snapshot.Total ? "" : snapshot.Left is { } time ? $", about {Text.Duration(time)} left" : ", time left not known yet";
        var barWidth = Math.Clamp(width - 8, 10, 70);
        return new Rows(
            new Markup($"{snapshot.Completed} of {Text.Count(snapshot.Total, "trial")} completed{failed}{diverged}{pruned}; {Text.Duration(snapshot.Elapsed)}{left}"),
            new Markup($"{Bar(snapshot.Share, barWidth)} {snapshot.Share * 100,3:0} %"));
    }

    // A narrow terminal first loses the bars, then the values; no cell is ever broken into lines.
    private static Table Trials(IReadOnlyList<RunningView> running, int width)
    {
        var withBar = width >= WidthForBars;
        var withValues = width >= WidthForValues;
        var table = new Table { Border = TableBorder.None };
        table.AddColumns(Column("trial"), Column("arm"), Column("seed").RightAligned(), Column("epoch").RightAligned());

        if (withBar)
        {
            table.AddColumn(Column(""));
        }

        if (withValues)
        {
            table.AddColumns(Column("accuracy").RightAligned(), Column("loss").RightAligned());
        }

        // What the other columns leave: trial and epoch, the seed, the bar, the values, each with its gap.
        var seed = running.Max(view => $"{view.Plan.Seed}".Length);
        var arm = Math.Clamp(width - 16 - Math.Max(6, seed + 2) - (withBar ? BarWidth + 2 : 0) - (withValues ? 18 : 0), 3, 40);

        foreach (var view in running)
        {
            var cells = new List<IRenderable>
            {
                new Spectre.Console.Text(view.Plan.Name),
                new Spectre.Console.Text(Text.Shorten(Text.Arm(view.Plan.Arm), arm)),
                new Spectre.Console.Text($"{view.Plan.Seed}"),
                new Spectre.Console.Text($"{Math.Max(1, view.Running.Progress.Epoch)}/{view.Epochs}"),
            };

            if (withBar)
            {
                cells.Add(new Markup(Bar(view.Share, BarWidth)));
            }

            if (withValues)
            {
                cells.Add(new Spectre.Console.Text(Value(view, Metric.Accuracy("validation", "main"))));
                cells.Add(new Spectre.Console.Text(Value(view, Metric.Loss("validation", "main"))));
            }

            table.AddRow(cells);
        }

        return table;
    }

    private static TableColumn Column(string heading) =>
        new(new Markup($"[grey]{heading}[/]")) { Padding = new Padding(0, 0, 2, 0), NoWrap = true };

    private static string Value(RunningView view, string metric) => view.Value(metric) is { } value ? Text.Number(value) : "";

    private static string Bar(double share, int width)
    {
        var full = (int)Math.Round(Math.Clamp(share, 0, 1) * width);
        return $"[green]{new string('━', full)}[/][grey]{new string('─', width - full)}[/]";
    }
}
