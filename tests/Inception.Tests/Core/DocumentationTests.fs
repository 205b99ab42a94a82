module Inception.Tests.Core.DocumentationTests

open System
open System.IO
open System.Reflection
open System.Runtime.CompilerServices
open System.Xml.Linq
open Expecto

/// The assemblies in F#; in C# the compiler itself asks for descriptions (CS1591).
let private assemblies =
    [
        typeof<DiffSharp.Tensor>.Assembly
        typeof<Inception.Core.Experiment>.Assembly
        typeof<Inception.Training.Trainer>.Assembly
        typeof<Inception.CommandLine.CommandParser>.Assembly
    ]

/// Names of documented types and members (without parameter lists), each as often as it has a summary.
let private documented (assembly: Assembly) =
    let file = Path.ChangeExtension(assembly.Location, ".xml")

    XDocument.Load(file).Descendants(XName.Get "member")
    |> Seq.filter (fun entry ->
        let summary = entry.Element(XName.Get "summary")
        not (isNull summary) && summary.Value.Trim() <> "")
    |> Seq.map (fun entry ->
        let name = entry.Attribute(XName.Get "name").Value.Substring 2
        let bare = name.Split('(')[0]
        bare.Split("``")[0])
    |> Seq.countBy id
    |> dict

/// What F# makes by itself for unions, equality, properties and optional parts of the language.
let private isOwn (m: MethodInfo) =
    not m.IsSpecialName
    && not (isNull m.DeclaringType)
    && isNull (m.GetCustomAttribute<CompilerGeneratedAttribute>())
    && m.GetBaseDefinition() = m
    && not (m.Name.StartsWith "New")
    && not (m.Name.Contains '|')
    && not (List.contains m.Name [ "CompareTo"; "Equals"; "GetHashCode"; "ToString" ])

let private flags =
    BindingFlags.Public
    ||| BindingFlags.Static
    ||| BindingFlags.Instance
    ||| BindingFlags.DeclaredOnly

/// The public types, methods and properties of an assembly that have no description.
let private undocumented (assembly: Assembly) =
    let documented = documented assembly

    let count name =
        match documented.TryGetValue name with
        | true, n -> n
        | _ -> 0

    [
        for t in assembly.GetExportedTypes() do
            let name = t.FullName.Replace('+', '.')
            let generated = not (isNull (t.GetCustomAttribute<CompilerGeneratedAttribute>()))

            let isUnionPart =
                not (isNull t.DeclaringType)
                && (t.Name = "Tags" || t.BaseType = t.DeclaringType)

            if not generated && not isUnionPart then
                if count name = 0 then
                    name

                for name', overloads in
                    t.GetMethods flags
                    |> Seq.filter isOwn
                    |> Seq.countBy (fun m -> name + "." + m.Name) do
                    if count name' < overloads then
                        $"{name'} ({count name'} of {overloads})"

                for p in t.GetProperties flags do
                    let byFSharp =
                        not (isNull (p.GetMethod.GetCustomAttribute<CompilerGeneratedAttribute>()))

                    let isCase = p.Name = "Tag" || p.Name.StartsWith "Is" || p.Name.StartsWith "Item"

                    if not byFSharp && not isCase && count (name + "." + p.Name) = 0 then
                        name + "." + p.Name
    ]

[<Tests>]
let tests =
    testList
        "Documentation"
        [
            for assembly in assemblies ->
                test $"every public type, method and property of {assembly.GetName().Name} has a description" {
                    Expect.equal (undocumented assembly) [] "members without a description"
                }
        ]
