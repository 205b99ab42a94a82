namespace DiffSharp.Util

open System

/// F#'s Array4D has no map.
module Array4D =

    /// The array of what a function makes of each element.
    let map (mapping: 'a -> 'b) (array: 'a[,,,]) : 'b[,,,] =
        Array4D.init (array.GetLength 0) (array.GetLength 1) (array.GetLength 2) (array.GetLength 3) (fun i j k l ->
            mapping array[i, j, k, l])

/// Arrays of any number of dimensions, with indices as arrays.
module ArrayND =

    // Every index of a shape, in row-major order.
    let private indices (shape: int[]) =
        Seq.init (Array.fold (*) 1 shape) (fun flat ->
            let index = Array.zeroCreate shape.Length
            let mutable rest = flat

            for d in shape.Length - 1 .. -1 .. 0 do
                index[d] <- rest % shape[d]
                rest <- rest / shape[d]

            index)

    let internal fill (shape: int[]) (f: int[] -> 'T) : Array =
        let result = Array.CreateInstance(typeof<'T>, shape)

        for index in indices shape do
            result.SetValue(f index, index)

        result

    /// An array of a shape, of what a function makes of each index; for the shape [| |] the value alone.
    let init (shape: int[]) (f: int[] -> 'T) : obj =
        if shape.Length = 0 then
            box (f [||])
        else
            box (fill shape f)

    let internal map (dims: int) (mapping: obj -> 'b) (array: Array) : Array =
        if array.Rank <> dims then
            failwithf "Expecting an array of %d dimensions, received %d" dims array.Rank

        fill (Array.init dims array.GetLength) (fun index -> mapping (array.GetValue index))

/// Arrays of five dimensions, for which F# has no type.
module Array5D =

    /// The array of what a function makes of each element.
    let map (mapping: obj -> 'b) (array: Array) : Array = ArrayND.map 5 mapping array

/// Arrays of six dimensions, for which F# has no type.
module Array6D =

    /// The array of what a function makes of each element.
    let map (mapping: obj -> 'b) (array: Array) : Array = ArrayND.map 6 mapping array

/// As F#'s array2D, for more dimensions.
[<AutoOpen>]
module ExtensionAutoOpens =

    let private rectangular (parts: 'part[]) (shapeOf: 'part -> int[]) : int[] =
        match Array.distinct (Array.map shapeOf parts) with
        | [| shape |] -> Array.append [| parts.Length |] shape
        | _ -> invalidArg "data" "Expecting parts of one shape"

    // Nested sequences, of which the outer dims - 2 are walked here.
    let private join (dims: int) (parts: Array[]) : Array =
        let shape = rectangular parts (fun part -> Array.init (dims - 1) part.GetLength)

        let result = Array.CreateInstance(parts[0].GetType().GetElementType(), shape)

        parts
        |> Array.iteri (fun i part ->
            let size = part.Length

            for j in 0 .. size - 1 do
                let index = Array.zeroCreate (dims - 1)
                let mutable rest = j

                for d in dims - 2 .. -1 .. 0 do
                    index[d] <- rest % part.GetLength d
                    rest <- rest / part.GetLength d

                result.SetValue(part.GetValue index, Array.append [| i |] index))

        result

    let private each (f: 'a -> #Array) (data: seq<'a>) : Array[] =
        data |> Seq.map (fun part -> f part :> Array) |> Array.ofSeq

    /// A 3d array of nested sequences of equal lengths.
    let array3D (data: seq<#seq<#seq<'T>>>) : 'T[,,] = join 3 (each array2D data) :?> 'T[,,]

    /// A 4d array of nested sequences of equal lengths.
    let array4D (data: seq<#seq<#seq<#seq<'T>>>>) : 'T[,,,] = join 4 (each array3D data) :?> 'T[,,,]

    /// A 5d array of nested sequences of equal lengths.
    let array5D (data: seq<#seq<#seq<#seq<#seq<'T>>>>>) : Array = join 5 (each array4D data)

    /// A 6d array of nested sequences of equal lengths.
    let array6D (data: seq<#seq<#seq<#seq<#seq<#seq<'T>>>>>>) : Array = join 6 (each array5D data)
