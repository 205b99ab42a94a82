namespace DiffSharp.Model

open System
open System.Collections.Generic
open System.Reflection
open System.Runtime.CompilerServices
open DiffSharp

/// Copies of whole object graphs, for `model.clone()`: a model is any class with any fields, so its copy must find them
/// by reflection. Tensors and parameters are copied to new memory; what is shared stays shared within the copy.
module internal Clone =

    /// All instance fields of a class, those that its bases declare included.
    let fieldsOf (kind: Type) : FieldInfo list =
        let flags =
            BindingFlags.Instance
            ||| BindingFlags.Public
            ||| BindingFlags.NonPublic
            ||| BindingFlags.DeclaredOnly

        let rec up (kind: Type) =
            if isNull kind then
                []
            else
                List.ofArray (kind.GetFields flags) @ up kind.BaseType

        up kind

    // Kinds whose values cannot change or that must stay what they are.
    let private isShared (value: obj) =
        let kind = value.GetType()

        kind.IsPrimitive
        || kind.IsEnum
        || value :? string
        || value :? decimal
        || value :? Type
        || value :? MemberInfo
        || value :? Dtype
        || value :? Device
        || (not (isNull kind.Namespace)
            && kind.Namespace.StartsWith("System.Reflection", StringComparison.Ordinal))

    let deep (root: obj) : obj =
        let copies = Dictionary<obj, obj>(ReferenceEqualityComparer.Instance)

        let rec copy (value: obj) : obj =
            match value with
            | null -> null
            | value when isShared value -> value
            | value ->
                match copies.TryGetValue value with
                | true, made -> made
                | _ ->
                    match value with
                    | :? Tensor as t ->
                        let made = Tensor.ofHandle (t.handle.detach().clone().DetachFromDisposeScope())
                        copies[value] <- made
                        made
                    | :? Parameter as p ->
                        let made = p.copy ()
                        copies[value] <- made
                        made
                    | :? Array as values ->
                        let made = values.Clone() :?> Array
                        copies[value] <- made

                        if not (values.GetType().GetElementType().IsPrimitive) && values.Rank = 1 then
                            for i in 0 .. values.Length - 1 do
                                made.SetValue(copy (values.GetValue i), i)

                        made
                    | _ ->
                        let made = RuntimeHelpers.GetUninitializedObject(value.GetType())
                        copies[value] <- made

                        for field in fieldsOf (value.GetType()) do
                            field.SetValue(made, copy (field.GetValue value))

                        made

        copy root
