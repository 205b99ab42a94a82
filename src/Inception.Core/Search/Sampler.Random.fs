namespace Inception.Core.Search

open System
open System.Globalization
open Inception.Core

/// Random search (Bergstra and Bengio 2012): every arm is an independent draw.
module internal Random =
    // Four significant digits: no training can tell 0.0419418 from 0.04194, and people read, type and compare them.
    let private rounded (low: float) (high: float) (x: float) =
        let text = x.ToString("G4", CultureInfo.InvariantCulture)
        Value.Number(Double.Parse(text, CultureInfo.InvariantCulture) |> max low |> min high)

    let private draw (stream: RandomStream) space =
        let within low high =
            low + stream.NextDouble() * (high - low)

        match space with
        | Space.Listed values -> values[stream.NextInt values.Length]
        | Space.Uniform(low, high) -> rounded low high (within low high)
        | Space.LogUniform(low, high) -> rounded low high (exp (within (log low) (log high)))
        | Space.IntegerRange(low, high) ->
            Value.Integer(low + int64 (stream.NextDouble() * float (high - low + 1L)) |> min high)

    /// Arm `index` is a function of the sweep's seed and its index alone; each parameter has a stream of its own, so
    /// adding one does not change the draws of the others.
    let arms (seed: int64) (count: int) (parameters: Parameter list) : Assignment list list =
        [
            for index in 0 .. count - 1 ->
                [
                    for p in parameters ->
                        ({
                            Key = p.Key
                            Value = draw (RandomStream.Create(seed, "search/" + p.Key, int64 index)) p.Space
                        }
                        : Assignment)
                ]
        ]
