namespace DiffSharp.Model

open System.Collections.Generic
open DiffSharp

/// Whether a model is being trained or used: dropout and batch norm differ.
type Mode =
    | Train = 0
    | Eval = 1

/// A trained tensor, held by reference.
[<Sealed; AllowNullLiteral>]
type Parameter(value: Tensor) =
    /// The tensor.
    member val value = value with get, set
    /// Makes the tensor the input of a reverse-mode differentiation.
    member p.reverseDiff(?nestingTag: uint32) =
        p.value <- p.value.noDiff().reverseDiff (?nestingTag = nestingTag)
    /// Makes the tensor a constant again.
    member p.noDiff() = p.value <- p.value.noDiff ()
    /// Moves the tensor.
    member p.move(?device: Device, ?dtype: Dtype, ?memoryFormat: MemoryFormat) =
        p.value <- p.value.move (?device = device, ?dtype = dtype, ?memoryFormat = memoryFormat)

/// Parameters by name, in the order in which they were added.
[<Sealed>]
type ParameterDict() =
    let items = List<string * Parameter>()
    let byName = Dictionary<string, Parameter>()
    /// Adds a parameter.
    member _.add(name: string, parameter: Parameter) =
        byName.Add(name, parameter)
        items.Add(name, parameter)
    /// Calls `f` for each.
    member _.iter(f: string * Parameter -> unit) = for item in items do f item
    /// The tensor of that name.
    member _.Item with get (name: string) = byName[name].value
    /// How many there are.
    member _.count = items.Count

/// What all models share.
[<AbstractClass; AllowNullLiteral>]
type ModelBase() =
    let own = List<string * Parameter>()
    let ownBuffers = List<string * Parameter>()
    let models = List<string * ModelBase>()
    /// Training or use.
    member val mode = Mode.Train with get, set
    /// Adds a parameter.
    member _.addParameter(p: Parameter, name: string) = own.Add(name, p)
    /// Adds a buffer.
    member _.addBuffer(p: Parameter, name: string) = ownBuffers.Add(name, p)
    /// Adds a model.
    member _.addModel(model: ModelBase, name: string) = models.Add(name, model)
    member internal _.Collect(prefix: string, parameters: bool, buffers: bool, into: ParameterDict) : unit =
        if parameters then for name, p in own do into.add (prefix + name, p)
        if buffers then for name, p in ownBuffers do into.add (prefix + name, p)
        for name, m in models do m.Collect(prefix + name + "/", parameters, buffers, into)
    /// All parameters.
    member m.parameters = let d = ParameterDict() in m.Collect("", true, false, d); d
    /// All parameters and buffers.
    member m.state = let d = ParameterDict() in m.Collect("", true, true, d); d
    /// Sets the mode.
    member m.SwitchTo(mode: Mode) : unit =
        m.mode <- mode
        for _, child in models do child.SwitchTo mode
    /// For training.
    member m.train() = m.SwitchTo Mode.Train
    /// For use.
    member m.eval() = m.SwitchTo Mode.Eval
    /// Reverse mode.
    member m.reverseDiff() = m.parameters.iter (fun (_, p) -> p.reverseDiff ())
    /// Constants.
    member m.noDiff() = m.parameters.iter (fun (_, p) -> p.noDiff ())
    /// Moves all.
    member m.move(?device: Device, ?dtype: Dtype, ?memoryFormat: MemoryFormat) =
        m.state.iter (fun (_, p) -> p.move (?device = device, ?dtype = dtype, ?memoryFormat = memoryFormat))

/// A model.
[<AbstractClass>]
type Model<'In, 'Out>() =
    inherit ModelBase()
    /// The output.
    abstract forward: 'In -> 'Out
