namespace DiffSharp.Model

open System.Collections.Generic
open System.Collections.ObjectModel
open System.Linq
open TorchSharp
open DiffSharp
open DiffSharp.Util

/// <summary>A tensor that a model owns under a name: a weight, or a running statistic.</summary>
/// <remarks>The value is kept alive whatever scope it was made in: a parameter holds an alias of its own. Taking part
/// in
/// a differentiation lasts as long as the scope in which `reverseDiff` or `forwardDiff` was called; behind it the
/// parameter is its plain value again. When the value is replaced, the memory of the old one goes to the current scope,
/// and is given back at its end, or to the garbage collector where there is no scope.</remarks>
[<Sealed; AllowNullLiteral>]
type Parameter(value: Tensor) =

    static let own (t: Tensor) =
        Tensor.ofHandle (t.handle.detach().DetachFromDisposeScope())

    // The plain value, and the same within a differentiation (null if there is none).
    let mutable stored = own value
    let mutable inside = if value.isNoDiff then null else box value

    let current () =
        match inside with
        | null -> stored
        | t when (t :?> Tensor).handle.IsInvalid ->
            inside <- null
            stored
        | t -> t :?> Tensor

    /// The value; within a differentiation, the tensor whose `derivative` will be the parameter's.
    member _.value
        with get (): Tensor = current ()
        and set (value: Tensor) =
            let old = stored.handle
            stored <- own value
            inside <- if value.isNoDiff then null else box value
            let scope = torch.CurrentDisposeScope

            if not (isNull scope) then
                scope.Attach old

    // The value as a differentiation at this level finds it: what an outer one made of it, else the plain value.
    member private _.Around(nestingTag: uint32) =
        let t = current ()

        if t.depth > 0 && t.nestingTag < nestingTag then
            t
        else
            stored

    /// Takes part in a reverse-mode differentiation (at the current nesting level unless given): after `reverse` on
    /// something computed from `value`, `value.derivative` is the derivative.
    member p.reverseDiff(?nestingTag: uint32) : unit =
        let tag = defaultArg nestingTag GlobalNestingLevel.Current
        inside <- box (p.Around(tag).reverseDiff(nestingTag = tag))

    /// Takes part in a forward-mode differentiation along a tangent (at the current nesting level unless given).
    member p.forwardDiff(derivative: Tensor, ?nestingTag: uint32) : unit =
        let tag = defaultArg nestingTag GlobalNestingLevel.Current
        inside <- box (p.Around(tag).forwardDiff(derivative, nestingTag = tag))

    /// Leaves every differentiation; the value stays.
    member _.noDiff() : unit = inside <- null

    /// Moves the value to another device, element type or memory order (an addition to DiffSharp); leaves every
    /// differentiation.
    member p.move(?device: Device, ?dtype: Dtype, ?backend: Backend, ?memoryFormat: MemoryFormat) : unit =
        inside <- null

        let moved =
            stored.move (?device = device, ?dtype = dtype, ?backend = backend, ?memoryFormat = memoryFormat)

        if not (obj.ReferenceEquals(moved, stored)) then
            p.value <- moved
            moved.dispose ()

    /// A parameter with a copy of the plain value in new memory.
    member _.copy() : Parameter =
        use _scope = torch.NewDisposeScope()
        Parameter(stored.clone ())

    /// The value's text.
    override p.ToString() = $"Parameter({p.value})"

/// Parameters by name, in the order in which they were added.
[<Sealed; AllowNullLiteral>]
type ParameterDict() =
    let entries = OrderedDictionary<string, Parameter>()

    let first (f: Tensor -> 'a) (other: 'a) =
        if entries.Count = 0 then
            other
        else
            f (entries.GetAt(0).Value.value)

    /// The names and parameters, in order.
    member _.values: IReadOnlyDictionary<string, Parameter> = ReadOnlyDictionary entries

    /// The names, in order.
    member _.names: string[] = entries.Keys.ToArray()

    /// The value under a name.
    member _.Item
        with get (key: string): Tensor = entries[key].value
        and set (key: string) (value: Tensor) = entries[key].value <- value

    /// The number of parameters.
    member _.count: int = entries.Count

    /// The number of elements of all parameters.
    member _.nelement: int = entries.Values |> Seq.sumBy (fun p -> p.value.nelement)

    /// The device of the first parameter; the default device if there is none.
    member _.device: Device = first (fun t -> t.device) Device.Default

    /// The element type of the first parameter; the default type if there is none.
    member _.dtype: Dtype = first (fun t -> t.dtype) Dtype.Default

    /// Always Torch.
    member _.backend: Backend = Backend.Torch

    /// Adds a parameter under a name that is not taken.
    member _.add(name: string, parameter: Parameter) : unit =
        if not (entries.TryAdd(name, parameter)) then
            failwithf "Expecting a name that is not taken, received %s a second time" name

    /// Adds parameters under names that are not taken.
    member d.add(parameters: (string * Parameter) list) : unit =
        for name, parameter in parameters do
            d.add (name, parameter)

    /// Adds another dictionary's parameters (not copies of them).
    member d.add(parameters: ParameterDict) : unit =
        for KeyValue(name, parameter) in parameters.values do
            d.add (name, parameter)

    /// Removes all.
    member _.clear() : unit = entries.Clear()

    /// Calls a function with each name and parameter, in order.
    member _.iter(f: string * Parameter -> unit) : unit =
        for KeyValue(name, parameter) in entries do
            f (name, parameter)

    member internal _.Each(f: Parameter -> unit) : unit =
        for parameter in entries.Values do
            f parameter

    /// A dictionary of what a function makes of each name and parameter.
    member _.map(f: string * Parameter -> string * Parameter) : ParameterDict =
        let result = ParameterDict()

        for KeyValue(name, parameter) in entries do
            let name, parameter = f (name, parameter)
            result.add (name, parameter)

        result

    /// A dictionary of what a function makes of each parameter, under the same names.
    member d.map(f: Parameter -> Parameter) : ParameterDict =
        d.map (fun (name, p: Parameter) -> name, f p)

    /// A dictionary of copies in new memory, outside every differentiation.
    member d.copy() : ParameterDict = d.map (fun (p: Parameter) -> p.copy ())

    /// <summary>Sets each value to another dictionary's value of that name.</summary>
    /// <param name="other">The dictionary to take from.</param>
    /// <param name="differentiable">Whether derivatives reach through to the other's values; default false.</param>
    /// <param name="strict">Whether the names must be the same on both sides; else those on both are set. Default:
    /// true.</param>
    member _.set(other: ParameterDict, ?differentiable: bool, ?strict: bool) : unit =
        let differentiable, strict = defaultArg differentiable false, defaultArg strict true

        if strict then
            let ours, theirs = set entries.Keys, set other.values.Keys

            if ours <> theirs then
                failwithf
                    "Expecting the same parameter names, missing are [%s], unknown are [%s]"
                    (String.concat "; " (ours - theirs))
                    (String.concat "; " (theirs - ours))

        for KeyValue(name, parameter) in entries do
            match other.values.TryGetValue name with
            | true, theirs ->
                let value = theirs.value

                if value.shape <> parameter.value.shape then
                    failwithf
                        "Expecting a value of the shape %s for %s, received %s"
                        (Shape.text parameter.value.shape)
                        name
                        (Shape.text value.shape)

                parameter.value <- if differentiable then value else value.noDiff ()
            | _ -> ()

    /// All take part in a reverse-mode differentiation (at the current nesting level unless given).
    member _.reverseDiff(?nestingTag: uint32) : unit =
        for p in entries.Values do
            p.reverseDiff (?nestingTag = nestingTag)

    /// All take part in a forward-mode differentiation along the tangents of the same names.
    member _.forwardDiff(derivatives: ParameterDict, ?nestingTag: uint32) : unit =
        for KeyValue(name, p) in entries do
            p.forwardDiff (derivatives[name], ?nestingTag = nestingTag)

    /// All leave every differentiation.
    member _.noDiff() : unit =
        for p in entries.Values do
            p.noDiff ()

    /// Moves all to another device, element type or memory order (an addition to DiffSharp).
    member _.move(?device: Device, ?dtype: Dtype, ?backend: Backend, ?memoryFormat: MemoryFormat) : unit =
        for p in entries.Values do
            p.move (?device = device, ?dtype = dtype, ?backend = backend, ?memoryFormat = memoryFormat)

    /// All values as one vector, in order; derivatives reach through to them if `differentiable` (default false). The
    /// vector of parameters in reverse mode has their derivatives, as one vector, for its own.
    member _.flatten(?differentiable: bool) : Tensor =
        let values = entries.Values |> Seq.map (fun p -> p.value) |> Array.ofSeq

        let join tensors =
            dsharp.cat (tensors |> Array.map (fun (t: Tensor) -> t.view -1))

        if values.Length = 0 then
            dsharp.zeros 0
        elif not (defaultArg differentiable false) then
            join (values |> Array.map (fun t -> t.noDiff ()))
        elif
            values
            |> Array.forall (fun t -> t.isReverseDiff && t.isLeaf && t.nestingTag = values[0].nestingTag)
        then
            (join values)
                .reverseDiff(
                    derivative = join (values |> Array.map (fun t -> t.derivative)),
                    nestingTag = values[0].nestingTag
                )
        else
            join values

    // The parts of a vector that belong to the parameters, in their shapes.
    member private _.Parts(tensors: Tensor) : Tensor[] =
        let shapes = entries.Values |> Seq.map (fun p -> p.value.shape) |> Array.ofSeq
        let sizes = shapes |> Array.map Shape.nelement

        if tensors.dim <> 1 || tensors.nelement <> Array.sum sizes then
            failwithf
                "Expecting a vector of the parameters' %d elements, received shape %s"
                (Array.sum sizes)
                (Shape.text tensors.shape)

        let split (t: Tensor) =
            Array.map2 (fun (part: Tensor) (shape: int[]) -> part.view shape) (t.split sizes) shapes

        if sizes.Length = 0 then
            [||]
        elif tensors.isReverseDiff && tensors.hasDerivative then
            // Each part has its part of the derivative, as the vector that flatten makes has the whole.
            Array.map2
                (fun (part: Tensor) derivative ->
                    part.reverseDiff (derivative = derivative, nestingTag = tensors.nestingTag))
                (split tensors)
                (split tensors.derivative)
        else
            split tensors

    /// Sets all values from one vector, in order; derivatives reach through to it if `differentiable` (default false).
    member d.unflatten(tensors: Tensor, ?differentiable: bool) : unit =
        let tensors =
            if defaultArg differentiable false then
                tensors
            else
                tensors.noDiff ()

        Seq.iter2 (fun (p: Parameter) part -> p.value <- part) (Array.ofSeq entries.Values) (d.Parts tensors)

    /// A dictionary of the same names and shapes, with values from one vector.
    member d.unflattenToNew(tensors: Tensor) : ParameterDict =
        let result = ParameterDict()
        Seq.iter2 (fun name part -> result.add (name, Parameter part)) d.names (d.Parts tensors)
        result

    /// The names and shapes.
    override _.ToString() =
        let entry (KeyValue(name, p: Parameter)) = $"{name}: {Shape.text p.value.shape}"
        "ParameterDict(" + System.String.Join(", ", entries |> Seq.map entry) + ")"

    interface IEnumerable<string * Parameter> with
        member _.GetEnumerator() : IEnumerator<string * Parameter> =
            (entries |> Seq.map (fun (KeyValue(name, p)) -> name, p)).GetEnumerator()

    interface System.Collections.IEnumerable with
        member d.GetEnumerator() : System.Collections.IEnumerator =
            (d :> IEnumerable<string * Parameter>).GetEnumerator()
