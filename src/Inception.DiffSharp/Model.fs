namespace DiffSharp.Model

open System
open System.Collections.Generic
open System.Text
open DiffSharp

/// Whether a model is being trained: dropout and batch normalisation differ.
type Mode =
    /// Training: dropout drops, batch normalisation uses the batch's own statistics.
    | Train = 0
    /// Evaluation: dropout does nothing, batch normalisation uses its running statistics.
    | Eval = 1

/// <summary>Named parameters, buffers (state that is not trained) and sub-models.</summary>
/// <remarks>A sub-model's parameters appear in `parameters` under its name, a hyphen and their own name there:
/// a Conv2d added as "conv1" has "conv1-Conv2d-weight". Those of sub-models without a name keep their own and are
/// numbered, as in DiffSharp: "Linear-weight__1", "Linear-weight__2".</remarks>
[<AbstractClass>]
type ModelBase() =
    let ownParameters = ParameterDict()
    let ownBuffers = ParameterDict()
    let models = OrderedDictionary<string, ModelBase>()
    let mutable currentMode = Mode.Train
    let numberPrefix = "model__"

    let isNumbered (name: string) =
        name.StartsWith(numberPrefix, StringComparison.Ordinal)

    // Own entries first, then those of the sub-models in the order they were added.
    let gather (own: ParameterDict) (inner: ModelBase -> ParameterDict) =
        let all = ParameterDict()
        all.add own
        let counts = Dictionary<string, int>()

        let numbered (name: string) =
            let bare = name.Split("__")[0]
            counts[bare] <- counts.GetValueOrDefault bare + 1
            $"{bare}__{counts[bare]}"

        for KeyValue(name, model) in models do
            (inner model)
                .iter(fun (inner, parameter) ->
                    all.add (
                        (if isNumbered name then
                             numbered inner
                         else
                             $"{name}-{inner}"),
                        parameter
                    ))

        all

    /// Train (at first) or Eval; use `train` and `eval`, which reach the sub-models too.
    member _.mode
        with get () = currentMode
        and set value = currentMode <- value

    /// Adds a trained parameter under a name.
    member _.addParameter(parameter: Parameter, name: string) : unit = ownParameters.add (name, parameter)

    /// Adds trained parameters under their names.
    member m.addParameter([<ParamArray>] parameters: (Parameter * string)[]) : unit =
        for parameter, name in parameters do
            m.addParameter (parameter, name)

    /// Adds trained parameters under numbers.
    member m.addParameter([<ParamArray>] parameters: Parameter[]) : unit =
        for parameter in parameters do
            m.addParameter (parameter, $"parameter__{ownParameters.count + 1}")

    /// Adds a buffer under a name.
    member _.addBuffer(buffer: Parameter, name: string) : unit = ownBuffers.add (name, buffer)

    /// Adds buffers under their names.
    member m.addBuffer([<ParamArray>] buffers: (Parameter * string)[]) : unit =
        for buffer, name in buffers do
            m.addBuffer (buffer, name)

    /// Adds buffers under numbers.
    member m.addBuffer([<ParamArray>] buffers: Parameter[]) : unit =
        for buffer in buffers do
            m.addBuffer (buffer, $"buffer__{ownBuffers.count + 1}")

    /// Adds a sub-model under a name.
    member _.addModel(model: ModelBase, name: string) : unit =
        if not (models.TryAdd(name, model)) then
            failwithf "Expecting a name that is not taken, received %s a second time" name

    /// Adds sub-models under their names.
    member m.addModel([<ParamArray>] models: (ModelBase * string)[]) : unit =
        for model, name in models do
            m.addModel (model, name)

    /// Adds sub-models under numbers.
    member m.addModel([<ParamArray>] models: ModelBase[]) : unit =
        for model in models do
            m.addModel (model, $"{numberPrefix}{m.children.Length + 1}")

    /// Adds a sub-model from tensors to tensors under a name.
    member m.addModel(model: Model<Tensor, Tensor>, name: string) : unit = m.addModel (model :> ModelBase, name)

    /// Adds sub-models from tensors to tensors under their names.
    member m.addModel([<ParamArray>] models: (Model<Tensor, Tensor> * string)[]) : unit =
        for model, name in models do
            m.addModel (model :> ModelBase, name)

    /// Adds sub-models from tensors to tensors under numbers.
    member m.addModel([<ParamArray>] models: Model<Tensor, Tensor>[]) : unit =
        m.addModel (models |> Array.map (fun model -> model :> ModelBase))

    /// The sub-models, in the order they were added.
    member _.children: ModelBase list = List.ofSeq models.Values

    /// The names of the sub-models, in the order they were added.
    member _.childNames: string list = List.ofSeq models.Keys

    /// This model and all sub-models at any depth.
    member m.descendants: ModelBase list =
        m :: (m.children |> List.collect (fun model -> model.descendants))

    /// All trained parameters, those of sub-models included. Setting copies the values of a dictionary with the same
    /// names, through which derivatives reach.
    member _.parameters
        with get (): ParameterDict = gather ownParameters (fun model -> model.parameters)
        and set (value: ParameterDict) = (gather ownParameters (fun model -> model.parameters)).set(value, true)

    /// All buffers, those of sub-models included. Setting copies the values of a dictionary with the same names.
    member _.buffers
        with get (): ParameterDict = gather ownBuffers (fun model -> model.buffers)
        and set (value: ParameterDict) = (gather ownBuffers (fun model -> model.buffers)).set value

    /// All parameters and buffers: what must be saved to have the model again. Setting copies the values.
    member m.state
        with get (): ParameterDict =
            let all = ParameterDict()
            all.add m.parameters
            all.add m.buffers
            all
        and set (value: ParameterDict) = m.state.set value

    /// All parameters as one vector; derivatives reach through, both ways.
    member m.parametersVector
        with get (): Tensor = m.parameters.flatten true
        and set (value: Tensor) = m.parameters.unflatten (value, true)

    /// All buffers as one vector, both ways; derivatives do not reach through.
    member m.buffersVector
        with get (): Tensor = m.buffers.flatten ()
        and set (value: Tensor) = m.buffers.unflatten value

    /// All parameters and buffers as one vector, both ways; derivatives do not reach through.
    member m.stateVector
        with get (): Tensor = m.state.flatten ()
        and set (value: Tensor) = m.state.unflatten value

    /// The number of elements of all parameters.
    member m.nparameters: int = m.parameters.nelement

    /// The number of elements of all buffers.
    member m.nbuffers: int = m.buffers.nelement

    /// The number of elements of all parameters and buffers.
    member m.nstate: int = m.nparameters + m.nbuffers

    /// True if this model has parameters that are not a sub-model's.
    member _.hasOwnParameters: bool = ownParameters.count > 0

    /// True if this model has buffers that are not a sub-model's.
    member _.hasOwnBuffers: bool = ownBuffers.count > 0

    /// True if this model has parameters or buffers that are not a sub-model's.
    member m.hasOwnState: bool = m.hasOwnParameters || m.hasOwnBuffers

    /// The parameters' device.
    member m.device: Device = m.parameters.device

    /// The parameters' element type.
    member m.dtype: Dtype = m.parameters.dtype

    /// Always Torch.
    member _.backend: Backend = Backend.Torch

    // Every parameter, without making names: a training step comes here.
    member private _.Each(f: Parameter -> unit) : unit =
        ownParameters.Each f

        for model in models.Values do
            model.Each f

    member private m.Any(f: Tensor -> bool) =
        m.parameters.values.Values |> Seq.exists (fun p -> f p.value)

    /// True if a parameter takes part in a forward-mode differentiation.
    member m.isForwardDiff: bool = m.Any _.isForwardDiff

    /// True if a parameter takes part in a reverse-mode differentiation.
    member m.isReverseDiff: bool = m.Any _.isReverseDiff

    /// True if no parameter takes part in a differentiation.
    member m.isNoDiff: bool = not (m.Any(fun t -> not t.isNoDiff))

    /// All parameters take part in a reverse-mode differentiation (at the current nesting level unless given): after
    /// `loss.reverse()`, each parameter's `value.derivative` is its derivative.
    member m.reverseDiff(?nestingTag: uint32) : unit =
        m.Each(fun p -> p.reverseDiff (?nestingTag = nestingTag))

    /// All parameters take part in a forward-mode differentiation along the tangents of the same names.
    member m.forwardDiff(derivatives: ParameterDict, ?nestingTag: uint32) : unit =
        m.parameters.forwardDiff (derivatives, ?nestingTag = nestingTag)

    /// All parameters and buffers leave every differentiation.
    member m.noDiff() : unit = m.state.noDiff ()

    /// <summary>Moves all parameters and buffers.</summary>
    /// <param name="device">To this device.</param>
    /// <param name="dtype">To this element type.</param>
    /// <param name="backend">Has no effect.</param>
    /// <param name="memoryFormat">An addition to DiffSharp: to this order in memory. With channels-last filters a
    /// convolution's output is channels last.</param>
    member m.move(?device: Device, ?dtype: Dtype, ?backend: Backend, ?memoryFormat: MemoryFormat) : unit =
        m.state.move (?device = device, ?dtype = dtype, ?backend = backend, ?memoryFormat = memoryFormat)

    /// Sets each parameter to what a function makes of its name and value.
    member m.init(f: string * Tensor -> Tensor) : unit =
        m.parameters.iter (fun (name, p) -> p.value <- f (name, p.value.noDiff ()))

    /// Sets this model and all sub-models to training.
    member m.train() : unit =
        m.descendants |> List.iter (fun model -> model.mode <- Mode.Train)

    /// Sets this model and all sub-models to evaluation.
    member m.eval() : unit =
        m.descendants |> List.iter (fun model -> model.mode <- Mode.Eval)

    /// A copy of the whole model in new memory, outside every differentiation.
    member m.clone() : ModelBase = Clone.deep m :?> ModelBase

    /// An addition to DiffSharp: writes all parameters and buffers to a file, whole or not at all.
    member m.saveState(fileName: string) : unit =
        Storage.save fileName (m.state.values |> Seq.map (fun (KeyValue(name, p)) -> name, p.value.handle))

    /// An addition to DiffSharp: reads what `saveState` wrote into this model. Raises InvalidDataException if the file
    /// is
    /// not whole, and an error that names what differs if its names or shapes are not this model's.
    member m.loadState(fileName: string) : unit =
        use _scope = TorchSharp.torch.NewDisposeScope()
        let read = ParameterDict()
        let device = Native.device m.device

        for name, handle in Storage.load fileName do
            read.add (name, Parameter(Tensor.ofHandle (handle.``to`` device)))

        m.state.set read

    /// A table of the parameters: name, shape, number of elements.
    member m.summary() : string =
        let rows =
            [
                for KeyValue(name, p) in m.state.values -> name, Shape.text p.value.shape, string p.value.nelement
            ]

        let width f =
            rows |> List.fold (fun w row -> max w (String.length (f row))) 10

        let w1, w2 = width (fun (a, _, _) -> a), width (fun (_, b, _) -> b)
        let text = StringBuilder()

        let line (a: string, b: string, c: string) =
            text.AppendLine($"{a.PadRight w1}  {b.PadRight w2}  {c}") |> ignore

        line (m.ToString(), "", "")
        line ("Name", "Shape", "Elements")
        rows |> List.iter line
        line ("Parameters", "", string m.nparameters)
        line ("Buffers", "", string m.nbuffers)
        text.ToString()

    /// The kind of model and the number of its parameters.
    override m.ToString() =
        $"{m.GetType().Name}(nparameters={m.nparameters})"

/// A model with a function from 'In to 'Out: derive from it and override `forward`, or give the function.
and Model<'In, 'Out>(?f: 'In -> 'Out, ?parameters: seq<Parameter>, ?buffers: seq<Parameter>, ?models: seq<ModelBase>) as this
    =
    inherit ModelBase()

    do
        parameters |> Option.iter (fun ps -> this.addParameter (Array.ofSeq ps))
        buffers |> Option.iter (fun bs -> this.addBuffer (Array.ofSeq bs))
        models |> Option.iter (fun ms -> this.addModel (Array.ofSeq ms: ModelBase[]))

    /// The model's function.
    abstract forward: 'In -> 'Out

    default m.forward x =
        match f with
        | Some f -> f x
        | None -> raise (NotImplementedException $"{m.GetType().Name} does not override forward")

    /// The model as a function of its parameters (one vector) and its input. Afterwards it has its own parameters
    /// again.
    member m.asFunction (parameters: Tensor) (input: 'In) : 'Out =
        let own = m.parameters
        let before = own.values.Values |> Seq.map (fun p -> p.value) |> Array.ofSeq

        try
            own.unflatten (parameters, true)
            m.forward input
        finally
            Seq.iter2 (fun (p: Parameter) value -> p.value <- value) (Array.ofSeq own.values.Values) before

    /// A copy of the whole model in new memory, outside every differentiation.
    member m.clone() : Model<'In, 'Out> = Clone.deep m :?> Model<'In, 'Out>

    /// One model behind another, as a model with the parameters of both.
    static member compose (model1: Model<'In, 'Out>) (model2: Model<'Out, 'Out2>) : Model<'In, 'Out2> =
        Model<'In, 'Out2>(
            f = (fun x -> model2.forward (model1.forward x)),
            models = [ model1 :> ModelBase; model2 :> ModelBase ]
        )

    /// One model behind another, as a model with the parameters of both.
    static member (-->)(model1: Model<'In, 'Out>, model2: Model<'Out, 'Out2>) : Model<'In, 'Out2> =
        Model<'In, 'Out>.compose model1 model2

    /// A function behind a model, as a model.
    static member (-->)(model: Model<'In, 'Out>, f: 'Out -> 'Out2) : Model<'In, 'Out2> =
        Model<'In, 'Out2>(f = (fun x -> f (model.forward x)), models = [ model :> ModelBase ])

    /// A model behind a function, as a model.
    static member (-->)(f: 'In -> 'Out, model: Model<'Out, 'Out2>) : Model<'In, 'Out2> =
        Model<'In, 'Out2>(f = (fun x -> model.forward (f x)), models = [ model :> ModelBase ])

    /// Feeds an input to a model: `x --> model` is `model.forward x`.
    static member (-->)(t: 'In, model: Model<'In, 'Out>) : 'Out = model.forward t

/// A model from tensors to tensors.
type Model = Model<Tensor, Tensor>
