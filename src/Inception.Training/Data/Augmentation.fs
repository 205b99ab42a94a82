namespace Inception.Training.Data

open Inception.Core
open TorchSharp

/// What is drawn for one batch: for each image whether it is mirrored, and how far its window is shifted.
type internal Draws =
    {
        /// Mirrored left to right?
        Flips: bool[]
        /// Rows of the window's top in the padded image, each in [0, 2 padding].
        Tops: int64[]
        /// Columns of its left, each in [0, 2 padding].
        Lefts: int64[]
    }

/// Random mirroring and shifted crops, on whole batches of bytes. The order is the usual recipe's (He et al. 2016, section
/// 4.2, after Lee et al. 2015): pad each side with zeros, before any normalisation, so black and not the mean; take a
/// window of the original size; mirror it.
module internal Augmentation =
    /// The draws of batch `batch` of epoch `epoch`: a function of its arguments. Every image takes three numbers from the
    /// stream whatever is used of them, so that arms that differ in one of the two agree on the other.
    let draw (seed: int64) (epoch: int) (batch: int) (count: int) (flip: bool) (padding: int) : Draws =
        let stream =
            RandomStream.Create(seed, "augmentation", (int64 epoch <<< 32) ||| int64 batch)

        let shift (u: float) = int64 (u * float (2 * padding + 1))

        let draws =
            Array.init count (fun _ ->
                let u = stream.NextDouble()
                let v = stream.NextDouble()
                let w = stream.NextDouble()
                struct (flip && u < 0.5, shift v, shift w))

        {
            Flips = draws |> Array.map (fun (struct (flip, _, _)) -> flip)
            Tops = draws |> Array.map (fun (struct (_, top, _)) -> top)
            Lefts = draws |> Array.map (fun (struct (_, _, left)) -> left)
        }

    /// images: N x C x H x W bytes; the result has the same shape. One gather: pixel (y, x) of image n comes from
    /// (y + top, x' + left) of the padded image, where x' is x, or W - 1 - x where it is mirrored.
    let apply (draws: Draws) (padding: int) (images: torch.Tensor) : torch.Tensor =
        use scope = torch.NewDisposeScope()
        let n, c, h, w = images.shape[0], images.shape[1], images.shape[2], images.shape[3]
        let k = int64 padding
        let device = images.device

        let padded =
            if padding = 0 then
                images
            else
                torch.nn.functional.pad (images, [| k; k; k; k |], PaddingModes.Constant, 0.0)

        let x = torch.arange (w, dtype = torch.int64, device = device)
        let flips = torch.tensor(draws.Flips, device = device).unsqueeze 1
        // N x W
        let columns = torch.where (flips, (x * -1L).add((w - 1L).ToScalar()), x)
        let columns = columns + torch.tensor(draws.Lefts, device = device).unsqueeze 1
        // N x H
        let rows =
            torch.arange(h, dtype = torch.int64, device = device).unsqueeze 0
            + torch.tensor(draws.Tops, device = device).unsqueeze 1

        // N x H x W, places in a plane of the padded image
        let places = rows.mul((w + 2L * k).ToScalar()).unsqueeze 2 + columns.unsqueeze 1

        let result =
            padded.flatten(2L).gather(2L, places.flatten(1L).unsqueeze(1L).expand(n, c, h * w)).view(n, c, h, w)

        result.MoveToOuterDisposeScope()
