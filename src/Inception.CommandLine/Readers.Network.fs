namespace Inception.CommandLine

open System

/// From the words of a line to the commands about a network: `model summary` and `benchmark`.
module internal NetworkReaders =
    let private start file overrides : ModelSummaryOptions =
        {
            File = file
            Overrides = Array.ofList overrides
            Size = Positionals.noNumber
            Channels = Positionals.noNumber
            Classes = Positionals.noNumber
        }

    let private size text = Options.integer "--size" 8 1024 text

    let private channels (text: string) =
        if text <> "1" && text <> "3" then
            raise (Wrong $"--channels is {Options.shown text}; it takes 1 or 3")

        Nullable(int text)

    let private classes text =
        Options.integer "--classes" 2 100_000 text

    let readSummary tokens =
        let options, rest = Options.split<SummaryArgument> tokens
        let rest = Positionals.read "model summary" Options.help<SummaryArgument> rest

        let add (o: ModelSummaryOptions) argument =
            match argument with
            | SummaryArgument.Size text -> { o with Size = size text }
            | SummaryArgument.Channels text -> { o with Channels = channels text }
            | SummaryArgument.Classes text -> { o with Classes = classes text }

        options
        |> List.fold add (start <|| Positionals.fileAndOverrides "model summary" rest)
        |> Command.ModelSummary

    let readBenchmark tokens =
        let options, rest = Options.split<BenchmarkArgument> tokens
        let rest = Positionals.read "benchmark" Options.help<BenchmarkArgument> rest

        let add (o: BenchmarkOptions) argument =
            let network = o.Network

            match argument with
            | BenchmarkArgument.Size text ->
                { o with
                    Network = { network with Size = size text }
                }
            | BenchmarkArgument.Channels text ->
                { o with
                    Network =
                        { network with
                            Channels = channels text
                        }
                }
            | BenchmarkArgument.Classes text ->
                { o with
                    Network = { network with Classes = classes text }
                }
            | BenchmarkArgument.Steps text ->
                { o with
                    Steps = (Options.integer "--steps" 1 100_000 text).Value
                }
            | BenchmarkArgument.Threads text ->
                { o with
                    Threads = Options.integer "--threads" 1 1024 text
                }
            | BenchmarkArgument.Paced -> { o with Paced = true }
            | BenchmarkArgument.Export file -> { o with Export = file }
            | BenchmarkArgument.Json -> { o with Json = true }

        options
        |> List.fold
            add
            {
                Network = start <|| Positionals.fileAndOverrides "benchmark" rest
                Steps = 10
                Threads = Positionals.noNumber
                Paced = false
                Export = Positionals.noText
                Json = false
            }
        |> Command.Benchmark
