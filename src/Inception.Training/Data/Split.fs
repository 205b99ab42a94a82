namespace Inception.Training.Data

open System
open System.Buffers.Binary
open System.Collections.Generic
open System.Globalization
open System.Security.Cryptography
open System.Text

/// Which images of a data set's training part are trained on and which are held out for validation. It depends on the
/// data and the two numbers asked for and on nothing else, so it is the same for every seed, arm and machine.
/// Indices count the images of the training part from 0.
[<Sealed>]
type Split private (dataHash: string, share: float, train: int[], validation: int[]) =
    let hash =
        lazy
            (let name =
                Encoding.UTF8.GetBytes $"inception-split 1\n{dataHash}\n{train.Length} {validation.Length}\n"

             let bytes =
                 Array.zeroCreate<byte>(name.Length + 4 * (train.Length + validation.Length))

             name.CopyTo(bytes, 0)

             Seq.append train validation
             |> Seq.iteri (fun i index ->
                 BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(name.Length + 4 * i, 4), index))

             Convert.ToHexStringLower(SHA256.HashData bytes))

    /// The hash of the data that are split.
    member _.DataHash = dataHash

    /// The share of the training part asked for as validation, in (0, 0.5].
    member _.ValidationShare = share

    /// The images trained on, in the order of the permutation (each epoch shuffles them anew).
    member _.Train: IReadOnlyList<int> = train

    /// The images held out, in the order of the permutation.
    member _.Validation: IReadOnlyList<int> = validation

    /// The SHA-256 of data hash, counts and both lists of indices.
    member _.Hash: string = hash.Value

    member internal _.TrainIndices = train
    member internal _.ValidationIndices = validation

    /// Orders images 0 .. count - 1 by the first 8 bytes of SHA-256(data hash as text, index as a 32-bit integer, little
    /// endian), read as an unsigned integer, big endian; equal keys by index.
    static member internal Permutation(dataHash: string, count: int) : int[] =
        let name = Array.append (Encoding.UTF8.GetBytes dataHash) (Array.zeroCreate<byte> 4)

        let keys =
            Array.init count (fun i ->
                BinaryPrimitives.WriteInt32LittleEndian(name.AsSpan(name.Length - 4, 4), i)
                BinaryPrimitives.ReadUInt64BigEndian(ReadOnlySpan(SHA256.HashData name, 0, 8)))

        let order = Array.init count id
        Array.sortInPlaceBy (fun i -> struct (keys[i], i)) order
        order

    /// What keeps `count` images from being split so; empty where nothing does.
    static member internal Faults(count: int, validationShare: float, trainImages: Nullable<int>) : string list =
        let isShare = validationShare > 0.0 && validationShare <= 0.5
        let held = Split.HeldOut(count, validationShare)

        let text (x: float) =
            x.ToString(CultureInfo.InvariantCulture)

        [
            if not isShare then
                $"data.validation-share is {text validationShare}; it takes a number above 0 and up to 0.5"
            if trainImages.HasValue && trainImages.Value < 1 then
                $"data.train-images is {trainImages.Value}; it takes a whole number of at least 1"
            elif count - held < 1 then
                $"the data set has {count} training images, too few to hold one out for validation; use a larger one"
            elif trainImages.HasValue && trainImages.Value > count - held then
                $"data.train-images is {trainImages.Value}, and of {count} images {held} are held out for validation; it takes up to {count - held}"
        ]

    static member private HeldOut(count: int, validationShare: float) : int =
        if validationShare > 0.0 && validationShare <= 0.5 then
            max 1 (int (Math.Round(validationShare * float count, MidpointRounding.AwayFromZero)))
        else
            0

    /// Splits `count` images: the first round(share x count), at least one, of a permutation given by the data's hash are
    /// held out; the first `trainImages` of the rest (null: all) are trained on. Raises DataFault with every fault at
    /// once where share is not in (0, 0.5] or there are not so many images.
    static member Create(dataHash: string, count: int, validationShare: float, trainImages: Nullable<int>) : Split =
        let held = Split.HeldOut(count, validationShare)
        let faults = Split.Faults(count, validationShare, trainImages)

        if not faults.IsEmpty then
            raise (DataFault.OfUsage faults)

        let order = Split.Permutation(dataHash, count)

        let taken =
            if trainImages.HasValue then
                trainImages.Value
            else
                count - held

        Split(dataHash, validationShare, order[held .. held + taken - 1], order[.. held - 1])
