namespace DiffSharp.Data

open DiffSharp

/// <summary>All stretches of a text of one length, as one-hot characters and as their indices.</summary>
/// <remarks>
/// <para>text: the text.</para>
/// <para>seqLength: the length of a stretch.</para>
/// <para>chars: the characters there can be; default: those of the text. Sorted, each once.</para>
/// </remarks>
type TextDataset(text: string, seqLength: int, ?chars: string) =
    inherit Dataset()

    let alphabet = (defaultArg chars text).ToCharArray() |> Array.distinct |> Array.sort

    let index (c: char) =
        match System.Array.BinarySearch(alphabet, c) with
        | i when i >= 0 -> i
        | _ -> failwithf "Expecting one of the %d characters of the dataset, received %A" alphabet.Length c

    do
        if seqLength < 1 || text.Length < seqLength then
            failwithf "Expecting a text of at least %d characters, received %d" (max 1 seqLength) text.Length

    /// The characters there can be, sorted.
    member _.chars: char[] = alphabet

    /// How many there are.
    member _.numChars: int = alphabet.Length

    /// The index of a character.
    member _.charToIndex(c: char) : int = index c

    /// The character at an index.
    member _.indexToChar(i: int) : char = alphabet[i]

    /// A text as one-hot characters, length x numChars.
    member _.textToTensor(text: string) : Tensor =
        text
        |> Seq.map (fun c -> dsharp.onehot (alphabet.Length, index c))
        |> dsharp.stack

    /// The text of one-hot characters, length x numChars.
    member _.tensorToText(tensor: Tensor) : string =
        if tensor.dim <> 2 || tensor.shape[1] <> alphabet.Length then
            failwithf "Expecting one-hot characters, length x %d, received %s" alphabet.Length (Shape.text tensor.shape)

        (tensor.argmax 1).toArray1D<int>()
        |> Array.map (fun i -> alphabet[i])
        |> System.String

    /// The number of stretches.
    override _.length = text.Length - seqLength + 1

    /// The stretch from character i, one-hot, and the indices of its characters.
    override d.item i =
        let stretch = text[i .. i + seqLength - 1]
        d.textToTensor stretch, dsharp.tensor (stretch |> Seq.map (fun c -> float (index c)) |> Array.ofSeq)
