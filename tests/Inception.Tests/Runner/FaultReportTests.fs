/// What people read of an exception.
module Inception.Tests.Runner.FaultReportTests

open Expecto
open TorchSharp
open Inception.Runner

[<Tests>]
let tests =
    testList
        "Runner: faults in a sentence"
        [
            test "an error of libtorch is its sentence, without the native stack" {
                use a = torch.zeros [| 2L |]
                use b = torch.zeros [| 3L |]

                let fault = Expect.throwsC (fun () -> a.add b |> ignore) id

                Expect.stringContains fault.Message "Exception raised from" "libtorch tells its stack"
                let sentence = FaultReport.SentenceOf fault

                Expect.stringContains
                    sentence
                    "The size of tensor a (2) must match the size of tensor b (3)"
                    "the sentence"

                Expect.stringEnds sentence "at non-singleton dimension 0" "and no more"
            }
        ]
