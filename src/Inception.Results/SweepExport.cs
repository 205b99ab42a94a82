using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Inception.Core;
using Microsoft.FSharp.Core;

namespace Inception.Results;

/// <summary>A sweep's numbers for other programs.</summary>
public static class SweepExport
{
    // What spreadsheets take for the beginning of a formula.
    private const string FormulaStarts = "=+-@\t\r";

    /// <summary>
    /// CSV in long form, one metric value a line: sweep, trial, arm, seed, metric, epoch, step, value. Quoted as RFC 4180
    /// asks, numbers with a point and in full precision. A text that a spreadsheet would take for a formula gets a
    /// leading apostrophe.
    /// </summary>
    public static void WriteCsv(SweepRecord sweep, TextWriter writer)
    {
        writer.Write("sweep,trial,arm,seed,metric,epoch,step,value\n");
        var id = Cell(sweep.Id);

        foreach (var trial in sweep.Trials)
        {
            var head = string.Create(
                CultureInfo.InvariantCulture, $"{id},{trial.Plan.Index},{Cell(trial.Plan.Arm.Label)},{trial.Plan.Seed}");

            foreach (var m in trial.Metrics)
            {
                writer.Write(string.Create(
                    CultureInfo.InvariantCulture, $"{head},{Cell(m.Name)},{m.Epoch},{m.Step},{m.Value:R}\n"));
            }
        }
    }

    /// <summary>
    /// One JSON object with everything the store has on the sweep: the frozen definition, its hashes, and the trials
    /// with arm, seed, state, provenance and metrics.
    /// </summary>
    public static void WriteJson(SweepRecord sweep, TextWriter writer)
    {
        using var buffer = new MemoryStream();
        var options = new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            json.WriteString("sweep", sweep.Id);
            json.WriteString("created", sweep.Created);
            json.WriteString("definitionHash", sweep.DefinitionHash);
            json.WriteString("dataHash", sweep.DataHash);
            json.WritePropertyName("definition");
            json.WriteRawValue(sweep.Experiment.ToJson());
            json.WriteStartArray("trials");

            foreach (var trial in sweep.Trials)
            {
                WriteTrial(json, trial);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        writer.Write(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
        writer.Write('\n');
    }

    private static void WriteTrial(Utf8JsonWriter json, TrialRecord trial)
    {
        json.WriteStartObject();
        json.WriteNumber("trial", trial.Plan.Index);
        json.WriteNumber("arm", trial.Plan.Arm.Index);
        json.WriteStartObject("assignments");

        foreach (var assignment in trial.Plan.Arm.Assignments)
        {
            json.WritePropertyName(assignment.Key);
            json.WriteRawValue(assignment.Value.Canonical);
        }

        json.WriteEndObject();
        json.WriteNumber("seed", trial.Plan.Seed);
        WriteState(json, trial.State);
        WriteProvenance(json, trial.Provenance);
        json.WriteStartArray("metrics");

        foreach (var m in trial.Metrics)
        {
            json.WriteStartObject();
            json.WriteString("metric", m.Name);
            json.WriteNumber("epoch", m.Epoch);
            json.WriteNumber("step", m.Step);
            json.WriteNumber("value", m.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteState(Utf8JsonWriter json, TrialState state)
    {
        if (state is TrialState.Ended ended)
        {
            json.WriteString("state", ended.outcome.Word);
            ended.outcome.Match(
                () => true,
                step => { json.WriteNumber("divergedAtStep", step); return true; },
                message => { json.WriteString("cause", message); return true; },
                (epoch, reason) => { json.WriteNumber("prunedAfterEpoch", epoch); json.WriteString("cause", reason); return true; },
                cause => { json.WriteString("cause", cause); return true; });
        }
        else
        {
            json.WriteString("state", state.IsRunning ? "running" : state.IsPaused ? "paused" : "waiting");
        }
    }

    private static void WriteProvenance(Utf8JsonWriter json, Provenance provenance)
    {
        json.WriteStartObject("provenance");
        json.WriteNumber("attempts", provenance.Attempts);
        json.WriteString("host", provenance.Host);
        json.WriteString("device", provenance.Device);
        json.WriteString("versions", provenance.Versions);
        json.WriteString("gitState", provenance.GitState);
        WriteTime(json, "started", provenance.Started);
        WriteTime(json, "ended", provenance.Ended);
        json.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter json, string name, FSharpOption<DateTimeOffset> time)
    {
        if (FSharpOption<DateTimeOffset>.get_IsSome(time))
        {
            json.WriteString(name, time.Value);
        }
    }

    private static string Cell(string text)
    {
        if (text.Length > 0 && FormulaStarts.Contains(text[0], StringComparison.Ordinal))
        {
            text = "'" + text;
        }

        return text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
