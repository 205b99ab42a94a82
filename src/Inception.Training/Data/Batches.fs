namespace Inception.Training.Data

open System
open System.Collections.Concurrent
open System.Collections.Generic
open System.Threading
open System.Threading.Tasks
open Inception.Core
open TorchSharp

/// How images become batches.
type BatchOptions =
    {
        /// Images in a batch, at least 1.
        BatchSize: int
        /// Height and width that images are resized to, in pixels; None: as stored. Bilinear with half-pixel centres and
        /// without antialias, as OpenCV's INTER_LINEAR that the article used, on the float values (OpenCV rounds to bytes).
        Size: int option
        /// None: bytes / 255, in [0, 1]. Some: then less the mean and over the standard deviation of each channel.
        Standardize: ChannelStatistics option
        /// Training only: mirror each image left to right with probability 1/2.
        Flip: bool
        /// Training only: shift each image by up to this many pixels each way; black enters. 0: not at all.
        Crop: int
        /// Training only: leave out the last batch of an epoch where it is smaller than the others.
        DropLast: bool
        /// Give images channels-last (NHWC) strides where they have more than one channel.
        ChannelsLast: bool
        /// Where batches are made; augmentation runs there too. Null: the CPU.
        Device: torch.Device
        /// All images of the set as bytes on the device, count x C x H x W (see ImageSet.Resident): batches are gathered
        /// there. Null: each batch is read from the store and sent. It changes no value.
        Resident: torch.Tensor
        /// Batches prepared ahead on a thread of their own; 0: each is made when it is asked for. It changes no value.
        Prefetch: int
    }

    /// Batches of that size, scaled to [0, 1], as stored, not augmented, on the CPU, nothing prepared ahead.
    static member Of(batchSize: int) : BatchOptions =
        {
            BatchSize = batchSize
            Size = None
            Standardize = None
            Flip = false
            Crop = 0
            DropLast = false
            ChannelsLast = false
            Device = null
            Resident = null
            Prefetch = 0
        }

/// One batch. Its tensors belong to no dispose scope: whoever takes a batch disposes of it.
type Batch =
    {
        /// N x C x H x W float32.
        Images: torch.Tensor
        /// N int64, each a class.
        Labels: torch.Tensor
        /// The N images' indices in their set.
        Indices: int[]
    }

    interface IDisposable with
        member batch.Dispose() =
            batch.Images.Dispose()
            batch.Labels.Dispose()

/// Makes batches of the images of one set. Every batch is a function of the images, the options and (seed, epoch, place
/// in the epoch), so training can go on in mid-epoch without any saved state.
[<Sealed>]
type Batches(images: ImageSet, options: BatchOptions) =
    do
        if options.BatchSize < 1 || options.Crop < 0 || options.Prefetch < 0 then
            invalidArg
                (nameof options)
                $"Expecting BatchSize of at least 1, Crop and Prefetch of at least 0, but they are {options.BatchSize}, {options.Crop}, {options.Prefetch}"

    let device =
        if isNull (box options.Device) then
            torch.CPU
        else
            options.Device

    // 1 x C x 1 x 1
    let perChannel (values: IReadOnlyList<float>) =
        torch.tensor(values |> Seq.map float32 |> Array.ofSeq, device = device).view(1L, int64 values.Count, 1L, 1L)

    let normalise (pixels: torch.Tensor) =
        let x = pixels.``to``(torch.float32).div_((255.0f).ToScalar())

        match options.Standardize with
        | None -> x
        | Some statistics -> x.sub_(perChannel statistics.Means).div_(perChannel statistics.Deviations)

    let resize (x: torch.Tensor) =
        match options.Size with
        | Some size when x.shape[2] <> int64 size || x.shape[3] <> int64 size ->
            torch.nn.functional.interpolate (
                x,
                [| int64 size; int64 size |],
                mode = torch.InterpolationMode.Bilinear,
                align_corners = Nullable false
            )
        | _ -> x

    let strides (x: torch.Tensor) =
        if options.ChannelsLast && x.shape[1] > 1L then
            x.permute(0L, 2L, 3L, 1L).contiguous().permute(0L, 3L, 1L, 2L)
        else
            x

    // N x C x H x W bytes on the device.
    let pixelsOf (indices: int[]) : torch.Tensor =
        if isNull options.Resident then
            images.Copy(indices).``to`` device
        else
            use places =
                torch.tensor(indices |> Array.map int64, dtype = torch.int64).``to`` device

            options.Resident.index_select (0L, places)

    let make (indices: int[]) (draws: Draws option) : Batch =
        use scope = torch.NewDisposeScope()
        let pixels = pixelsOf indices

        let pixels =
            match draws with
            | Some draws -> Augmentation.apply draws options.Crop pixels
            | None -> pixels

        // Normalised before it grows: resizing keeps sums of weights at one, so the two may change places.
        let x = pixels |> normalise |> resize |> strides
        let labels = indices |> Array.map (fun i -> int64 images.LabelArray[i])
        let y = torch.tensor(labels, dtype = torch.int64).``to`` device

        {
            Images = x.DetachFromDisposeScope()
            Labels = y.DetachFromDisposeScope()
            Indices = indices
        }

    // Made ahead by one thread, in order, at most `Prefetch` waiting; what is left over is disposed of.
    let ahead (batches: (unit -> Batch)[]) : Batch seq =
        seq {
            use ready = new BlockingCollection<Batch>(options.Prefetch)
            use stop = new CancellationTokenSource()

            let produce () =
                try
                    for batch in batches do
                        if not stop.IsCancellationRequested then
                            let batch = batch ()

                            try
                                ready.Add(batch, stop.Token)
                            with :? OperationCanceledException ->
                                (batch :> IDisposable).Dispose()
                finally
                    ready.CompleteAdding()

            let producer =
                Task.Factory.StartNew(
                    produce,
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default
                )

            try
                yield! ready.GetConsumingEnumerable()
                // Where the producer failed, its exception comes out here and not as an early end.
                producer.GetAwaiter().GetResult()
            finally
                stop.Cancel()
                (producer :> IAsyncResult).AsyncWaitHandle.WaitOne() |> ignore
                let mutable left = Unchecked.defaultof<Batch>

                while ready.TryTake &left do
                    (left :> IDisposable).Dispose()
        }

    let sequence (batches: (unit -> Batch)[]) : Batch seq =
        if options.Prefetch > 0 then
            ahead batches
        else
            Seq.map (fun batch -> batch ()) batches

    /// The set the batches are made of.
    member _.Images = images

    /// How they are made.
    member _.Options = options

    /// The order of an epoch: a shuffle of the indices from the stream (seed, "order", epoch).
    static member Order(indices: IReadOnlyList<int>, seed: int64, epoch: int) : int[] =
        let order = Array.ofSeq indices
        RandomStream.Create(seed, "order", int64 epoch).Shuffle order
        order

    /// Training batches in an epoch of `count` images.
    member _.CountOf(count: int) : int =
        if options.DropLast && count >= options.BatchSize then
            count / options.BatchSize
        else
            (count + options.BatchSize - 1) / options.BatchSize

    /// The training batches of an epoch over the images of the given indices, shuffled and augmented, from the batch
    /// `firstBatch` (counted from 0) on. The caller disposes of every batch; an enumeration that is left early stops the
    /// thread that prepares and disposes of what it prepared.
    member batches.Epoch(indices: IReadOnlyList<int>, seed: int64, epoch: int, firstBatch: int) : Batch seq =
        let count = batches.CountOf indices.Count

        if firstBatch < 0 || firstBatch > count then
            invalidArg (nameof firstBatch) $"Expecting a batch in [0, {count}], but it is {firstBatch}"

        Seq.delay (fun () ->
            let order = Batches.Order(indices, seed, epoch)

            sequence
                [|
                    for b in firstBatch .. count - 1 ->
                        fun () ->
                            let first = b * options.BatchSize
                            let part = order[first .. min order.Length (first + options.BatchSize) - 1]

                            if options.Flip || options.Crop > 0 then
                                let draws = Augmentation.draw seed epoch b part.Length options.Flip options.Crop
                                make part (Some draws)
                            else
                                make part None
                |])

    /// All images of the given indices in that order, neither shuffled nor augmented, the last batch being what is left:
    /// for validation and test. The caller disposes of every batch.
    member _.InOrder(indices: IReadOnlyList<int>) : Batch seq =
        Seq.delay (fun () ->
            Array.ofSeq indices
            |> Array.chunkBySize options.BatchSize
            |> Array.map (fun part -> fun () -> make part None)
            |> sequence)
