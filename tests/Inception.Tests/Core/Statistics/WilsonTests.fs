module Inception.Tests.Core.WilsonTests

open Expecto
open Inception.Core.Statistics

[<Tests>]
let tests =
    testList
        "Core Wilson"
        [
            // statsmodels 0.13: proportion_confint(right, n, alpha = 0.05, method = "wilson")
            for right, n, low, high in
                [
                    15, 20, 0.5312991223812559, 0.8881382985923344
                    0, 10, 0.0, 0.27753279986288926
                    10, 10, 0.7224672001371106, 1.0
                    8191, 10000, 0.8114333262692475, 0.8265216059705869
                ] do
                test $"{right} of {n} has statsmodels' interval" {
                    let e = Wilson.interval 0.95 right n
                    Expect.equal (e.Point, e.N) (float right / float n, n) "share"
                    Expect.floatClose { absolute = 1e-12; relative = 1e-10 } e.Low low "low"
                    Expect.floatClose { absolute = 1e-12; relative = 1e-10 } e.High high "high"
                }

            test "no answers, or more right ones than answers, are refused" {
                for right, n in [ 0, 0; 3, 2; -1, 5 ] do
                    Expect.throws (fun () -> Wilson.interval 0.95 right n |> ignore) $"{right} of {n}"
            }
        ]
