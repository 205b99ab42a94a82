namespace DiffSharp.Model

open DiffSharp

/// <summary>A recurrent network over sequences; see RNNCell.</summary>
/// <remarks>
/// <para>inputSize: The number of input features.</para>
/// <para>hiddenSize: The number of hidden features of each layer and direction.</para>
/// <para>numLayers: How many layers lie over one another; default 1.</para>
/// <para>nonlinearity: Default: tanh.</para>
/// <para>bias: Whether there are biases; default true.</para>
/// <para>batchFirst: Whether sequences are N x L x features and not L x N x features; default false.</para>
/// <para>dropout: The probability with which features between layers are dropped in training; default 0.</para>
/// <para>bidirectional: Whether each layer also runs backwards, with weights of its own; default false.</para>
/// </remarks>
type RNN
    (
        inputSize: int,
        hiddenSize: int,
        ?numLayers: int,
        ?nonlinearity: Tensor -> Tensor,
        ?bias: bool,
        ?batchFirst: bool,
        ?dropout: float,
        ?bidirectional: bool
    ) =
    inherit Model()
    let numLayers, batchFirst = defaultArg numLayers 1, defaultArg batchFirst false
    let numDirections = if defaultArg bidirectional false then 2 else 1

    let cells =
        Array.init numLayers (fun layer ->
            Array.init numDirections (fun _ ->
                let size = if layer = 0 then inputSize else hiddenSize * numDirections
                RNNCell(size, hiddenSize, ?nonlinearity = nonlinearity, ?bias = bias, checkShapes = false)))

    do base.addModel (cells |> Array.concat |> Array.map (fun cell -> cell :> ModelBase))

    /// The number of input features.
    member _.inputSize: int = inputSize

    /// The number of hidden features of each layer and direction.
    member _.hiddenSize: int = hiddenSize

    /// A hidden state of zeros, (layers x directions) x N x hiddenSize.
    member m.newHidden(batchSize: int) : Tensor =
        dsharp.zeros ([ numLayers * numDirections; batchSize; hiddenSize ], device = m.device, dtype = m.dtype)

    /// The outputs of the last layer over a sequence, and the last hidden state of every layer and direction.
    member m.forwardWithHidden(input: Tensor, hidden: Tensor) : Tensor * Tensor =
        RecurrentShape.RNNWithHidden input hidden inputSize hiddenSize batchFirst numLayers numDirections
        let steps = cells |> Array.map (Array.map _.Step)
        let dropout = if m.mode = Mode.Train then dropout else None
        let output, last = Recurrence.layers steps batchFirst dropout input [| hidden |]
        output, last[0]

    /// The outputs of the last layer over a sequence, from a hidden state of zeros.
    override m.forward input =
        RecurrentShape.RNN input inputSize batchFirst

        m.forwardWithHidden (input, m.newHidden input.shape[if batchFirst then 0 else 1])
        |> fst

    /// The kind of model and its sizes.
    override _.ToString() =
        $"RNN({inputSize}, {hiddenSize}, numLayers={numLayers}, numDirections={numDirections})"

/// <summary>A long short-term memory over sequences; see LSTMCell.</summary>
/// <remarks>
/// <para>inputSize: The number of input features.</para>
/// <para>hiddenSize: The number of hidden features of each layer and direction.</para>
/// <para>numLayers: How many layers lie over one another; default 1.</para>
/// <para>bias: Whether there are biases; default true.</para>
/// <para>batchFirst: Whether sequences are N x L x features and not L x N x features; default false.</para>
/// <para>dropout: The probability with which features between layers are dropped in training; default 0.</para>
/// <para>bidirectional: Whether each layer also runs backwards, with weights of its own; default false.</para>
/// </remarks>
type LSTM
    (
        inputSize: int,
        hiddenSize: int,
        ?numLayers: int,
        ?bias: bool,
        ?batchFirst: bool,
        ?dropout: float,
        ?bidirectional: bool
    ) =
    inherit Model()
    let numLayers, batchFirst = defaultArg numLayers 1, defaultArg batchFirst false
    let numDirections = if defaultArg bidirectional false then 2 else 1

    let cells =
        Array.init numLayers (fun layer ->
            Array.init numDirections (fun _ ->
                let size = if layer = 0 then inputSize else hiddenSize * numDirections
                LSTMCell(size, hiddenSize, ?bias = bias, checkShapes = false)))

    do base.addModel (cells |> Array.concat |> Array.map (fun cell -> cell :> ModelBase))

    /// The number of input features.
    member _.inputSize: int = inputSize

    /// The number of hidden features of each layer and direction.
    member _.hiddenSize: int = hiddenSize

    /// A hidden (or cell) state of zeros, (layers x directions) x N x hiddenSize.
    member m.newHidden(batchSize: int) : Tensor =
        dsharp.zeros ([ numLayers * numDirections; batchSize; hiddenSize ], device = m.device, dtype = m.dtype)

    /// The outputs of the last layer over a sequence, and the last hidden and cell state of every layer and direction.
    member m.forwardWithHidden(input: Tensor, hidden: Tensor, cell: Tensor) : Tensor * Tensor * Tensor =
        RecurrentShape.LSTMWithHidden input hidden cell inputSize hiddenSize batchFirst numLayers numDirections
        let steps = cells |> Array.map (Array.map _.Step)
        let dropout = if m.mode = Mode.Train then dropout else None

        let output, last =
            Recurrence.layers steps batchFirst dropout input [| hidden; cell |]

        output, last[0], last[1]

    /// The outputs of the last layer over a sequence, from states of zeros.
    override m.forward input =
        RecurrentShape.RNN input inputSize batchFirst
        let zeros = m.newHidden input.shape[if batchFirst then 0 else 1]
        let output, _, _ = m.forwardWithHidden (input, zeros, zeros)
        output

    /// The kind of model and its sizes.
    override _.ToString() =
        $"LSTM({inputSize}, {hiddenSize}, numLayers={numLayers}, numDirections={numDirections})"
