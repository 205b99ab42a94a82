/// Debian's Python as the independent reference of numeric tests.
module Inception.Tests.Support.Python

open System.Diagnostics
open System.IO
open Expecto

let private python = "/usr/bin/python3"

/// Runs a script with arguments; gives exit code and what it printed.
let run (arguments: string list) : int * string =
    let start =
        ProcessStartInfo(python, arguments, RedirectStandardOutput = true, RedirectStandardError = true)

    use child = Process.Start start
    let error = child.StandardError.ReadToEndAsync()
    let output = child.StandardOutput.ReadToEnd()
    child.WaitForExit()
    child.ExitCode, output + error.Result

let private hasTorch =
    lazy (File.Exists python && fst (run [ "-c"; "import torch" ]) = 0)

/// Skips the test where PyTorch is not installed.
let needTorch () : unit =
    if not hasTorch.Value then
        skiptest "python3-torch is not installed (tests/run --setup brings it)"

/// The path of a script in the tests' own folder.
let script (path: string) : string =
    Path.Combine(Files.root, "tests", "Inception.Tests", path)

let private hasStatistics =
    lazy
        (File.Exists python
         && fst (run [ "-c"; "import scipy.stats, statsmodels.api" ]) = 0)

/// Skips the test where SciPy or statsmodels is not installed.
let needStatistics () : unit =
    if not hasStatistics.Value then
        skiptest "python3-scipy or python3-statsmodels is not installed (tests/run --setup brings them)"
