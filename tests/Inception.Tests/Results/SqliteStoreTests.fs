module Inception.Tests.Results.SqliteStoreTests

open Expecto
open Inception.Tests.Support

[<Tests>]
let contract =
    testList "Results store in SQLite" [ StoreContract.suite (fun f -> Stores.withStore (fun store _ -> f store)) ]
