module Inception.Tests.DiffSharp.InterfaceTests

open System
open System.IO
open System.Reflection
open Expecto
open Inception.Tests
open Microsoft.FSharp.Core
open Microsoft.FSharp.Reflection

/// One line for each public member, in a form that does not depend on whether a member is declared with its type or in
/// a module that opens by itself: `Tensor.sum (dim: int, ?keepDim: bool, ?dtype: Dtype) : Tensor`.
module Surface =

    let private keywords =
        dict
            [
                typeof<int>, "int"
                typeof<int64>, "int64"
                typeof<int16>, "int16"
                typeof<sbyte>, "sbyte"
                typeof<byte>, "byte"
                typeof<uint32>, "uint32"
                typeof<float>, "float"
                typeof<float32>, "float32"
                typeof<bool>, "bool"
                typeof<string>, "string"
                typeof<obj>, "obj"
                typeof<unit>, "unit"
                typeof<Void>, "unit"
            ]

    let private bare (name: string) =
        match name.IndexOf '`' with
        | -1 -> name
        | i -> name[.. i - 1]

    let rec private text (kind: Type) : string =
        if keywords.ContainsKey kind then
            keywords[kind]
        elif kind = typeof<TorchSharp.torch.Tensor> then
            "RawTensor"
        elif kind.IsGenericParameter then
            "'_"
        elif kind.IsArray then
            text (kind.GetElementType()) + "[" + String(',', kind.GetArrayRank() - 1) + "]"
        elif FSharpType.IsFunction kind then
            let domain, range = FSharpType.GetFunctionElements kind
            $"({text domain} -> {text range})"
        elif FSharpType.IsTuple kind then
            "("
            + (FSharpType.GetTupleElements kind |> Array.map text |> String.concat " * ")
            + ")"
        elif kind.IsGenericType then
            let arguments = kind.GetGenericArguments() |> Array.map text |> String.concat ", "

            match bare kind.Name with
            | "FSharpOption" -> arguments + " option"
            | "FSharpList" -> $"list<{arguments}>"
            | "IEnumerable" -> $"seq<{arguments}>"
            | name -> $"{name}<{arguments}>"
        else
            kind.Name

    let private optional (parameter: ParameterInfo) =
        parameter.IsDefined typeof<OptionalArgumentAttribute>

    let private parameter (p: ParameterInfo) =
        if optional p then
            $"?{p.Name}: {text (p.ParameterType.GetGenericArguments()[0])}"
        else
            $"{p.Name}: {text p.ParameterType}"

    let private signature (parameters: seq<ParameterInfo>) (result: Type) =
        "(" + String.Join(", ", parameters |> Seq.map parameter) + ") : " + text result

    let private opensByItself (kind: Type) =
        kind.IsDefined(typeof<AutoOpenAttribute>, false)

    let private isModule (kind: Type) =
        kind.GetCustomAttributes<CompilationMappingAttribute>()
        |> Seq.exists (fun a -> a.SourceConstructFlags = SourceConstructFlags.Module)

    let private everything =
        BindingFlags.Public ||| BindingFlags.Instance ||| BindingFlags.Static

    let private extensible = [ "Tensor"; "dsharp"; "IConvertible" ]

    let private property (owner: string) (name: string) (kind: Type) writable =
        $"{owner}.{name} : {text kind}" + (if writable then " (get, set)" else "")

    // A member of a module: an extension of a type, or a plain function.
    let private ofModule (home: string) (kind: Type) (m: MethodInfo) =
        let owner = m.Name.Split('.')[0]

        if m.Name.Contains '.' && List.contains owner extensible then
            let parameters = m.GetParameters()

            let home =
                if kind.Namespace = "DiffSharp.Compose" then "Compose: "
                elif opensByItself kind then ""
                else home + ": "

            let isStatic = m.Name.EndsWith(".Static", StringComparison.Ordinal)
            let name = m.Name[owner.Length + 1 ..].Replace(".Static", "")
            let fixity = if isStatic then "static " else ""
            let own = if isStatic then parameters else Array.tail parameters

            if name.StartsWith("get_", StringComparison.Ordinal) then
                let writable = not (isNull (kind.GetMethod(m.Name.Replace("get_", "set_"))))
                fixity + property (home + owner) name[4..] m.ReturnType writable
            else
                $"{fixity}{home}{owner}.{name} {signature own m.ReturnType}"
        else
            $"static {home}.{m.Name} {signature (m.GetParameters()) m.ReturnType}"

    let private ofType (assembly: Assembly) (name: string) (kind: Type) : string list =
        [
            for c in kind.GetConstructors() do
                $"new {name} {signature (c.GetParameters()) typeof<unit>}"

            for p in kind.GetProperties everything do
                if p.DeclaringType.Assembly = assembly then
                    let fixity = if (p.GetAccessors()[0]).IsStatic then "static " else ""

                    fixity
                    + property name p.Name p.PropertyType (p.CanWrite && p.SetMethod.IsPublic)

            for f in kind.GetFields everything do
                if not f.IsSpecialName then
                    property name f.Name f.FieldType false

            for m in kind.GetMethods everything do
                if
                    m.DeclaringType.Assembly = assembly
                    && (not m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal))
                then
                    let fixity = if m.IsStatic then "static " else ""
                    $"{fixity}{name}.{m.Name} {signature (m.GetParameters()) m.ReturnType}"
        ]

    let rec private nameOf (kind: Type) =
        let own =
            if kind.IsNested then
                nameOf kind.DeclaringType + "." + kind.Name
            elif kind.Namespace = "DiffSharp" then
                kind.Name
            else
                kind.Namespace["DiffSharp.".Length ..] + "." + kind.Name

        bare own

    let rec private bases (assembly: Assembly) (kind: Type) =
        if isNull kind.BaseType || kind.BaseType.Assembly <> assembly then
            []
        else
            kind.BaseType :: bases assembly kind.BaseType

    /// Every public member of an assembly, inherited ones included, and the base classes of each type.
    let ofAssembly (assembly: Assembly) : Set<string> =
        set
            [
                for kind in assembly.GetExportedTypes() do
                    let name = nameOf kind

                    if isModule kind then
                        for m in kind.GetMethods(everything ||| BindingFlags.DeclaredOnly) do
                            if not m.IsSpecialName then
                                ofModule name kind m

                        for p in kind.GetProperties everything do
                            "static " + property name p.Name p.PropertyType p.CanWrite
                    else
                        $"type {name}"

                        for parent in bases assembly kind do
                            $"type {name} : {text parent}"

                        yield! ofType assembly name kind
            ]

    /// True if one of our members can be used wherever the given one was: the same, or with more optional arguments or
    /// a setter.
    let offers (ours: Set<string>) (line: string) =
        let parameters = line.LastIndexOf(") : ", StringComparison.Ordinal)

        ours.Contains line
        || ours.Contains(line + " (get, set)")
        || (parameters > 0
            && ours
               |> Seq.exists (fun other ->
                   let start = line[.. parameters - 1]
                   let next = if start.EndsWith '(' then start + "?" else start + ", ?"

                   other.StartsWith(next, StringComparison.Ordinal)
                   && other.EndsWith(line[parameters..], StringComparison.Ordinal)))

/// What DiffSharp.Core 1.0.7 offers and this library does not, with the reason; docs/diffsharp.md says the same to its
/// readers.
let private left =
    [
        "Tensor.ancestors ", "the tape of operations is libtorch's"
        "Tensor.fanout ", "the tape of operations is libtorch's"
        "Tensor.parentOp ", "the tape of operations is libtorch's"
        "static ShapeModule.", "rules that only backends call, of which there is one"
        "static ShapeAutoOpens.", "helpers of the reference backend"
        "static Util.UtilAutoOpens.loadBinary ", "any .NET object in a file: .NET has taken that away"
        "static Util.UtilAutoOpens.saveBinary ", "any .NET object in a file: .NET has taken that away"
        "static Util.UtilAutoOpens.op_", "F# 6 has taken these operators away"
        "static Numerical.Shorten: ", "there, with other names for curried arguments, which cannot be given by name"
        "static DtypeModule.|", "there, as struct patterns"
        "Model.ParameterDict.add (name: '_", "there, for names that are strings"
    ]

/// The members in the list of what DiffSharp.Core 1.0.7 offers (taken from its assembly by reflection; facts about an
/// interface) that are neither here nor left out on purpose.
let missing () =
    let ours = Surface.ofAssembly typeof<DiffSharp.Tensor>.Assembly

    let list =
        Path.Combine(Support.Files.root, "tests", "Inception.Tests", "DiffSharp", "interface.txt")

    [
        for line in File.ReadAllLines list do
            let isLeft =
                left
                |> List.exists (fun (start, _) -> line.StartsWith(start, StringComparison.Ordinal))

            if line <> "" && not isLeft && not (Surface.offers ours line) then
                line
    ]

[<Tests>]
let tests =
    testList
        "DiffSharp.Interface"
        [
            test "everything that DiffSharp.Core 1.0.7 offers is here, but for what is left out on purpose" {
                match missing () with
                | [] -> ()
                | missing -> failtestf "%d members are missing:\n%s" missing.Length (String.concat "\n" missing)
            }
            test "nothing is left out that is not in the list" {
                let lines =
                    File.ReadAllLines(
                        Path.Combine(Support.Files.root, "tests", "Inception.Tests", "DiffSharp", "interface.txt")
                    )

                for start, reason in left do
                    Expect.isTrue
                        (lines
                         |> Array.exists (fun line -> line.StartsWith(start, StringComparison.Ordinal)))
                        $"{start} ({reason})"
            }
        ]
