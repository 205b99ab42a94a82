namespace DiffSharp

open System

/// Tensors as pictures.
[<AutoOpen>]
module TensorImage =

    // A batch N x C x H x W as one image with `columns` of them side by side.
    let private grid (columns: int) (a: Tensor) : Tensor =
        let n, c, h, w = a.shape[0], a.shape[1], a.shape[2], a.shape[3]
        let rows = (n + columns - 1) / columns
        let missing = rows * columns - n

        let whole =
            if missing = 0 then
                a
            else
                Tensor.cat
                    [
                        a
                        Tensor.ofHandle (a.handle.new_zeros [| int64 missing; int64 c; int64 h; int64 w |])
                    ]

        whole.view([ rows; columns; c; h; w ]).permute([ 2; 0; 3; 1; 4 ]).view [ c; rows * h; columns * w ]

    type Tensor with

        /// <summary>This tensor as an image C x H x W: a vector becomes a row, a matrix has one channel, a batch
        /// N x C x H x W becomes a grid.</summary>
        /// <param name="pixelMin">What 0 becomes; default 0.</param>
        /// <param name="pixelMax">What 1 becomes; default 1.</param>
        /// <param name="normalize">Whether elements are scaled to the range from 0 to 1 first; default false.</param>
        /// <param name="gridCols">The number of images side by side; default: as many as there are rows.</param>
        member a.toImage(?pixelMin: float, ?pixelMax: float, ?normalize: bool, ?gridCols: int) : Tensor =
            let low, high = defaultArg pixelMin 0.0, defaultArg pixelMax 1.0

            let image =
                match a.dim with
                | 1 -> a.view [ 1; 1; a.nelement ]
                | 2 -> a.unsqueeze 0
                | 3 -> a
                | 4 -> grid (defaultArg gridCols (int (ceil (sqrt (float a.shape[0]))))) a
                | _ -> failwithf "Expecting 1 to 4 dimensions, received %s" (Shape.text a.shape)

            let image =
                if defaultArg normalize false then
                    image.normalize ()
                else
                    image

            image * (high - low) + low

        /// <summary>This tensor as an image of characters, a line for each row of pixels.</summary>
        /// <param name="pixelMin">As for toImage.</param>
        /// <param name="pixelMax">As for toImage.</param>
        /// <param name="normalize">As for toImage.</param>
        /// <param name="gridCols">As for toImage.</param>
        /// <param name="asciiPalette">Characters from dark to light; default: ten, from a space to "@".</param>
        member a.toImageString
            (?pixelMin: float, ?pixelMax: float, ?normalize: bool, ?gridCols: int, ?asciiPalette: string)
            : string =
            let palette = defaultArg asciiPalette " .:-=+*#%@"

            let image =
                a.toImage (?pixelMin = pixelMin, ?pixelMax = pixelMax, ?normalize = normalize, ?gridCols = gridCols)

            let grey = image.mean(0).toArray2D<float>()

            let character (x: float) =
                palette[Math.Clamp(int (x * float palette.Length), 0, palette.Length - 1)]

            String.Join(
                "\n",
                [
                    for row in 0 .. Array2D.length1 grey - 1 -> String(Array.map character grey[row, *])
                ]
            )
