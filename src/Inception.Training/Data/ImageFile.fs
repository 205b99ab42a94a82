namespace Inception.Training.Data

open System
open System.Runtime.InteropServices
open SkiaSharp

/// JPEG and PNG files as bytes C x H x W. Colours are taken as they are stored (no colour profile is applied), alpha is
/// dropped and EXIF orientation is not applied: as torchvision's ImageFolder does, which opens files with Pillow and
/// converts them to "RGB".
module internal ImageFile =
    let private largest = 8192

    /// Is it a file that will be decoded?
    let isImage (name: string) =
        [ ".jpg"; ".jpeg"; ".png" ]
        |> List.exists (fun extension -> name.EndsWith(extension, StringComparison.OrdinalIgnoreCase))

    /// Height, width and pixels, four bytes each (red, green, blue, alpha); or why not.
    let decode (bytes: byte[]) : Result<struct (int * int * byte[]), string> =
        use data = SKData.CreateCopy(ReadOnlySpan bytes)
        use codec = SKCodec.Create data

        if isNull codec then
            Error "is not a JPEG or PNG image that can be read"
        elif
            codec.EncodedFormat <> SKEncodedImageFormat.Jpeg
            && codec.EncodedFormat <> SKEncodedImageFormat.Png
        then
            Error $"is a {codec.EncodedFormat} image, and only JPEG and PNG are read"
        elif max codec.Info.Width codec.Info.Height > largest then
            Error $"is {codec.Info.Height} x {codec.Info.Width} pixels, and up to {largest} each way are read"
        else
            let info =
                SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul)

            let pixels = Array.zeroCreate<byte> info.BytesSize
            let pin = GCHandle.Alloc(pixels, GCHandleType.Pinned)

            try
                match codec.GetPixels(info, pin.AddrOfPinnedObject()) with
                | SKCodecResult.Success -> Ok(struct (info.Height, info.Width, pixels))
                | SKCodecResult.IncompleteInput -> Error "is cut short"
                | result -> Error $"cannot be decoded ({result})"
            finally
                pin.Free()

    /// Planes of the channels wanted, from pixels of four bytes.
    let toPlanes (channels: int) (pixels: byte[]) : byte[] =
        let size = pixels.Length / 4
        let planes = Array.zeroCreate<byte>(channels * size)

        if channels = 1 then
            for i in 0 .. size - 1 do
                // ITU-R 601-2 luma in 16-bit fixed point, rounded, as Pillow's convert("L").
                let luma =
                    19595 * int pixels[4 * i]
                    + 38470 * int pixels[4 * i + 1]
                    + 7471 * int pixels[4 * i + 2]
                    + 0x8000

                planes[i] <- byte (luma >>> 16)
        else
            for i in 0 .. size - 1 do
                planes[i] <- pixels[4 * i]
                planes[size + i] <- pixels[4 * i + 1]
                planes[2 * size + i] <- pixels[4 * i + 2]

        planes

    // For each target position: the source position on its left, the one on its right, and the weight of the right one.
    // Half-pixel centres: target pixel t lies at (t + 1/2) from / target - 1/2, not outside the first and last centre.
    let private taps (from: int) (target: int) =
        Array.init target (fun t ->
            let x = max 0.0 ((float t + 0.5) * float from / float target - 0.5)
            let left = min (from - 1) (int x)
            struct (left, min (from - 1) (left + 1), x - float left))

    /// Resizes planes C x height x width to C x target x target: bilinear, half-pixel centres, no antialias (OpenCV's
    /// INTER_LINEAR, libtorch's "bilinear" with align_corners = false), in double precision, rounded to nearest.
    let resize (channels: int) (height: int) (width: int) (target: int) (planes: byte[]) : byte[] =
        let rows, columns = taps height target, taps width target
        let result = Array.zeroCreate<byte>(channels * target * target)

        for c in 0 .. channels - 1 do
            for y in 0 .. target - 1 do
                let struct (top, bottom, v) = rows[y]
                let top, bottom = (c * height + top) * width, (c * height + bottom) * width

                for x in 0 .. target - 1 do
                    let struct (left, right, u) = columns[x]
                    let upper = (1.0 - u) * float planes[top + left] + u * float planes[top + right]

                    let lower =
                        (1.0 - u) * float planes[bottom + left] + u * float planes[bottom + right]

                    result[(c * target + y) * target + x] <- byte ((1.0 - v) * upper + v * lower + 0.5)

        result
