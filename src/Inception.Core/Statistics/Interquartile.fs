namespace Inception.Core.Statistics

/// The interquartile mean over several metrics or data sets (Agarwal et al. 2021, rliable): less moved by single runs
/// than the mean, and with less variance than the median.
[<RequireQualifiedAccess>]
module Interquartile =
    /// The mean of the middle half: of n values the floor(n / 4) smallest and as many largest are left out (SciPy's
    /// `trim_mean` at 0.25). At least one value.
    let mean (values: float[]) : float =
        let cut = values.Length / 4
        let sorted = Array.sort values
        Array.average sorted[cut .. values.Length - 1 - cut]

    /// The interquartile mean of all values of all tasks together, tasks x seeds, with rliable's interval: seeds are
    /// resampled within each task (stratified), and the interval is that of the percentiles. Values of different tasks
    /// must be on one scale. `level` lies in (0, 1).
    let ofTasks (seed: int64) (count: int) (level: float) (tasks: float[][]) : Estimate =
        { Bootstrap.stratified seed count level (Array.concat >> mean) tasks with
            Method = "interquartile mean, stratified percentile bootstrap"
        }
