module Inception.Tests.Training.NetworkTests

open Expecto
open Inception.Core
open Inception.Training.Models

let private settings (assignments: (string * Value) list) =
    let written =
        ("name", Value.Text "test") :: ("data.name", Value.Text "test") :: assignments
        |> List.map (fun (key, value) -> ({ Key = key; Value = value }: Assignment))

    match Settings.Create written with
    | Ok settings -> settings.Model
    | Error faults -> failtestf "%A" faults

let private removed =
    "model.aux.heads", Value.List [ Value.Text "removed"; Value.Text "removed" ]

[<Tests>]
let tests =
    testList
        "Training.Network"
        [
            test "the article's network at 224x224x3 with ten classes has the parameters that the article prints" {
                let summary = Summary.Of(settings [], 3, 224, 10)
                Expect.equal summary.Total 10_334_030L "the printed summary's total"
                Expect.equal summary.Trunk 5_973_552L "trunk"
                Expect.equal summary.Classifier 10_250L "classifier"
                Expect.equal summary.Aux1 2_174_090L "auxiliary head 1"
                Expect.equal summary.Aux2 2_176_138L "auxiliary head 2"
            }

            test "one image at 224 pixels costs 1.58 billion multiply-accumulates in the trunk" {
                let summary = Summary.Of(settings [ removed ], 3, 224, 1000)
                // Szegedy et al. 2014, Table 1, gives about 1.5 billion operations without the classifier's heads.
                Expect.floatClose
                    { absolute = 0.01e9; relative = 0.0 }
                    (float summary.MultiplyAccumulates)
                    1.58e9
                    "MACs"
            }

            test "shapes at 224 pixels are those of the paper's Table 1" {
                let summary = Summary.Of(settings [ removed ], 3, 224, 1000)

                let shapeOf layer =
                    (summary.Layers |> List.find (fun r -> r.Layer.StartsWith(layer: string))).Output
                    |> List.ofArray

                Expect.equal (shapeOf "conv1 ") [ 64; 112; 112 ] "conv 1"
                Expect.equal (shapeOf "conv2 ") [ 192; 56; 56 ] "conv 2"
                Expect.equal (shapeOf "3b/3x3 ") [ 192; 28; 28 ] "3b"
                Expect.equal (shapeOf "4e/1x1 ") [ 256; 14; 14 ] "4e"
                Expect.equal (shapeOf "5b/pool ") [ 128; 7; 7 ] "5b"
                Expect.equal (shapeOf "classifier") [ 1000 ] "classifier"
            }

            test "a head of weight 0 is not built, and the trunk keeps its size" {
                let without =
                    Summary.Of(
                        settings [ "model.aux.weights", Value.List [ Value.Integer 0L; Value.Number 0.3 ] ],
                        3,
                        224,
                        10
                    )

                Expect.equal without.Aux1 0L "aux 1"
                Expect.equal without.Aux2 2_176_138L "aux 2"
                Expect.equal without.Trunk 5_973_552L "trunk"
            }

            test "images too small for the ImageNet stem are refused with what to do" {
                let run () =
                    Summary.Of(settings [], 3, 32, 10) |> ignore

                Expect.throwsC run (fun e ->
                    Expect.equal
                        e.Message
                        "the images are 32 pixels wide, and model.stem imagenet needs at least 65; set data.size, or model.stem to small"
                        "sentence")
            }
        ]
