namespace Inception.Training.Data

open System
open System.Collections.Generic
open System.Globalization
open System.IO
open System.Threading.Tasks
open Inception.Core
open Inception.Training

/// Mean and standard deviation of every channel over the pixels of the images trained on, on the scale [0, 1] (bytes
/// divided by 255). The standard deviation is that of a population (divided by n, not n - 1), at least 1/255.
[<Sealed>]
type ChannelStatistics private (means: float[], deviations: float[]) =
    /// One mean for each channel, in [0, 1].
    member _.Means: IReadOnlyList<float> = means

    /// One standard deviation for each channel, in [1/255, 0.5].
    member _.Deviations: IReadOnlyList<float> = deviations

    // Counts of each byte value, C x 256: exact, so the order of summing cannot matter.
    static member private Histogram(images: ImageSet, indices: int[]) : int64[] =
        let shape = images.Shape
        let plane = shape.Height * shape.Width
        let total = Array.zeroCreate<int64>(256 * shape.Channels)
        let chunk = max 1 ((1 <<< 20) / shape.Bytes)

        Parallel.ForEach(
            Array.chunkBySize chunk indices,
            fun (part: int[]) ->
                let pixels = Array.zeroCreate<byte>(part.Length * shape.Bytes)
                images.CopyImages(ReadOnlySpan part, Span pixels)
                let counts = Array.zeroCreate<int64> total.Length

                for i in 0 .. part.Length * shape.Channels - 1 do
                    let channel = 256 * (i % shape.Channels)

                    for j in i * plane .. (i + 1) * plane - 1 do
                        let slot = channel + int pixels[j]
                        counts[slot] <- counts[slot] + 1L

                lock total (fun () ->
                    for k in 0 .. total.Length - 1 do
                        total[k] <- total[k] + counts[k])
        )
        |> ignore

        total

    static member private OfHistogram(histogram: int64[]) : ChannelStatistics =
        let channel c =
            let counts = histogram[256 * c .. 256 * c + 255]
            let n = float (Array.sum counts)
            let mean = (counts |> Seq.mapi (fun v k -> float v * float k) |> Seq.sum) / n

            let square =
                (counts
                 |> Seq.mapi (fun v k -> (float v - mean) * (float v - mean) * float k)
                 |> Seq.sum)
                / n

            mean / 255.0, max (sqrt square) 1.0 / 255.0

        let both = Array.init (histogram.Length / 256) channel
        ChannelStatistics(Array.map fst both, Array.map snd both)

    /// Computes them from the images of the given indices; the result does not depend on their order.
    static member Compute(images: ImageSet, indices: IReadOnlyList<int>) : ChannelStatistics =
        ChannelStatistics.OfHistogram(ChannelStatistics.Histogram(images, Array.ofSeq indices))

    static member private Text(splitHash: string, statistics: ChannelStatistics) =
        let number (x: float) =
            x.ToString("R", CultureInfo.InvariantCulture)

        let body =
            String.Join(
                '\n',
                [
                    "inception-statistics 1"
                    splitHash
                    for mean, deviation in Seq.zip statistics.Means statistics.Deviations do
                        $"{number mean} {number deviation}"
                    ""
                ]
            )

        body + Hash.OfText body + "\n"

    static member private TryRead(path: string, splitHash: string, channels: int) : ChannelStatistics option =
        try
            let text = File.ReadAllText path
            let lines = text.Split '\n'

            let both =
                lines[2 .. 1 + channels]
                |> Array.map (fun line ->
                    let parts = line.Split ' '

                    Double.Parse(parts[0], CultureInfo.InvariantCulture),
                    Double.Parse(parts[1], CultureInfo.InvariantCulture))

            let statistics = ChannelStatistics(Array.map fst both, Array.map snd both)
            // Any change to the file, its own hash included, makes it differ from what would be written.
            if both.Length = channels && ChannelStatistics.Text(splitHash, statistics) = text then
                Some statistics
            else
                None
        with
        | :? IOException
        | :? UnauthorizedAccessException
        | :? FormatException
        | :? ArgumentException
        | :? IndexOutOfRangeException -> None

    /// Those of the images that a split trains on. Computed once and kept in the store's folder under the split's hash;
    /// a kept file that is damaged is computed again, and a folder that cannot be written to is no fault.
    static member OfSplit(dataset: Dataset, split: Split) : ChannelStatistics =
        let folder = Path.Combine(dataset.Folder, "statistics")
        let path = Path.Combine(folder, split.Hash + ".txt")

        match ChannelStatistics.TryRead(path, split.Hash, dataset.Shape.Channels) with
        | Some statistics -> statistics
        | None ->
            let statistics = ChannelStatistics.Compute(dataset.Train, split.Train)
            let temporary = $"{path}.{Environment.ProcessId}.{Guid.NewGuid():N}.part"

            try
                try
                    Directory.CreateDirectory folder |> ignore

                    Durable.writeFile temporary (fun stream ->
                        stream.Write(
                            ReadOnlySpan(Text.Encoding.UTF8.GetBytes(ChannelStatistics.Text(split.Hash, statistics)))
                        ))

                    File.Move(temporary, path, true)
                finally
                    File.Delete temporary
            with
            | :? IOException
            | :? UnauthorizedAccessException -> ()

            statistics
