module Inception.Tests.Program

open Expecto

[<EntryPoint>]
let main arguments =
    match arguments with
    | [| "--store-child"; path; sweep; steps |] -> Inception.Tests.Results.StoreChild.run path sweep (int steps)
    | _ -> runTestsInAssemblyWithCLIArgs [] arguments
