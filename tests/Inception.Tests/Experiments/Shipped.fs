module Inception.Tests.Experiments.Shipped

open System.IO
open System.Text.Json
open Expecto
open Inception.Core
open Inception.Core.Search
open Inception.Experiments
open Inception.Tests.Support

let private folder = Path.Combine(Files.root, "experiments")

let private read name =
    ExperimentReader.Read(Path.Combine(folder, name), [])

[<Tests>]
let shipped =
    testList
        "Experiments shipped"
        [
            for path in Directory.GetFiles(folder, "*.yaml") |> Array.sort do
                let name = Path.GetFileName path

                test $"{name} says its question, expectation and cost, and plans" {
                    let e = read name
                    Expect.isNotEmpty e.Question "question"
                    Expect.isNotEmpty e.Expectation "expectation"
                    Expect.isNotEmpty e.Cost "cost"
                    Expect.equal e.Name (Path.GetFileNameWithoutExtension name) "name"
                    Expect.isNonEmpty (Planner.PlanOrRaise e) "trials"
                    Expect.isTrue ((File.ReadAllText path).StartsWith "# Question:") "opens with its question"
                }

            test "the quickstart compares weights 0 and 0.3 over three seeds" {
                let e = read "quickstart.yaml"
                let arms = Planner.Arms e |> List.map _.Label
                Expect.equal arms [ "model.aux.weights = [0, 0]"; "model.aux.weights = [0.3, 0.3]" ] ""
                Expect.equal e.Seeds [ 1L; 2L; 3L ] ""
                Expect.equal (e.Contrast |> Option.map _.Control.Head.Value.Canonical) (Some "[0, 0]") ""
            }
            test "the article's recipe is the article's" {
                // Batch, epochs, rate, schedule, weights and dropout as in the Keras article of 2018.
                let s = (Planner.PlanOrRaise(read "article-cifar10.yaml")).Head.Settings

                Expect.equal
                    (s.Data.Size, s.Data.Standardize, s.Data.Flip, s.Data.Crop)
                    (Some 224, false, false, 0)
                    "data"

                Expect.equal
                    (s.Model.Variant, s.Model.Stem, s.Model.Width)
                    (Variant.Article, Stem.ImageNet, 1.0)
                    "model"

                Expect.equal (s.Model.Dropout, s.Model.AuxDropout) (0.4, 0.7) "dropout"
                Expect.equal (s.Model.Aux1, s.Model.Aux2) (AuxHead.Attached 0.3, AuxHead.Attached 0.3) "heads"
                Expect.equal (s.Training.Epochs, s.Training.Batch, s.Training.LearningRate) (25, 256, 0.01) "training"
                Expect.equal s.Training.Optimizer (OptimizerSettings.Sgd(0.9, false, 0.0)) "optimizer"
                Expect.equal s.Training.Schedule (ScheduleSettings.Step(0.96, 8)) "schedule"
            }
        ]

[<Tests>]
let schema =
    let at (path: string) (root: JsonElement) =
        (root, path.Split '/')
        ||> Array.fold (fun element name -> element.GetProperty name)

    testList
        "Experiments schema"
        [
            test "has every setting, nested and with dots, and every swept one" {
                use document = JsonDocument.Parse(ExperimentSchema.Write())
                let root = document.RootElement

                for s in Setting.all do
                    let definition = root |> at $"$defs/{s.Key}"
                    Expect.equal ((definition |> at "description").GetString()) s.Doc s.Key
                    Expect.isTrue (fst ((root |> at "properties").TryGetProperty s.Key)) s.Key
                    let group = s.Key.Split('.')[0]

                    if group <> s.Key then
                        let inner =
                            root |> at $"$defs/{group}/properties/{s.Key.Substring(group.Length + 1)}/$ref"

                        Expect.equal (inner.GetString()) $"#/$defs/{s.Key}" s.Key

                    if s.IsSweepable then
                        Expect.isTrue
                            (fst ((root |> at "$defs/sweep.parameters/properties").TryGetProperty s.Key))
                            s.Key
            }
            test "says the same ranges as the reader" {
                use document = JsonDocument.Parse(ExperimentSchema.Write())
                let lr = document.RootElement |> at "$defs/training.optimizer.lr"

                Expect.equal
                    ((lr |> at "exclusiveMinimum").GetDouble(), (lr |> at "maximum").GetDouble())
                    (0.0, 10.0)
                    ""

                Expect.equal ((lr |> at "default").GetDouble()) 0.01 ""
                let variants = document.RootElement |> at "$defs/model.variant/enum"

                Expect.equal
                    (variants.GetRawText() |> fun t -> t.Replace(" ", "").Replace("\n", ""))
                    """["article","paper","bn",null]"""
                    ""
            }
            test "points only at what is there" {
                let text = ExperimentSchema.Write()
                use document = JsonDocument.Parse text
                let definitions = document.RootElement |> at "$defs"

                for found in System.Text.RegularExpressions.Regex.Matches(text, "\"#/\\$defs/([^\"]+)\"") do
                    Expect.isTrue (fst (definitions.TryGetProperty found.Groups[1].Value)) found.Value
            }
        ]
