module Inception.Tests.Core.Value

open System
open System.Text.Json
open Expecto
open FsCheck
open Inception.Core
open Inception.Tests.Support

let private roundTrip (value: Value) = Definitions.json value.Canonical

[<Tests>]
let tests =
    testList
        "Core Value"
        [
            test "writes numbers so that they read back and people know them" {
                for value, text in
                    [
                        Value.Number 0.1, "0.1"
                        Value.Number 1.0, "1"
                        Value.Integer 1L, "1"
                        Value.Number 1e-8, "1E-08"
                        Value.Number -0.0, "0"
                        Value.Integer Int64.MaxValue, "9223372036854775807"
                        Value.Text "a \"b\"\n", "\"a \\\"b\\\"\\n\""
                        Value.List [ Value.Number 0.3; Value.Boolean true ], "[0.3, true]"
                    ] do
                    Expect.equal value.Canonical text ""
            }
            test "takes 1 and 1.0 for the same value, and 1 and \"1\" for two" {
                Expect.equal (Value.Integer 1L) (Value.Number 1.0) ""
                Expect.notEqual (Value.Integer 1L) (Value.Text "1") ""
                Expect.equal (hash (Value.Integer 1L)) (hash (Value.Number 1.0)) ""
            }
            testProperty "reads back every number" (fun (NormalFloat x) -> roundTrip (Value.Number x) = Value.Number x)
            testProperty "reads back every whole number" (fun (i: int64) ->
                roundTrip (Value.Integer i) = Value.Integer i)
            testProperty "reads back every text that is Unicode" (fun (NonNull(text: string)) ->
                let text = Text.Encoding.UTF8.GetString(Text.Encoding.UTF8.GetBytes text)
                roundTrip (Value.Text text) = Value.Text text)
            testProperty "reads back lists" (fun (items: int list) (truths: bool list) ->
                let value =
                    Value.List
                        [
                            Value.List [ for i in items -> Value.Integer(int64 i) ]
                            Value.List [ for t in truths -> Value.Boolean t ]
                        ]

                roundTrip value = value)
            testProperty "compares numbers as numbers" (fun (a: int) (NormalFloat b) ->
                sign (compare (Value.Integer(int64 a)) (Value.Number b)) = sign (compare (float a) b))
            testProperty "shows any text on one line, no more than 60 characters of it" (fun (NonNull(text: string)) ->
                // A character may be escaped as six; dots and quotes are five more.
                [ (Value.Text text).Shown; Value.ShowName text ]
                |> List.forall (fun shown -> not (Seq.exists Char.IsControl shown) && shown.Length <= 60 * 6 + 5))
            test "cuts long names and quotes strange ones" {
                Expect.equal (Value.ShowName "training.optimizer.lr") "training.optimizer.lr" ""
                Expect.equal (Value.ShowName "") "\"\"" ""
                Expect.equal (Value.ShowName "a;b") "\"a;b\"" ""
                Expect.equal (Value.ShowName "a\nb") "\"a\\nb\"" ""
                Expect.equal (Value.ShowName(String('x', 10_000))) (String('x', 60) + "...") ""
            }
            test "refuses JSON that is no value" {
                use document = JsonDocument.Parse "{}"
                Expect.throwsT<ArgumentException> (fun () -> Value.OfJson document.RootElement |> ignore) ""
            }
        ]
