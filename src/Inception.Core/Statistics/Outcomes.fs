namespace Inception.Core.Statistics

open System
open System.Numerics

/// Which of the validation examples a trial got right, one bit each in the order of the data set: 1.25 KB for 10,000.
[<Sealed>]
type Outcomes private (count: int, bits: byte[]) =

    static member private Size(count: int) = (count + 7) / 8

    static member private Same(first: Outcomes, second: Outcomes) =
        if first.Count <> second.Count then
            invalidArg
                (nameof second)
                $"Expecting outcomes of the same examples, but there are {first.Count} and {second.Count}"

    // Sum over bytes of the set bits of f(a, b).
    static member private Sum(f: byte -> byte -> int, first: Outcomes, second: Outcomes) =
        Outcomes.Same(first, second)
        let a, b = first.Bytes, second.Bytes
        let mutable sum = 0

        for i in 0 .. a.Length - 1 do
            sum <- sum + BitOperations.PopCount(uint32 (f a[i] b[i]) &&& 0xFFu)

        sum

    /// Packs right (true) and wrong (false) answers; example i is bit i mod 8, lowest first, of byte i / 8.
    static member Pack(right: bool seq) : Outcomes =
        let right = Array.ofSeq right
        let bits = Array.zeroCreate<byte>(Outcomes.Size right.Length)

        for i in 0 .. right.Length - 1 do
            if right[i] then
                bits[i / 8] <- bits[i / 8] ||| (1uy <<< (i % 8))

        Outcomes(right.Length, bits)

    /// From stored bytes: as many as `count` examples take, with nothing behind the last example.
    static member OfBytes(count: int, bytes: ReadOnlySpan<byte>) : Outcomes =
        let tail = count % 8

        if count < 0 || bytes.Length <> Outcomes.Size count then
            invalidArg
                (nameof bytes)
                $"Expecting {Outcomes.Size(max 0 count)} bytes for {count} examples, but there are {bytes.Length}"

        if tail > 0 && (bytes[bytes.Length - 1] >>> tail) <> 0uy then
            invalidArg (nameof bytes) $"Expecting no bits behind example {count}, but there are some"

        Outcomes(count, bytes.ToArray())

    /// Number of examples.
    member _.Count = count

    /// The packed bits, (Count + 7) / 8 bytes.
    member _.Bytes: byte[] = Array.copy bits

    /// Was example i, from 0, answered right?
    member _.Item
        with get (i: int): bool =
            if i < 0 || i >= count then
                invalidArg (nameof i) $"Expecting an example from 0 to {count - 1}, but it is {i}"

            (bits[i / 8] >>> (i % 8)) &&& 1uy = 1uy

    /// All answers, in order.
    member outcomes.Unpack() : bool[] =
        [| for i in 0 .. count - 1 -> outcomes[i] |]

    /// How many are right.
    member _.Right: int = bits |> Array.sumBy (fun b -> BitOperations.PopCount(uint32 b))

    /// The share that is right, in [0, 1]; NaN without examples.
    member outcomes.Accuracy: float = float outcomes.Right / float count

    /// How many examples the first alone has right.
    static member OnlyFirst(first: Outcomes, second: Outcomes) : int =
        Outcomes.Sum((fun a b -> int (a &&& ~~~b)), first, second)

    /// The share of examples that one of the two has right and the other wrong, in [0, 1]. Between seeds of one arm it
    /// says how much of the answers is luck; two arms differ in kind where they disagree more than their own seeds do.
    static member Disagreement(first: Outcomes, second: Outcomes) : float =
        float (Outcomes.Sum((fun a b -> int (a ^^^ b)), first, second))
        / float first.Count

    /// The mean disagreement over all pairs within a group of at least two, such as the seeds of an arm.
    static member MeanDisagreement(group: Outcomes list) : float =
        [
            for i, first in List.indexed group do
                for second in List.skip (i + 1) group -> Outcomes.Disagreement(first, second)
        ]
        |> List.average
