namespace Inception.Core.Statistics

open System
open MathNet.Numerics.Distributions

/// The score interval of a proportion.
[<RequireQualifiedAccess>]
module Wilson =
    /// The share of `right` among n >= 1 independent answers, with Wilson's score interval (Wilson 1927): about a share
    /// `level`, in (0, 1), of such intervals hold the true one. Of an accuracy it says what another set of as many
    /// images might show for these very networks; it knows nothing of other seeds.
    let interval (level: float) (right: int) (n: int) : Estimate =
        if n < 1 || right < 0 || right > n then
            invalidArg (nameof right) $"Expecting a count in [0, n] with n of at least 1, but it is {right} of {n}"

        let z = Normal.InvCDF(0.0, 1.0, (1.0 + level) / 2.0)
        let n', p = float n, float right / float n
        let centre = (p + z * z / (2.0 * n')) / (1.0 + z * z / n')

        let half =
            z / (1.0 + z * z / n') * sqrt (p * (1.0 - p) / n' + z * z / (4.0 * n' * n'))

        {
            Point = p
            Low = max 0.0 (centre - half)
            High = min 1.0 (centre + half)
            N = n
            Level = level
            Method = "Wilson's score interval over images"
        }
