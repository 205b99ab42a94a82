namespace DiffSharp

open System
open System.IO
open System.Runtime.InteropServices
open SkiaSharp

/// Tensors as image files, PNG or JPEG.
[<AutoOpen>]
module ImageFiles =

    let private sampling = SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.None)

    let private resized (resize: (int * int) option) (bitmap: SKBitmap) : SKBitmap =
        match resize with
        | Some(width, height) when (width, height) <> (bitmap.Width, bitmap.Height) ->
            let target = bitmap.Resize(SKSizeI(width, height), sampling)
            bitmap.Dispose()
            target
        | _ -> bitmap

    type Tensor with

        /// <summary>Writes this tensor as an image; see toImage. The file's ending says the format: .png, .jpg or
        /// .jpeg.</summary>
        /// <param name="fileName">The file, replaced if it is there.</param>
        /// <param name="pixelMin">As for toImage.</param>
        /// <param name="pixelMax">As for toImage.</param>
        /// <param name="normalize">As for toImage.</param>
        /// <param name="resize">Width and height of the file's image; default: the tensor's.</param>
        /// <param name="gridCols">As for toImage.</param>
        member a.saveImage
            (fileName: string, ?pixelMin: float, ?pixelMax: float, ?normalize: bool, ?resize: int * int, ?gridCols: int)
            : unit =
            let format =
                match Path.GetExtension(fileName).ToLowerInvariant() with
                | ".png" -> SKEncodedImageFormat.Png
                | ".jpg"
                | ".jpeg" -> SKEncodedImageFormat.Jpeg
                | other -> failwithf "Expecting a file ending in .png, .jpg or .jpeg, received %s" other

            let image =
                a.toImage (?pixelMin = pixelMin, ?pixelMax = pixelMax, ?normalize = normalize, ?gridCols = gridCols)

            let channels, height, width = image.shape[0], image.shape[1], image.shape[2]

            if channels <> 1 && channels <> 3 then
                failwithf "Expecting an image of 1 or 3 channels, received %s" (Shape.text image.shape)

            let planes = ((image.noDiff () * 255.0 + 0.5).clamp(0.0, 255.0)).toArray3D<float>()

            let bytes =
                Array.init (height * width * 4) (fun i ->
                    if i % 4 = 3 then
                        255uy
                    else
                        byte planes[min (channels - 1) (i % 4), i / 4 / width, i / 4 % width])

            let bitmap =
                new SKBitmap(SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul))

            Marshal.Copy(bytes, 0, bitmap.GetPixels(), bytes.Length)
            use bitmap = resized resize bitmap
            use data = bitmap.Encode(format, 95)
            use file = File.Create fileName
            data.SaveTo file

    type dsharp with

        /// <summary>Reads an image file, PNG or JPEG, as 3 x H x W from 0 to 1.</summary>
        /// <param name="fileName">The file.</param>
        /// <param name="normalize">Whether the pixels are scaled so that the darkest is 0 and the brightest 1; default
        /// false.</param>
        /// <param name="resize">Width and height of the tensor; default: the file's.</param>
        /// <param name="device">Default: the default device.</param>
        /// <param name="dtype">Default: the default type.</param>
        /// <param name="backend">Has no effect.</param>
        static member loadImage
            (fileName: string, ?normalize: bool, ?resize: int * int, ?device: Device, ?dtype: Dtype, ?backend: Backend)
            : Tensor =
            use codec = SKCodec.Create fileName

            if isNull codec then
                raise (InvalidDataException $"{fileName} is not an image that can be read")

            let info =
                SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul)

            use bitmap = resized resize (SKBitmap.Decode(codec, info))
            let bytes = bitmap.GetPixelSpan().ToArray()

            let pixel c y x =
                float32 bytes[(y * bitmap.Width + x) * 4 + c] / 255f

            let planes = Array3D.init 3 bitmap.Height bitmap.Width pixel

            let image =
                (dsharp.tensor planes).move(?device = device, ?dtype = Some(defaultArg dtype Dtype.Default))

            ignore backend

            if defaultArg normalize false then
                image.normalize ()
            else
                image

namespace DiffSharp.Data

open System.IO
open DiffSharp

/// <summary>Image files in one folder for each class.</summary>
/// <remarks>
/// <para>path: the folder that holds the classes' folders; what is in them at any depth counts.</para>
/// <para>fileExtension: which files; default "png".</para>
/// <para>resize: width and height of every image; default: the file's own.</para>
/// <para>transform: what is done to each image; default: nothing.</para>
/// <para>targetTransform: what is done to each class's index; default: nothing.</para>
/// </remarks>
type ImageDataset
    (
        path: string,
        ?fileExtension: string,
        ?resize: int * int,
        ?transform: Tensor -> Tensor,
        ?targetTransform: Tensor -> Tensor
    ) =
    inherit Dataset()

    let transform, targetTransform =
        defaultArg transform id, defaultArg targetTransform id

    // The classes that have files of this kind, in the order of their names.
    let folders =
        Directory.GetDirectories path
        |> Array.sort
        |> Array.map (fun folder ->
            let pattern = "*." + (defaultArg fileExtension "png").TrimStart '.'
            Path.GetFileName folder, Directory.GetFiles(folder, pattern, SearchOption.AllDirectories) |> Array.sort)
        |> Array.filter (fun (_, files) -> files.Length > 0)

    let files =
        folders
        |> Array.mapi (fun index (_, files) -> files |> Array.map (fun file -> file, index))
        |> Array.concat

    /// The number of classes that have files.
    member _.classes: int = folders.Length

    /// Their names, sorted.
    member _.classNames: string[] = Array.map fst folders

    /// The number of files.
    override _.length = files.Length

    /// A file's image 3 x H x W from 0 to 1, and the index of its class.
    override _.item i =
        let file, index = files[i]
        transform (dsharp.loadImage (file, ?resize = resize)), targetTransform (dsharp.tensor index)
