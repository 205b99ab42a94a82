using Inception.CommandLine;
using Inception.Runner.Commands;
using Inception.Runner.Machine;
using Inception.Runner.Output;
using Inception.Runner.Rooms;
using Inception.Runner.Scheduling;
using Inception.Runner.Workers;
using Inception.Training.Data;

namespace Inception.Runner;

/// <summary>The composition root: the only place that makes a store, a clock or a launcher.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        var terminal = Terminal.OfProcess();
        var verbose = arguments.Contains("--verbose");
        using var stop = StopSignal.OfProcess();

        try
        {
            return await CommandParser.Parse(arguments).Match(
                command: (command, globals) => ExecuteAsync(command, globals, terminal, stop),
                help: text => Print(terminal.Out, text, 0),
                fault: sentence => Print(terminal.Error, $"inception: {sentence}", FaultReport.Usage));
        }
        catch (OperationCanceledException) when (stop.IsRequested)
        {
            return stop.ExitCode;
        }
        catch (Exception fault)
        {
            terminal.Error.WriteLine($"inception: {FaultReport.TextOf(fault, verbose)}");
            return FaultReport.ExitCodeOf(fault);
        }
    }

    private static Task<int> ExecuteAsync(Command command, GlobalOptions globals, Terminal terminal, StopSignal stop)
    {
        if (globals.LibTorch is { } libTorch && !command.IsBundle)
        {
            // Workers inherit it.
            Environment.SetEnvironmentVariable(LibTorch.Variable, libTorch);
        }

        var places = Places.Find(globals.Results, globals.Store, globals.DataDirectory);
        var clock = TimeProvider.System;
        var definitions = new Definitions();
        var stores = new Stores(places);
        var reports = new SweepReports();
        var data = new DataSets(new DataCatalogue(places.Data, places.Experiments));
        var gate = new DataGate(data, terminal, clock);
        DataCommand Data() => new(data, places, terminal, clock, stop);

        SweepSession Session() => new(
            new SweepExecution(new ProcessWorkerLauncher(places), new LocalProcesses(), MemoryKills.OfSystem(), places, clock, stop),
            new DeviceCheck(data, () => LibTorch.HasCuda ? DeviceMemory.Free() : []),
            reports, places, terminal, clock, stop);

        return command.Match(
            run: o => new RunCommand(definitions, gate, stores, Session(), terminal, stop).ExecuteAsync(o),
            resume: o => new ResumeCommand(gate, stores, Session(), stop).ExecuteAsync(o),
            verifyResume: o => new VerifyResumeCommand(
                definitions, gate, p => new Stores(p), p => new ProcessWorkerLauncher(p), places, terminal, clock, stop).ExecuteAsync(o),
            list: o => Task.FromResult(new ListCommand(stores, terminal).Execute(o)),
            show: o => Task.FromResult(new ShowCommand(stores, terminal, places).Execute(o)),
            compare: o => Task.FromResult(new CompareCommand(stores, terminal).Execute(o)),
            report: o => Task.FromResult(new ReportCommand(stores, reports, places, terminal).Execute(o)),
            plan: o => Task.FromResult(new PlanCommand(definitions, stores, data, terminal).Execute(o)),
            calibrate: o => Task.FromResult(new CalibrateCommand(places, terminal, stop).Execute(o)),
            modelSummary: o => Task.FromResult(new ModelSummaryCommand(definitions, data, terminal).Execute(o)),
            benchmark: o => Task.FromResult(new BenchmarkCommand(definitions, data, terminal).Execute(o)),
            dataList: o => Task.FromResult(Data().List(o)),
            dataGet: name => Task.FromResult(Data().Get(name)),
            dataImport: o => Task.FromResult(Data().Import(o)),
            dataVerify: name => Task.FromResult(Data().Verify(name)),
            schema: () => Print(terminal.Out, definitions.Schema().TrimEnd(), 0),
            evaluate: o => Task.FromResult(new EvaluateCommand(stores, gate, places, terminal, stop).Execute(o)),
            doctor: o => Task.FromResult(new DoctorCommand(terminal).Execute(o)),
            bundle: o => Task.FromResult(new BundleCommand(data, places, terminal).Execute(o, globals.LibTorch)),
            worker: o => Task.FromResult(new WorkerCommand(stores, places, clock, stop).Execute(o)),
            version: () => Print(terminal.Out, Versions.All.Replace("; ", "\n", StringComparison.Ordinal), 0));
    }

    private static Task<int> Print(TextWriter writer, string text, int exitCode)
    {
        writer.WriteLine(text);
        return Task.FromResult(exitCode);
    }
}
