namespace DiffSharp.Util

open System
open System.Collections.Generic
open System.Globalization
open System.IO

/// Small functions that are in scope wherever `DiffSharp.Util` is open.
[<AutoOpen>]
module UtilAutoOpens =

    /// log(sqrt(2 pi)).
    let logSqrt2Pi: float = log (sqrt (2.0 * Math.PI))

    /// The natural logarithm of 10.
    let log10Val: float = log 10.0

    /// A function that computes each result once and remembers it.
    let memoize (fn: 'a -> 'b) : 'a -> 'b =
        let known = Dictionary<'a, 'b>(HashIdentity.Structural)

        fun x ->
            match known.TryGetValue x with
            | true, y -> y
            | _ ->
                let y = fn x
                known[x] <- y
                y

    /// 1234567 as "1,234,567".
    let thousandsInt (x: int) : string =
        x.ToString("N0", CultureInfo.InvariantCulture)

    /// 1234567.89 as "1,234,567.89".
    let thousandsFloat (x: float) : string =
        x.ToString("N", CultureInfo.InvariantCulture)

    /// A number of bytes in words, e.g. "1.5 KiB".
    let bytesReadable (i: int64) : string =
        let rec scale (x: float) units =
            match units with
            | [ unit ] -> x, unit
            | unit :: _ when abs x < 1024.0 -> x, unit
            | _ :: larger -> scale (x / 1024.0) larger
            | [] -> x, ""

        let x, unit = scale (float i) [ "B"; "KiB"; "MiB"; "GiB"; "TiB"; "PiB"; "EiB" ]
        x.ToString("0.### ", CultureInfo.InvariantCulture) + unit

    /// Every line but the first moved to the right.
    let indentNewLines (str: string) (numSpaces: int) : string =
        str.Replace("\n", "\n" + String(' ', numSpaces))

    /// A text with spaces before it up to a width.
    let stringPad (s: string) (width: int) : string = s.PadLeft width

    /// A text with spaces before it up to the width of another.
    let stringPadAs (s1: string) (s2: string) : string = stringPad s1 s2.Length

    /// A file's bytes in base 64.
    let fileToBase64String (fileName: string) : string =
        Convert.ToBase64String(File.ReadAllBytes fileName)

    /// An HTML image with a PNG file's bytes in it.
    let pngToHtml (fileName: string) (widthPixels: int) : string =
        $"""<img src="data:image/png;base64,{fileToBase64String fileName}" style="width: {widthPixels}px; height: auto"/>"""
