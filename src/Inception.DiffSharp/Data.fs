namespace DiffSharp.Data

open System
open DiffSharp
open TorchSharp

/// Pairs of an input and its target, by index.
[<AbstractClass>]
type Dataset() =

    /// The number of pairs.
    abstract length: int

    /// The pair at an index from 0 to length - 1.
    abstract item: int -> Tensor * Tensor

    /// The pair at an index.
    member t.Item
        with get (i: int): Tensor * Tensor = t.item i

    /// <summary>Batches of this dataset.</summary>
    /// <param name="batchSize">The number of pairs of a batch.</param>
    /// <param name="shuffle">Whether each epoch has an order of its own, drawn anew; default false.</param>
    /// <param name="dropLast">Whether a last batch with fewer pairs is left out; default false.</param>
    /// <param name="device">Where inputs go; default: the default device.</param>
    /// <param name="dtype">The type of inputs; default: the default type.</param>
    /// <param name="backend">Has no effect.</param>
    /// <param name="targetDevice">Where targets go; default: where inputs go.</param>
    /// <param name="targetDtype">The type of targets; default: their own.</param>
    /// <param name="targetBackend">Has no effect.</param>
    member t.loader
        (
            batchSize: int,
            ?shuffle: bool,
            ?dropLast: bool,
            ?device: Device,
            ?dtype: Dtype,
            ?backend: Backend,
            ?targetDevice: Device,
            ?targetDtype: Dtype,
            ?targetBackend: Backend
        ) : DataLoader =
        DataLoader(
            t,
            batchSize,
            ?shuffle = shuffle,
            ?dropLast = dropLast,
            ?device = device,
            ?dtype = dtype,
            ?backend = backend,
            ?targetDevice = targetDevice,
            ?targetDtype = targetDtype,
            ?targetBackend = targetBackend
        )

    /// The pairs from one index to another, both included.
    member t.GetSlice(imin: int option, imax: int option) : DatasetSubset =
        new DatasetSubset(t, [| defaultArg imin 0 .. defaultArg imax (t.length - 1) |])

    /// The pairs of which a predicate on input and target is true.
    member t.filter(predicate: Tensor -> Tensor -> bool) : DatasetSubset =
        let kept = [| 0 .. t.length - 1 |] |> Array.filter (fun i -> t.item i ||> predicate)
        new DatasetSubset(t, kept)

    /// The kind of dataset and its length.
    override t.ToString() = $"{t.GetType().Name}({t.length})"

/// Some pairs of another dataset, by their indices there.
and DatasetSubset(dataset: Dataset, indices: int[]) =
    inherit Dataset()

    /// The number of indices.
    override _.length = indices.Length

    /// The other dataset's pair at indices[i].
    override _.item i = dataset.item indices[i]

/// <summary>Batches of a dataset: stacked inputs B x ... and stacked targets B x ...</summary>
and DataLoader
    (
        dataset: Dataset,
        batchSize: int,
        ?shuffle: bool,
        ?dropLast: bool,
        ?device: Device,
        ?dtype: Dtype,
        ?backend: Backend,
        ?targetDevice: Device,
        ?targetDtype: Dtype,
        ?targetBackend: Backend
    ) =
    do
        ignore backend
        ignore targetBackend

        if batchSize < 1 then
            failwithf "Expecting a batch size of at least 1, received %d" batchSize

    let shuffle, dropLast = defaultArg shuffle false, defaultArg dropLast false
    let device, dtype = defaultArg device Device.Default, defaultArg dtype Dtype.Default
    let targetDevice = defaultArg targetDevice device
    let perBatch = min batchSize (max 1 dataset.length)

    let batches =
        if dropLast then
            dataset.length / perBatch
        else
            (dataset.length + perBatch - 1) / perBatch

    let order () =
        let indices = [| 0 .. dataset.length - 1 |]

        if shuffle then
            use permutation = torch.randperm (int64 dataset.length)
            permutation.data<int64>().ToArray() |> Array.map int
        else
            indices

    let load (indices: int[]) =
        dsharp.scope (fun () ->
            let inputs, targets = indices |> Array.map dataset.item |> Array.unzip
            let target = Tensor.stack targets

            (Tensor.stack inputs).move(?device = Some device, ?dtype = Some dtype),
            target.move (?device = Some targetDevice, ?dtype = Some(defaultArg targetDtype target.dtype)))

    /// The number of batches of an epoch.
    member _.length: int = batches

    /// The batches of an epoch, at most `numBatches`, each with its number from 0. Each batch is loaded when it is
    /// asked
    /// for and belongs to the scope in which it was.
    member _.epoch(?numBatches: int) : seq<int * Tensor * Tensor> =
        let indices = lazy order ()

        Seq.init (min (defaultArg numBatches batches) batches) (fun i ->
            let indices = indices.Value
            let first = i * perBatch

            let inputs, targets =
                load (indices[first .. min (first + perBatch) indices.Length - 1])

            i, inputs, targets)

    /// The first batch of an epoch, with `batchSize` pairs if given.
    member _.batch(?batchSize: int) : Tensor * Tensor =
        let size = min (defaultArg batchSize perBatch) dataset.length
        load (Array.truncate size (order ()))

/// <summary>Pairs from two tensors: rows of the data with rows of the target.</summary>
/// <param name="data">Inputs, N x ...</param>
/// <param name="target">Targets, N x ...</param>
type TensorDataset(data: Tensor, target: Tensor) =
    inherit Dataset()

    do
        if data.dim < 1 || target.dim < 1 || data.shape[0] <> target.shape[0] then
            failwithf
                "Expecting data and target with one length of dimension 0, received %s and %s"
                (Shape.text data.shape)
                (Shape.text target.shape)

    /// N.
    override _.length = data.shape[0]

    /// Row i of the data and of the target.
    override _.item i = data[i], target[i]
