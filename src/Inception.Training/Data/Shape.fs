namespace Inception.Training.Data

open System

/// The shape of every image of a data set: C x H x W, one byte a value.
[<Struct>]
type ImageShape =
    {
        /// 1 (grey) or 3 (red, green, blue).
        Channels: int
        /// In pixels.
        Height: int
        /// In pixels.
        Width: int
    }

    /// Bytes of one image: C x H x W.
    member shape.Bytes = shape.Channels * shape.Height * shape.Width

    /// Bytes of so many images on a device that holds them all; 0 where they are too many for that: more than 2 GiB, which
    /// is what one copy may move.
    member shape.ResidentBytes(count: int) : int64 =
        let bytes = int64 count * int64 shape.Bytes
        if bytes <= int64 Int32.MaxValue then bytes else 0L

    /// `3 x 32 x 32`.
    override shape.ToString() =
        $"{shape.Channels} x {shape.Height} x {shape.Width}"

/// How far a long operation is.
[<Struct>]
type DataProgress =
    {
        /// What is being done: "downloading", "importing" or "checking".
        Stage: string
        /// To what: a file's or a data set's name.
        Item: string
        /// Done so far, in bytes (downloading), images (importing) or files (checking).
        Done: int64
        /// Of how many; 0 where it is not known.
        Total: int64
    }

/// How files become a data set.
[<Sealed>]
type ImportOptions() =
    /// Class folders only: every image is resized to Size x Size pixels at import (bilinear, half-pixel centres, no
    /// antialias). Null: images keep their size, which must then be one. 8 to 1024.
    member val Size: Nullable<int> = Nullable() with get, set

    /// Class folders only: 1 (grey: 0.299 R + 0.587 G + 0.114 B, as Pillow's "L") or 3. Null: 3, for grey images too.
    member val Channels: Nullable<int> = Nullable() with get, set

    /// Replaces a data set of the same name; otherwise a name that is taken is a fault.
    member val Replace = false with get, set

    /// What stands in the manifest under `licence`; empty where it is not known.
    member val Licence = "" with get, set
