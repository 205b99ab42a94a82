module Inception.Tests.Core.Search.SobolTests

open System
open Expecto
open FsCheck
open Inception.Core.Search
open Inception.Tests.Support

// Every one of the 2^m equal parts of [0, 1) holds one of the 2^m values.
let private isBalanced (values: float list) =
    let n = values.Length
    values |> List.map (fun x -> int (x * float n)) |> List.sort = [ 0 .. n - 1 ]

[<Tests>]
let tests =
    testList
        "Search Sobol"
        [
            test "is SciPy's sequence in all its dimensions" {
                Python.needStatistics ()

                let code, output =
                    Python.run [ Python.script "Core/Search/sobol.py"; string Sobol.dimensions; "512" ]

                Expect.equal code 0 output
                let lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                Expect.equal lines.Length 512 "points"

                for index, line in Array.indexed lines do
                    Expect.equal
                        (Sobol.point Sobol.dimensions index)
                        (line.Split ' ' |> Array.map float)
                        $"point {index}"
            }
            test "begins as Joe and Kuo's" {
                Expect.equal
                    [ for i in 0..4 -> List.ofArray (Sobol.point 3 i) ]
                    [
                        [ 0.0; 0.0; 0.0 ]
                        [ 0.5; 0.5; 0.5 ]
                        [ 0.75; 0.25; 0.25 ]
                        [ 0.25; 0.75; 0.75 ]
                        [ 0.375; 0.375; 0.625 ]
                    ]
                    ""
            }
            testProperty "stays balanced on every axis when scrambled" (fun (seed: int64) (NonNegativeInt m) ->
                let n = 1 <<< (m % 9)
                let points = [ for i in 0 .. n - 1 -> Sobol.scrambled seed "test" 8 i ]

                [ 0..7 ]
                |> List.forall (fun d -> points |> List.map (Array.item d) |> isBalanced))
            testProperty "stays balanced on the elementary boxes of the first two axes" (fun (seed: int64) ->
                // A (0, m, 2)-net: each box of 2^-a by 2^-b with a + b = 6 holds one of 64 points.
                let points = [ for i in 0..63 -> Sobol.scrambled seed "test" 2 i ]

                [ 0..6 ]
                |> List.forall (fun a ->
                    let box (p: float[]) =
                        int (p[0] * float (1 <<< a)), int (p[1] * float (1 <<< (6 - a)))

                    (points |> List.distinctBy box).Length = 64))
            test "scrambles every point to anywhere: a coordinate's mean and variance over seeds are the uniform's" {
                let values = [ for seed in 1L .. 4000L -> (Sobol.scrambled seed "test" 5 3)[4] ]
                let mean = List.average values
                let variance = values |> List.averageBy (fun x -> (x - mean) * (x - mean))
                // Five standard errors: sqrt (1/12 / 4000) and sqrt (1/180 / 4000).
                Expect.isLessThan (abs (mean - 0.5)) (5.0 * sqrt (1.0 / 12.0 / 4000.0)) "mean"
                Expect.isLessThan (abs (variance - 1.0 / 12.0)) (5.0 * sqrt (1.0 / 180.0 / 4000.0)) "variance"
            }
            test "keeps these points for ever: a changed point would change every sweep" {
                Expect.equal
                    [
                        for i in 0..1 ->
                            Sobol.scrambled 1L "sobol" 2 i
                            |> Array.map (fun x -> Math.Round(x, 6))
                            |> List.ofArray
                    ]
                    [ [ 0.937387; 0.119025 ]; [ 0.127369; 0.785874 ] ]
                    ""
            }
        ]
