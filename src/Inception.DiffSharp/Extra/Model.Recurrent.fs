namespace DiffSharp.Model

open DiffSharp

/// Shape rules of recurrent networks. A sequence is L x N x inputSize, or N x L x inputSize if the batch comes first.
module RecurrentShape =

    let private expect (what: string) (shape: string) fits (t: Tensor) =
        if not (fits t.shape) then
            failwithf "Expecting %s %s, received %s" what shape (Shape.text t.shape)

    let private state what rows size (t: Tensor) =
        expect what $"of shape [{rows}; {size}]" (fun s -> s = [| rows; size |]) t

    /// Raises unless the input is N x inputSize.
    let RNNCell (input: Tensor) (inputSize: int) : unit =
        expect "an input" $"N x {inputSize}" (fun s -> s.Length = 2 && s[1] = inputSize) input

    /// Raises unless the input is N x inputSize and the hidden state N x hiddenSize.
    let RNNCellWithHidden (input: Tensor) (hidden: Tensor) (inputSize: int) (hiddenSize: int) : unit =
        RNNCell input inputSize
        state "a hidden state" input.shape[0] hiddenSize hidden

    /// Raises unless the input is L x N x inputSize.
    let RNNCellSequence (input: Tensor) (inputSize: int) : unit =
        expect "an input" $"L x N x {inputSize}" (fun s -> s.Length = 3 && s[2] = inputSize) input

    /// Raises unless the input is L x N x inputSize and the hidden state N x hiddenSize.
    let RNNCellSequenceWithHidden (input: Tensor) (hidden: Tensor) (inputSize: int) (hiddenSize: int) : unit =
        RNNCellSequence input inputSize
        state "a hidden state" input.shape[1] hiddenSize hidden

    /// Raises unless the input is N x inputSize and both states N x hiddenSize.
    let LSTMCellWithHidden (input: Tensor) (hidden: Tensor) (cell: Tensor) (inputSize: int) (hiddenSize: int) : unit =
        RNNCellWithHidden input hidden inputSize hiddenSize
        state "a cell state" input.shape[0] hiddenSize cell

    /// Raises unless the input is L x N x inputSize and both states N x hiddenSize.
    let LSTMCellSequenceWithHidden
        (input: Tensor)
        (hidden: Tensor)
        (cell: Tensor)
        (inputSize: int)
        (hiddenSize: int)
        : unit =
        RNNCellSequenceWithHidden input hidden inputSize hiddenSize
        state "a cell state" input.shape[1] hiddenSize cell

    /// Raises unless the input is a sequence.
    let RNN (input: Tensor) (inputSize: int) (batchFirst: bool) : unit =
        let order = if batchFirst then "N x L" else "L x N"
        expect "an input" $"{order} x {inputSize}" (fun s -> s.Length = 3 && s[2] = inputSize) input

    let private states what (input: Tensor) hiddenSize batchFirst numLayers numDirections (t: Tensor) =
        let shape =
            [|
                numLayers * numDirections
                input.shape[if batchFirst then 0 else 1]
                hiddenSize
            |]

        expect what $"of shape {Shape.text shape}" (fun s -> s = shape) t

    /// Raises unless the input is a sequence and the hidden state (layers x directions) x N x hiddenSize.
    let RNNWithHidden
        (input: Tensor)
        (hidden: Tensor)
        (inputSize: int)
        (hiddenSize: int)
        (batchFirst: bool)
        (numLayers: int)
        (numDirections: int)
        : unit =
        RNN input inputSize batchFirst
        states "a hidden state" input hiddenSize batchFirst numLayers numDirections hidden

    /// Raises unless the input is a sequence and both states (layers x directions) x N x hiddenSize.
    let LSTMWithHidden
        (input: Tensor)
        (hidden: Tensor)
        (cell: Tensor)
        (inputSize: int)
        (hiddenSize: int)
        (batchFirst: bool)
        (numLayers: int)
        (numDirections: int)
        : unit =
        RNNWithHidden input hidden inputSize hiddenSize batchFirst numLayers numDirections
        states "a cell state" input hiddenSize batchFirst numLayers numDirections cell

// A layer's weights, as many gates of hiddenSize side by side: input W + hidden U (+ b).
[<Sealed>]
type internal Gates(name: string, inputSize: int, hiddenSize: int, gates: int, bias: bool) =
    inherit Model()
    let k = 1.0 / sqrt (float hiddenSize)
    let uniform shape = Parameter(Weight.uniform (shape, k))
    let w = uniform [ inputSize; gates * hiddenSize ]
    let u = uniform [ hiddenSize; gates * hiddenSize ]
    let b = uniform [ gates * hiddenSize ]

    do
        base.addParameter ((w, name + "-weight-ih"), (u, name + "-weight-hh"))

        if bias then
            base.addParameter (b, name + "-bias")

    // For an input N x inputSize and a hidden state N x hiddenSize.
    member _.Apply(input: Tensor, hidden: Tensor) : Tensor =
        let sum = input.matmul w.value + hidden.matmul u.value
        if bias then sum + b.value else sum

// How a cell runs over a sequence, and layers of cells over one another, with the states threaded through. A state is
// one tensor (RNN) or two (LSTM), each N x hiddenSize.
module internal Recurrence =

    // Over L x N x I: the outputs L x N x H, and the last state.
    let sequence (step: Tensor -> Tensor[] -> Tensor[]) (input: Tensor) (state: Tensor[]) : Tensor * Tensor[] =
        let mutable state = state

        let outputs =
            [|
                for x in input.unstack () do
                    state <- step x state
                    state[0]
            |]

        Tensor.stack outputs, state

    // Over layers and directions; states (layers x directions) x N x H in the order layer, direction.
    let layers
        (steps: (Tensor -> Tensor[] -> Tensor[])[][])
        (batchFirst: bool)
        (dropout: float option)
        (input: Tensor)
        (states: Tensor[])
        : Tensor * Tensor[] =
        let mutable x = if batchFirst then input.transpose (0, 1) else input
        let ends = ResizeArray<Tensor[]>()

        for layer in 0 .. steps.Length - 1 do
            let outputs =
                steps[layer]
                |> Array.mapi (fun direction step ->
                    let place = layer * steps[layer].Length + direction
                    let first = states |> Array.map (fun s -> s[place])

                    let turned (t: Tensor) =
                        if direction = 1 then t.flip [ 0 ] else t

                    let output, last = sequence step (turned x) first
                    ends.Add last
                    turned output)

            x <- Tensor.cat (outputs, dim = 2)

            match dropout with
            | Some p when layer < steps.Length - 1 -> x <- x.dropout p
            | _ -> ()

        let last =
            Array.init states.Length (fun i -> Tensor.stack (ends |> Seq.map (fun s -> s[i])))

        (if batchFirst then x.transpose (0, 1) else x), last

/// <summary>One step of a recurrent network: nonlinearity(x W + h U + b) (Elman 1990).</summary>
/// <remarks>
/// <para>inputSize: The number of input features.</para>
/// <para>hiddenSize: The number of hidden features.</para>
/// <para>nonlinearity: Default: tanh.</para>
/// <para>bias: Whether there is a b; default true.</para>
/// <para>checkShapes: Whether shapes are checked at each step; default true.</para>
/// </remarks>
type RNNCell(inputSize: int, hiddenSize: int, ?nonlinearity: Tensor -> Tensor, ?bias: bool, ?checkShapes: bool) =
    inherit Model()
    let nonlinearity = defaultArg nonlinearity (fun t -> t.tanh ())
    let check = defaultArg checkShapes true
    let gates = Gates("RNNCell", inputSize, hiddenSize, 1, defaultArg bias true)
    do base.addModel (gates :> ModelBase)

    let step (x: Tensor) (state: Tensor[]) =
        [| nonlinearity (gates.Apply(x, state[0])) |]

    member internal _.Step = step

    /// The number of input features.
    member _.inputSize: int = inputSize

    /// The number of hidden features.
    member _.hiddenSize: int = hiddenSize

    /// A hidden state of zeros, N x hiddenSize.
    member c.newHidden(batchSize: int) : Tensor =
        dsharp.zeros ([ batchSize; hiddenSize ], device = c.device, dtype = c.dtype)

    /// The next hidden state, N x hiddenSize.
    member _.forwardWithHidden(input: Tensor, hidden: Tensor) : Tensor =
        if check then
            RecurrentShape.RNNCellWithHidden input hidden inputSize hiddenSize

        (step input [| hidden |])[0]

    /// The hidden states over a sequence, L x N x hiddenSize.
    member _.forwardSequenceWithHidden(input: Tensor, hidden: Tensor) : Tensor =
        if check then
            RecurrentShape.RNNCellSequenceWithHidden input hidden inputSize hiddenSize

        Recurrence.sequence step input [| hidden |] |> fst

    /// The hidden states over a sequence, L x N x hiddenSize, from zeros.
    member c.forwardSequence(input: Tensor) : Tensor =
        RecurrentShape.RNNCellSequence input inputSize
        c.forwardSequenceWithHidden (input, c.newHidden input.shape[1])

    /// The next hidden state, N x hiddenSize, from zeros.
    override c.forward input =
        RecurrentShape.RNNCell input inputSize
        c.forwardWithHidden (input, c.newHidden input.shape[0])

    /// The kind of model and its sizes.
    override _.ToString() = $"RNNCell({inputSize}, {hiddenSize})"

/// <summary>One step of a long short-term memory (Hochreiter and Schmidhuber 1997), with a forget gate.</summary>
/// <remarks>
/// <para>inputSize: The number of input features.</para>
/// <para>hiddenSize: The number of hidden features.</para>
/// <para>bias: Whether the gates have biases; default true.</para>
/// <para>checkShapes: Whether shapes are checked at each step; default true.</para>
/// </remarks>
type LSTMCell(inputSize: int, hiddenSize: int, ?bias: bool, ?checkShapes: bool) =
    inherit Model()
    let check = defaultArg checkShapes true
    let gates = Gates("LSTMCell", inputSize, hiddenSize, 4, defaultArg bias true)
    do base.addModel (gates :> ModelBase)

    let step (x: Tensor) (state: Tensor[]) =
        let parts = gates.Apply(x, state[0]).split(Array.create 4 hiddenSize, dim = 1)

        let input, forget, output =
            parts[0].sigmoid(), parts[1].sigmoid(), parts[2].sigmoid()

        let cell = forget * state[1] + input * parts[3].tanh()
        [| output * cell.tanh (); cell |]

    member internal _.Step = step

    /// The number of input features.
    member _.inputSize: int = inputSize

    /// The number of hidden features.
    member _.hiddenSize: int = hiddenSize

    /// A hidden (or cell) state of zeros, N x hiddenSize.
    member c.newHidden(batchSize: int) : Tensor =
        dsharp.zeros ([ batchSize; hiddenSize ], device = c.device, dtype = c.dtype)

    /// The next hidden and cell state, each N x hiddenSize.
    member _.forwardWithHidden(input: Tensor, hidden: Tensor, cell: Tensor) : Tensor * Tensor =
        if check then
            RecurrentShape.LSTMCellWithHidden input hidden cell inputSize hiddenSize

        let next = step input [| hidden; cell |]
        next[0], next[1]

    /// The hidden states over a sequence, L x N x hiddenSize, and the last cell state.
    member _.forwardSequenceWithHidden(input: Tensor, hidden: Tensor, cell: Tensor) : Tensor * Tensor =
        if check then
            RecurrentShape.LSTMCellSequenceWithHidden input hidden cell inputSize hiddenSize

        let outputs, last = Recurrence.sequence step input [| hidden; cell |]
        outputs, last[1]

    /// The hidden states over a sequence, L x N x hiddenSize, and the last cell state, from zeros.
    member c.forwardSequence(input: Tensor) : Tensor * Tensor =
        RecurrentShape.RNNCellSequence input inputSize
        let zeros = c.newHidden input.shape[1]
        c.forwardSequenceWithHidden (input, zeros, zeros)

    /// The next hidden state, N x hiddenSize, from zeros.
    override c.forward input =
        RecurrentShape.RNNCell input inputSize
        let zeros = c.newHidden input.shape[0]
        c.forwardWithHidden (input, zeros, zeros) |> fst

    /// The kind of model and its sizes.
    override _.ToString() = $"LSTMCell({inputSize}, {hiddenSize})"
