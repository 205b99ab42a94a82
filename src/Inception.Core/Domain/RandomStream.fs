namespace Inception.Core

open System
open System.Buffers.Binary
open System.Security.Cryptography
open System.Text

/// A stream of random numbers that is a function of its name (seed, purpose, index) and of nothing else: two streams
/// with one name give the same numbers on every machine, and streams with different names are independent.
/// So arms share what their names share, and a resumed trial needs no saved generator state.
/// The generator is xoshiro256** (Blackman and Vigna 2018); its state is the SHA-256 of the name.
[<Sealed>]
type RandomStream private (state: uint64[]) =
    let mutable spare = nan

    /// The stream named by a seed, a purpose ("order", "weights/inception3a", ...) and an index (epoch, step, ...).
    static member Create(seed: int64, purpose: string, index: int64) : RandomStream =
        let text = Encoding.UTF8.GetBytes purpose
        let name = Array.zeroCreate<byte>(16 + text.Length)
        BinaryPrimitives.WriteInt64LittleEndian(name.AsSpan(0, 8), seed)
        BinaryPrimitives.WriteInt64LittleEndian(name.AsSpan(8, 8), index)
        text.CopyTo(name, 16)
        let hash = SHA256.HashData name

        RandomStream
            [|
                for i in 0..3 -> BinaryPrimitives.ReadUInt64LittleEndian(ReadOnlySpan(hash, 8 * i, 8))
            |]

    /// A seed for another generator (libtorch's, say): the first 63 bits of the stream named so.
    static member Seed(seed: int64, purpose: string, index: int64) : int64 =
        int64 (RandomStream.Create(seed, purpose, index).NextUInt64() >>> 1)

    /// 64 uniform bits.
    member _.NextUInt64() : uint64 =
        let rotate (x: uint64) k = (x <<< k) ||| (x >>> (64 - k))
        let result = (rotate (state[1] * 5UL) 7) * 9UL
        let t = state[1] <<< 17
        state[2] <- state[2] ^^^ state[0]
        state[3] <- state[3] ^^^ state[1]
        state[1] <- state[1] ^^^ state[2]
        state[0] <- state[0] ^^^ state[3]
        state[2] <- state[2] ^^^ t
        state[3] <- rotate state[3] 45
        result

    /// A double in [0, 1), a multiple of 2^-53.
    member stream.NextDouble() : float =
        float (stream.NextUInt64() >>> 11) * (1.0 / 9007199254740992.0)

    /// A whole number in [0, n), without bias (Lemire 2019). n is at least 1.
    member stream.NextInt(n: int) : int =
        if n < 1 then
            invalidArg (nameof n) $"Expecting n of at least 1, but it is {n}"

        let bound = uint64 n
        let threshold = (0UL - bound) % bound
        let mutable low = 0UL
        let mutable high = Math.BigMul(stream.NextUInt64(), bound, &low)

        while low < threshold do
            high <- Math.BigMul(stream.NextUInt64(), bound, &low)

        int high

    /// A standard normal deviate (Marsaglia's polar method).
    member stream.NextGaussian() : float =
        if not (Double.IsNaN spare) then
            let value = spare
            spare <- nan
            value
        else
            let mutable u = 0.0
            let mutable v = 0.0
            let mutable s = 0.0

            while s >= 1.0 || s = 0.0 do
                u <- 2.0 * stream.NextDouble() - 1.0
                v <- 2.0 * stream.NextDouble() - 1.0
                s <- u * u + v * v

            let scale = sqrt (-2.0 * log s / s)
            spare <- v * scale
            u * scale

    /// Shuffles in place; every order is equally likely (Fisher and Yates).
    member stream.Shuffle(items: 'a[]) : unit =
        for i in items.Length - 1 .. -1 .. 1 do
            let j = stream.NextInt(i + 1)
            let item = items[i]
            items[i] <- items[j]
            items[j] <- item
