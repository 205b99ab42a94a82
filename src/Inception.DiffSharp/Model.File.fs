namespace DiffSharp.Model

open System
open System.Collections
open System.Collections.Generic
open System.Globalization
open System.IO
open System.Reflection
open System.Runtime.CompilerServices
open System.Text
open System.Text.Json.Nodes
open Microsoft.FSharp.Reflection
open TorchSharp
open DiffSharp

/// Whole models on disk: a file of tensors, one of which, named "structure", is JSON that says what objects the model is
/// made of and where in them the tensors are.
///
/// Only what models are made of is written and read: models, functions, records, unions, tuples, and .NET's generic
/// collections of them. No constructor of theirs runs while a file is read, but the functions named in it run when the model
/// is used: read files that you trust. Names of functions are the compiler's: a file is for the build of the program that
/// wrote it; `model.state` outlives that.
module internal ModelFile =

    let private structure = "structure"

    let private refuse (kind: Type) =
        failwithf
            "Expecting a model made of models, tensors, functions, records and collections, received a field of type %s; save model.state instead"
            kind.Name

    let private isLiteral (kind: Type) =
        kind.IsPrimitive || kind.IsEnum || kind = typeof<string>

    let private isCollection (kind: Type) =
        (kind.IsArray || kind.Namespace = "System.Collections.Generic")
        && (typeof<IDictionary>.IsAssignableFrom kind || typeof<IList>.IsAssignableFrom kind)

    let rec private isFunction (kind: Type) =
        not (isNull kind)
        && (kind.IsGenericType
            && kind.GetGenericTypeDefinition() = typedefof<FSharpFunc<_, _>>
            || isFunction kind.BaseType)

    // Kinds that are written and made again field by field.
    let private isMadeOfFields (kind: Type) =
        let flags = BindingFlags.Public ||| BindingFlags.NonPublic

        typeof<ModelBase>.IsAssignableFrom kind
        || isFunction kind
        || kind = typeof<ParameterDict>
        || FSharpType.IsTuple kind
        || FSharpType.IsRecord(kind, flags)
        || FSharpType.IsUnion(kind, flags)

    let private fieldName (field: FieldInfo) =
        $"{field.DeclaringType.Name}.{field.Name}"

    let private typeNode (kind: Type) : JsonNode =
        JsonValue.Create kind.AssemblyQualifiedName

    /// Writes a model with everything in it, whole or not at all. Parameters in a reverse-mode differentiation are so
    /// again when the file is read.
    let save (model: ModelBase) (fileName: string) : unit =
        let ids = Dictionary<obj, int> ReferenceEqualityComparer.Instance
        let nodes = List<JsonNode>()
        let tensors = List<string * Handle>()

        let rec write (value: obj) : JsonNode =
            match value with
            | null -> null
            | value when isLiteral (value.GetType()) ->
                JsonArray(
                    typeNode (value.GetType()),
                    JsonValue.Create(Convert.ToString(value, CultureInfo.InvariantCulture))
                )
            | value ->
                match ids.TryGetValue value with
                | true, id -> JsonValue.Create id
                | _ ->
                    let id = ids.Count
                    ids[value] <- id
                    nodes.Add null
                    nodes[id] <- describe id value
                    JsonValue.Create id

        and items (values: IEnumerable) : JsonNode =
            JsonArray [| for value in values -> write value |]

        and describe id (value: obj) : JsonNode =
            let node = JsonObject()
            node["type"] <- typeNode (value.GetType())

            match value with
            | :? Tensor as t -> tensors.Add(string id, t.handle)
            | :? Parameter as p ->
                node["reverse"] <- JsonValue.Create p.value.isReverseDiff
                tensors.Add(string id, p.value.handle)
            | :? Array as values when values.Rank > 1 -> refuse (value.GetType())
            | :? IDictionary as entries when isCollection (value.GetType()) ->
                node["keys"] <- items entries.Keys
                node["items"] <- items entries.Values
            | :? IList as values when isCollection (value.GetType()) -> node["items"] <- items values
            | _ when isMadeOfFields (value.GetType()) ->
                for field in Clone.fieldsOf (value.GetType()) do
                    node[fieldName field] <- write (field.GetValue value)
            | _ -> refuse (value.GetType())

            node

        use _scope = torch.NewDisposeScope()
        write model |> ignore
        let text = JsonArray(nodes.ToArray()).ToJsonString()
        tensors.Insert(0, (structure, torch.tensor (Encoding.UTF8.GetBytes text)))
        Storage.save fileName tensors

    // Only types of assemblies that the program has loaded, and of the kinds that `save` writes.
    let private find (loaded: Assembly[]) (fileName: string) (name: string) : Type =
        let assembly (wanted: AssemblyName) =
            loaded
            |> Array.tryFind (fun a -> a.GetName().Name = wanted.Name)
            |> Option.toObj

        match Type.GetType(name, assembly, null, false) with
        | null ->
            failwithf
                "Expecting a model of types that this program has, received %s with %s; load model.state instead"
                fileName
                name
        | kind when
            kind = typeof<Tensor>
            || kind = typeof<Parameter>
            || isLiteral kind
            || isCollection kind
            || isMadeOfFields kind
            ->
            kind
        | kind -> refuse kind

    /// Reads what `save` wrote, to the CPU. Raises InvalidDataException if the file is not whole, and an error if it has no
    /// model or one of types that this program does not have.
    let load (fileName: string) : ModelBase =
        let tensors = dict (Storage.load fileName)

        if not (tensors.ContainsKey structure) then
            raise (InvalidDataException $"{fileName} holds tensors and no whole model: read it as a ParameterDict")

        let nodes =
            JsonNode.Parse(ReadOnlySpan(tensors[structure].data<byte>().ToArray())).AsArray()

        let made = Dictionary<int, obj>()
        let loaded = AppDomain.CurrentDomain.GetAssemblies()
        let types = Dictionary<string, Type>()

        // The same few types come again and again.
        let typeOf (node: JsonNode) =
            let name = node.GetValue<string>()

            match types.TryGetValue name with
            | true, kind -> kind
            | _ ->
                let kind = find loaded fileName name
                types[name] <- kind
                kind

        let rec read (node: JsonNode) : obj =
            match node with
            | null -> null
            | :? JsonArray as literal ->
                let kind, text = typeOf literal[0], literal[1].GetValue<string>()

                if kind.IsEnum then
                    Enum.Parse(kind, text)
                else
                    Convert.ChangeType(text, kind, CultureInfo.InvariantCulture)
            | id ->
                let id = id.GetValue<int>()

                match made.TryGetValue id with
                | true, value -> value
                | _ -> make id (nodes[id].AsObject())

        and make id (node: JsonObject) : obj =
            let kind = typeOf node["type"]

            let remember (value: obj) =
                made[id] <- value
                value

            let items (name: string) = node[name].AsArray()

            if kind = typeof<Tensor> then
                remember (Tensor.ofHandle tensors[string id])
            elif kind = typeof<Parameter> then
                let p = Parameter(Tensor.ofHandle tensors[string id])

                if node["reverse"].GetValue<bool>() then
                    p.reverseDiff ()

                remember p
            elif kind.IsArray then
                let values = Array.CreateInstance(kind.GetElementType(), (items "items").Count)
                remember values |> ignore
                items "items" |> Seq.iteri (fun i item -> values.SetValue(read item, i))
                values
            elif typeof<IDictionary>.IsAssignableFrom kind then
                let entries = remember (Activator.CreateInstance kind) :?> IDictionary

                for key, item in Seq.zip (items "keys") (items "items") do
                    entries.Add(read key, read item)

                entries
            elif typeof<IList>.IsAssignableFrom kind then
                let values = remember (Activator.CreateInstance kind) :?> IList
                items "items" |> Seq.iter (fun item -> values.Add(read item) |> ignore)
                values
            else
                let value = remember (RuntimeHelpers.GetUninitializedObject kind)

                for field in Clone.fieldsOf kind do
                    field.SetValue(value, read node[fieldName field])

                value

        match read (JsonValue.Create 0) with
        | :? ModelBase as model -> model
        | other -> refuse (other.GetType())
